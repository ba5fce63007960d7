"""Objects that are changed between two calls that work with them: the first had to run with them as they were."""

from __future__ import annotations

from advisor.flow.deps import Deps, weaken
from advisor.flow.inherited import part_of
from advisor.flow.machine import Machine
from advisor.flow.trace import Certainty, NeedKind
from advisor.flow.unknown import taint_with
from advisor.flow.values import Built, Value

# How the names of methods begin that change what they are called on.
_CHANGING = frozenset({
    "add", "insert", "update", "upsert", "delete", "remove", "set", "clear", "reset", "refresh", "register", "load",
    "train", "fit", "attach",
})  # fmt: skip


def change(machine: Machine, owner: Built) -> None:
    """Note that an object is changed: whatever ran with it, or with what it has made, comes before what will."""
    reason = "what it runs with is changed in between"
    for each in (owner, *owner.slots.get("ran by", ())):
        before = each.slots.get("ran")
        if isinstance(before, Deps):
            taint_with(machine, each, weaken(before, Certainty.LIKELY, reason, NeedKind.STATE))


def changed_by(machine: Machine, receiver: Value | None, method: str) -> None:
    """Note what a method does to a framework's object, or to one derived from it: by the first word of its name."""
    owner = receiver if isinstance(receiver, Built) else part_of(receiver)
    if owner is not None and method.partition("_")[0] in _CHANGING:
        change(machine, owner)
