"""What tasks and plans cost: intervals of USD and seconds, each resting on a profile whose assumptions are named."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.cost.estimate import Estimate, Interval
    from advisor.cost.plan import estimate_plan
    from advisor.cost.profile import Profile
    from advisor.cost.read_profile import load_profile
    from advisor.cost.runs import runs_in_all, runs_in_turn
    from advisor.cost.saving import percent
    from advisor.cost.task import estimate_task
    from advisor.cost.tokens import count_tokens

__all__ = [
    "Estimate",
    "Interval",
    "Profile",
    "count_tokens",
    "estimate_plan",
    "estimate_task",
    "load_profile",
    "percent",
    "runs_in_all",
    "runs_in_turn",
]

_HOME = {
    "Estimate": "estimate",
    "Interval": "estimate",
    "Profile": "profile",
    "count_tokens": "tokens",
    "estimate_plan": "plan",
    "estimate_task": "task",
    "load_profile": "read_profile",
    "percent": "saving",
    "runs_in_all": "runs",
    "runs_in_turn": "runs",
}


def __getattr__(name: str) -> object:
    """Import a name's module when it is first asked for: findings from the cache need the figures' types alone."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
