"""Hold what advisor says of a program against what running it showed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from advisor.advice.advised import AdvisedPlan
from advisor.flow.expr import render
from advisor.flow.trace import Need, NeedKind, Trace, TracedTask
from advisor.graph import sequential_groups, sequential_loops
from tests.pipeline import plans_of
from tests.reliability.explore import LABEL, Pair, Truth

Names = dict[tuple[int, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Pairs of labels. ``unseen`` tasks ran and were not found; ``free`` are called independent and are not."""

    found: int
    missing: frozenset[Pair]
    extra: frozenset[Pair]
    unseen: frozenset[str]
    free: frozenset[Pair]

    @property
    def wrong(self) -> bool:
        """Say whether something is missing that is true."""
        return bool(self.missing or self.unseen or self.free)


def score(source: str, truth: Truth) -> Score:
    """Read the program with advisor and compare."""
    plans = plans_of(source)
    traces = [plan.plan.trace for plan in plans]
    names = {(index, task.id): label_of(task) for index, trace in enumerate(traces) for task in trace.tasks}
    static = set(names.values())
    known = {label: nearest(label, static) for label in truth.tasks}
    data = renamed(truth.data, known)
    guards = renamed(truth.guards, known)
    needs = [(need, names[index, need.source], names[index, need.target]) for index, need in needs_of(traces)]
    direct = {(a, b) for need, a, b in needs}
    reach = closure(direct)
    unseen = frozenset(label for label, name in known.items() if name not in static)
    ran = set(known.values())
    missing = {pair for pair in data if pair not in direct and not (unseen & set(pair))}
    missing |= {pair for pair in guards - renamed(truth.failing, known) if pair not in reach and pair[0] != pair[1]}
    true = closure(data | guards)
    seen = {(need.kind, a, b) for need, a, b in needs if a in ran and b in ran and need.kind in SHOWN}
    # That an attempt waits for the one that failed cannot be seen by running: both are one task.
    true |= {(label, label) for label in ran}
    extra = {(a, b) for kind, a, b in seen if (a, b) not in (data | guards if kind is NeedKind.DATA else true)}
    free = called_free(renamed(of_one_turn(truth.data, known), known), data, plans, names)
    return Score(
        found=len(seen), missing=frozenset(missing), extra=frozenset(extra), unseen=unseen, free=frozenset(free)
    )


SHOWN = (NeedKind.DATA, NeedKind.CONTROL)


def label_of(task: TracedTask) -> str:
    """Give the label at the head of a task's description, as far as the source shows it."""
    text = " ".join(render(part) for part in (task.description, task.prompt) if part is not None)
    found = LABEL.search(re.sub(r"-\{.*", "", text))
    return found.group() if found else task.id


def nearest(label: str, static: Iterable[str]) -> str:
    """Give the task in the source that a call at run time was: the turn itself, or the loop it is a turn of."""
    names = set(static)
    while label not in names and "-" in label:
        label = label.rpartition("-")[0]
    return label


def renamed(pairs: Iterable[Pair], known: dict[str, str]) -> set[Pair]:
    return {(known[a], known[b]) for a, b in pairs}


def needs_of(traces: list[Trace]) -> list[tuple[int, Need]]:
    found = [(index, need) for index, trace in enumerate(traces) for need in trace.needs]
    loops = [(index, loop) for index, trace in enumerate(traces) for task in trace.tasks for loop in task.loops]
    return found + [(index, need) for index, loop in loops for need in loop.carried]


def closure(pairs: Iterable[Pair]) -> set[Pair]:
    """Give every pair that the edges join directly or by a path."""
    reached = set(pairs)
    nodes = {node for pair in reached for node in pair}
    for middle in nodes:
        before = [a for a, b in reached if b == middle]
        after = [b for a, b in reached if a == middle]
        reached |= {(a, b) for a in before for b in after}
    return reached


def of_one_turn(pairs: Iterable[Pair], known: dict[str, str]) -> list[Pair]:
    """Leave out what one turn of a loop hands to another: within a turn the two may well run at once."""
    turns = {label: label.removeprefix(name) for label, name in known.items()}
    return [(a, b) for a, b in pairs if turns[a] == turns[b] or not turns[a] or not turns[b]]


def called_free(once: set[Pair], data: set[Pair], plans: tuple[AdvisedPlan, ...], names: Names) -> set[Pair]:
    """Give the dependent pairs that waves or rules let run at once, or the wrong way round."""
    found: set[Pair] = set()
    for index, advised in enumerate(plans):
        plan = advised.plan
        order = {names[index, task.id]: place for place, task in enumerate(plan.trace.tasks)}
        back = {(a, b) for a, b in data if a in order and b in order and order[a] >= order[b]}
        for waves in (plan.waves_as_advised, *(group.advised for group in sequential_groups(plan))):
            place = {names[index, task]: number for number, wave in enumerate(waves) for task in wave}
            found |= {(a, b) for a, b in once - back if a in place and b in place and place[a] >= place[b]}
        for loop in sequential_loops(plan):
            turns = {names[index, task] for task in loop.tasks}
            found |= {(a, b) for a, b in back if a in turns and b in turns}
    return found
