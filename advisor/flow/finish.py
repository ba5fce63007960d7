"""From records to the frozen traces the other rooms read."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from advisor.flow.comments import comment_of, leading_of
from advisor.flow.machine import Machine
from advisor.flow.positions import Positions
from advisor.flow.records import GroupRecord, LoopRecord, NeedRecord, TaskRecord
from advisor.flow.scopes import Statics
from advisor.flow.sessions import resolve_names
from advisor.flow.trace import (
    Certainty,
    Count,
    Group,
    Loop,
    LoopForm,
    ModelSource,
    ModelUse,
    Need,
    NeedKind,
    Refusal,
    Trace,
    TracedTask,
)
from advisor.places import Span
from advisor.values import dataclass


@dataclass(slots=True)
class Draft:
    """What was found for one entry point; finished when all are followed, since a literal may serve several."""

    name: str
    node: cst.CSTNode
    records: list[TaskRecord]
    needs: list[NeedRecord]
    groups: list[GroupRecord]
    refusals: tuple[Refusal, ...]
    entered: frozenset[cst.CSTNode] = frozenset()
    drop: cst.CSTNode | None = None
    reached: tuple[cst.CSTNode, ...] = ()
    hinges: tuple[cst.CSTNode, ...] = ()


def draft(
    machine: Machine,
    name: str,
    node: cst.CSTNode,
    drop: cst.CSTNode | None = None,
    hinges: tuple[cst.CSTNode, ...] = (),
) -> Draft:
    """Take over what the machine has found.

    ``drop`` is a call site made up for an entry function; ``hinges``: see ``Trace``.
    """
    resolve_names(machine)
    total = len(machine.records)
    refusals = tuple(refusal for before, refusal in machine.refused if before < total)
    needs = [need for need in machine.needs.values() if need.source.id in machine.records]
    needs.sort(key=lambda need: (need.target.serial, need.source.serial, list(NeedKind).index(need.kind)))
    unique = tuple(dict.fromkeys(refusals))
    return Draft(
        name,
        node,
        list(machine.records.values()),
        needs,
        machine.groups,
        unique,
        frozenset(machine.entered),
        drop,
        tuple(each for each in machine.reached if machine.file_of(each) is not machine.file),
        hinges,
    )


def finished(machine: Machine, made: Draft) -> Trace:
    """Freeze a draft."""
    loops = _loops(machine, made)
    forward = tuple(_need(machine, need) for need in made.needs if need.carried is None)
    after = _after_in_markdown(made) if machine.markdown else None
    cache: dict[frozenset[TaskRecord], tuple[str, ...]] = {}
    tasks = tuple(_task(machine, made, record, loops, after, cache) for record in made.records)
    return Trace(
        path=machine.program.path,
        name=made.name,
        medium=machine.program.medium,
        start=_start(machine, made),
        counter_example=machine.program.counter_example,
        tasks=tasks,
        needs=forward,
        groups=tuple(_group(machine, group) for group in made.groups),
        refusals=made.refusals,
        reached=tuple(sorted({machine.span(node) for node in made.reached}, key=lambda span: span.order)),
        hinges=tuple(machine.span(node) for node in made.hinges),
    )


def _start(machine: Machine, made: Draft) -> Span:
    if isinstance(made.node, cst.Module):
        first = made.records[0]
        place = first.via[0] if first.via else first.node
        return machine.span(place)
    return machine.span(made.node)


def _after_in_markdown(made: Draft) -> dict[TaskRecord, frozenset[TaskRecord]]:
    """In an instruction to an agent all calls are sent together, but for those that need another."""
    found: dict[TaskRecord, set[TaskRecord]] = {}
    for need in made.needs:
        if need.carried is None and need.source is not need.target and need.kind is not NeedKind.DECLARED:
            found.setdefault(need.target, set()).add(need.source)
    return {record: frozenset(found.get(record, ())) for record in made.records}


def _ids(records: frozenset[TaskRecord], cache: dict[frozenset[TaskRecord], tuple[str, ...]]) -> tuple[str, ...]:
    if records not in cache:
        cache[records] = tuple(record.id for record in sorted(records, key=lambda each: each.serial))
    return cache[records]


def _task(  # noqa: PLR0913, PLR0917 - everything a task is made of
    machine: Machine,
    made: Draft,
    record: TaskRecord,
    loops: dict[tuple[LoopRecord, bool], Loop],
    after: dict[TaskRecord, frozenset[TaskRecord]] | None,
    cache: dict[frozenset[TaskRecord], tuple[str, ...]],
) -> TracedTask:
    before = record.after - {record} if record in record.after else record.after
    via = tuple(machine.span(node) for node in record.via if node is not made.drop)
    around = tuple(_with_header(machine, loops[loop, loop in record.at_once], loop, record) for loop in record.loops)
    return TracedTask(
        id=record.id,
        span=machine.span(record.node),
        via=via,
        dialect=record.dialect,
        description=record.description,
        prompt=record.prompt,
        name=record.name,
        subagent=record.subagent,
        model=_model(machine, record),
        count=count_of(record),
        loops=around,
        after=_ids(before if after is None else after[record], cache),
        region=record.region,
        arms=record.arms,
        binding=record.binding,
        binding_span=machine.span(record.binding_node) if record.binding_node is not None else None,
        used=_used(machine, made, record),
        handled=record.handled or record.retried,
        comment=comment_of(machine, record),
        leading=leading_of(machine, record),
        statement=_statement(machine, record),
        guard=record.guard,
        steps=record.steps,
        step=record.step,
        said=record.said,
        unlimited=record.unlimited,
        most_output=record.most_output,
        holds=record.holds,
        cached=record.cached,
        only_text=record.only_text,
        hands=record.hands,
        besides=record.besides,
        out=record.out,
        out_in_turn=record.out_in_turn,
        instead=record.instead,
    )


def _statement(machine: Machine, record: TaskRecord) -> Span | None:
    if record.statement is None or not machine.file_of(record.statement).positions.known(record.statement):
        return None
    whole = machine.span(record.statement)
    if isinstance(record.statement, cst.SimpleStatementLine):
        return whole
    end = machine.span(record.node).end
    return replace(whole, end=max(end, whole.start))


def count_of(record: TaskRecord) -> Count:
    """Give how often a task is paid in one run."""
    low, likely, high = record.times.low, record.times.likely, record.times.high
    low = low if record.certain else 0
    for loop in record.loops:
        if loop.unrolled:
            continue
        low, likely = low * loop.count.low, likely * loop.count.likely
        high = None if high is None or loop.count.high is None else high * loop.count.high
    return Count(low=low, likely=likely, high=high)


def _model(machine: Machine, record: TaskRecord) -> ModelUse:
    model = record.model or ModelUse(id=None, source=ModelSource.UNKNOWN)
    if model.literal is None:
        return model
    uses = machine.consumed.get(model.literal, {})
    # What an agent is told holds for all its tasks: a rule that changes it asks whether they all agree.
    shared = model.source is ModelSource.AGENT
    alone = all(use == ("model", id(record.node)) or (shared and use[0] == "model") for use in uses)
    return replace(model, exclusive=model.exclusive and alone and not _read_elsewhere(machine, model.literal))


def _read_elsewhere(machine: Machine, literal: Span) -> bool:
    """Say whether a constant's name is exported, or read by code that no entry point reaches."""
    name = machine.named.get(literal)
    if name is None:
        return False
    file = machine.file if literal.path == machine.program.path else machine.modules.by_shown(literal.path)
    if file is None or name in file.statics.exported:
        return True
    places = file.statics.loads.get(name, [])
    return len([place for place in places if file.statics.block_of(place) is file.statics.module]) > 1


def _used(machine: Machine, made: Draft, record: TaskRecord) -> bool:
    if record.binding is None or record.used or record.binding.startswith("_"):
        return True
    statics = machine.file_of(record.node).statics
    if record.binding in statics.exported or record.binding_node is None:
        return True
    home, name = statics.block_of(record.node), record.binding
    bound_in = statics.binder(home, name)
    return any(
        statics.block_of(place) is not home
        and statics.binder(statics.block_of(place), name) is bound_in
        and _later(statics, made, place)
        for place in statics.loads.get(name, [])
    )


def _later(statics: Statics, made: Draft, place: cst.CSTNode) -> bool:
    """Say whether a read stands in code that this entry point does not run, but another may."""
    block = statics.block_of(place)
    return block is not statics.module and block not in made.entered


def _loops(machine: Machine, made: Draft) -> dict[tuple[LoopRecord, bool], Loop]:
    carried: dict[LoopRecord, list[NeedRecord]] = {}
    for need in made.needs:
        if need.carried is not None:
            carried.setdefault(need.carried, []).append(need)
    found: dict[tuple[LoopRecord, bool], Loop] = {}
    for record in made.records:
        for loop in record.loops:
            at_once = loop in record.at_once
            if (loop, at_once) not in found:
                found[loop, at_once] = _loop(machine, made, loop, carried.get(loop, []), at_once=at_once)
    return found


def _loop(machine: Machine, made: Draft, loop: LoopRecord, carried: list[NeedRecord], *, at_once: bool) -> Loop:
    needs = [_need(machine, need) for need in carried]
    inside = [record for record in made.records if loop in record.loops] if loop.disorder else []
    for reason in loop.disorder:
        needs.extend(_suspect(record, reason) for record in inside)
    return Loop(
        id=loop.key,
        form=loop.form,
        header=_header(machine, loop),
        count=loop.count,
        at_once=at_once,
        carried=tuple(needs),
        bounded=loop.bounded,
        endless=loop.endless,
        portion=loop.portion,
        unrolled=loop.unrolled,
        certainty=loop.certainty,
        iterable=loop.iterable,
        variable=loop.variable,
        depth=loop.depth,
    )


def _suspect(record: TaskRecord, reason: str) -> Need:
    return Need(
        source=record.id,
        target=record.id,
        kind=NeedKind.STATE,
        certainty=Certainty.POSSIBLE,
        evidence=None,
        reason=f"the loop {reason}",
    )


def _header(machine: Machine, loop: LoopRecord) -> Span:
    node, file = loop.node, machine.file_of(loop.node)
    if not isinstance(node, cst.For | cst.While | cst.FunctionDef):
        return file.span(node)
    start, _ = file.positions.extent(node)
    colon = _colon(file.positions, node)
    return file.program.locate(file.positions.point(start), file.positions.point(colon))


def _colon(positions: Positions, node: cst.For | cst.While | cst.FunctionDef) -> int:
    last: cst.CSTNode = (
        node.iter if isinstance(node, cst.For) else node.test if isinstance(node, cst.While) else node.name
    )
    _, end = positions.extent(last)
    found = positions.text.find(":", end)
    if isinstance(node, cst.FunctionDef):
        begin, _ = positions.extent(node.body)
        found = positions.text.rfind(":", end, begin + 1)
    return found + 1 if found >= 0 else end


def _with_header(machine: Machine, loop: Loop, made: LoopRecord, record: TaskRecord) -> Loop:
    """Let a comprehension's loop begin, for its reader, at the call in it: the task's, or one that leads there."""
    if loop.form in {LoopForm.FOR, LoopForm.WHILE}:
        return loop
    calls = (*record.via, record.node)
    return replace(loop, header=machine.span(calls[made.depth] if made.depth < len(calls) else record.node))


def _need(machine: Machine, need: NeedRecord) -> Need:
    place = need.place
    shown = place is not None and machine.file_of(place).positions.known(place)
    return Need(
        source=need.source.id,
        target=need.target.id,
        kind=need.kind,
        certainty=need.certainty,
        evidence=machine.span(place) if shown and place is not None else None,
        reason=need.reason,
    )


def _group(machine: Machine, group: GroupRecord) -> Group:
    records = sorted(group.tasks, key=lambda record: record.serial)
    return Group(
        joint=group.joint,
        span=machine.span(group.node),
        tasks=tuple(record.id for record in records),
        keeps_results=group.keeps,
        limited=group.limited,
    )
