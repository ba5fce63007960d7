"""How often a cycle of a graph turns, and what bounds it."""

from __future__ import annotations

import libcst as cst

from advisor.flow.machine import Machine
from advisor.flow.mentioned import compares, speaks_of
from advisor.flow.records import LoopRecord
from advisor.flow.repeat import loop_record
from advisor.flow.trace import Certainty, Count, LoopForm
from advisor.flow.values import Arguments, Built, Native, Table, Value, constant
from advisor.flow.wiring import Branch, Key, Net, code_of
from advisor.values import dataclass

_LIKELY_TURNS = 3
_TOOLS = "tool_calls"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """What a run is told beside its input: how many steps it may take, whether a number may run at once."""

    options: Table
    steps: int | None
    at_once: bool


def limits_of(flow: Built, arguments: Arguments) -> Limits:
    """Read the configuration of a run: its second argument, or what the runnable was given before."""
    given = [arguments.value(1, "config"), flow.slots.get(("a", "config")), flow.slots.get(("a", "*0"))]
    options = next((each for each in given if isinstance(each, Table)), Table())
    known, most = constant(_option(options, "recursion_limit"))
    steps = most if known and isinstance(most, int) and most > 0 else None
    return Limits(options=options, steps=steps, at_once=_option(options, "max_concurrency") is not None)


def _option(options: Table, name: str) -> Value | None:
    found = options.slots.get(("k", name))
    return found if isinstance(found, Value) else None


def cycle_record(machine: Machine, net: Net, group: list[Key], heads: frozenset[Key], limits: Limits) -> LoopRecord:
    """Give the record of a cycle. A function that picks and compares numbers may count; an agent ends its own turns."""
    back = [branch for key in group for branch in net.branches.get(key, ()) if heads.intersection(branch.targets)]
    inside = [branch for key in group for branch in net.branches.get(key, ())]
    turns = limits.steps // len(group) if limits.steps else None
    count = Count(low=1, likely=min(_LIKELY_TURNS, turns or _LIKELY_TURNS), high=turns)
    form = LoopForm.WHILE if turns is None else LoopForm.FOR
    # Where nobody sets a limit of steps the framework does: 25 in most of its releases, 10,007 of late.
    record = loop_record(machine, form, _place(net, group, heads, back), count, bounded=True, unrolled=False)
    if turns is None:
        counts = any(_may_end(net, branch) for branch in inside)
        record.certainty = Certainty.POSSIBLE if counts else Certainty.LIKELY
    # Whether the graph comes round again is for its state to say, even where nothing of it is handed on.
    record.disorder["goes round as its state decides"] = None
    return record


def _may_end(net: Net, branch: Branch) -> bool:
    code = code_of(branch.path if branch.path is not None else net.actions[branch.source])
    return isinstance(branch.path, Native) or code is None or compares(code) or speaks_of(code, _TOOLS)


def _place(net: Net, group: list[Key], heads: frozenset[Key], back: list[Branch]) -> cst.CSTNode:
    if back:
        return back[0].node
    for key in group:
        for target, node in net.edges.get(key, {}).items():
            if target in heads:
                return node
    return net.places[group[0]]
