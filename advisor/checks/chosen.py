"""Whose model is chosen elsewhere: by a condition among several, or together with other work.

Advice on a tier speaks to whoever names the model of a piece of work. Where the program asks for the same work in
several arms of a branch and names another model in each, a condition chooses, and each literal only says what that
choice comes to. Where one call stands for all turns of a loop, or one agent goes on with a conversation, one model
serves all of it: it is too large only if nothing of it is known to want it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.advice.choose import TIERS
from advisor.advice.families import families
from advisor.graph.plan import EdgeKind


def chosen_elsewhere(plan: AdvisedPlan) -> frozenset[str]:
    """Give the ids of the tasks in whose place another arm asks another model for the same."""
    known: defaultdict[tuple[str, str], defaultdict[int, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    for task in plan.tasks:
        for branch, arm in _arms(task):
            known[task.text or "", branch][arm].add(task.model)
    return frozenset(task.task.id for task in plan.tasks if any(_is_choice(task, *each, known) for each in _arms(task)))


def _arms(task: AdvisedTask) -> Iterable[tuple[str, int]]:
    return task.task.arms if task.model is not None else ()


def _is_choice(
    task: AdvisedTask, branch: str, arm: int, known: Mapping[tuple[str, str], Mapping[int, set[str | None]]]
) -> bool:
    others = known[task.text or "", branch]
    return any(other != arm and models - {task.model} for other, models in others.items())


def served_together(plan: AdvisedPlan) -> frozenset[str]:
    """Give the ids of the tasks whose model also serves a task beside them that is not known to want less."""
    held: set[str] = set()
    for members in _companies(plan):
        wanted = {task.task.id: _wanted(task) for task in members}
        if any(not small for small in wanted.values()):
            held.update(wanted)
    return frozenset(held)


def _wanted(task: AdvisedTask) -> bool:
    """Say whether a task is known to want a smaller tier than it has."""
    if task.advice is None or task.tier not in TIERS or task.advice.tier not in TIERS:
        return False
    return TIERS.index(task.advice.tier) < TIERS.index(task.tier)


def _companies(plan: AdvisedPlan) -> Iterator[list[AdvisedTask]]:
    """Give the tasks that one model serves: those of one unrolled call, and those of one conversation."""
    turns: defaultdict[object, list[AdvisedTask]] = defaultdict(list)
    for task in plan.tasks:
        if any(loop.unrolled for loop in task.task.loops):
            turns[task.task.span, task.task.via].append(task)
    yield from turns.values()
    tasks = {task.task.id: task for task in plan.tasks}
    state = [edge for edge in plan.plan.all_edges if EdgeKind.STATE in {edge.kind, *edge.also}]
    names = dict.fromkeys(name for edge in state for name in (edge.source, edge.target))
    same = ((edge.source, edge.target) for edge in state if _serves_both(tasks[edge.source], tasks[edge.target]))
    yield from ([tasks[name] for name in family] for family in families(names, same))


def _serves_both(one: AdvisedTask, other: AdvisedTask) -> bool:
    return one.task.model.stands == other.task.model.stands is not None
