"""Which model each task is run on: what ``check --fix`` would write, nothing, or all advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.catalog import Catalog
from advisor.checks.finding import Applicability, Finding
from advisor.plans.runplan import Correction

RENAMING, RETIRED = ("ADV201", "ADV202", "ADV203"), "ADV204"


class Taking(StrEnum):
    """How much of the advice a plan takes."""

    NONE = "none"  # --as-written
    SAFE = "safe"  # what ``check --fix`` would write
    ALL = "all"  # --advise all


def corrections_of(
    plan: AdvisedPlan, findings: Iterable[Finding], taking: Taking, catalog: Catalog
) -> tuple[Correction, ...]:
    """Give the models to change, at most one change per task, in the order of the plan.

    ``findings`` are those of ``check``, suppressed ones left out. A retired model's replacement comes before advice.
    """
    chosen: dict[str, Correction] = {}
    tasks = {task.task.id: task for task in plan.tasks}
    for finding in sorted(findings, key=lambda finding: finding.code != RETIRED):
        if taking is not Taking.NONE and finding.plan == plan.plan.id and _is_taken(finding, taking):
            for correction in _of(tasks, finding, catalog):
                chosen.setdefault(correction.task, correction)
    return tuple(chosen[task.task.id] for task in plan.tasks if task.task.id in chosen)


def _is_taken(finding: Finding, taking: Taking) -> bool:
    if finding.counter_example or finding.code not in {*RENAMING, RETIRED}:
        return False
    if taking is Taking.ALL:
        return True
    return finding.fix is not None and finding.fix.applicability is Applicability.SAFE


def _of(tasks: Mapping[str, AdvisedTask], finding: Finding, catalog: Catalog) -> Iterator[Correction]:
    for task_id in finding.tasks:
        task = tasks[task_id]
        model = _replacement(task, catalog) if finding.code == RETIRED else _advised(task)
        if model is not None and model != task.model:
            written = task.model or "unknown"
            yield Correction(task=task_id, what="model", written=written, corrected=model, reason=finding.message)


def _advised(task: AdvisedTask) -> str | None:
    return None if task.advice is None else task.advice.model


def _replacement(task: AdvisedTask, catalog: Catalog) -> str | None:
    return None if task.model is None or task.tier is None else catalog.rename(task.model, task.tier)
