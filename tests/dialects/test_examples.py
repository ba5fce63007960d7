"""Every dialect's own examples, through the whole pipeline: tasks, models and edges as the file says, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.advice.advised import AdvisedPlan
from advisor.dialects.read import Example, read_dialect
from advisor.flow.expr import render
from tests.pipeline import findings_of, plans_of

FOLDER = Path(__file__).parent.parent.parent / "rules" / "dialects"
TEXTS = {path.stem: read_dialect(path) for path in sorted(FOLDER.glob("*.toml"))}
EXAMPLES = [
    pytest.param(example, id=f"{name}-{number}")
    for name, text in TEXTS.items()
    for number, example in enumerate(text.examples, start=1)
]
FEWEST = 6


def tasks_of(plans: tuple[AdvisedPlan, ...], example: Example) -> list[str]:
    """Write each task as its example does; the words after a colon are compared where the example has them."""
    found: list[str] = []
    tasks = [task.task for plan in plans for task in plan.tasks]
    for at, task in enumerate(tasks):
        line = f"{task.span.start.line} {task.model.id or '-'} {task.model.source}"
        wanted = example.tasks[at] if at < len(example.tasks) else ""
        if ": " in wanted:
            line += ": " + ("" if task.description is None else " ".join(render(task.description).split()))
        found.append(line)
    return found


def edges_of(plans: tuple[AdvisedPlan, ...]) -> set[str]:
    number: dict[tuple[str, str], int] = {}
    for plan in plans:
        for task in plan.tasks:
            number[plan.plan.id, task.task.id] = len(number) + 1
    return {
        f"{number[plan.plan.id, edge.source]}>{number[plan.plan.id, edge.target]} {edge.kind}"
        for plan in plans
        for edge in plan.plan.edges
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_the_tasks_models_and_edges_it_says(example: Example) -> None:
    plans = plans_of(example.source)
    assert tasks_of(plans, example) == list(example.tasks)
    assert edges_of(plans) == set(example.edges)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_the_findings_it_says(example: Example) -> None:
    codes = {finding.code for finding in findings_of(example.source)}
    assert codes >= set(example.fires)
    assert codes.isdisjoint(example.silent)


@pytest.mark.parametrize("name", TEXTS)
def test_a_dialect_has_enough_examples_and_half_of_them_are_traps(name: str) -> None:
    examples = TEXTS[name].examples
    assert len(examples) >= FEWEST
    assert sum(example.trap for example in examples) * 2 >= len(examples)
