"""What the interpreter notes about tasks, loops and groups while it runs; finished into frozen types at the end."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import libcst as cst

from advisor.flow.expr import Expr
from advisor.flow.trace import Certainty, Count, Joint, LoopForm, ModelUse, NeedKind
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.flow.control import Control


@dataclass(slots=True, eq=False)
class LoopRecord:
    """A loop met on one way through the program; ``turn`` counts the passes over an abstract body.

    ``settled``: it was followed to its end before, in an earlier turn of the loops around it. ``depth``: how many calls
    led to it.
    """

    key: str
    form: LoopForm
    node: cst.CSTNode
    count: Count
    bounded: bool = True
    unrolled: bool = False
    certainty: Certainty = Certainty.CERTAIN
    turn: int = 0
    header: cst.CSTNode | None = None
    disorder: dict[str, None] = field(default_factory=dict)
    iterable: Expr | None = None
    variable: str | None = None
    running: bool = False
    base: Control | None = None
    endless: bool = False
    settled: bool = False
    depth: int = 0
    portion: bool = False


@dataclass(slots=True, eq=False)
class NeedRecord:
    """One reason why a task needs another; ``carried`` is the loop whose next turn it ties to an earlier one."""

    source: TaskRecord
    target: TaskRecord
    kind: NeedKind
    certainty: Certainty
    place: cst.CSTNode | None
    reason: str
    carried: LoopRecord | None = None


@dataclass(slots=True, eq=False)
class TaskRecord:
    """A task, while the program is being read. ``times``: how often one call of it pays."""

    id: str
    serial: int
    node: cst.CSTNode
    via: tuple[cst.CSTNode, ...]
    control: Control | None
    description: Expr | None = None
    prompt: Expr | None = None
    name: str | None = None
    subagent: str | None = None
    model: ModelUse | None = None
    model_literal: cst.CSTNode | None = None
    dialect: str = "task"
    loops: tuple[LoopRecord, ...] = ()
    at_once: set[LoopRecord] = field(default_factory=set)
    after: frozenset[TaskRecord] = frozenset()
    region: str = ""
    arms: tuple[tuple[str, int], ...] = ()
    certain: bool = True
    every_turn: bool = True
    binding: str | None = None
    binding_node: cst.CSTNode | None = None
    used: bool = False
    handled: bool = False
    handlers: int = 0
    retried: bool = False
    instead: tuple[str, ...] = ()
    limited: bool = False
    statement: cst.CSTNode | None = None
    guard: Expr | None = None
    visited: bool = False
    steps: str = ""
    step: str = ""
    said: Expr | None = None
    unlimited: tuple[str, ...] = ()
    most_output: int | None = None
    blocks: bool = True
    holds: bool = False
    cached: bool = False
    only_text: bool = False
    hands: str = ""
    besides: tuple[str, ...] = ()
    out: int | None = None
    out_in_turn: bool = False
    times: Count = field(default_factory=Count)


@dataclass(slots=True, eq=False)
class GroupRecord:
    """Tasks one construct starts at once."""

    joint: Joint
    node: cst.CSTNode
    tasks: dict[TaskRecord, None]
    keeps: bool
    limited: bool = False
