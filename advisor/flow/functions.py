"""Functions of the file: making them, giving them their arguments, and following their bodies where they are called."""

from __future__ import annotations

import libcst as cst

from advisor.flow.control import above, keep
from advisor.flow.decorated import begin
from advisor.flow.deps import NOTHING, Deps, Visit, control, union, weaken
from advisor.flow.gathering import once
from advisor.flow.iteration import members
from advisor.flow.joining import choose, join_slots, picked, widen
from advisor.flow.machine import Exit, Frame, Frontier, Machine
from advisor.flow.modules import counted, may_follow
from advisor.flow.paths import hidden, meet
from advisor.flow.patience import Weary
from advisor.flow.records import LoopRecord
from advisor.flow.recursion import first_given, note_recursion
from advisor.flow.scopes import Scope
from advisor.flow.shown import showing
from advisor.flow.trace import Certainty, Count, LoopForm
from advisor.flow.typed import typed_object
from advisor.flow.unknown import call_unknown
from advisor.flow.values import (
    NONE,
    NOT_GIVEN,
    Arguments,
    Choice,
    Function,
    Future,
    Given,
    Opaque,
    Table,
    Value,
    sequence,
)
from advisor.flow.webs import deps_of

_WRAPPED = 4  # wrappers of one making around each other
LIKELY_TURNS = 5
_OUT = frozenset({"return", "break", "continue"})


def make_function(machine: Machine, node: cst.FunctionDef | cst.Lambda, name: str) -> Function:
    """Make a function value: defaults are worked out where it is defined."""
    defaults: dict[str, Value] = {}
    params = node.params
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        if param.default is not None:
            defaults[param.name.value] = machine.eval(param.default)
    return Function(node, machine.frame.scope, name, defaults)


def lambda_(machine: Machine, node: cst.Lambda) -> Value:
    """Evaluate ``lambda``."""
    return make_function(machine, node, "<lambda>")


def is_async(function: Function) -> bool:
    """Say whether calling the function only makes a coroutine."""
    return isinstance(function.node, cst.FunctionDef) and function.node.asynchronous is not None


def call_function(machine: Machine, function: Function, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call a function of the file: a coroutine and a generator wait until somebody asks for them."""
    if function.gathers:
        return once(machine, function, arguments, node)
    if function.shape is not None and function.shape.begins:
        return begin(machine, function, arguments, node)
    names = machine.statics.names(function.node)
    if not is_async(function) and not names.yields:
        return follow(machine, function, arguments, node)
    where = machine.via, machine.loops, machine.turns
    sent = Opaque(name="sent value", reason="sent into a generator", input=True)

    def run() -> Value:
        with machine.placed(*where):
            machine.sending = sent
            return follow(machine, function, arguments, node)

    made = Future(slots={"state": "new", "sent": sent}, thunk=run, node=node, loops=machine.loops)
    made.looped = is_async(function)
    return made


def whole_call(machine: Machine, function: Function, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Take a call of another module as one task, where each is too much to be followed; ``None``: it is followed."""
    from advisor.flow.whole import whole_call as taken  # few programs are that much

    return taken(machine, function, arguments, node)


def follow(machine: Machine, function: Function, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Follow the body of a function at one call of it, and give what it returns."""
    machine.entered.add(function.node)
    if not may_follow(machine, function.scope) or not machine.patience.lasts(machine, function):
        return call_unknown(machine, function, arguments, node)
    if _calls_itself(machine, function):
        machine.learned.recursive.add(function.node)
        machine.again[function.node] = arguments
        note_recursion(machine, function, arguments)
        web = union(*(deps_of(given.value) for given in arguments.all()), _so_far(machine, function))
        return Opaque(name=machine.snippet(node), reason="a call of itself", deps=web)
    taken = whole_call(machine, function, arguments, node) if machine.modules.brief else None
    if taken is not None:
        return taken
    machine.stack.append(function.node)
    machine.closures.append(function.scope)
    kept = machine.statement, machine.frame
    via, machine.via = machine.via, (*machine.via, node)
    loops = machine.loops
    outermost = machine.patience.begin(machine, function)
    machine.retries += function.retried
    logged, mark, place = len(machine.log), machine.store.mark(), machine.place() if outermost else None
    try:
        with counted(machine, function.scope):
            value = _passes(machine, function, arguments)
            machine.patience.prove(machine, function.node, value, logged, mark)
            return value
    except Weary:
        if place is None:
            raise
        machine.patience.end(machine, outermost=outermost)
        machine.store.rollback(mark)
        machine.back_to(place)
        machine.learned.heavy.add(function.node)
        return call_unknown(machine, function, arguments, node)
    finally:
        machine.retries -= function.retried
        machine.patience.end(machine, outermost=outermost)
        machine.stack.pop()
        machine.closures.pop()
        machine.statement, machine.frame = kept
        machine.via, machine.loops = via, loops


def _calls_itself(machine: Machine, function: Function) -> bool:
    """Say whether a function is being run already: a wrapper inside a wrapper is another one of the same words."""
    begun = machine.stack.count(function.node)
    return begun >= _WRAPPED or (begun > 0 and function.scope in machine.closures)


def _so_far(machine: Machine, function: Function) -> Deps:
    loop = next((each for each in machine.loops if each.node is function.node), None)
    if loop is None:
        return NOTHING
    inside = [record for record in machine.log if loop in record.loops]
    passes = tuple((each, each.turn) for each in machine.loops)
    return Deps(own=tuple(Visit(record, passes) for record in dict.fromkeys(inside)))


def _passes(machine: Machine, function: Function, arguments: Arguments) -> Value:
    if function.node not in machine.learned.recursive:
        return _once(machine, function, arguments)
    key = ("recursion", id(function.node), tuple(map(id, machine.via)), machine.turns)
    count = Count(low=1, likely=LIKELY_TURNS, high=None)
    loop = machine.loop_records.get(key)
    if loop is None:
        loop = LoopRecord(str(len(machine.loop_records)), LoopForm.WHILE, function.node, count, bounded=False)
        loop.certainty = Certainty.POSSIBLE
        machine.loop_records[key] = loop
    machine.loops = (*machine.loops, loop)
    value: Value = NONE
    for turn in range(3):
        loop.turn = turn
        if turn == 0:
            first_given(machine, function.node, arguments)
        value = _once(machine, function, arguments)
        loop.endless = machine.endless.get(function.node, False) if turn == 0 else loop.endless
        arguments = _either(arguments, machine.again.get(function.node))
    return value


def _either(first: Arguments, again: Arguments | None) -> Arguments:
    """Give the arguments of any call in a recursion: those of the first, or what it hands to itself."""
    if again is None or len(again.positional) != len(first.positional):
        return first
    pairs = zip(first.positional, again.positional, strict=True)
    positional = tuple(Given(widen([one.value, two.value]), one.node) for one, two in pairs)
    named = {
        word: Given(widen([each.value, again.named[word].value]), each.node) if word in again.named else each
        for word, each in first.named.items()
    }
    return Arguments(positional, named, first.rest, first.named_rest)


def _once(machine: Machine, function: Function, arguments: Arguments) -> Value:
    scope = Scope(machine.statics.names(function.node), function.scope)
    _bind(machine, function, arguments, scope)
    frame = Frame(scope, machine.store.mark(), machine.control, function)
    frame.loops = len(machine.loops)
    frame.is_async = is_async(function)
    frame.on_yield, machine.yield_to = machine.yield_to, None
    frame.sent, machine.sending = machine.sending, None
    frame.yields = [] if machine.statics.names(function.node).yields else None
    caller, machine.frame = machine.frame, frame
    start = machine.frontier
    if isinstance(function.node, cst.Lambda):
        value = machine.eval(function.node.body)
        machine.frame = caller
        return value
    ended = machine.run(function.node.body)
    machine.frame = caller
    return _leave(machine, frame, start, ended=ended)


def _leave(machine: Machine, frame: Frame, start: Frontier, *, ended: bool) -> Value:
    """Join the ways out of a body: its returns, and its end."""
    from advisor.flow.concurrency import close_frame

    returns = [end for end in frame.exits if end.kind == "return"]
    outer = [Exit(end.kind, None, end.frontier) for end in frame.exits if end.kind not in _OUT]
    machine.frame.exits.extend(outer)
    close_frame(machine, frame)
    value = _returned(machine, frame, returns, ended=ended)
    if returns and (ended or len(returns) > 1):
        paths = [end.snapshot for end in returns if end.snapshot is not None]
        paths += [machine.store.snapshot(frame.mark, hidden(machine, frame))] if ended else []
        machine.store.merge(frame.mark, paths, join_slots(NOTHING), hidden(machine, frame))
    elif returns and returns[0].snapshot is not None:
        machine.store.merge(frame.mark, [returns[0].snapshot], join_slots(NOTHING), hidden(machine, frame))
    ends = [end.frontier for end in returns] + ([machine.frontier] if ended else [])
    machine.frontier = meet(start, ends)
    machine.control = keep(machine.control, frame.base, _OUT)
    if not returns and not ended and frame.yields is None:
        machine.dead = True
    return value


def _returned(machine: Machine, frame: Frame, returns: list[Exit], *, ended: bool) -> Value:
    values = [end.value for end in returns if end.value is not None]
    if frame.yields is not None:
        return _generated(machine, frame, choose(values, _deciding(machine, frame, returns)) if values else None)
    if not values:
        return NONE
    if ended:
        values.append(NONE)
    several = ended or len(returns) > 1
    found = choose(values, _deciding(machine, frame, returns) if several else NOTHING)
    tests = [end.test for end in returns if end.value is not None]
    picks = picked(values, (*tests, None) if ended else tuple(tests))
    return showing(found, picks) if isinstance(found, Choice) and len(returns) == len(tests) else found


def _deciding(machine: Machine, frame: Frame, returns: list[Exit]) -> Deps:
    """Give what decided by which of its ways out a function was left: every condition one of them stands under."""
    webs: dict[int, Deps] = {}
    met: set[int] = set()
    for head in (*(end.control for end in returns), machine.control):
        guard = head
        while guard is not None and guard is not frame.base and id(guard) not in met:
            met.add(id(guard))
            if not guard.exits or "return" in guard.exits:
                webs[id(guard.deps)] = guard.deps
            guard = guard.parent
    return union(*webs.values())


def _generated(machine: Machine, frame: Frame, returned: Value | None) -> Value:
    machine.tick()
    held = frame.yields or []
    known = tuple(value for value in held if not isinstance(value, _Loose))
    loose = [value.value for value in held if isinstance(value, _Loose)]
    made = sequence(known, "generator", choose(loose) if loose else None)
    made.returned = returned
    return made


class _Loose(Value):
    """Something yielded in a loop: any number of times."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


def yielded(machine: Machine, value: Value) -> Value:
    """Execute ``yield value``."""
    frame = machine.frame
    if frame.on_yield is not None:
        return frame.on_yield(value)
    web = union(*(guard.deps for guard in above(machine.control, frame.base)))
    given = choose([value], web) if web is not NOTHING else value
    if frame.yields is not None:
        inside = any(not loop.unrolled for loop in machine.loops if loop.node in _loops_of(machine, frame))
        frame.yields.append(_Loose(given) if inside else given)
    return frame.sent if frame.sent is not None else NONE


def _loops_of(machine: Machine, frame: Frame) -> set[cst.CSTNode]:
    node = frame.function.node if frame.function is not None else None
    return {loop.node for loop in machine.loops if machine.file_of(loop.node).statics.block_of(loop.node) is node}


def _bind(machine: Machine, function: Function, arguments: Arguments, scope: Scope) -> None:
    params = function.node.params
    positional = [param.name.value for param in (*params.posonly_params, *params.params)]
    only_named = [param.name.value for param in params.kwonly_params]
    named = dict(arguments.named)
    loose = [given for given in (arguments.rest, arguments.named_rest) if given is not None]
    for index, word in enumerate(positional):
        if index < len(arguments.positional):
            scope.slots[word] = arguments.positional[index].value
        else:
            scope.slots[word] = _by_name(function, named, word, loose)
    for word in only_named:
        scope.slots[word] = _by_name(function, named, word, loose[-1:] if arguments.named_rest else [])
    _bind_rest(machine, function, arguments, scope, named)


def _by_name(function: Function, named: dict[str, Given], word: str, loose: list[Given]) -> Value:
    if word in named:
        return named.pop(word).value
    if loose:
        web = union(*(deps_of(given.value) for given in loose))
        default = function.defaults.get(word)
        return Opaque(name=word, reason="given by unknown arguments", deps=web, default=default)
    if word in function.defaults:
        return function.defaults[word]
    return Opaque(name=word, reason="no argument is shown", input=True)


def _bind_rest(
    machine: Machine, function: Function, arguments: Arguments, scope: Scope, named: dict[str, Given]
) -> None:
    params = function.node.params
    taken = len(params.posonly_params) + len(params.params)
    if isinstance(params.star_arg, cst.Param):
        extra = [given.value for given in arguments.positional[taken:]]
        rest = members(machine, arguments.rest.value, arguments.rest.node).rest if arguments.rest else None
        scope.slots[params.star_arg.name.value] = sequence(extra, "tuple", rest)
    if params.star_kwarg is not None:
        table = Table(slots={("k", word): given.value for word, given in named.items()})
        if arguments.named_rest is not None:
            web = deps_of(arguments.named_rest.value)
            table.slots["rest"] = Opaque(name="…", reason="given by unknown arguments", deps=web)
        scope.slots[params.star_kwarg.name.value] = table


def entry_arguments(machine: Machine, function: Function) -> Arguments:
    """Make the arguments of an entry point: to be given from outside, known by their types at most."""
    params = function.node.params
    named: dict[str, Given] = {}
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        word = param.name.value
        default = function.defaults.get(word)
        value: Value | None = typed_object(machine, param.annotation, function.scope, param, default)
        if value is None:
            value = Opaque(name=word, reason=NOT_GIVEN, place=param, input=True, default=default)
        named[word] = Given(value, param)
    star, stars = params.star_arg, params.star_kwarg
    rest = Opaque(name=star.name.value, reason=NOT_GIVEN, input=True) if isinstance(star, cst.Param) else None
    more = Opaque(name=stars.name.value, reason=NOT_GIVEN, input=True) if stars is not None else None
    return Arguments(
        named=named,
        rest=None if rest is None else Given(rest, function.node),
        named_rest=None if more is None else Given(more, function.node),
    )


def unknown_result(machine: Machine, node: cst.CSTNode, web: Deps, reason: str) -> Opaque:
    """Give what a function nobody can see makes of its arguments."""
    return Opaque(name=machine.snippet(node), reason=reason, deps=weaken(web, Certainty.LIKELY), place=node)


def chosen(value: Value, web: Deps) -> Value:
    """Say that something was chosen by what is in a web."""
    return choose([value], control(web)) if web is not NOTHING else value
