"""Work that runs beside other work: starting it, waiting for it, and the groups that are started together."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.holding import off_the_loop, on_a_loop
from advisor.flow.machine import Frame, Frontier, Machine
from advisor.flow.records import GroupRecord, TaskRecord
from advisor.flow.trace import Joint
from advisor.flow.values import NONE, Choice, Future, Pure, Seq, Value, content


def start(machine: Machine, future: Future) -> None:
    """Let work begin now, beside what follows."""
    if future.slots.get("state") != "new":
        return
    begin, logged = machine.frontier, len(machine.log)
    if future.looped and machine.held:
        begin |= machine.held
    machine.store.put(future.slots, "state", "running")
    with machine.strand(begin):
        value = finish(machine, _run(machine, future))
        end = machine.frontier
    future.records = list(dict.fromkeys(machine.log[logged:]))
    if future.looped and future.records and all(record.blocks for record in future.records):
        machine.held = end
        for record in future.records:
            record.holds = True
    else:
        for record in future.records:
            record.at_once |= {loop for loop in future.loops if loop in record.loops}
    _set(machine, future, value, begin, end)


def _run(machine: Machine, future: Future) -> Value:
    if future.looped:
        with on_a_loop(machine):
            return future.thunk()
    if future.paid:
        with off_the_loop(machine):
            return future.thunk()
    return future.thunk()


def _set(machine: Machine, future: Future, value: Value, begin: Frontier, end: Frontier) -> None:
    machine.store.put(future.slots, "value", value)
    machine.store.put(future.slots, "begin", begin)
    machine.store.put(future.slots, "end", end)


def settle(machine: Machine, future: Future) -> Value:
    """Wait for work; what has not begun runs here and now."""
    return settle_all(machine, [future])[0]


def settle_all(machine: Machine, futures: list[Future]) -> list[Value]:
    """Wait for several pieces of work, in one step."""
    ends: list[Frontier] = []
    begins: list[Frontier] = []
    for future in futures:
        if future.slots.get("state") == "new":
            _run_here(machine, future)
        elif future.slots.get("state") == "running":
            machine.store.put(future.slots, "state", "done")
            ends.append(future.slots["end"])
            begins.append(future.slots["begin"])
            _waited_inside(machine, future)
    _wait(machine, begins, ends)
    machine.held = frozenset()
    return [_value(future) for future in futures]


def _value(future: Future) -> Value:
    found = future.slots.get("value", NONE)
    return found if isinstance(found, Value) else NONE


def _wait(machine: Machine, begins: list[Frontier], ends: list[Frontier]) -> None:
    moved = [end for begin, end in zip(begins, ends, strict=True) if end is not begin]
    if moved:
        before: Frontier = frozenset().union(*{id(begin): begin for begin in begins}.values())
        machine.frontier = (machine.frontier - before).union(*moved)


def _waited_inside(machine: Machine, future: Future) -> None:
    """Say that work waited for in the turn in which it began is not at once with the next turn."""
    for record in future.records:
        record.at_once -= set(machine.loops)


def _run_here(machine: Machine, future: Future) -> None:
    machine.store.put(future.slots, "state", "done")
    logged = len(machine.log)
    value = finish(machine, _run(machine, future))
    future.records = list(dict.fromkeys(machine.log[logged:]))
    machine.store.put(future.slots, "value", value)


def finish(machine: Machine, value: Value) -> Value:
    """Wait for what a coroutine gave, if that is work again."""
    while isinstance(value, Future):
        value = settle(machine, value)
    return value


def as_work(machine: Machine, value: Value) -> list[Future]:
    """Give the pieces of work in something awaitable; a task's own call is learned to be one."""
    if isinstance(value, Future):
        return [value]
    if isinstance(value, Choice):
        return [work for option in value.options for work in as_work(machine, option)]
    if isinstance(value, Pure) and value.record is not None:
        machine.learned.awaitable.add(value.record.node)
    return []


def run_group(machine: Machine, joint: Joint, futures: list[Future], node: cst.CSTNode, *, keeps: bool = False) -> None:
    """Start work together and wait for all of it."""
    for future in futures:
        start(machine, future)
    settle_all(machine, futures)
    note_group(machine, joint, futures, node, keeps=keeps)


def note_group(  # noqa: PLR0913 - what a group is
    machine: Machine,
    joint: Joint,
    futures: list[Future],
    node: cst.CSTNode,
    *,
    keeps: bool = False,
    limited: bool = False,
) -> None:
    """Note which tasks one construct runs at once."""
    tasks: dict[TaskRecord, None] = {}
    for future in futures:
        tasks.update((record, None) for record in future.records if not record.holds)
    if not tasks or (len(tasks) == 1 and not any(record.at_once for record in tasks)):
        return
    limited |= any(record.limited for record in tasks)
    # A try around the construct handles the failure and still loses the results; only one inside each task keeps them.
    keeps |= all(record.handled and not 0 < record.handlers <= machine.handlers for record in tasks)
    for known in machine.groups:
        if known.node is node and set(tasks) & set(known.tasks):
            known.tasks.update(tasks)
            return
    machine.groups.append(GroupRecord(joint, node, tasks, keeps, limited))


def created(machine: Machine, future: Future) -> Future:
    """Begin work on its own (``create_task``)."""
    start(machine, future)
    running = [other for other in machine.frame.created if other.slots.get("state") == "running"]
    if running:
        future.overlaps = True
        for other in running:
            other.overlaps = True
    machine.frame.created.append(future)
    return future


def close_frame(machine: Machine, frame: Frame) -> None:
    """Note, at the end of a function, what it had started on its own."""
    together = [future for future in frame.created if future.overlaps or any(r.at_once for r in future.records)]
    if together and together[0].node is not None:
        note_group(machine, Joint.CREATED, together, together[0].node)


def deferred(machine: Machine, run: Callable[[], Value], node: cst.CSTNode) -> Future:
    """Make work out of anything that can be run later, where it stands now."""
    where = machine.via, machine.loops, machine.turns

    def thunk() -> Value:
        with machine.placed(*where):
            return run()

    return Future(slots={"state": "new"}, thunk=thunk, node=node, loops=machine.loops)


def members_of(value: Value) -> list[Value]:
    """Give the members a container shows, what the others may be last."""
    if isinstance(value, Seq):
        held = content(value)
        others = held.rest.options if isinstance(held.rest, Choice) else [held.rest] if held.rest is not None else []
        return [*held.items, *others]
    return [value]
