"""Somebody who is waited for while a program runs: which calls do, and what that means for the loops around."""

from __future__ import annotations

from advisor.flow.machine import Machine
from advisor.flow.values import Method, Native, Opaque, Value

_PROMPTING = frozenset({"prompt", "prompt_async"})
_TERMINALS = ("prompt", "session", "terminal")
_RECEIVING = frozenset({"listen", "receive_bytes", "receive_json", "receive_text", "recv_json", "recv_string"})
"""What waits for the next message at a socket, or for the next words at a microphone."""


def asks_person(callee: Value) -> bool:
    """Say whether a method of something that is not shown waits for what others say next, by its names.

    Consoles call it ``input``, sessions at a terminal ``prompt``, sockets ``receive_text``, queues ``get``.
    """
    owner, _, word = callee.name.rpartition(".") if isinstance(callee, Method | Native | Opaque) else ("", "", "")
    if word == "input" or word in _RECEIVING:
        return bool(owner)
    if word in {"read", "readline"}:
        return "stdin" in owner
    if word == "get":
        return "queue" in owner.lower()
    return word in _PROMPTING and any(part in owner.lower() for part in _TERMINALS)


def bound_by_person(machine: Machine, *, holds: bool = True) -> None:
    """Note that the loops around are bounded: by the patience of whoever types; or that they are not after all."""
    for loop in machine.loops:
        loop.bounded = holds
