"""Calls of other modules taken as a whole, where following each of them to its end would be too much.

A function of another module is then looked into once, at the first call of it that is met. If that comes to a paid
call, every call of it is one task: where the first paid call stands, made of all that goes in, and not shown any
further. What pays nothing is followed as ever, for the values it gives.
"""

from __future__ import annotations

import libcst as cst

from advisor.flow.deps import Deps, Visit, union, weaken
from advisor.flow.effort import EFFORT
from advisor.flow.finish import count_of
from advisor.flow.joining import is_mutable
from advisor.flow.machine import Frame, Machine, Paid
from advisor.flow.modules import Whole
from advisor.flow.tasks import add_needs, needs_of_control, record_of
from advisor.flow.trace import Certainty, Count, NeedKind
from advisor.flow.unknown import call_unknown, taint_with
from advisor.flow.values import Arguments, Function, Opaque, Value
from advisor.flow.webs import deps_of
from advisor.flow.worth import Worth

_UNSHOWN = "what both do with what they share is not shown"
_RECENT = 20


def whole_call(machine: Machine, function: Function, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Take a call as one task; ``None`` where it is to be followed: it pays nothing, or is the program's own."""
    if machine.silent or not _is_distant(machine, function):
        return None
    if not _is_worth(machine, function):
        return call_unknown(machine, function, arguments, node) if machine.looking else None
    if function.name.startswith("__") and function.name != "__call__":
        return None  # what makes an object is followed for what the object holds
    looked = machine.modules.wholes
    if function.node not in looked:
        looked[function.node] = None  # what is being looked into is followed
        looked[function.node] = _look(machine, function, arguments, node)
    found = looked[function.node]
    return None if found is None else _pay(machine, found, arguments, node)


def _is_distant(machine: Machine, function: Function) -> bool:
    node = function.node
    own = machine.file.positions.known(node)
    return isinstance(node, cst.FunctionDef) and not own and machine.yield_to is None


def _is_worth(machine: Machine, function: Function) -> bool:
    """Say whether a function of another module can come to a paid call at all, by the words in it."""
    file, modules = machine.file_of(function.node), machine.modules
    if file not in modules.worth and modules.project is not None:
        paying = modules.project.brings(modules.project.path_of(file.program.path))
        brought = machine.dialects.imported(sorted(file.statics.modules))
        modules.worth[file] = Worth(file.program.text, file.statics, machine.dialects, brought, paying)
    return modules.worth[file].of(function.node)


def _look(machine: Machine, function: Function, arguments: Arguments, node: cst.CSTNode) -> Whole | None:
    """Follow one call by itself up to the first paid call, and take back all it did."""
    from advisor.flow.functions import follow

    with machine.aside(Frame(function.scope.root(), machine.store.mark(), None)):
        machine.looking = True
        try:
            follow(machine, function, arguments, node)
        except Paid as met:
            record = met.record
            # What the program hands in to be paid is its own: it is told apart from others where it stands.
            handed_in = any(machine.file.positions.known(each) for each in (*record.via[1:], record.node))
            reached = tuple(dict.fromkeys((*machine.reached, *machine.stack)))
            return None if handed_in else Whole(record=record, least=count_of(record).low, reached=reached)
    return None


def _pay(machine: Machine, whole: Whole, arguments: Arguments, node: cst.CSTNode) -> Value:
    EFFORT.blank = False
    passes = tuple((loop, loop.turn) for loop in machine.loops)
    first = whole.record
    with machine.placed((*machine.via, node, *first.via[1:]), machine.loops, machine.turns):
        record = record_of(machine, first.node)
    record.dialect, record.visited = first.dialect, True
    record.times = Count(low=whole.least, likely=1, high=None)
    record.handled = record.limited = True  # whether it is inside is not shown
    machine.reached.update(dict.fromkeys((*machine.stack, *whole.reached)))
    given = arguments.all()
    for each in given:
        add_needs(machine, record, passes, deps_of(each.value), each.node)
    needs_of_control(machine, record, passes)
    add_needs(machine, record, passes, _unshown(machine), node)
    machine.meet(record)
    machine.frontier = frozenset((record,))
    web = Deps(own=(Visit(record, passes),))
    machine.world.append(web)
    machine.refuse(node, f"what {machine.snippet(node)} does is too much to be shown")
    for each in given:
        if is_mutable(each.value):
            taint_with(machine, each.value, weaken(web, Certainty.LIKELY))
    return Opaque(name=machine.snippet(node), reason="made by another module", deps=web, place=node)


def _unshown(machine: Machine) -> Deps:
    """Give what may have changed what such a call shares with earlier work."""
    recent = machine.world[-_RECENT:]
    return weaken(union(*recent), Certainty.POSSIBLE, _UNSHOWN, NeedKind.STATE)
