"""How a run ended, in one word and one line."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from advisor.runs.records import RunStatus, TaskRecord, TaskState


class Halted(Enum):
    """Why nothing more is started."""

    INTERRUPTED = auto()
    DEADLINE = auto()
    REFUSED = auto()


def verdict(
    records: Iterable[TaskRecord], halted: Halted | None, why: str, *, short_of_money: bool
) -> tuple[RunStatus, str]:
    """Give the status and the one line of a run that is over; the line is empty when it succeeded."""
    found = list(records)
    if all(_is_well(record) for record in found):
        return RunStatus.SUCCEEDED, ""
    done = sum(record.state is TaskState.SUCCEEDED for record in found)
    tally = f"{done} of {len(found)} tasks succeeded"
    if halted is Halted.INTERRUPTED:
        return RunStatus.CANCELLED, f"interrupted; {tally}"
    if halted is not None:
        return RunStatus.FAILED, f"{why}; {tally}"
    if short_of_money:
        return RunStatus.OVER_BUDGET, f"the next task does not fit into what is left of the budget; {tally}"
    return RunStatus.FAILED, f"{_worst(found)}; {tally}"


def _is_well(record: TaskRecord) -> bool:
    return record.state is TaskState.SUCCEEDED or (record.state is TaskState.SKIPPED and record.not_taken)


def _worst(records: list[TaskRecord]) -> str:
    """Name the first task that failed, or that is in doubt, and why."""
    for state, word in ((TaskState.FAILED, "failed"), (TaskState.IN_DOUBT, "is in doubt")):
        for record in records:
            if record.state is state:
                return f"{record.id} {word}: {record.error or 'it was in flight when the run before was cut off'}"
    return "not all tasks could be run"
