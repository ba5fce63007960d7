"""The comments at a task's call and above its statement."""

from __future__ import annotations

from advisor.flow.machine import Machine
from advisor.flow.records import TaskRecord


def comment_of(machine: Machine, record: TaskRecord) -> str:
    """Give the comments that stand behind code on the lines of a call, joined by a blank."""
    positions = machine.file_of(record.node).positions
    (first, _), (last, _) = positions.span(record.node)
    found = [positions.comments[line][1] for line in range(first, last + 1) if line in positions.comments]
    return " ".join(_bare(text) for text in found)


def leading_of(machine: Machine, record: TaskRecord) -> tuple[str, ...]:
    """Give the comment lines between the statement of a call and the one before it.

    What leads to a whole block of Markdown stands above its first statement.
    """
    place = record.statement if record.statement is not None else record.node
    positions = machine.file_of(place).positions
    (line, _), _ = positions.span(place)
    found: list[str] = []
    line -= 1
    while line > 0:
        text = positions.line(line).strip()
        if text.startswith("#"):
            found.append(_bare(text))
        elif text:
            break
        line -= 1
    if line == 0 and machine.program.introduced and machine.file_of(place).program is machine.program:
        found.append(machine.program.introduced)
    return tuple(reversed(found))


def _bare(text: str) -> str:
    return text.lstrip("#").strip()
