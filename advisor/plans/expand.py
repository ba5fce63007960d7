"""Expand loops over known lists: one task per turn, ``t3`` becoming ``t3[0]``, ``t3[1]`` and so on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from advisor.errors import RunError
from advisor.flow.expr import Apply, Const, Expr, Hole, Items, Result, walk
from advisor.plans.evaluate import Value, evaluate, literal
from advisor.plans.refuse import TURNS, place_of
from advisor.plans.runplan import RunLoop, RunPlan, RunTask
from advisor.plans.substitute import substitute

MOST_TASKS = 100_000

Turns = dict[str, tuple[int, Expr]]  # loop id → which turn, and the value it goes over


def expand(plan: RunPlan) -> RunPlan:
    """Give the plan without loops. Raises ``RunError`` for a list that is not known before the run, or is too long."""
    if not any(task.loops for task in plan.tasks):
        return plan
    expansion = _Expansion(plan)
    tasks = tuple(expansion.instances())
    return replace(plan, tasks=tasks)


class _Expansion:
    """The turns of every task, and how tasks in them refer to each other."""

    def __init__(self, plan: RunPlan) -> None:
        self._tasks = {task.id: task for task in plan.tasks}
        self._turns: dict[str, list[Turns]] = {}
        self._sorted: dict[tuple[str, tuple[str, ...]], dict[tuple[int, ...], list[str]]] = {}
        total = 0
        for task in plan.tasks:
            self._turns[task.id] = list(self._turns_of(task.loops, {}))
            total += len(self._turns[task.id])
            if total > MOST_TASKS:
                raise RunError(f"{place_of(task.span)}: the loops make more than {MOST_TASKS:,} tasks")

    def instances(self) -> Iterator[RunTask]:
        for task in self._tasks.values():
            for turns in self._turns[task.id]:
                yield self._instance(task, turns)

    def _instance(self, task: RunTask, turns: Turns) -> RunTask:
        waits = [name for source in task.after for name in self._matching(source, turns)]
        waits += self._turn_before(task, turns)
        return replace(
            task.saying(self._written(task.prompt, turns)),
            id=_name(task, turns),
            guard=None if task.guard is None else self._written(task.guard, turns),
            after=tuple(dict.fromkeys(waits)),
            context=tuple(name for source in task.context for name in self._matching(source, turns)),
            loops=(),
        )

    def _matching(self, source: str, turns: Turns) -> Sequence[str]:
        """Give the instances of a task that these turns refer to: the same turn of every common loop."""
        common = {loop.id: turns[loop.id][0] for loop in self._tasks[source].loops if loop.id in turns}
        return self._those(source, common)

    def _those(self, source: str, wanted: Mapping[str, int]) -> Sequence[str]:
        """Give the instances of a task in given turns of some of its loops; sorted by these once, for all who ask."""
        loops = tuple(wanted)
        index = self._sorted.get((source, loops))
        if index is None:
            index = self._sorted[source, loops] = defaultdict(list)
            for turns in self._turns[source]:
                index[tuple(turns[loop][0] for loop in loops)].append(_name(self._tasks[source], turns))
        return index.get(tuple(wanted.values()), ())

    def _turn_before(self, task: RunTask, turns: Turns) -> Iterator[str]:
        """Give what an ordered loop makes a turn wait for: all of the turn before it."""
        for depth, loop in enumerate(task.loops):
            turn = turns[loop.id][0]
            if not loop.ordered or turn == 0:
                continue
            outer = {found.id: turns[found.id][0] for found in task.loops[:depth]}
            wanted = {**outer, loop.id: turn - 1}
            for other in self._tasks.values():
                if wanted.keys() <= {found.id for found in other.loops}:
                    yield from self._those(other.id, wanted)

    def _written(self, expr: Expr, turns: Turns) -> Expr:
        def part(found: Expr) -> Expr | None:
            match found:
                case Hole(loop=str(loop)) if loop in turns:
                    return turns[loop][1]
                case Result(task=task) if task in self._tasks:
                    return self._result(task, turns)
                case Apply(operation="turns", operands=(Const(value=loop), body, *tests)):
                    return self._gathered(body, tests, list(self._all_turns(str(loop), turns)))
            return None

        return substitute(expr, part)

    def _gathered(self, body: Expr, tests: list[Expr], turns: list[Turns]) -> Expr:
        """Write what all turns of a loop gave, or those in which a condition holds."""
        bodies = [self._written(body, one) for one in turns]
        if not tests:
            return Items(values=tuple(bodies))
        wanted = (self._written(tests[0], one) for one in turns)
        pairs = (Items(values=(test, body)) for test, body in zip(wanted, bodies, strict=True))
        return Apply(operation="those", operands=tuple(pairs))

    def _result(self, task: str, turns: Turns) -> Expr:
        """Name the instance meant: that of this turn; after the loop has ended, that of its last turn."""
        found = self._matching(task, turns)
        if not found:
            raise RunError(f"{place_of(self._tasks[task].span)}: a result of this loop is used, but it has no turns")
        return Result(task=found[-1])

    def _all_turns(self, loop: str, turns: Turns) -> Iterator[Turns]:
        loops = next((task.loops for task in self._tasks.values() if any(one.id == loop for one in task.loops)), ())
        inner = [one for one in loops if one.id not in turns]
        cut = next((position + 1 for position, one in enumerate(inner) if one.id == loop), 0)
        yield from self._turns_of(tuple(inner[:cut]), turns)

    def _turns_of(self, loops: tuple[RunLoop, ...], outer: Turns) -> Iterator[Turns]:
        if not loops:
            yield outer
            return
        first, rest = loops[0], loops[1:]
        for position, item in enumerate(self._items(first, outer)):
            yield from self._turns_of(rest, {**outer, first.id: (position, item)})

    def _items(self, loop: RunLoop, turns: Turns) -> tuple[Expr, ...]:
        """Give the values a loop goes over in some turn of the loops around it: known ones, or results to come."""
        where = place_of(loop.header)
        if loop.iterable is None:
            raise RunError(f"{where}: what this loop goes over is not known")
        over = self._written(loop.iterable, turns)
        known = _members(over)
        if known is not None:
            return known
        if any(isinstance(part, Result) for part in walk(over)):
            raise RunError(f"{where}: how often this runs depends on what a task answers: not known before the run")
        try:
            found = _spread(evaluate(over, {}))
        except RunError as error:
            raise RunError(f"{where}: what this loop goes over is not known before the run ({error})") from error
        if found is None:
            raise RunError(f"{where}: this loop goes over something that is no list")
        return found


def _members(over: Expr) -> tuple[Expr, ...] | None:
    """Give the members of a list whose length is known, whatever they are; ``None`` where it is to be worked out."""
    match over:
        case Items(values=values):
            return values
        case Apply(operation="enumerate", operands=(listed, *start)):
            found, first = _members(listed), start[0] if start else Const(value=0)
            if found is None or not isinstance(first, Const) or not isinstance(first.value, int):
                return None
            return tuple(Items(values=(Const(value=first.value + at), item)) for at, item in enumerate(found))
        case Apply(operation="zip", operands=columns):
            rows = [_members(column) for column in columns]
            known = [row for row in rows if row is not None]
            return tuple(Items(values=row) for row in zip(*known, strict=False)) if len(known) == len(rows) else None
    return None


def _spread(value: Value) -> tuple[Expr, ...] | None:
    if isinstance(value, list):
        return tuple(literal(item) for item in value)
    return tuple(Const(value=key) for key in value) if isinstance(value, dict) else None


def _name(task: RunTask, turns: Turns) -> str:
    return task.id + "".join(f"[{turns[loop.id][0]}]" for loop in task.loops)


__all__ = ["TURNS", "expand"]
