"""What is handed to functions that the source does not show: they may run it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.flow.machine import Machine
from advisor.flow.values import Built, Choice, Given, Method, Native, Seq, Table, Value, content

_DEEP = 4  # a table of lists of objects of objects


def note_handed(machine: Machine, callee: Value, given: Iterable[Given]) -> None:
    """Note which objects of dialects go into an unknown call.

    Those of the frameworks' own functions do not count: what runs something there, their dialects know.
    """
    if machine.silent:
        return
    if isinstance(callee, Native) and callee.name.split(".", 1)[0] in machine.dialects.roots:
        return
    if isinstance(callee, Method) and isinstance(callee.receiver, Built):
        machine.asked.add(callee.receiver.origin)
        return
    for each in given:
        machine.handed.update(built.origin for built in _built_in(each.value, 0))


def _built_in(value: Value, depth: int) -> Iterator[Built]:
    if depth > _DEEP:
        return
    if isinstance(value, Built):
        yield value
    for each in _held(value):
        if isinstance(each, Value):
            yield from _built_in(each, depth + 1)


def _held(value: Value) -> list[object]:
    if isinstance(value, Built | Table):
        return list(value.slots.values())
    if isinstance(value, Seq):
        return list(content(value).items)
    if isinstance(value, Choice):
        return list(value.options)
    return [value.receiver] if isinstance(value, Method) else []
