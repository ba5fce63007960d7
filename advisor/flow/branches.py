"""``if``, ``match`` and ``try``."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.control import Control, any_of, keep, negated
from advisor.flow.deps import NOTHING, Deps, Visit, weaken
from advisor.flow.expr import Apply, Const, Expr
from advisor.flow.iteration import element, unpack
from advisor.flow.joining import join_slots
from advisor.flow.lookup import get, item
from advisor.flow.machine import Frontier, Machine
from advisor.flow.operators import truth_of
from advisor.flow.passed import Passed
from advisor.flow.paths import Way, absorb, fork
from advisor.flow.store import Snapshot
from advisor.flow.trace import Certainty
from advisor.flow.values import Obj, Opaque, Seq, Table, Value, constant, content, taint
from advisor.flow.webs import deps_of, to_expr

_SEQUENCES = ("list", "tuple")


def if_(machine: Machine, node: cst.If) -> bool:
    """Execute ``if``: the arm that is shown to run, or both."""
    machine_statement, machine.statement = machine.statement, node
    test = machine.eval(node.test)
    machine.statement = machine_statement
    known, truth = truth_of(test)
    if known:
        return _decided(machine, node, test, truth=truth)
    web = deps_of(test)
    shown = to_expr(test, machine.snippet(node.test))
    arms = [Way(run=lambda: machine.run(node.body), deps=web, place=node.test, test=shown)]
    arms.append(Way(run=lambda: _otherwise(machine, node), deps=web, place=node.test, test=negated(shown)))
    return any(ended is not False for ended in fork(machine, arms))


def _otherwise(machine: Machine, node: cst.If) -> bool:
    if node.orelse is None:
        return True
    return machine.run(node.orelse if isinstance(node.orelse, cst.If) else node.orelse.body)


def _decided(machine: Machine, node: cst.If, test: Value, *, truth: bool) -> bool:
    base, web = machine.control, deps_of(test)
    if web is not NOTHING:
        machine.control = Control(
            web, base, node.test, "a condition made from its result decides whether this runs", certain=True
        )
    if not truth:
        _imports_only(machine, node.body)
    going = machine.run(node.body) if truth else _otherwise(machine, node)
    machine.control = keep(machine.control, base, frozenset())
    return going


def _imports_only(machine: Machine, body: cst.BaseSuite) -> None:
    """Read the imports of code that never runs: they say what a name is meant to be."""
    for line in body.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.Import | cst.ImportFrom):
                machine.run(small)


def try_(machine: Machine, node: cst.Try | cst.TryStar) -> bool:
    """Execute ``try``: the body, each handler from a state somewhere inside it, and what follows either."""
    frame, mark, since, logged = machine.frame, machine.store.mark(), len(machine.frame.exits), len(machine.log)
    handled = any(not _passes_on(handler.body) for handler in node.handlers)
    states: list[Snapshot] = []
    body = Way(run=lambda: False, certain=True)

    def run_body() -> bool:
        frame.tries.append(mark)
        machine.handlers += handled
        going = machine.run(node.body)
        machine.handlers -= handled
        frame.tries.pop()
        early = absorb(machine, since, frozenset({"raise"})) if node.handlers else []
        states.extend(end.snapshot for end in early if end.snapshot is not None)
        states.append(machine.store.snapshot(mark))
        body.deps = _made_by(machine, logged)
        ended = machine.frontier
        ends.extend([ended, *(end.frontier for end in early)])
        machine.control = keep(machine.control, base, frozenset({"raise"}) if node.handlers else frozenset())
        if going and node.orelse is not None:
            going = machine.run(node.orelse.body)
        return going

    ends: list[Frontier] = []
    base = machine.control
    body.run = run_body
    ways = [body, *(_handler(machine, each, mark, states, ends, body) for each in node.handlers)]
    found = fork(machine, ways)
    going = any(ended is not False for ended in found)
    if node.finalbody is not None:
        going = _finally(machine, node.finalbody, since) and going
    return going


def _finally(machine: Machine, node: cst.Finally, since: int) -> bool:
    """Execute ``finally``: what it does holds for those who have already left, too."""
    mark, before = machine.store.mark(), machine.frontier
    leaving = machine.frame.exits[since:]
    going = machine.run(node.body)
    written = machine.store.snapshot(mark)
    for end in leaving:
        if end.snapshot is not None:
            end.snapshot.cells.update(written.cells)
        if machine.frontier is not before:
            end.frontier = machine.frontier
    return going


def _passes_on(body: cst.BaseSuite) -> bool:
    """Say whether a handler only raises again."""
    last = body.body[-1] if body.body else None
    if not isinstance(last, cst.SimpleStatementLine) or not isinstance(last.body[-1], cst.Raise):
        return False
    return last.body[-1].exc is None


def _made_by(machine: Machine, logged: int) -> Deps:
    passes = tuple((loop, loop.turn) for loop in machine.loops)
    records = dict.fromkeys(machine.log[logged:])
    if not records:
        return NOTHING
    own = tuple(Visit(record, passes) for record in records)
    return Deps(own=own)


def _last_of(deps: Deps) -> tuple[str, ...]:
    """Give the task that failed where a handler runs: of several the last, since those before it have ended."""
    return tuple(each.record.id for each in deps.own[-1:])


def _handler(  # noqa: PLR0913, PLR0917 - what a handler is entered with
    machine: Machine,
    node: cst.ExceptHandler | cst.ExceptStarHandler,
    mark: int,
    states: list[Snapshot],
    ends: list[Frontier],
    body: Way,
) -> Way:
    way = Way(run=lambda: False, place=node, reason="its failure decides whether this runs")

    def run() -> bool:
        machine.store.merge(mark, [Snapshot(), *states], join_slots(NOTHING))
        way.deps = body.deps
        machine.frontier = frozenset().union(*ends)
        if body.deps is not NOTHING:
            machine.control = Control(body.deps, machine.control, None, way.reason, certain=True)
        if node.name is not None and isinstance(node.name.name, cst.Name):
            name = node.name.name.value
            error = Opaque(name=name, reason="an error", deps=weaken(body.deps, Certainty.LIKELY), place=node.name)
            machine.write(name, error)
        recovering, machine.recovering = machine.recovering, True
        failed, machine.failed = machine.failed, (*machine.failed, *_last_of(body.deps))
        going = machine.run(node.body)
        machine.recovering, machine.failed = recovering, failed
        return going

    way.run = run
    return way


def match_(machine: Machine, node: cst.Match) -> bool:
    """Execute ``match``: each case that may apply is an arm."""
    subject = machine.eval(node.subject)
    web = deps_of(subject)
    ways: list[Way] = []
    sure = False
    passed = Passed(to_expr(subject))
    for case in node.cases:
        fits = _fits(machine, case.pattern, subject)
        if fits is False:
            continue
        test = _test_of(machine, case, passed.subject)
        run = _case(machine, case, subject)
        ways.append(Way(run=run, deps=web, place=node.subject, test=passed.unless(test)))
        passed.add(test)
        if fits and case.guard is None:
            sure = True
            break
    if len(ways) == 1 and sure:
        return ways[0].run() is not False
    if not sure:
        ways.append(Way(run=lambda: True, deps=web, place=node.subject, test=passed.unless(Const(value=True))))
    return any(ended is not False for ended in fork(machine, ways))


def _case(machine: Machine, case: cst.MatchCase, subject: Value) -> Callable[[], Value | bool]:
    def run() -> bool:
        _bind(machine, case.pattern, subject)
        if case.guard is None:
            return machine.run(case.body)
        test = machine.eval(case.guard)
        found = fork(
            machine,
            [Way(run=lambda: machine.run(case.body), deps=deps_of(test), place=case.guard), Way(run=lambda: True)],
        )
        return any(ended is not False for ended in found)

    return run


def _test_of(machine: Machine, case: cst.MatchCase, subject: Expr) -> Expr | None:
    """Give the condition under which a case runs, where its pattern is made of values and it has no guard."""
    return None if case.guard is not None else _pattern_test(machine, case.pattern, subject)


def _pattern_test(machine: Machine, pattern: cst.MatchPattern, subject: Expr) -> Expr | None:
    match pattern:
        case cst.MatchAs(pattern=None):
            return Const(value=True)
        case cst.MatchAs(pattern=cst.MatchPattern() as inner):
            return _pattern_test(machine, inner, subject)
        case cst.MatchOr(patterns=patterns):
            return any_of([_pattern_test(machine, each.pattern, subject) for each in patterns])
        case cst.MatchValue(value=value) | cst.MatchSingleton(value=value):
            symbol = "==" if isinstance(pattern, cst.MatchValue) else "is"
            return Apply(operation=symbol, operands=(subject, to_expr(machine.eval(value))))
    return None


def _fits(machine: Machine, pattern: cst.MatchPattern, subject: Value) -> bool | None:
    """Say whether a pattern surely matches (True), surely does not (False), or may (None)."""
    if isinstance(pattern, cst.MatchAs):
        return True if pattern.pattern is None else _fits(machine, pattern.pattern, subject)
    if isinstance(pattern, cst.MatchOr):
        found = [_fits(machine, each.pattern, subject) for each in pattern.patterns]
        return True if True in found else None if None in found else False
    if isinstance(pattern, cst.MatchValue | cst.MatchSingleton):
        known, value = constant(subject)
        wanted, literal = constant(machine.eval(pattern.value))
        return value == literal if known and wanted else None
    parts = _known_parts(machine, pattern, subject)
    if parts is None:
        return None
    found = [_fits(machine, part, value) for part, value in parts]
    return False if False in found else None if None in found else True


def _known_parts(
    machine: Machine, pattern: cst.MatchPattern, subject: Value
) -> list[tuple[cst.MatchPattern, Value]] | None:
    """Give the parts of a pattern with what they stand against, where the subject surely has the pattern's shape."""
    if isinstance(subject, Obj) and taint(subject) is not NOTHING:
        return None
    if isinstance(pattern, cst.MatchSequence) and isinstance(subject, Seq) and subject.kind in _SEQUENCES:
        held = content(subject)
        parts = [each.value for each in pattern.patterns if isinstance(each, cst.MatchSequenceElement)]
        if held.rest is None and len(pattern.patterns) == len(parts) == len(held.items):
            return list(zip(parts, held.items, strict=True))
    if isinstance(pattern, cst.MatchMapping) and isinstance(subject, Table):
        keys = [constant(machine.eval(each.key)) for each in pattern.elements]
        values = [subject.slots.get(("k", key)) for known, key in keys if known]
        found = [(each.pattern, value) for each, value in zip(pattern.elements, values, strict=False) if value]
        return found if len(found) == len(keys) else None
    return None


def _bind(machine: Machine, pattern: cst.MatchPattern, subject: Value) -> None:
    if isinstance(pattern, cst.MatchAs):
        if pattern.pattern is not None:
            _bind(machine, pattern.pattern, subject)
        if pattern.name is not None:
            machine.write(pattern.name.value, subject)
    elif isinstance(pattern, cst.MatchSequence):
        _bind_sequence(machine, pattern, subject)
    elif isinstance(pattern, cst.MatchMapping):
        _bind_mapping(machine, pattern, subject)
    elif isinstance(pattern, cst.MatchClass):
        _bind_class(machine, pattern, subject)
    elif isinstance(pattern, cst.MatchOr):
        for option in pattern.patterns:
            _bind(machine, option.pattern, subject)


def _bind_mapping(machine: Machine, pattern: cst.MatchMapping, subject: Value) -> None:
    for each in pattern.elements:
        _bind(machine, each.pattern, item(machine, subject, machine.eval(each.key), each.key))
    if pattern.rest is not None:
        machine.write(pattern.rest.value, subject)


def _bind_sequence(machine: Machine, pattern: cst.MatchSequence, subject: Value) -> None:
    parts = list(pattern.patterns)
    star = next((index for index, each in enumerate(parts) if isinstance(each, cst.MatchStar)), None)
    values = unpack(machine, subject, len(parts), star, pattern)
    for each, value in zip(parts, values, strict=True):
        if isinstance(each, cst.MatchStar):
            if each.name is not None:
                machine.write(each.name.value, value)
        else:
            _bind(machine, each.value, value)


def _bind_class(machine: Machine, pattern: cst.MatchClass, subject: Value) -> None:
    for named in pattern.kwds:
        _bind(machine, named.pattern, get(machine, subject, named.key.value, named.key))
    for index, each in enumerate(pattern.patterns):
        simple = len(pattern.patterns) == 1 and index == 0
        value = subject if simple else element(machine, subject, pattern)
        _bind(machine, each.value, value)
