"""Statements that do not branch."""

from __future__ import annotations

import libcst as cst

from advisor.flow.assign import assign, delete
from advisor.flow.classes import define
from advisor.flow.concurrency import settle
from advisor.flow.control import negated
from advisor.flow.decorated import shape_of_decorator, tries_again
from advisor.flow.functions import make_function, yielded
from advisor.flow.gathering import gathers
from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.methods import call_method
from advisor.flow.modules import import_modules, import_names
from advisor.flow.operators import combine, truth_of
from advisor.flow.outlets import put_out
from advisor.flow.paths import Way, fork, leave
from advisor.flow.protocols import special
from advisor.flow.sessions import check_here
from advisor.flow.values import (
    NONE,
    Arguments,
    Bound,
    Class,
    Code,
    Function,
    Future,
    Given,
    Instance,
    Listener,
    Method,
    Native,
    Opaque,
    Partial,
    Pure,
    Seq,
    Table,
    Value,
)
from advisor.flow.webs import deps_of, to_expr
from advisor.sources.units import Medium


def block(machine: Machine, node: cst.IndentedBlock | cst.Module) -> bool:
    """Execute statements one after another, until one is never left."""
    return all(machine.run(statement) for statement in node.body)


def simple_line(machine: Machine, node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> bool:
    """Execute the small statements of one line."""
    outer = machine.statement
    if isinstance(node, cst.SimpleStatementLine):
        machine.statement = node
    for small in node.body:
        going = machine.run(small)
        if machine.dead:
            machine.dead = going = False
        if not going:
            machine.statement = outer
            return False
    machine.statement = outer
    return True


def expression(machine: Machine, node: cst.Expr) -> bool:
    """Execute an expression for what it does; work nobody waits for is not done."""
    inner = node.value.expression if isinstance(node.value, cst.Await) else node.value
    machine.discarded.add(inner)
    value = machine.eval(node.value)
    shown = machine.program.medium is Medium.NOTEBOOK and isinstance(
        node.value, cst.Name | cst.Attribute | cst.Subscript
    )
    if shown:
        put_out(machine, deps_of(value))  # a bare name stands in a cell to be displayed
    return True


def assignment(machine: Machine, node: cst.Assign) -> bool:
    """Execute ``a = b = value``."""
    value = machine.eval(node.value)
    for target in node.targets:
        assign(machine, target.target, value, node.value)
    return True


def annotated(machine: Machine, node: cst.AnnAssign) -> bool:
    """Execute ``a: int = value``."""
    if node.value is not None:
        assign(machine, node.target, machine.eval(node.value), node.value)
    return True


def augmented(machine: Machine, node: cst.AugAssign) -> bool:
    """Execute ``a += value``; a list grows in place."""
    before = machine.eval(node.target)
    value = machine.eval(node.value)
    if (
        isinstance(before, Seq)
        and before.kind in {"list", "set"}
        and isinstance(node.operator, cst.AddAssign | cst.BitOrAssign)
    ):
        call_method(machine, Method(before, "extend"), Arguments((Given(value, node.value),)), node.value)
        return True
    if isinstance(before, Table):
        call_method(machine, Method(before, "update"), Arguments((Given(value, node.value),)), node.value)
        return True
    grown = _grown(machine, before, value, node)
    if grown is not None:
        assign(machine, node.target, grown, node.value)
        return True
    assign(machine, node.target, combine(machine, node.operator, before, value, node), node.value)
    return True


def _grown(machine: Machine, before: Value, value: Value, node: cst.AugAssign) -> Value | None:
    """Follow ``__iadd__`` and its like, where the class of the file has one."""
    names = {cst.AddAssign: "__iadd__", cst.BitOrAssign: "__ior__", cst.SubtractAssign: "__isub__"}
    name = names.get(type(node.operator))
    if name is None or not isinstance(before, Instance):
        return None
    return special(machine, before, name, [value], node)


def walrus(machine: Machine, node: cst.NamedExpr) -> Value:
    """Evaluate ``(name := value)``."""
    value = machine.eval(node.value)
    assign(machine, node.target, value, node.value)
    if isinstance(value, Pure) and value.record is not None:
        value.record.used = True  # by what stands around it, whether or not the name is read again
    return value


def return_(machine: Machine, node: cst.Return) -> bool:
    """Execute ``return``."""
    value = machine.eval(node.value) if node.value is not None else NONE
    return leave(machine, "return", value)


def raise_(machine: Machine, node: cst.Raise) -> bool:
    """Execute ``raise``."""
    if node.exc is not None:
        machine.eval(node.exc)
    return leave(machine, "raise" if node.exc is not None else "reraise")


def break_(machine: Machine, _node: cst.Break) -> bool:
    """Execute ``break``."""
    return leave(machine, "break")


def continue_(machine: Machine, _node: cst.Continue) -> bool:
    """Execute ``continue``."""
    return leave(machine, "continue")


def assert_(machine: Machine, node: cst.Assert) -> bool:
    """Execute ``assert``: what follows runs only if it holds, which its author takes it to do."""
    test = machine.eval(node.test)
    check_here(machine, node.test)
    known, truth = truth_of(test)
    if known:
        return truth or not isinstance(node.test, _NEVER) or leave(machine, "raise")
    fork(machine, [Way(run=lambda: True, deps=deps_of(test), place=node.test), _failing(machine, node, test)])
    return True


_NEVER = (cst.Name, cst.Integer, cst.SimpleString)  # ``assert False``; what has been counted up may be miscounted here


def _failing(machine: Machine, node: cst.Assert, test: Value) -> Way:
    shown = negated(to_expr(test, machine.snippet(node.test)))
    return Way(run=lambda: leave(machine, "raise"), deps=deps_of(test), place=node.test, test=shown)


def delete_(machine: Machine, node: cst.Del) -> bool:
    """Execute ``del``."""
    delete(machine, node.target)
    return True


def import_(machine: Machine, node: cst.Import) -> bool:
    """Execute ``import``."""
    import_modules(machine, node)
    return True


def import_from(machine: Machine, node: cst.ImportFrom) -> bool:
    """Execute ``from … import``."""
    import_names(machine, node)
    return True


def function_def(machine: Machine, node: cst.FunctionDef) -> bool:
    """Execute ``def``, with its decorators."""
    made = make_function(machine, node, node.name.value)
    value: Value = made
    for decorator in reversed(node.decorators):
        value = _decorate(machine, value, decorator, made)
    if made.decoration == "setter":
        machine.store.put(machine.frame.scope.slots, node.name.value + ".setter", made)
        return True
    machine.write(node.name.value, value)
    return True


_KINDS = {
    "builtins.property": "property",
    "functools.cached_property": "property",
    "builtins.staticmethod": "staticmethod",
    "builtins.classmethod": "classmethod",
}


def _decorate(machine: Machine, value: Value, decorator: cst.Decorator, made: Function) -> Value:
    """Apply a decorator: those of the file are followed, others leave the function a function."""
    if isinstance(decorator.decorator, cst.Attribute) and decorator.decorator.attr.value in {"setter", "deleter"}:
        made.decoration = "setter"
        return value
    applied = machine.eval(decorator.decorator)
    if isinstance(applied, Native) and applied.name in _KINDS:
        made.decoration = _KINDS[applied.name]
        return value
    if isinstance(applied, Listener):
        made.listens = applied
        return value
    made.gathers = gathers(machine, applied) or made.gathers
    made.retried |= tries_again(machine, applied)
    if machine.brought:
        made.shape = shape_of_decorator(machine, applied) or made.shape
    if isinstance(applied, Native) and applied.name.endswith("contextmanager"):
        made.decoration = "contextmanager"
        return value
    if isinstance(applied, Function | Bound | Class | Instance | Partial | Code):
        given = machine.call(applied, Arguments((Given(value, decorator.decorator),)), decorator.decorator)
        return given if isinstance(given, Function | Bound | Partial | Instance | Native) else value
    return value


def class_def(machine: Machine, node: cst.ClassDef) -> bool:
    """Execute ``class``."""
    return define(machine, node)


def yield_(machine: Machine, node: cst.Yield) -> Value:
    """Evaluate ``yield`` and ``yield from``."""
    if node.value is None:
        return yielded(machine, NONE)
    if isinstance(node.value, cst.From):
        inner = machine.eval(node.value.item)
        held = members(machine, inner, node.value.item)
        for item in held.items:
            yielded(machine, item)
        if held.rest is not None:
            yielded(machine, held.rest)
        return _given_back(machine, inner)
    return yielded(machine, machine.eval(node.value))


def _given_back(machine: Machine, generator: Value) -> Value:
    """Give what ``yield from`` gives: what a generator of the program returns, or anything made of it."""
    done = settle(machine, generator) if isinstance(generator, Future) else generator
    if isinstance(done, Seq) and done.returned is not None:
        return done.returned
    return Opaque(name="…", reason="given back by a generator", deps=deps_of(generator))


def nothing(_machine: Machine, _node: cst.CSTNode) -> bool:
    """Execute what does nothing."""
    return True


def starred(machine: Machine, node: cst.StarredElement) -> Value:
    """Evaluate a starred element outside a display."""
    return machine.eval(node.value)
