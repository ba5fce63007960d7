"""What a plan costs: the sum of its tasks' USD, and the seconds of the longest way through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from advisor.cost.estimate import Estimate, Interval
from advisor.cost.interval import ZERO, longest, plus, total
from advisor.cost.runs import runs_in_turn
from advisor.flow.trace import Loop, TracedTask
from advisor.graph.plan import Plan
from advisor.sources.units import Medium


def estimate_plan(plan: Plan, per_task: Mapping[str, Estimate], *, advised: bool) -> Estimate:
    """Estimate one run of a plan from its tasks' estimates (all runs of each, seconds as written).

    As written each task starts when the tasks before it in the code have ended; as advised it waits for its edges
    alone, and loops whose turns do not depend on each other run at once. Of exclusive branches ``high`` takes the
    dearest and ``likely`` their average. USD covers the priced tasks, ``unpriced`` counts the rest.
    """
    estimates = [per_task[task.id] for task in plan.trace.tasks]
    priced = {task.id: usd for task in plan.trace.tasks if (usd := per_task[task.id].usd) is not None}
    return Estimate(
        usd=_branches([task for task in plan.trace.tasks if task.id in priced], priced, 0) if priced else None,
        seconds=_makespan(plan, per_task, advised=advised),
        unpriced=sum(estimate.unpriced for estimate in estimates),
    )


def _branches(tasks: Iterable[TracedTask], usd: Mapping[str, Interval], depth: int) -> Interval:
    """Add up the tasks of one arm: those that run anyhow, and of each branch below it one arm."""
    sums: list[Interval] = []
    arms: dict[str, dict[int, list[TracedTask]]] = {}
    for task in tasks:
        if len(task.arms) <= depth:
            sums.append(usd[task.id])
        else:
            branch, arm = task.arms[depth]
            arms.setdefault(branch, {}).setdefault(arm, []).append(task)
    sums += [_dearest(_branches(arm, usd, depth + 1) for arm in branch.values()) for branch in arms.values()]
    return total(sums)


def _dearest(arms: Iterable[Interval]) -> Interval:
    known = list(arms)
    return Interval(
        low=min(arm.low for arm in known),
        likely=sum((arm.likely for arm in known), Decimal(0)) / len(known),
        high=max(arm.high for arm in known),
    )


def _makespan(plan: Plan, per_task: Mapping[str, Estimate], *, advised: bool) -> Interval | None:
    durations: dict[str, Interval] = {}
    for task in plan.trace.tasks:
        seconds = per_task[task.id].seconds
        if seconds is None:
            return None
        durations[task.id] = _at_once(task, seconds, plan) if advised else seconds
    # Calls of one Markdown block are sent together: only the edges order them, as written too.
    by_edges = advised or plan.trace.medium is Medium.MARKDOWN
    return _longest_way(durations, _by_edges(plan) if by_edges else _by_code(plan))


def _by_edges(plan: Plan) -> dict[str, tuple[str, ...]]:
    before: dict[str, list[str]] = {task.id: [] for task in plan.trace.tasks}
    for edge in plan.edges:
        before[edge.target].append(edge.source)
    return {task: tuple(sources) for task, sources in before.items()}


def _by_code(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {task.id: task.after for task in plan.trace.tasks}


def _longest_way(durations: Mapping[str, Interval], before: Mapping[str, tuple[str, ...]]) -> Interval:
    """Give when the last task ends. Iterative: a plan may be a chain of ten thousand."""
    ends: dict[str, Interval] = {}
    open_: set[str] = set()
    for first in durations:
        stack = [first]
        while stack:
            task = stack[-1]
            if task in ends:
                stack.pop()
                continue
            # A task met again while open waits for itself; that link cannot hold and is passed over.
            waiting = [
                other for other in before[task] if other not in ends and other not in open_ and other in durations
            ]
            if waiting:
                open_.add(task)
                stack.extend(waiting)
                continue
            ends[task] = plus(longest(ends[other] for other in before[task] if other in ends), durations[task])
            open_.discard(task)
            stack.pop()
    return longest(ends.values()) if ends else ZERO


def _at_once(task: TracedTask, seconds: Interval, plan: Plan) -> Interval:
    """Give the seconds of a task whose independent turns run at once, from those of the turns as written."""
    turns = dict(plan.turns)

    def free(loop: Loop) -> bool:
        return not turns[loop.id] if loop.id in turns else not loop.carried

    written = runs_in_turn(task, lambda loop: loop.at_once)
    wanted = runs_in_turn(task, free)
    return Interval(
        low=_share(seconds.low, wanted.low, written.low),
        likely=_share(seconds.likely, wanted.likely, written.likely),
        high=_share(seconds.high, wanted.high, written.high),
    )


def _share(seconds: Decimal, wanted: Decimal, written: Decimal) -> Decimal:
    return seconds * wanted / written if written else Decimal(0)
