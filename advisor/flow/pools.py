"""asyncio, anyio, trio, threads and pools: which of their calls start work, and which wait for it."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.concurrency import (
    as_work,
    created,
    deferred,
    finish,
    note_group,
    run_group,
    settle,
    settle_all,
    start,
)
from advisor.flow.deps import union
from advisor.flow.holding import off_the_loop
from advisor.flow.iteration import members
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.repeat import each_member
from advisor.flow.trace import Joint, LoopForm
from advisor.flow.unknown import call_unknown, contents_of, taint_with
from advisor.flow.values import (
    FALSE,
    NONE,
    TRUE,
    Arguments,
    Choice,
    Content,
    Future,
    Given,
    Manager,
    Method,
    Native,
    Opaque,
    Seq,
    Table,
    Value,
    constant,
    content,
    sequence,
)
from advisor.flow.webs import deps_of

Handler = Callable[[Machine, Arguments, cst.CSTNode], Value]


def gather(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``asyncio.gather(*awaitables)``: all begin now; the awaitable it gives waits for all."""
    keeps = constant(arguments.value(99, "return_exceptions")) == (True, True)
    given = [each.value for each in arguments.positional]
    loose = [arguments.rest.value] if arguments.rest is not None else []
    parts = [*given, *(part for value in loose for part in contents_of(machine, value, node))]
    work = [piece for part in parts for piece in as_work(machine, part)]
    begin, end = _together(machine, work, node, keeps=keeps)
    values = [_outcome(machine, part) for part in given]
    held = members(machine, loose[0], node) if loose else Content()
    rest = _outcome(machine, held.rest) if held.rest is not None else None
    values += [] if rest is None else [_outcome(machine, item) for item in held.items if item not in given]
    slots = {"state": "running", "value": sequence(values, "list", rest), "begin": begin, "end": end}
    return Future(slots=slots, node=node)


def _together(machine: Machine, work: list[Future], node: cst.CSTNode, *, keeps: bool) -> tuple[object, object]:
    begin = machine.frontier
    run_group(machine, Joint.GATHER, work, node, keeps=keeps)
    if keeps:
        for future in work:
            for record in future.records:
                record.handled = True
    end, machine.frontier = machine.frontier, begin
    return begin, end


def _outcome(machine: Machine, value: Value) -> Value:
    if isinstance(value, Choice):
        return choose([_outcome(machine, option) for option in value.options], value.deps)
    return settle(machine, value) if isinstance(value, Future) else value


def _wait(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``asyncio.wait`` and ``concurrent.futures.wait``: give (done, pending)."""
    given = arguments.value(0)
    parts = contents_of(machine, given, node) if given is not None else []
    work = [piece for part in parts for piece in as_work(machine, part)]
    run_group(machine, Joint.GATHER, work, node, keeps=True)
    done = Seq(slots=dict(given.slots)) if isinstance(given, Seq) else sequence(parts)
    return sequence([done, sequence(())], "tuple")


def _completed(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``as_completed``: members in the order in which they end, so that none is surely the first."""
    given = arguments.value(0)
    if isinstance(given, Table):
        given = sequence([], "list", choose(contents_of(machine, given, node))) if given.slots else sequence(())
        given = _futures_of(machine, arguments, node)
    parts = contents_of(machine, given, node) if given is not None else []
    work = [piece for part in parts for piece in as_work(machine, part)]
    run_group(machine, Joint.GATHER, work, node, keeps=True)
    return given if isinstance(given, Seq) else sequence(parts)


def _futures_of(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Give the futures a dictionary has as its keys (``{pool.submit(…): x}``)."""
    table = arguments.value(0)
    keys = table.slots.get("keys") if isinstance(table, Table) else None
    machine.tick()
    del node
    return keys if isinstance(keys, Seq) else sequence(())


def _create(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    given = arguments.value(0, "coro")
    work = as_work(machine, given) if given is not None else []
    for future in work:
        future.node = future.node or node
        created(machine, future)
    return work[0] if len(work) == 1 else given or NONE


def _run(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    given = arguments.value(0)
    if given is None:
        return NONE
    if isinstance(given, Future):
        return settle(machine, given)
    as_work(machine, given)
    callee = given
    if isinstance(callee, Native) or type(callee).__name__ in {"Function", "Bound", "Partial"}:
        return finish(machine, machine.call(callee, Arguments(arguments.positional[1:], {}), node))
    return given


def _same(machine: Machine, arguments: Arguments, _node: cst.CSTNode) -> Value:
    given = arguments.value(0) or NONE
    as_work(machine, given)
    return given


def in_thread(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Future:
    """Make work of a function and its arguments (``to_thread(f, x)``, ``submit(f, x)``)."""
    callee = arguments.value(0, "func") or NONE
    rest = Arguments(arguments.positional[1:], dict(arguments.named), arguments.rest, arguments.named_rest)
    rest.named.pop("func", None)

    def run() -> Value:
        with off_the_loop(machine):
            return machine.call(callee, rest, node)

    return deferred(machine, run, node)


def _thread(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``threading.Thread(target=f, args=(…))``: begins at ``start()``."""
    callee = arguments.value(1, "target") or NONE
    given = arguments.get(3, "args")
    positional = tuple(Given(item, given.node) for item in contents_of(machine, given.value, node)) if given else ()
    words = arguments.get(4, "kwargs")
    named = (
        {slot[1]: Given(v, node) for slot, v in words.value.slots.items() if isinstance(slot, tuple)}
        if words and isinstance(words.value, Table)
        else {}
    )
    return deferred(machine, lambda: machine.call(callee, Arguments(positional, named), node), node)


def _manager(kind: str, *, limited: bool = False) -> Handler:
    def make(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        machine.tick()
        del arguments
        return Manager(slots={"members": ()}, kind=kind, limited=limited, node=node)

    return make


def call_handle(machine: Machine, callee: Method, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call a method of a future, thread, task group or pool."""
    receiver = callee.receiver
    if isinstance(receiver, Future):
        return _of_future(machine, receiver, callee, arguments, node)
    if isinstance(receiver, Manager):
        handler = _MANAGERS.get(callee.name)
        if handler is not None:
            return handler(machine, receiver, arguments, node)
    return call_unknown(machine, callee, arguments, node)


def _of_future(machine: Machine, future: Future, callee: Method, arguments: Arguments, node: cst.CSTNode) -> Value:
    if callee.name in {"send", "asend"}:
        return _sent(machine, future, arguments, node)
    if callee.name in {"result", "join", "get", "__next__", "aclose", "wait"}:
        return settle(machine, future)
    if callee.name == "start":
        created(machine, future)
        return NONE
    if callee.name == "add_done_callback":
        for record in future.records:
            record.handled = True
        with machine.strand(future.slots.get("end", machine.frontier)):
            machine.call(arguments.value(0) or NONE, Arguments((Given(future, node),)), node)
        return NONE
    if callee.name in {"done", "is_alive", "cancelled", "running", "cancel", "exception"}:
        return TRUE if callee.name == "done" else FALSE
    return call_unknown(machine, callee, arguments, node)


def _sent(machine: Machine, future: Future, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``generator.send(x)``: the body is followed again, knowing that x may come in."""
    sent = future.slots.get("sent")
    if isinstance(sent, Opaque):
        taint_with(machine, sent, union(*(deps_of(given.value) for given in arguments.all())))
        machine.store.put(future.slots, "state", "new")
    parts = contents_of(machine, future, node)
    return choose(parts) if parts else NONE


def _apply(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``pool.apply_async(f, args, kwargs)``."""
    given, words = arguments.get(1, "args"), arguments.value(2, "kwds")
    positional = tuple(Given(item, given.node) for item in contents_of(machine, given.value, node)) if given else ()
    table = words.slots if isinstance(words, Table) else {}
    named = {slot[1]: Given(value, node) for slot, value in table.items() if isinstance(slot, tuple)}
    callee = arguments.value(0, "func") or NONE
    return _adopt(
        machine, manager, deferred(machine, lambda: machine.call(callee, Arguments(positional, named), node), node)
    )


def _adopt(machine: Machine, manager: Manager, future: Future) -> Future:
    start(machine, future)
    machine.store.put(manager.slots, "members", (*manager.slots["members"], future))
    return future


def _group_create(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    given = arguments.value(0, "coro") or NONE
    for future in as_work(machine, given):
        future.node = node
        _adopt(machine, manager, future)
    return given


def _soon(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    return _adopt(machine, manager, in_thread(machine, arguments, node))


def _map(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``pool.map(f, xs)``: a turn for each member, all begun now."""
    callee = arguments.value(0) or NONE
    columns = [members(machine, given.value, given.node) for given in arguments.positional[1:]]
    held = zipped(columns)
    spread = isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "starmap"

    def turn(value: Value) -> Value:
        parts = contents_of(machine, value, node) if spread else members_list(value, len(columns))
        call = Arguments(tuple(Given(part, node) for part in parts))
        return _adopt(machine, manager, deferred(machine, lambda: machine.call(callee, call, node), node))

    made = each_member(machine, held, LoopForm.MAP, node, turn)
    work = [future for part in contents_of(machine, made, node) for future in as_work(machine, part)]
    return deferred(machine, lambda: _results(machine, made, work), node)


def _results(machine: Machine, made: Seq, work: list[Future]) -> Value:
    settle_all(machine, work)
    held = content(made)
    rest = _outcome(machine, held.rest) if held.rest is not None else None
    return sequence([_outcome(machine, item) for item in held.items], "list", rest)


def members_list(value: Value, width: int) -> list[Value]:
    """Give the arguments of one turn of ``map`` over ``width`` iterables."""
    return list(content(value).items) if width != 1 and isinstance(value, Seq) else [value]


def zipped(columns: list[Content]) -> Content:
    """Put iterables side by side; a single one stays as it is."""
    if len(columns) == 1:
        return columns[0]
    if columns and all(column.rest is None for column in columns):
        rows = zip(*(column.items for column in columns), strict=False)
        return Content(tuple(sequence(row, "tuple") for row in rows))
    rest = [
        choose([*column.items, *([column.rest] if column.rest else [])])
        for column in columns
        if column.items or column.rest
    ]
    return Content((), sequence(rest, "tuple") if rest else None)


def close(machine: Machine, manager: Manager) -> None:
    """Leave a task group or pool: wait for all it has started."""
    futures = [future for future in manager.slots["members"] if isinstance(future, Future)]
    settle_all(machine, futures)
    machine.store.put(manager.slots, "members", ())
    joint = Joint.POOL if manager.kind == "pool" else Joint.TASK_GROUP
    if manager.node is not None:
        note_group(machine, joint, futures, manager.node, keeps=manager.kind == "pool", limited=manager.limited)


def _close(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    close(machine, manager)
    del arguments, node
    return NONE


def _in_executor(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return created(machine, in_thread(machine, Arguments(arguments.positional[1:], arguments.named), node))


def _ignored(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del manager, arguments, node
    return NONE


def _acquire(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``sem.acquire()``: what follows is limited, until it is released."""
    machine.limits += manager.kind == "limit"
    _ignored(machine, manager, arguments, node)
    return TRUE


def _release(machine: Machine, manager: Manager, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.limits = max(0, machine.limits - (manager.kind == "limit"))
    return _ignored(machine, manager, arguments, node)


def _event_loop(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del arguments, node
    return Native("asyncio.loop")


_MANAGERS: dict[str, Callable[[Machine, Manager, Arguments, cst.CSTNode], Value]] = {
    "create_task": _group_create, "start_soon": _soon, "submit": _soon, "apply_async": _apply, "apply": _apply,
    "spawn": _soon, "map": _map, "imap": _map, "imap_unordered": _map, "starmap": _map, "shutdown": _close,
    "join": _close, "close": _ignored, "acquire": _acquire, "release": _release,
}  # fmt: skip
LOOP_METHODS: dict[str, Handler] = {
    "run_in_executor": _in_executor, "run_until_complete": _run, "create_task": _create,
}  # fmt: skip
NATIVE: dict[str, Handler] = {
    "asyncio.gather": gather, "asyncio.wait": _wait, "asyncio.as_completed": _completed,
    "asyncio.create_task": _create, "asyncio.ensure_future": _create, "asyncio.run": _run, "asyncio.wait_for": _same,
    "asyncio.shield": _same, "asyncio.to_thread": in_thread, "asyncio.TaskGroup": _manager("task group"),
    "asyncio.Semaphore": _manager("limit"), "asyncio.BoundedSemaphore": _manager("limit"),
    "threading.Semaphore": _manager("limit"), "threading.BoundedSemaphore": _manager("limit"),
    "anyio.CapacityLimiter": _manager("limit"), "anyio.Semaphore": _manager("limit"),
    "trio.CapacityLimiter": _manager("limit"), "anyio.create_task_group": _manager("task group"),
    "trio.open_nursery": _manager("task group"), "anyio.run": _run, "trio.run": _run,
    "anyio.to_thread.run_sync": in_thread, "trio.to_thread.run_sync": in_thread, "threading.Thread": _thread,
    "multiprocessing.Process": _thread, "concurrent.futures.wait": _wait,
    "concurrent.futures.as_completed": _completed,
    "concurrent.futures.ThreadPoolExecutor": _manager("pool", limited=True),
    "concurrent.futures.ProcessPoolExecutor": _manager("pool", limited=True),
    "concurrent.futures.thread.ThreadPoolExecutor": _manager("pool", limited=True),
    "multiprocessing.Pool": _manager("pool", limited=True),
    "multiprocessing.pool.ThreadPool": _manager("pool", limited=True),
    "multiprocessing.dummy.Pool": _manager("pool", limited=True),
}  # fmt: skip
for _getter in ("get_event_loop", "get_running_loop", "new_event_loop"):
    NATIVE[f"asyncio.{_getter}"] = _event_loop
for _name, _handler in LOOP_METHODS.items():
    NATIVE[f"asyncio.loop.{_name}"] = _handler
for _name in ("tqdm.asyncio.tqdm.gather", "tqdm.asyncio.tqdm_asyncio.gather"):
    NATIVE[_name] = gather
