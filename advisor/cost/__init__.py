"""What tasks and plans cost: intervals of USD and seconds, each resting on a profile whose assumptions are named."""

from __future__ import annotations

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
