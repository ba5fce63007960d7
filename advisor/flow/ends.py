"""What is known of the end of a sequence: how far it goes at most, and what stands last, whatever is before it."""

from __future__ import annotations

from advisor.flow.machine import Machine
from advisor.flow.values import Content, Given, Method, Opaque, Value

ADDED = "added"
"""The slot of a list that is not shown, with what was put at its end."""
_REARRANGING = frozenset({"extend", "pop", "popleft", "clear", "remove", "reverse", "sort"})


def cut_to(bounds: slice, most: int | None = None) -> int | None:
    """Say how many members a slice leaves at most of any sequence (of at most ``most``); ``None`` without a bound."""
    start, stop, step = bounds.start or 0, bounds.stop, bounds.step or 1
    if not all(bound is None or isinstance(bound, int) for bound in (start, stop, step)) or step < 1:
        return most
    sizes = [most] if most is not None else []
    if stop is not None and start >= 0 <= stop:
        sizes.append(len(range(start, stop, step)))
    if start < 0 and (stop is None or stop < 0):
        sizes.append(len(range(start, stop or 0, step)))
    return min(sizes, default=None)


def at_the_end(held: Content) -> Value | None:
    """Give the last member, where it is known, whatever stands before it."""
    return held.last if held.rest is not None else (held.items[-1] if held.items else None)


def put_at_end(machine: Machine, receiver: Value, callee: Value, given: list[Given]) -> None:
    """Note what is put at the end of a list that is not shown, as long as nothing else is done to it."""
    name = callee.name.rpartition(".")[2] if isinstance(callee, Opaque | Method) else ""
    if isinstance(receiver, Opaque) and name == "append" and len(given) == 1:
        machine.store.put(receiver.slots, ADDED, given[0].value)
    elif isinstance(receiver, Opaque) and name in _REARRANGING:
        machine.store.drop(receiver.slots, ADDED)
