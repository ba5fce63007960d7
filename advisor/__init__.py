"""advisor: reads LLM-agent orchestration code without running it, says what it wastes, and mends it.

``from advisor import Task`` makes a program of tasks run by itself (``advisor.runs.calls``); importing it costs nothing
until ``Task`` is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.version import __version__

if TYPE_CHECKING:
    from advisor.runs.calls import Task, TaskError

__all__ = ["Task", "TaskError", "__version__"]


def __getattr__(name: str) -> object:
    if name not in {"Task", "TaskError"}:
        raise AttributeError(f"module 'advisor' has no attribute '{name}'")
    from advisor.runs import calls

    return getattr(calls, name)
