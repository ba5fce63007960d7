"""The entry points of a program: its body, and the functions that nothing in the file calls or mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from advisor.errors import TooComplex
from advisor.flow.beforehand import done_beforehand
from advisor.flow.classes import default_of, find, lineage
from advisor.flow.concurrency import close_frame, settle
from advisor.flow.effort import EFFORT
from advisor.flow.finish import Draft, draft, finished
from advisor.flow.fixtures import give_fixtures
from advisor.flow.functions import entry_arguments, make_function
from advisor.flow.gathering import is_gathered
from advisor.flow.inherited import inherit
from advisor.flow.left import run_left
from advisor.flow.machine import Frame, Machine
from advisor.flow.scopes import Scope, dotted
from advisor.flow.trace import Trace
from advisor.flow.typed import typed_object
from advisor.flow.values import (
    Arguments,
    Bound,
    Class,
    Function,
    Future,
    Instance,
    Opaque,
    Partial,
    Value,
)

Chain = tuple[cst.CSTNode, ...]
_SHARE = 0.75  # of what a reading may cost, that an entry function may
_NAMED = 3


def follow_all(machine: Machine) -> tuple[Trace, ...]:
    """Follow the module's body, then each entry function; give a trace for each that holds tasks."""
    drafts = [_body(machine)]
    in_body = set(machine.entered)
    if _has_functions_left(machine, in_body):
        _settle_module(machine, holds_tasks=bool(machine.records))
        drafts.extend(_functions(machine, in_body))
    EFFORT.blank = False
    found = tuple(finished(machine, each) for each in drafts if each.records)
    if machine.given_up:
        raise TooComplex(too_much(machine.given_up), found, left=tuple(machine.given_up))
    return found


def too_much(names: Sequence[str], where: str = "") -> str:
    """Say that entry points are left out."""
    named = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    return f"too many steps to follow in {named}{where}; split the program or exclude it"


def _body(machine: Machine) -> Draft:
    module = machine.statics.module
    machine.run(module)
    machine.frame.exits.clear()
    close_frame(machine, machine.frame)
    paid = bool(machine.records)
    left = run_left(machine)
    section = machine.program.name if machine.markdown or machine.program.origins else ""
    name = section or "main"
    return draft(machine, name, module, hinges=() if paid else left)


def _has_functions_left(machine: Machine, entered: set[cst.CSTNode]) -> bool:
    left = [node for node, _ in machine.statics.functions if node not in entered]
    return bool(left) and any(machine.learned.worth_of(machine).of(node) for node in left)


def _settle_module(machine: Machine, *, holds_tasks: bool) -> None:
    """Bring the module's names to what a function finds in them: results of the body are given from outside there."""
    machine.control = None
    machine.dead = False
    if not holds_tasks:
        return
    machine.globals = Scope(machine.statics.names(machine.statics.module), None)
    machine.frame = Frame(machine.globals, machine.store.mark(), None, is_async=machine.frame.is_async)
    machine.silent = True
    machine.memo.clear()
    machine.modules.scopes.clear()  # what the body did to them is its own
    machine.run(machine.statics.module)
    machine.silent = machine.dead = False
    machine.control = None
    machine.frame.exits.clear()


def _functions(machine: Machine, entered: set[cst.CSTNode]) -> list[Draft]:
    """Follow functions nobody mentions, then those that are mentioned and were yet never reached."""
    found: list[tuple[int, Draft]] = []
    order = {node: index for index, (node, _) in enumerate(machine.statics.functions)}
    followed = set(entered)
    dead = _dead(machine)
    functions = [each for each in machine.statics.functions if each[0] not in dead and _is_worth(machine, each[0])]
    free = [each for each in functions if not _mentioned(machine, each)]
    for stage in (free, functions):
        waiting = {node for node, _ in stage}
        for node, outer in stage:
            if node not in followed and not any(each in waiting and each not in followed for each in outer):
                found += [(order[node], each) for each in _if_possible(machine, node, outer, followed)]
    for node, outer in functions:
        if node not in followed:
            found += [(order[node], each) for each in _if_possible(machine, node, outer, followed)]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _if_possible(machine: Machine, node: cst.FunctionDef, outer: Chain, followed: set[cst.CSTNode]) -> list[Draft]:
    """Follow an entry function; nothing is said of one that is too much, and the others are followed all the same."""
    place, mark = machine.place(), machine.store.mark()
    try:
        with EFFORT.shared(_SHARE):
            return [_function(machine, node, outer, followed)]
    except TooComplex:
        machine.given_up.append(f"{_name(node, outer)} ({_line(machine, node)})")
        machine.store.rollback(mark)
        machine.back_to(place)
        followed.add(node)
        return []


def _is_worth(machine: Machine, node: cst.FunctionDef) -> bool:
    """Say whether a function can come to a paid call: by what it names, or by what the fixtures it asks for make."""
    worth, trials = machine.learned.worth_of(machine), machine.learned.trials_of(machine)
    asked = trials.fixtures_of(node) if trials.is_test(node) else []
    return any(worth.of(each) for each in (node, *asked))


def _dead(machine: Machine) -> set[cst.CSTNode]:
    """Give the functions that nothing can call, or that pay nobody: by themselves, or because all that name them are.

    (The second goes for tests and what helps them: elsewhere a name may be known outside.)
    """
    trials = machine.learned.trials_of(machine)
    functions = machine.statics.functions
    dead = _superseded(functions)
    silenced: set[cst.CSTNode] = {node for node, outer in functions if trials.is_dead(node, outer)}
    waiting = (
        [each for each in functions if each[0] not in silenced and not trials.is_test(each[0])] if silenced else []
    )
    while (
        more := {node for node, outer in waiting if _serves_only(machine, node, outer, silenced)} - silenced
    ) != set():
        silenced |= more
    return dead | silenced


def _serves_only(machine: Machine, node: cst.FunctionDef, outer: Chain, others: set[cst.CSTNode]) -> bool:
    """Say whether a function is named somewhere, and only in functions among ``others``."""
    places = [place for place in _places(machine, node, outer) if not _inside(machine, place, node)]
    return bool(places) and all(any(_inside(machine, place, other) for other in others) for place in places)


def _superseded(functions: Sequence[tuple[cst.FunctionDef, Chain]]) -> set[cst.CSTNode]:
    """Give the methods that their class defines again below, under the same name: nothing can call the first."""
    classes = dict.fromkeys(outer[-1] for _, outer in functions if outer and isinstance(outer[-1], cst.ClassDef))
    return {node for each in classes for fellows in _namesakes(each) if _is_plain(fellows) for node in fellows[:-1]}


def _namesakes(cls: cst.ClassDef) -> Iterable[list[cst.FunctionDef]]:
    """Give a class's methods, those of one name together."""
    found: dict[str, list[cst.FunctionDef]] = {}
    for each in cls.body.body:
        if isinstance(each, cst.FunctionDef):
            found.setdefault(each.name.value, []).append(each)
    return found.values()


def _is_plain(fellows: list[cst.FunctionDef]) -> bool:
    """Say whether no decorator may have kept a method (a property's getter, an overload): some only mark it."""
    decorators = [each.decorator for fellow in fellows for each in fellow.decorators]
    return all(isinstance(each, cst.Name) and each.value not in {"overload", "property"} for each in decorators)


def _mentioned(machine: Machine, each: tuple[cst.FunctionDef, Chain]) -> bool:
    """Say whether anything outside a function's own body names it."""
    node, outer = each
    name = node.name.value
    if is_gathered(machine, node):
        return True
    in_class = bool(outer) and isinstance(outer[-1], cst.ClassDef)
    if in_class and ((name.startswith("__") and name.endswith("__")) or _is_run_by_base(machine, name, outer[-1])):
        return _class_mentioned(machine, outer[-1])
    if name in machine.learned.trials_of(machine).asked_for:
        return True
    return any(not _inside(machine, place, node) for place in _places(machine, node, outer))


def _places(machine: Machine, node: cst.FunctionDef, outer: Chain) -> list[cst.CSTNode]:
    """Give the places where a function may be named."""
    name = node.name.value
    places: list[cst.CSTNode] = [*machine.statics.attributes.get(name, [])]
    if not (outer and isinstance(outer[-1], cst.ClassDef)):
        places += machine.statics.loads.get(name, [])
    return places


def _is_run_by_base(machine: Machine, name: str, cls: cst.CSTNode) -> bool:
    """Say whether a base of a class looks like one of a dialect's that runs the method of this name."""
    bases = [dotted(each.value).rpartition(".")[2] for each in cls.bases] if isinstance(cls, cst.ClassDef) else []
    return not machine.dialects.based(machine.brought, name).isdisjoint(bases)


def _class_mentioned(machine: Machine, node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.ClassDef):
        return False
    return any(not _inside(machine, place, node) for place in machine.statics.loads.get(node.name.value, []))


def _inside(machine: Machine, place: cst.CSTNode, node: cst.CSTNode) -> bool:
    block: cst.CSTNode | None = machine.statics.block_of(place)
    while block is not None and block is not machine.statics.module:
        if block is node:
            return True
        block = machine.statics.block_of(block)
    return False


def _function(machine: Machine, node: cst.FunctionDef, outer: Chain, followed: set[cst.CSTNode]) -> Draft:
    mark = machine.store.mark()
    machine.fresh()
    EFFORT.blank = True  # of the tasks of other entry points nothing is left
    machine.entered.clear()
    machine.control, machine.dead, machine.stack = None, False, []
    machine.frame = Frame(machine.globals, mark, None)
    _enter_outer(machine, outer)
    callee = _callee(machine, node, outer)
    trial = machine.learned.trials_of(machine)
    arguments = _arguments(machine, callee)
    if trial.is_test(node):
        give_fixtures(machine, trial, node, arguments)
    entered = callee.function if isinstance(callee, Bound) else callee
    if isinstance(entered, Function):
        receiver = [callee.receiver] if isinstance(callee, Bound) else []
        done_beforehand(machine, entered, [*receiver, *(each.value for each in arguments.named.values())])
    value = machine.call(callee, arguments, node)
    if isinstance(value, Future):
        settle(machine, value)
    close_frame(machine, machine.frame)
    run_left(machine, thrown_away=trial.is_test(node))
    made = draft(machine, _name(node, outer), node, drop=node, hinges=(node,))
    machine.store.rollback(mark)
    followed |= machine.entered
    followed.add(node)
    return made


def _line(machine: Machine, node: cst.CSTNode) -> str:
    place = machine.span(node)
    line = f"line {place.start.line}"
    return line if place.cell is None else f"cell {place.cell}, {line}"


def _enter_outer(machine: Machine, outer: Chain) -> None:
    """Stand in the functions around an entry function: their names are bound, and what they import is known."""
    for each in outer:
        if isinstance(each, cst.FunctionDef):
            scope = Scope(machine.statics.names(each), machine.frame.scope)
            machine.frame = Frame(scope, machine.store.mark(), None)
            for line in each.body.body:
                small = line.body if isinstance(line, cst.SimpleStatementLine) else ()
                if any(isinstance(one, cst.Import | cst.ImportFrom) for one in small):
                    machine.run(line)


def _name(node: cst.FunctionDef, outer: Chain) -> str:
    names = [each.name.value for each in outer if isinstance(each, cst.ClassDef | cst.FunctionDef)]
    return ".".join([*names, node.name.value])


def _arguments(machine: Machine, callee: Value) -> Arguments:
    function = callee.function if isinstance(callee, Bound) else callee
    if not isinstance(function, Function):
        return Arguments()
    arguments = entry_arguments(machine, function)
    if isinstance(callee, Bound) and arguments.named:
        arguments.named.pop(next(iter(arguments.named)))
    return arguments


def _callee(machine: Machine, node: cst.FunctionDef, outer: Chain) -> Value:
    """Find the function as the program made it, with its closure and, for a method, an object to call it on."""
    if outer and isinstance(outer[-1], cst.ClassDef):
        found = _class_of(machine, outer)
        method = find(found, node.name.value) if found is not None else None
        if found is not None and isinstance(method, Function) and method.node is node:
            return _method(machine, found, method)
        function = make_function(machine, node, node.name.value)
        if node.params.params and not _is_static(node):
            receiver = Opaque(name="self", reason="an object of a class not reached", input=True)
            return Bound(function, receiver)
        return function
    known = machine.globals.slots.get(node.name.value)
    while isinstance(known, Partial):
        known = known.function
    if isinstance(known, Function) and known.node is node:
        return known
    return make_function(machine, node, node.name.value)


def _is_static(node: cst.FunctionDef) -> bool:
    return any(
        isinstance(each.decorator, cst.Name) and each.decorator.value == "staticmethod" for each in node.decorators
    )


def _method(machine: Machine, cls: Class, method: Function) -> Value:
    if method.decoration == "staticmethod":
        return method
    if method.decoration == "classmethod":
        return Bound(method, cls)
    made = Instance(cls=cls)
    starter = find(cls, "__init__")
    if starter is not None and starter is not method and isinstance(starter, Function):
        arguments = entry_arguments(machine, starter)
        if arguments.named:
            arguments.named.pop(next(iter(arguments.named)))
        kept, machine.silent = machine.silent, True
        machine.call(Bound(starter, made), arguments, starter.node)
        machine.silent = kept
    elif starter is None:
        for name, default in cls.fields:
            plain = default_of(machine, default, method.node)
            value: Value | None = typed_object(machine, _annotation(cls, name), machine.globals, method.node, plain)
            if value is None:
                value = Opaque(name=f"self.{name}", reason="a field", input=True, default=plain)
            made.slots["a", name] = value
    if "built" not in made.slots:
        inherit(machine, made, None, method.node)
    return Bound(method, made)


def _annotation(cls: Class, name: str) -> cst.Annotation | None:
    """Give the type a class or one of its bases says a field has."""
    for each in lineage(cls):
        for line in each.node.body.body if each.node is not None else ():
            for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                if isinstance(small, cst.AnnAssign) and dotted(small.target) == name:
                    return small.annotation
    return None


def _class_of(machine: Machine, outer: Chain) -> Class | None:
    scope: Value | None = None
    for each in outer:
        if not isinstance(each, cst.ClassDef):
            return None
        holder = (
            machine.globals.slots.get(each.name.value)
            if scope is None
            else scope.slots.get(("a", each.name.value))
            if isinstance(scope, Class)
            else None
        )
        scope = holder
    return scope if isinstance(scope, Class) and scope.node is outer[-1] else None
