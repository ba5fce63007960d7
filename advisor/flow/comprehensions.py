"""Comprehensions: lists, sets, dictionaries and generators, made turn by turn where what they go over is known."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.assign import assign
from advisor.flow.blocks import is_read
from advisor.flow.control import all_of, negated
from advisor.flow.counting import range_count
from advisor.flow.deps import NOTHING, Deps, control, union
from advisor.flow.expr import Const, Expr, Items
from advisor.flow.holding import eval_awaited
from advisor.flow.iteration import members, with_deps
from advisor.flow.joining import choose
from advisor.flow.literals import store_item
from advisor.flow.loops import bound_of
from advisor.flow.machine import Machine
from advisor.flow.operators import truth_of
from advisor.flow.paths import Way, fork
from advisor.flow.records import LoopRecord
from advisor.flow.repeat import UNROLLED, each_member
from advisor.flow.shown import each, showing, shown, those
from advisor.flow.supposed import supposed
from advisor.flow.trace import Count, LoopForm
from advisor.flow.turns import turn_of
from advisor.flow.values import NONE, Choice, Content, Pure, Seq, Table, Turns, Value, content, sequence
from advisor.flow.webs import deps_of, to_expr


def comprehension(machine: Machine, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Value:
    """Evaluate a list, set or generator expression; a generator waits until it is gone through."""
    form = LoopForm.GENERATOR if isinstance(node, cst.GeneratorExp) else LoopForm.COMPREHENSION

    def run() -> Value:
        made = _nested(machine, node.for_in, form, lambda: machine.eval(node.elt), node.elt)
        return Seq(slots=dict(made.slots), kind="set" if isinstance(node, cst.SetComp) else "list")

    if not isinstance(node, cst.GeneratorExp):
        return run()
    return _later(machine, run, node)


def _later(machine: Machine, run: Callable[[], Value], node: cst.GeneratorExp) -> Value:
    frame = machine.frame
    from advisor.flow.concurrency import deferred

    def thunk() -> Value:
        kept, machine.frame = machine.frame, frame
        try:
            return run()
        finally:
            machine.frame = kept

    return deferred(machine, thunk, node)


def dict_comprehension(machine: Machine, node: cst.DictComp) -> Value:
    """Evaluate ``{k: v for …}``."""
    table = Table()

    def pair() -> Value:
        key, value = machine.eval(node.key), machine.eval(node.value)
        store_item(machine, table, key, value)
        return NONE

    _nested(machine, node.for_in, LoopForm.COMPREHENSION, pair)
    return table


def _nested(
    machine: Machine,
    clause: cst.CompFor,
    form: LoopForm,
    element: Callable[[], Value],
    written: cst.BaseExpression | None = None,
) -> Seq:
    """Run one ``for`` clause of a comprehension, and those within it; ``written`` is what stands for one element."""
    iterable = eval_awaited(machine, clause.iter) if clause.asynchronous is not None else machine.eval(clause.iter)
    if written is not None and is_read(iterable, clause, written):
        assign(machine, clause.target, iterable, clause.iter)
        return sequence([element()])
    held = members(machine, iterable, clause.iter)
    known = range_count(machine, clause.iter)
    if known is not None:
        held = Content(
            (), choose([*held.items, *([held.rest] if held.rest is not None else [])]) if held.items else held.rest
        )
    held = supposed(machine, iterable, held, lambda over: _over(machine, clause, form, element, iterable, over))
    return _over(machine, clause, form, element, iterable, held)


def _over(  # noqa: PLR0913, PLR0917 - a clause, and what it goes over
    machine: Machine,
    clause: cst.CompFor,
    form: LoopForm,
    element: Callable[[], Value],
    iterable: Value,
    held: Content,
) -> Seq:
    """Run one clause over the members of what it goes through."""
    gathered: list[Value] = []
    loose: list[Value] = []
    kept_if: list[tuple[Expr | None, Expr]] = []
    loops: list[LoopRecord] = []
    abstract = held.rest is not None or len(held.items) > UNROLLED
    logged = len(machine.log)

    def turn(value: Value) -> Value | None:
        assign(machine, clause.target, value, clause.iter)
        given, test = _conditions(machine, clause, form, element)
        if given is not None:
            kept = content(given)
            (loose if abstract else gathered).extend(kept.items)
            loose.extend([kept.rest] if kept.rest is not None else [])
            kept_if.extend((test, to_expr(_bare(item))) for item in kept.items)
        return None

    def named(record: LoopRecord, value: Value) -> Value:
        loops.append(record)
        return turn_of(machine, record, iterable, value, clause)

    bound = bound_of(iterable)
    each_member(machine, held, form, clause, turn, named)
    _set_count(machine, clause, range_count(machine, clause.iter))
    if bound is not NOTHING:
        gathered = [with_deps(value, control(bound)) for value in gathered]
        loose = [with_deps(value, control(bound)) for value in loose]
    made = sequence(gathered, "list", choose(loose) if loose else None)
    if clause.inner_for_in is not None:
        return made
    if len(machine.log) > logged:
        return _made_in_turns(made, loops, kept_if)
    return _worked_out(made, iterable, loops, kept_if)


def _worked_out(made: Seq, iterable: Value, loops: list[LoopRecord], kept_if: list[tuple[Expr | None, Expr]]) -> Seq:
    """Keep beside a list made without any task how a runner can make it."""
    over = loops[-1].iterable if loops else None
    if not kept_if or (loops and (over is None or kept_if[-1][0] is None)):
        return made
    test, body = kept_if[-1]
    if loops and over is not None:
        if isinstance(iterable, Pure) and iterable.inner:  # an answer in parts is one part, its text: not its letters
            over = Items(values=(over,))
        shown_as: Expr | None = each(loops[-1].key, over, body, None if test == Const(value=True) else test)
    else:
        shown_as = None if all(test == Const(value=True) for test, _ in kept_if) else those(kept_if)
    found = showing(made, shown_as)
    return found if isinstance(found, Seq) else made


def _made_in_turns(made: Seq, loops: list[LoopRecord], kept_if: list[tuple[Expr | None, Expr]]) -> Seq:
    held = content(made)
    test, body = kept_if[-1] if kept_if else (None, None)
    if loops and test is not None and body is not None and held.rest is not None and not held.items:
        held.turns = Turns(loops[-1], loops[-1].turn, body, test)
    return made


def _bare(value: Value) -> Value:
    """Give what was wrapped to say on what it depends that it is there."""
    return value.options[0] if isinstance(value, Choice) and len(value.options) == 1 else value


def _set_count(machine: Machine, clause: cst.CompFor, known: tuple[Count, bool] | None) -> None:
    if known is not None:
        for record in machine.loop_records.values():
            if record.node is clause:
                record.count, record.bounded = known


def _conditions(
    machine: Machine, clause: cst.CompFor, form: LoopForm, element: Callable[[], Value]
) -> tuple[Seq | None, Expr | None]:
    """Give what a turn adds, and the condition under which it does (``None``: it is not shown)."""
    webs: list[Deps] = []
    tests: list[Expr | None] = []
    for condition in clause.ifs:
        test = machine.eval(condition.test)
        known, truth = truth_of(test)
        if known and not truth:
            return None, None
        if not known:
            webs.append(deps_of(test))
            tests.append(shown(test))
    if not clause.ifs or not tests:
        return _inner(machine, clause, form, element), Const(value=True)
    web, test_of_all = union(*webs), all_of(tests)
    arms = [
        Way(run=lambda: _inner(machine, clause, form, element), deps=web, test=test_of_all),
        Way(run=lambda: NONE, test=negated(test_of_all)),
    ]
    found = fork(machine, arms)[0]
    if not isinstance(found, Seq):
        return None, None
    held = content(found)
    return sequence([Choice((item,), control(web)) for item in held.items], "list", held.rest), test_of_all


def _inner(machine: Machine, clause: cst.CompFor, form: LoopForm, element: Callable[[], Value]) -> Seq:
    if clause.inner_for_in is not None:
        return _nested(machine, clause.inner_for_in, form, element)
    return sequence([element()])
