"""Following several ways through a program from one point, and going on from where they meet."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.control import Control, above, either, negated, since
from advisor.flow.deps import NOTHING, Deps, union
from advisor.flow.expr import Expr
from advisor.flow.joining import choose, join_slots
from advisor.flow.machine import Exit, Frame, Frontier, Machine
from advisor.flow.store import Snapshot
from advisor.flow.values import Value
from advisor.values import dataclass


@dataclass(slots=True, kw_only=True)
class Way:
    """One arm: what runs in it, and what must hold for it to run; a ``certain`` one (a try's body) always begins."""

    run: Callable[[], Value | bool]
    deps: Deps = NOTHING
    place: cst.CSTNode | None = None
    reason: str = "a condition made from its result decides whether this runs"
    certain: bool = False
    test: Expr | None = None


@dataclass(slots=True)
class _Ended:
    value: Value | bool
    snapshot: Snapshot
    frontier: Frontier
    control: Control | None
    exits: frozenset[str]
    tasks: bool


def fork(machine: Machine, ways: list[Way]) -> list[Value | bool]:
    """Follow each way from here, and join what those that come to their end leave behind.

    Gives what each way gave; ``False`` is given by statements whose end cannot be reached.
    """
    mark, base, start, region = machine.store.mark(), machine.control, machine.frontier, machine.region
    branch = machine.branch_id()
    logged = len(machine.log)
    ended = [_follow(machine, way, (branch, arm), mark) for arm, way in enumerate(ways)]
    open_ways = [end for end in ended if end.value is not False]
    decided = [way.deps for way in ways if way.deps is not NOTHING]
    chosen_by = decided[0] if decided else NOTHING
    tests = tuple(way.test for way, end in zip(ways, ended, strict=True) if end.value is not False)
    machine.store.merge(mark, [end.snapshot for end in open_ways or ended], join_slots(chosen_by, tests))
    machine.frontier = meet(start, [end.frontier for end in open_ways or ended])
    machine.control = base
    _guard(machine, ways, ended, branch)
    parted = len(machine.log) > logged or machine.control is not base
    machine.region = machine.new_region() if parted else region
    return [end.value for end in ended]


def _follow(machine: Machine, way: Way, arm: tuple[str, int], mark: int) -> _Ended:
    base, start, exits, logged = machine.control, machine.frontier, len(machine.frame.exits), len(machine.log)
    if not way.certain:
        machine.control = Control(way.deps, base, way.place, way.reason, arm=arm, test=way.test)
    machine.region = machine.new_region()
    value = way.run()
    left = frozenset(end.kind for end in machine.frame.exits[exits:])
    snapshot = machine.store.snapshot(mark)
    ended = _Ended(value, snapshot, machine.frontier, machine.control, left, len(machine.log) > logged)
    machine.store.rollback(mark)
    machine.control, machine.frontier = base, start
    return ended


_CONTINUE = frozenset({"continue"})


def _guard(machine: Machine, ways: list[Way], ended: list[_Ended], branch: str) -> None:
    """Put on the stack what code after the fork depends on: the early exits taken on some of its ways.

    Where all ways end early, and one of them in the next turn of a loop, that turn is the code after the fork.
    """
    base = machine.control
    open_arms = [arm for arm, end in enumerate(ended) if end.value is not False]
    here = frozenset[str]() if open_arms else _CONTINUE
    open_arms = open_arms or [arm for arm, end in enumerate(ended) if end.exits == _CONTINUE]
    for way, end in zip(ways, ended, strict=True):
        if end.value is False and open_arms:
            exits = (end.exits or frozenset({"raise"})) - {"reraise"}
            if exits <= here:
                continue
            arm = (branch, open_arms[0]) if end.tasks else None
            reason = "an early exit decided by its result stands before this"
            machine.control = Control(way.deps, machine.control, way.place, reason, exits, arm, test=negated(way.test))
        elif end.value is not False:
            _carry(machine, way, end, base)


def _carry(machine: Machine, way: Way, end: _Ended, base: Control | None) -> None:
    """Keep the early exits met inside a way that itself went on: they stand before what follows, too."""
    for guard in above(end.control, base):
        if guard.exits:
            deps = union(guard.deps, way.deps)
            test = either(negated(way.test), guard.test)
            machine.control = Control(
                deps, machine.control, guard.place, guard.reason, guard.exits, guard.arm, test=test
            )


def meet(start: Frontier, ends: list[Frontier]) -> Frontier:
    """Give the tasks that have ended where several ways meet; later ones imply those that were there before."""
    moved = [end for end in ends if end is not start]
    return frozenset().union(*moved) if moved else start


def joined(values: list[Value | bool], chosen_by: Deps = NOTHING) -> Value:
    """Join what the arms of an expression gave."""
    return choose([value for value in values if isinstance(value, Value)], chosen_by)


def leave(machine: Machine, kind: str, value: Value | None = None) -> bool:
    """Take an early way out: note the state it leaves with. Gives ``False``: nothing after it runs."""
    frame = machine.frame
    snapshot = _state(machine, frame, kind)
    frame.exits.append(Exit(kind, snapshot, machine.frontier, value, machine.control, _since(machine, frame)))
    return False


def _since(machine: Machine, frame: Frame) -> Expr | None:
    """Give the condition under which code runs here, once its function runs."""
    if any(not loop.unrolled for loop in machine.loops[frame.loops :]):
        return None
    return since(machine.control, frame.base)


def _state(machine: Machine, frame: Frame, kind: str) -> Snapshot | None:
    """Note the state an exit leaves with, as seen from the construct that will take it up."""
    marks = {"return": [frame.mark], "raise": frame.tries, "break": frame.loop_marks, "continue": frame.loop_marks}
    found = marks.get(kind)
    return machine.store.snapshot(found[-1], hidden(machine, frame) if kind == "return" else None) if found else None


def hidden(machine: Machine, frame: Frame) -> dict[object, object] | None:
    """Give the slots of names that nobody can see once the function is left: those no inner function holds on to."""
    if frame.function is None or machine.statics.names(frame.function.node).nested:
        return None
    return frame.scope.slots


def absorb(machine: Machine, since: int, kinds: frozenset[str]) -> list[Exit]:
    """Take up the exits of some kinds noted since a point; others are left for the constructs further out."""
    noted = machine.frame.exits[since:]
    machine.frame.exits[since:] = [end for end in noted if end.kind not in kinds]
    return [end for end in noted if end.kind in kinds]
