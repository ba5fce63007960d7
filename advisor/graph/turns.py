"""Whether the turns of a loop need each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.flow.expr import Expr, Hole, walk
from advisor.flow.trace import Loop, LoopForm, TracedTask
from advisor.graph.access import Access, Mode
from advisor.graph.plan import Edge
from advisor.graph.reading import Reading
from advisor.graph.references import Force, references
from advisor.graph.verbs import Act
from advisor.graph.words import words_of

_ONWARD = re.compile(
    r"\b(?:continue|carry on|keep going|so far|build on|iterate on|where (?:you|we) left"
    r"|previous (?:turn|iteration|round|answer|step|attempt|version|result|output)"
    r"|last (?:turn|iteration|round|answer|attempt|result)"
    r"|next (?:chapter|step|move|turn|part|section|question|message))\b",
    re.IGNORECASE,
)
_ORDERLY = words_of(
    """
    step stage phase task action command instruction prompt job todo move turn message request
    item_prompt op operation
    """,
)


def loops_of(tasks: Sequence[TracedTask]) -> dict[str, tuple[Loop, list[int]]]:
    """Give every loop by its id, with the numbers of the tasks inside it, in written order."""
    found: dict[str, tuple[Loop, list[int]]] = {}
    for number, task in enumerate(tasks):
        for loop in task.loops:
            found.setdefault(loop.id, (loop, []))[1].append(number)
    return found


def marks_of(task: TracedTask) -> list[str]:
    """Give what counts turns in a task's id (``[0]``), for each unrolled loop around it, outermost first."""
    return re.findall(r"\[\d+\]", task.id[task.id.find("[") :]) if "[" in task.id else []


def turn_of(task: TracedTask, loop: Loop) -> str:
    """Give the part of an unrolled task's id that says which turn of ``loop`` (and of the loops around it) it is."""
    depth = 0
    for around in task.loops:
        depth += around.unrolled
        if around.id == loop.id:
            break
    return "".join(marks_of(task)[:depth])


def reasons(
    loop: Loop,
    members: Sequence[int],
    tasks: Sequence[TracedTask],
    readings: Sequence[Reading],
    accesses: Sequence[Access],
) -> tuple[str, ...]:
    """Give why a turn of a counted loop may need an earlier one, in the code, the world or the words."""
    found = [need.reason for need in loop.carried]
    if loop.form is LoopForm.WHILE and not loop.bounded:
        found.append("the loop decides after each turn whether there is another")
    for member in members:
        found += _of_effect(tasks[member], accesses[member])
        found += _of_text(tasks[member], readings[member])
    return tuple(dict.fromkeys(found))


def _of_effect(task: TracedTask, access: Access) -> list[str]:
    if access.mode is Mode.EXTERNAL:
        return ["each turn acts on the outside world"]
    if access.mode is Mode.WRITE and not _varies(task, access):
        return ["each turn changes the same thing" if access.sure else "each turn may change the same thing"]
    return []


def _varies(task: TracedTask, access: Access) -> bool:
    """Say whether what is written differs from turn to turn: a hole, not one given from outside, is in its name."""
    holes = {hole for resource in access.resources for hole in resource.open}
    if not holes:
        return False
    inputs, others = _holes(task.description)
    return bool(holes - inputs) or not others


def _holes(description: Expr | None) -> tuple[set[str], set[str]]:
    """Give the names of the holes that come from outside, and of the others."""
    inputs: set[str] = set()
    others: set[str] = set()
    for part in walk(description) if description is not None else ():
        if isinstance(part, Hole):
            (inputs if part.input else others).add(part.name)
    return inputs, others


def _of_text(task: TracedTask, reading: Reading) -> list[str]:
    text = " ".join(reading.words)
    if _ONWARD.search(text) or any(_ONWARD.search(line) or "order matters" in line.lower() for line in task.leading):
        return ["the text goes on from the turn before"]
    if not reading.words and any(_last(hole) in _ORDERLY for hole in reading.holes):
        return ["nothing says what a turn does"]
    if not reading.holes and Act.CHANGE | Act.LOOK in reading.act and _reworks(reading):
        return ["each turn reworks what the turn before gave"]
    return []


def _last(hole: str) -> str:
    return re.split(r"[._\[]", hole.lower().strip("]'\""))[-1]


def _reworks(reading: Reading) -> bool:
    return bool(reading.pronouns) or any(reference.force is not Force.BARE for reference in references(reading))


def between_turns(
    loop: Loop, members: Sequence[int], tasks: Sequence[TracedTask], into: Mapping[str, Sequence[Edge]]
) -> tuple[str, ...]:
    """Give the reasons of the edges from one turn of an unrolled loop to another (``into``: edges by target)."""
    turns = {tasks[member].id: turn_of(tasks[member], loop) for member in members}
    found = [
        edge.reason
        for target, turn in turns.items()
        for edge in into.get(target, ())
        if turns.get(edge.source, turn) != turn
    ]
    return tuple(dict.fromkeys([*(need.reason for need in loop.carried), *found]))
