"""The parts of the standard library that move values, keep them, or end the program."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import libcst as cst

from advisor.flow.concurrency import settle
from advisor.flow.deps import NOTHING, control, union, weaken
from advisor.flow.ends import cut_to
from advisor.flow.expr import Const, Hole
from advisor.flow.folding import applied, joined, operate
from advisor.flow.iteration import members
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.options import configured, option
from advisor.flow.sessions import pause
from advisor.flow.texts import substitute
from advisor.flow.trace import Certainty
from advisor.flow.values import (
    ENVIRONMENT,
    NONE,
    Arguments,
    Code,
    Content,
    Function,
    Future,
    Given,
    Opaque,
    Partial,
    Pure,
    Seq,
    Table,
    Value,
    const,
    constant,
    content,
    sequence,
    text_of,
)
from advisor.flow.webs import deps_of, to_expr

Handler = Callable[[Machine, Arguments, cst.CSTNode], Value]

PURE_MODULES = frozenset({
    "json", "re", "math", "string", "itertools", "collections", "functools", "datetime", "decimal", "fractions",
    "statistics", "typing", "dataclasses", "uuid", "random", "secrets", "hashlib", "base64", "html", "textwrap",
    "difflib", "ast", "operator", "copy", "enum", "abc", "types", "unicodedata", "calendar", "numbers", "bisect",
    "heapq", "csv", "io", "struct", "zlib", "urllib", "yaml", "tomllib", "inspect", "contextlib", "warnings",
    "platform", "getpass",
})  # fmt: skip
SILENT = frozenset({"logging", "warnings", "rich", "loguru", "structlog"})


def file_of(machine: Machine, path: Value, node: cst.CSTNode) -> Value:
    """Give the object that stands for a file: the same for the same path, whoever opens it."""
    shown = to_expr(path, machine.snippet(node))
    known, text = constant(path)
    key = f"={text}" if known else f"{shown.name}" if isinstance(shown, Hole) else repr(shown)
    if isinstance(path, Opaque) and path.input is False and "file" in path.slots:
        return path
    if key not in machine.files:
        made = Opaque(name=machine.snippet(node), reason="a file", place=node, input=True)
        made.slots["file"] = True
        made.slots["taint"] = NOTHING
        machine.files[key] = made
    made = machine.files[key]
    web = control(deps_of(path))
    if web is not NOTHING:
        machine.store.put(made.slots, "taint", union(made.slots["taint"], web))
    if machine.records:
        machine.refuse(node, "reads or writes a file")
    return made


def _path(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    parts = [given.value for given in arguments.positional]
    if not parts:
        return Opaque(name=machine.snippet(node), reason="a path", input=True)
    together = parts[0]
    for part in parts[1:]:
        together = joined([together, const("/"), part])
    return file_of(machine, together, node)


def _dedent(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0) or NONE
    known, text = constant(value)
    machine.tick()
    del node
    if known and isinstance(text, str):
        return Pure(Const(value=textwrap.dedent(text)), deps_of(value))
    return applied("dedent", [value])


def _partial(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del node
    given = Arguments(arguments.positional[1:], arguments.named, arguments.rest, arguments.named_rest)
    return Partial(arguments.value(0) or NONE, given)


def _wraps(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del arguments, node
    return Code(lambda given, _: given.value(0) or NONE)


def _same(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    value = arguments.value(0)
    return value if value is not None else Code(lambda given, _: given.value(0) or NONE, machine.snippet(node))


def _reduce(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``functools.reduce``: each turn takes what the one before gave."""
    from advisor.flow.repeat import each_member
    from advisor.flow.trace import LoopForm

    callee, start = arguments.value(0) or NONE, arguments.value(2)
    held = members(machine, arguments.value(1) or NONE, node)
    state: dict[str, Value] = {}
    if start is not None:
        state["value"] = start

    def turn(value: Value) -> None:
        before = state.get("value")
        after = (
            value
            if before is None
            else machine.call(callee, Arguments((Given(before, node), Given(value, node))), node)
        )
        machine.store.put(state, "value", after)

    each_member(machine, held, LoopForm.MAP, node, turn)
    return state.get("value", NONE)


def _environment(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    default = arguments.value(1, "default")
    return Opaque(name=machine.snippet(node), reason=ENVIRONMENT, input=True, default=default, place=node)


def _exit(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.paths import leave

    leave(machine, "exit")
    machine.dead = True
    del arguments, node
    return NONE


def _sleep(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if not machine.recovering:  # to wait before another attempt says nothing of the order
        pause(machine, "sleeps", node)
    del arguments
    return NONE


def _is_stamp(machine: Machine, node: cst.CSTNode) -> bool:
    """Say whether the time is only written down (``datetime.now().isoformat()``): nothing is measured with it."""
    attributes = machine.file_of(node).statics.attributes
    return any(each.value is node for name in _WRITTEN for each in attributes.get(name, ()))


def _clock(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if not _is_stamp(machine, node):
        pause(machine, "reads the clock", node)
    del arguments
    return Opaque(name=machine.snippet(node), reason="the time", input=True)


def _template(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    text = arguments.value(0, "template") or NONE
    made = Opaque(name=machine.snippet(node), reason="a template", deps=deps_of(text))
    made.slots["a", "template"] = text
    for name in ("substitute", "safe_substitute"):
        made.slots["a", name] = Code(lambda given, where: substitute(machine, text, given, where), name)
    return made


def _field(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    made = Opaque(name=machine.snippet(node), reason="a field")
    factory, default = arguments.named.get("default_factory"), arguments.get(0, "default")
    if factory is not None:
        made.slots["a", "factory"] = factory.value
    if default is not None:
        made.slots["a", "plain"] = default.value
    return made


def _default_dict(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del node
    return Table(factory=arguments.value(0))


def _sequence(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    given = arguments.value(0)
    held = members(machine, given, node) if given is not None else None
    return sequence(held.items if held else (), "list", held.rest if held else None)


def _queue(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del arguments, node
    return sequence(())


def _chain(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    items: list[Value] = []
    loose: list[Value] = []
    for given in arguments.positional:
        held = members(machine, given.value, node)
        (loose or items).extend(held.items)
        loose.extend([held.rest] if held.rest is not None else [])
    return sequence(items, "list", choose(loose) if loose else None)


def _chain_all(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    inner = tuple(Given(item, node) for item in (*held.items, *([held.rest] if held.rest is not None else [])))
    return _chain(machine, Arguments(inner), node)


def _slice(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    bounds = [constant(given.value) for given in arguments.positional[1:]]
    if held.rest is None and all(known for known, _ in bounds):
        return sequence(held.items[slice(*(bound for _, bound in bounds))])
    most = cut_to(slice(*(bound for _, bound in bounds)), held.most) if all(known for known, _ in bounds) else held.most
    return sequence(held.items, "list", held.rest, most)


def _batched(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``itertools.batched`` and its like: portions of a sequence."""
    held = members(machine, arguments.value(0, "iterable") or NONE, node)
    known, size = constant(arguments.value(1, "n"))
    loose = [*held.items, *([held.rest] if held.rest is not None else [])]
    most = size if known and isinstance(size, int) and size > 0 else None
    one = sequence((), "tuple", choose(loose) if loose else None, most)
    content(one).portion = True
    return sequence((), "list", one)


def _parted(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``toolz.partition_all``: the size comes first."""
    return _batched(machine, Arguments((*arguments.positional[1:2], *arguments.positional[:1])), node)


def _endless(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``itertools.count``, ``cycle`` and ``repeat``: only what goes through them can stop."""
    given = arguments.value(0)
    held = members(machine, given, node) if given is not None else Content()
    loose = [*held.items, *([held.rest] if held.rest is not None else [])]
    one = choose(loose) if loose else Opaque(name="number", reason="a turn's number")
    return Seq(slots={"content": Content((), one, endless=True)})


def _repeated(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value, times = arguments.value(0) or NONE, arguments.value(1, "times")
    known, number = constant(times) if times is not None else (False, None)
    if times is None:
        return _endless(machine, Arguments((Given(sequence([value]), node),)), node)
    if not known or not isinstance(number, int):
        return sequence((), "list", value)
    return Seq(slots={"content": Content((), value, most=max(number, 0), least=max(number, 0))})


def _copied(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.values import Instance

    value = arguments.value(0) or NONE
    machine.tick()
    del node
    if isinstance(value, Seq):
        return Seq(slots=dict(value.slots), kind=value.kind)
    if isinstance(value, Table):
        return Table(slots=dict(value.slots), factory=value.factory)
    return Instance(slots=dict(value.slots), cls=value.cls) if isinstance(value, Instance) else value


def _getter(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.lookup import item

    key = arguments.value(0) or NONE
    del node
    return Code(lambda given, where: item(machine, given.value(0) or NONE, key, where))


def _attribute_getter(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.lookup import get

    name = text_of(arguments.value(0)) or "…"
    del node
    return Code(lambda given, where: get(machine, given.value(0) or NONE, name, where))


def _joined_path(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    parts: list[Value] = []
    for index, given in enumerate(arguments.positional):
        parts.extend([const("/"), given.value] if index else [given.value])
    machine.tick()
    del node
    return joined(parts)


def _dumped(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``json.dump(value, file)``: the file holds it."""
    from advisor.flow.unknown import taint_with

    if len(arguments.positional) > 1:
        taint_with(
            machine, arguments.positional[1].value, weaken(deps_of(arguments.positional[0].value), Certainty.LIKELY)
        )
    del node
    return NONE


def _replaced(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    made = _copied(machine, arguments, node)
    from advisor.flow.assign import set_attribute

    for name, given in arguments.named.items():
        set_attribute(machine, made, name, given.value)
    return made


def _fields_of(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.values import Instance

    value = arguments.value(0) or NONE
    machine.tick()
    del node
    if not isinstance(value, Instance):
        return Opaque(name="…", reason="fields not shown", deps=deps_of(value))
    return Table(slots={("k", key[1]): each for key, each in value.slots.items() if isinstance(key, tuple)})


def _cached(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0)
    return value if isinstance(value, Function) else _wraps(machine, arguments, node)


def _accumulate(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    total: Value | None = None
    made: list[Value] = []
    for item in held.items:
        total = item if total is None else operate("+", total, item)
        made.append(total)
    return sequence(made, "list", held.rest)


def _settled(machine: Machine, value: Value) -> Value:
    return settle(machine, value) if isinstance(value, Future) else value


def _context(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del node
    return arguments.value(0) or NONE


def _second(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del node
    return arguments.value(1) or NONE


_WRITTEN = ("strftime", "isoformat", "date", "year", "month", "day", "hour", "ctime")
LIBRARY: dict[str, Handler] = {
    "textwrap.dedent": _dedent, "inspect.cleandoc": _dedent, "functools.partial": _partial, "functools.wraps": _wraps,
    "functools.reduce": _reduce, "functools.lru_cache": _cached, "functools.cache": _cached,
    "os.environ.get": _environment, "os.getenv": _environment, "sys.exit": _exit, "os._exit": _exit,
    "pytest.skip": _exit, "pytest.fail": _exit, "pytest.xfail": _exit, "pytest.exit": _exit,
    "os.abort": _exit, "time.sleep": _sleep, "asyncio.sleep": _sleep, "anyio.sleep": _sleep, "trio.sleep": _sleep,
    "time.time": _clock, "time.perf_counter": _clock, "time.monotonic": _clock, "time.process_time": _clock,
    "datetime.datetime.now": _clock, "datetime.datetime.utcnow": _clock, "datetime.now": _clock,
    "string.Template": _template, "dataclasses.field": _field, "pydantic.Field": _field, "attr.ib": _field,
    "collections.defaultdict": _default_dict, "collections.deque": _sequence, "collections.OrderedDict": _copied,
    "queue.Queue": _queue, "queue.SimpleQueue": _queue, "asyncio.Queue": _queue, "multiprocessing.Queue": _queue,
    "itertools.chain": _chain, "itertools.chain.from_iterable": _chain_all, "itertools.islice": _slice,
    "itertools.batched": _batched, "more_itertools.batched": _batched, "more_itertools.chunked": _batched,
    "more_itertools.sliced": _batched, "more_itertools.ichunked": _batched, "boltons.iterutils.chunked": _batched,
    "toolz.partition_all": _parted, "cytoolz.partition_all": _parted,
    "itertools.count": _endless, "itertools.cycle": _endless, "itertools.repeat": _repeated,
    "itertools.accumulate": _accumulate, "copy.copy": _copied, "copy.deepcopy": _copied,
    "operator.itemgetter": _getter, "operator.attrgetter": _attribute_getter, "os.path.join": _joined_path,
    "typer.Option": configured, "typer.Argument": configured, "click.option": option, "click.argument": option,
    "pathlib.Path": _path, "pathlib.PurePath": _path, "io.open": lambda m, a, n: file_of(m, a.value(0) or NONE, n),
    "json.dump": _dumped, "pickle.dump": _dumped, "yaml.dump": _dumped, "dataclasses.replace": _replaced,
    "dataclasses.asdict": _fields_of,
    "typing.cast": _second, "contextlib.nullcontext": _context,
    "contextlib.closing": _context,
}  # fmt: skip
