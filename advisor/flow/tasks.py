"""Meeting a task: which one it is, what it needs, and when it starts."""

from __future__ import annotations

import libcst as cst

from advisor.dialects.shapes import TaskShape
from advisor.flow.control import above, condition
from advisor.flow.deps import Deps, Flowed, Gone, Visit, flatten, surer, union
from advisor.flow.dialect import BARE
from advisor.flow.effort import EFFORT
from advisor.flow.expr import Result
from advisor.flow.machine import Machine
from advisor.flow.models import consume, either_model, holders, model_use
from advisor.flow.outlets import put_out
from advisor.flow.records import LoopRecord, NeedRecord, TaskRecord
from advisor.flow.sessions import declare, go_on, pause_before, remember, share
from advisor.flow.standins import STAND_IN, is_stand_in
from advisor.flow.trace import Certainty, NeedKind
from advisor.flow.values import Arguments, Built, Future, Given, Opaque, Pure, Value, constant, text_of
from advisor.flow.webs import deps_of, to_expr

_REASONS = {
    NeedKind.DATA: "its result goes into this call",
    NeedKind.CONTROL: "its result decides whether this runs",
    NeedKind.STATE: "both touch the same state",
    NeedKind.DECLARED: "declared by the author",
}


def meet_task(
    machine: Machine, shape: TaskShape, arguments: Arguments, node: cst.CSTNode, receiver: Built | None = None
) -> Value:
    """Come to a call that is a task: run it, or give the awaitable that will.

    ``receiver`` is the object of a dialect (an agent, a client) whose method is called.
    """
    if machine.silent:
        return Opaque(name=machine.snippet(node), reason="made outside this entry point", place=node, input=True)
    if node not in machine.learned.awaitable and not _is_awaited(shape, receiver):
        return visit(machine, shape, arguments, node, receiver)
    _identify(machine, node)
    where = machine.via, machine.loops, machine.turns

    def run() -> Value:
        with machine.placed(*where):
            return visit(machine, shape, arguments, node, receiver)

    return Future(slots={"state": "new"}, thunk=run, node=node, loops=machine.loops, paid=True)


def _is_awaited(shape: TaskShape, receiver: Built | None) -> bool:
    if shape.awaited is not None:
        return shape.awaited
    return receiver is not None and receiver.shape.awaited


def visit(
    machine: Machine, shape: TaskShape, arguments: Arguments, node: cst.CSTNode, receiver: Built | None = None
) -> Value:
    """Run a task: note what it needs, and make it the latest thing that has ended."""
    given = _by_name(shape, arguments)
    if _asks_nobody(machine, shape, given, receiver):
        web = union(*(deps_of(each.value) for each in arguments.all()))
        return Opaque(name=machine.snippet(node), reason=STAND_IN, deps=web, place=node)
    EFFORT.blank = False
    record = record_of(machine, node)
    record.blocks = machine.elsewhere == 0 and shape is not BARE
    machine.reached.update(dict.fromkeys(machine.stack))
    passes = tuple((loop, loop.turn) for loop in machine.loops)
    _describe(machine, record, shape, given, arguments, receiver)
    gone: Gone = {}
    _needs_of_arguments(machine, record, passes, shape, given, arguments, gone)
    if receiver is not None:
        add_needs(machine, record, passes, deps_of(receiver), node, gone)
        remember(machine, record, receiver)
        go_on(machine, record, receiver, given, shape.goes_on)
    needs_of_control(machine, record, passes)
    share(machine, record, given, shape.state)
    if any(name in given and constant(given[name].value) != (True, None) for name in shape.state):
        record.used = True  # the session it was given keeps what it says
    pause_before(machine, record)
    machine.meet(record)
    machine.frontier = frozenset((record,))
    web = Deps(own=(Visit(record, passes),))
    if shape.prints:
        put_out(machine, web)
    value = Pure(Result(task=record.id), web, record)
    if receiver is not None and receiver.shape.answers:
        # In a list, since what it answers is not a part of the object that later calls would be made of.
        machine.store.put(receiver.slots, "said", [value])
    return value


def _asks_nobody(machine: Machine, shape: TaskShape, given: dict[str, Given], receiver: Built | None) -> bool:
    """Say whether something stands in for the model that would be paid: its own, or its agent's."""
    if shape is BARE:
        return False
    named = [given[name].value for name in (*shape.model, *shape.agent) if name in given]
    in_force = machine.in_force.get(shape.dialect)
    if isinstance(in_force, Value) and is_stand_in(machine, in_force):
        return True
    return any(is_stand_in(machine, each) for each in (*named, *([receiver] if receiver is not None else [])))


def _identify(machine: Machine, node: cst.CSTNode) -> str:
    # One function may be several steps of a graph, laid in the turns of a loop.
    place = (id(node), tuple(map(id, machine.via)), machine.step)
    number = machine.numbers.setdefault(place, len(machine.numbers) + 1)
    return f"t{number}" + "".join(f"[{turn}]" for turn in machine.turns)


def record_of(machine: Machine, node: cst.CSTNode) -> TaskRecord:
    """Give the task that a call is here: which one, and when it starts."""
    name = _identify(machine, node)
    found = machine.records.get(name)
    if found is None:
        found = TaskRecord(name, len(machine.records), node, machine.via, machine.control)
        found.after = machine.frontier
        found.region = machine.region
        found.statement = machine.statement
        found.arms = () if machine.control is None else machine.control.arms
        found.guard = condition(machine.control)
        inner = machine.loops[-1] if machine.loops else None
        found.every_turn = inner is None or all(each.certain for each in above(machine.control, inner.base))
        found.steps = machine.running[-1] if machine.running else ""
        found.step = machine.step
        found.certain = machine.control is None or machine.control.always
        machine.records[name] = found
    found.loops = max(found.loops, machine.loops, key=len)
    found.handled |= machine.handlers > 0
    found.handlers = max(found.handlers, machine.handlers)
    found.retried |= machine.retries > 0
    found.instead = tuple(dict.fromkeys((*found.instead, *machine.failed)))
    found.limited |= machine.limits > 0
    return found


def _by_name(shape: TaskShape, arguments: Arguments) -> dict[str, Given]:
    given = dict(zip(shape.positional, arguments.positional, strict=False))
    return {**given, **arguments.named}


def _describe(  # noqa: PLR0913, PLR0917 - everything a call says
    machine: Machine,
    record: TaskRecord,
    shape: TaskShape,
    given: dict[str, Given],
    arguments: Arguments,
    receiver: Built | None,
) -> None:
    record.dialect = shape.dialect
    if shape is BARE:
        _describe_plainly(machine, record, given, arguments)
    else:
        from advisor.flow.keeping import work_with
        from advisor.flow.saying import has_no_tools, missing_limits, most_output, says_cache, says_more, texts_of

        around = holders(shape, given, receiver)
        texts = texts_of(machine, shape, given, around)
        if not record.visited or says_more(texts[0], record.description):
            record.description, record.prompt, record.said = texts
        hidden = arguments.named_rest is not None or _is_set_elsewhere(machine, shape)
        in_force = machine.in_force.get(shape.dialect)
        configured = [in_force] if isinstance(in_force, Built) else []
        missing = () if hidden else missing_limits(shape, given, [*around, *configured])
        # Of two objects that a condition chooses between, the one that nothing bounds counts.
        record.unlimited = missing or (record.unlimited if record.visited else ())
        most = most_output(given, around)
        record.most_output = most if not record.visited or most == record.most_output else None
        record.cached = arguments.named_rest is not None or says_cache(given, around)
        bare = arguments.named_rest is None and has_no_tools(shape, given, around)
        record.only_text = bare and (record.only_text or not record.visited)
        work_with(machine, record, around)
        record.besides = _besides(machine, shape, given, around)
    record.name = _text_in(given, shape.named)
    record.subagent = _text_in(given, shape.subagent)
    model = model_use(machine, shape, given, arguments, record.node, receiver)
    record.model = model if not record.visited else either_model(record.model, model)
    record.visited = True


def _is_set_elsewhere(machine: Machine, shape: TaskShape) -> bool:
    """Say whether a call's model, with what bounds it, is set for all calls where the program does not show it."""
    in_force = machine.in_force.get(shape.dialect)
    return machine.dialects.has_settings(shape.dialect) and not isinstance(in_force, Built)


def _besides(machine: Machine, shape: TaskShape, given: dict[str, Given], around: list[Built]) -> tuple[str, ...]:
    """Give what a call says beside its texts and its model, and the calls that built what it asks."""
    texts = {*shape.described_by, *shape.prompt_by, *shape.model, *shape.agent}
    said = (f"{name}={machine.snippet(each.node)}" for name, each in given.items() if name not in texts)
    return (*sorted(said), *(machine.source(each.origin) for each in around))


def _describe_plainly(machine: Machine, record: TaskRecord, given: dict[str, Given], arguments: Arguments) -> None:
    described = next((given[name] for name in BARE.described_by if name in given), arguments.rest)
    record.description = None if described is None else to_expr(described.value, machine.snippet(described.node))
    prompt = given.get("prompt")
    record.prompt = None if prompt is None else to_expr(prompt.value, machine.snippet(prompt.node))


def _text_in(given: dict[str, Given], names: tuple[str, ...]) -> str | None:
    return next((text_of(given[name].value) for name in names if name in given), None)


def _needs_of_arguments(  # noqa: PLR0913, PLR0917 - a task and everything it was given
    machine: Machine,
    record: TaskRecord,
    passes: tuple[tuple[LoopRecord, int], ...],
    shape: TaskShape,
    given: dict[str, Given],
    arguments: Arguments,
    gone: Gone,
) -> None:
    for name, each in given.items():
        if name in shape.declared:
            declare(machine, record, each)
            continue
        if name in shape.ignores:
            continue
        if name not in shape.model and name not in shape.agent:
            consume(machine, each.value, ("argument", id(each.node)))
        add_needs(machine, record, passes, deps_of(each.value), each.node, gone)
    extra: list[Given | None] = [*arguments.positional[len(given) :], arguments.rest, arguments.named_rest]
    for more in extra:
        if more is not None:
            add_needs(machine, record, passes, deps_of(more.value), more.node, gone)


def add_needs(  # noqa: PLR0913, PLR0917 - a need's own parts
    machine: Machine,
    record: TaskRecord,
    passes: tuple[tuple[LoopRecord, int], ...],
    deps: Deps,
    place: cst.CSTNode | None,
    gone: Gone | None = None,
) -> None:
    """Note that a task needs everything in a web; needs of an earlier turn of a loop go to that loop.

    ``gone`` is what has been gone through for the same task at the same time.
    """
    for flow in flatten(deps, gone):
        said = flow.reason or _REASONS[flow.kind]
        _add(machine, record, passes, flow, flow.kind, flow.place or place, said)


def _add(  # noqa: PLR0913, PLR0917 - a need's own parts
    machine: Machine,
    record: TaskRecord,
    passes: tuple[tuple[LoopRecord, int], ...],
    flow: Flowed,
    kind: NeedKind,
    place: cst.CSTNode | None,
    reason: str,
) -> None:
    source = flow.visit.record
    loop = _carrier(flow.visit, passes)
    if source is record and loop is None:
        if not passes:
            return
        loop = passes[-1][0]
    note_need(machine, NeedRecord(source, record, kind, flow.certainty, place, reason, loop))


def note_need(machine: Machine, need: NeedRecord) -> None:
    """Keep a need, once for each pair, kind and loop; the surer of two is kept."""
    key = (need.source.serial, need.target.serial, need.kind, id(need.carried) if need.carried else 0)
    known = machine.needs.get(key)
    if known is None:
        machine.needs[key] = need
    elif surer(need.certainty, known.certainty):
        known.certainty, known.place, known.reason = need.certainty, need.place, need.reason


def _carrier(visit: Visit, passes: tuple[tuple[LoopRecord, int], ...]) -> LoopRecord | None:
    """Give the outermost loop of which the source ran in an earlier turn than the target."""
    for (loop, turn), (here, now) in zip(visit.passes, passes, strict=False):
        if loop is not here:
            return None
        if turn < now:
            return loop
    return None


_ALWAYS_LISTED = 16


def needs_of_control(machine: Machine, record: TaskRecord, passes: tuple[tuple[LoopRecord, int], ...]) -> None:
    """Note a task's needs on all that decides.

    Far down a long chain of exits, what a nearer decider implies is left out.
    """
    head, depth = machine.control, 0
    implied: set[int] = set()
    gone: Gone = {}
    noted: dict[int, Certainty] = {}
    while head is not None:
        depth += 1
        if depth > _ALWAYS_LISTED and id(head) in implied:
            return
        for flow in flatten(head.deps, gone):
            known = noted.get(id(flow.visit))
            if known is not None and not surer(flow.certainty, known):
                continue
            noted[id(flow.visit)] = flow.certainty
            said = head.reason or flow.reason or _REASONS[NeedKind.CONTROL]
            _add(machine, record, passes, flow, NeedKind.CONTROL, head.place or flow.place, said)
            implied.add(id(flow.visit.record.control))
        head = head.parent
