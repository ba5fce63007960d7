"""The labelled programs: every edge is found, no dependent pair is called independent, and the labels are true."""

from __future__ import annotations

from functools import cache

import pytest

from advisor.advice.advised import AdvisedPlan
from tests.pipeline import findings_of, plans_of
from tests.programs.labelled import Labelled, closure, independent, load
from tests.programs.tracer import execute, match

PROGRAMS = load()
MINIMUM = 150


@cache
def plan_of(name: str) -> AdvisedPlan | None:
    program = next(program for program in PROGRAMS if program.name == name)
    plans = plans_of(program.source)
    assert len(plans) <= 1, [plan.plan.id for plan in plans]
    return plans[0] if plans else None


def ids(plan: AdvisedPlan | None) -> tuple[str, ...]:
    return tuple(task.id for task in plan.plan.trace.tasks) if plan else ()


def found_pairs(plan: AdvisedPlan | None) -> frozenset[tuple[str, str]]:
    return closure(frozenset((edge.source, edge.target) for edge in plan.plan.all_edges)) if plan else frozenset()


programs = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


def test_there_are_enough_programs_and_half_of_them_are_traps() -> None:
    assert len(PROGRAMS) >= MINIMUM
    assert len({program.name for program in PROGRAMS}) == len(PROGRAMS)
    assert sum(program.trap for program in PROGRAMS) * 2 >= len(PROGRAMS)


@programs
def test_the_plan_has_the_labelled_tasks(program: Labelled) -> None:
    assert len(ids(plan_of(program.name))) == program.tasks


@programs
def test_every_labelled_edge_is_found(program: Labelled) -> None:
    missing = program.required - found_pairs(plan_of(program.name))
    assert not missing


@programs
def test_no_independent_pair_is_joined(program: Labelled) -> None:
    plan = plan_of(program.name)
    found = found_pairs(plan)
    wrong = {(a, b) for a, b in independent(program, ids(plan)) if (a, b) in found or (b, a) in found}
    assert not wrong


@programs
def test_a_bottleneck_is_reported_where_there_is_one(program: Labelled) -> None:
    if program.bottleneck is None:
        return
    codes = {finding.code for finding in findings_of(program.source)}
    assert bool(codes & {"ADV101", "ADV102"}) is program.bottleneck


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.run and p.tasks], ids=lambda program: program.name)
def test_the_labelled_data_edges_are_what_execution_shows(program: Labelled) -> None:
    plan = plan_of(program.name)
    assert plan is not None
    recorder = execute(program.source)
    names = match(recorder, [(task.id, task.span.start.line) for task in plan.plan.trace.tasks])
    order = {task.id: index for index, task in enumerate(plan.plan.trace.tasks)}
    # What one turn of a loop hands to the next goes backwards, which no edge of a plan does.
    seen = {(names[a], names[b]) for a, b in recorder.edges if order[names[a]] < order[names[b]]}
    executed = set(names)
    labelled = {(a, b) for a, b in program.edges["data"] if a in executed and b in executed}
    assert seen == labelled
