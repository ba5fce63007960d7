"""What a call is: the one place that knows which callees are tasks."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.sources.units import Medium

OURS = "advisor.Task"
AGENT = "advisor.Agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShape:
    """How a callee that is a task takes its arguments: the order of positional ones, and its dialect's name."""

    dialect: str
    positional: tuple[str, ...]
    described_by: tuple[str, ...]


_BARE = TaskShape(
    dialect="task",
    positional=("description", "prompt", "model"),
    described_by=("description", "prompt", "subagent_type", "name"),
)


def shape_of(callee: str) -> TaskShape | None:
    """Look up a resolved dotted name; ``None`` when it is no task."""
    return _BARE if callee in {OURS, AGENT} else None


def undefined(name: str, medium: Medium) -> str | None:
    """Say what a name that nobody defines stands for: the reference document's ``Task``, Claude Code's ``Agent``."""
    if name == "Task":
        return OURS
    if name == "Agent" and medium is Medium.MARKDOWN:
        return AGENT
    return None
