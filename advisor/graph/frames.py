"""The calls a plan is made of, frame by frame: in each function, what it calls itself and the helpers it calls whole.

A task reached through helpers belongs to the call that led there. So a function that waits in its own lines is one
question, and its callers that wait for the whole of it are another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from advisor.flow.trace import TracedTask
from advisor.graph.order import Rows, cycles
from advisor.graph.reach import Reach
from advisor.places import Span

Way = tuple[Span, ...]


class Frame(NamedTuple):
    """One function's run: its calls in written order, each with the tasks it comes to, and the way that led there."""

    way: Way
    calls: tuple[tuple[int, ...], ...]


class Ways:
    """The ways that lead to tasks, each prefix of one with a number: however deep, two are compared at once."""

    def __init__(self, tasks: Sequence[TracedTask]) -> None:
        self._tasks = tasks
        known: dict[tuple[int, Span], int] = {}
        self._prefixes: list[list[int]] = []
        for task in tasks:
            prefixes = [0]
            for call in task.via:
                prefixes.append(known.setdefault((prefixes[-1], call), len(known) + 1))
            self._prefixes.append(prefixes)

    def frames(self, members: Sequence[int], depth: int) -> Iterator[Frame]:
        """Part some tasks (by number, in written order) by the functions they are reached through, so many calls deep.

        Frames with fewer than two calls are left out.
        """
        inside: dict[int, dict[tuple[bool, int], list[int]]] = {}
        for member in members:
            prefixes = self._prefixes[member]
            if depth < len(prefixes):
                whole = depth + 1 < len(prefixes)
                call = (whole, prefixes[depth + 1] if whole else member)
                inside.setdefault(prefixes[depth], {}).setdefault(call, []).append(member)
        for calls in inside.values():
            if len(calls) > 1:
                found = tuple(map(tuple, calls.values()))
                yield Frame(self._tasks[found[0][0]].via[:depth], found)


def _next_call(task: TracedTask, member: int, depth: int) -> object:
    """Give the helper's call on the way to a task below a frame; the task's own number where the frame makes it."""
    return task.via[depth] if depth < len(task.via) else member


class Whole(NamedTuple):
    """A graph in which each call of a frame is one task. ``number`` gives a call's number in it."""

    number: tuple[int, ...]
    advised: Reach
    written: Reach


def as_wholes(frame: Frame, tasks: Sequence[TracedTask], advised: Rows, written: Rows) -> Whole | None:
    """Draw calls together, with all that stands between them; ``None`` where a call then waits for itself."""
    low, high = frame.calls[0][0], max(call[-1] for call in frame.calls)
    at = _numbers(frame, tasks, low, high)
    size = max(at.values()) + 1
    found = [_drawn(rows, at, size) for rows in (advised, written)]
    if any(cycles(rows) for rows in found):
        return None
    return Whole(tuple(at[call[0]] for call in frame.calls), Reach(found[0]), Reach(found[1]))


def _numbers(frame: Frame, tasks: Sequence[TracedTask], low: int, high: int) -> dict[int, int]:
    """Give the calls of a frame and the tasks between them numbers in written order, one for all tasks of a call."""
    known: dict[object, int] = {}
    depth = len(frame.way)
    at: dict[int, int] = {}
    for task in range(low, high + 1):
        inside = tasks[task].via[:depth] == frame.way
        key = _next_call(tasks[task], task, depth) if inside else task
        at[task] = known.setdefault(key, len(known))
    return at


def _drawn(before: Rows, at: dict[int, int], size: int) -> list[list[int]]:
    found: list[set[int]] = [set() for _ in range(size)]
    for task, own in at.items():
        found[own].update(at[source] for source in before[task] if at.get(source, own) != own)
    return [sorted(sources) for sources in found]
