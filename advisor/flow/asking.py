"""A person who is asked while a program runs: which calls wait for one, and what that means for the loops around."""

from __future__ import annotations

from advisor.flow.machine import Machine
from advisor.flow.values import Method, Native, Opaque, Value

_PROMPTING = frozenset({"prompt", "prompt_async"})
_TERMINALS = ("prompt", "session", "terminal")


def asks_person(callee: Value) -> bool:
    """Say whether a method of something that is not shown waits for a person to type, by its names.

    Consoles call it ``input``, sessions at a terminal ``prompt``.
    """
    owner, _, word = callee.name.rpartition(".") if isinstance(callee, Method | Native | Opaque) else ("", "", "")
    if word == "input":
        return bool(owner)
    return word in _PROMPTING and any(part in owner.lower() for part in _TERMINALS)


def bound_by_person(machine: Machine) -> None:
    """Note that the loops around are bounded: by the patience of whoever types."""
    for loop in machine.loops:
        loop.bounded = True
