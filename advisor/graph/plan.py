"""A plan: the tasks of one entry point, the edges between them, and what follows from those."""

from __future__ import annotations

from enum import StrEnum

from advisor.flow.trace import Certainty, Trace
from advisor.places import Span
from advisor.values import dataclass


class EdgeKind(StrEnum):
    """Why an edge is there; an edge's kind is the first of this list that holds."""

    DATA = "data"
    CONTROL = "control"
    DECLARED = "declared"
    STATE = "state"
    TEXT = "text"
    EFFECT = "effect"


class Pattern(StrEnum):
    """The shape of a plan."""

    SINGLE = "single"
    FAN_OUT = "fan-out"
    PIPELINE = "pipeline"
    HIERARCHICAL = "hierarchical"
    SCATTER_GATHER = "scatter-gather"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """``target`` must not start before ``source`` has ended; ``also`` are the other kinds that hold."""

    source: str
    target: str
    kind: EdgeKind
    also: tuple[EdgeKind, ...] = ()
    certainty: Certainty
    evidence: Span | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One entry point with its graph.

    ``all_edges`` holds every edge found; ``edges`` is the transitive reduction in which every direct data edge stays.
    ``cycles`` are groups of tasks that wait for each other (by declaration); those of their edges that run against the
    written order are in ``all_edges`` but not in ``edges``. ``turns`` maps the id of each loop to why its turns depend
    on each other (empty: they are independent). Waves are tuples of task ids; tasks of one wave run at once.
    ``at_once`` are groups that the text itself says run in parallel. ``unclear`` are the tasks about which too little
    is known to call them independent of any other, each with the reason.
    """

    id: str
    trace: Trace
    edges: tuple[Edge, ...]
    all_edges: tuple[Edge, ...]
    cycles: tuple[tuple[str, ...], ...]
    turns: tuple[tuple[str, tuple[str, ...]], ...]
    pattern: Pattern
    waves_as_written: tuple[tuple[str, ...], ...]
    waves_as_advised: tuple[tuple[str, ...], ...]
    at_once: tuple[tuple[str, ...], ...] = ()
    unclear: tuple[tuple[str, str], ...] = ()
