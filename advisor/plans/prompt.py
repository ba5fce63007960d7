"""From a task's template and the results so far to the prompt that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from advisor.errors import RunError
from advisor.plans.evaluate import evaluate_text, is_true
from advisor.plans.runplan import RunTask
from advisor.values import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent."""

    text: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The task's condition does not hold: it is left out, and that is no failure."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """The prompt cannot be made from these results, and why."""

    reason: str


Prepared: TypeAlias = Prompt | NotTaken | Unusable


def prepare(task: RunTask, results: Mapping[str, str]) -> Prepared:
    """Evaluate the condition and the template. ``results`` holds the texts of the tasks that succeeded."""
    try:
        if task.guard is not None and not is_true(task.guard, results):
            return NotTaken()
        text = evaluate_text(task.prompt, results)
    except RunError as error:
        return Unusable(str(error))
    if not text.strip():
        return Unusable("its prompt is empty")
    return Prompt(context(task, results) + text if task.context else text)


def context(task: RunTask, results: Mapping[str, str]) -> str:
    """Write earlier results before the prompt: one ``<result of="t1">`` block each, in the order of the plan."""
    blocks = [
        f'<result of="{source}">\n{results[source]}\n</result>\n\n' for source in task.context if source in results
    ]
    return "".join(blocks)
