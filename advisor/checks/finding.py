"""Findings and the edits that mend them."""

from __future__ import annotations

from enum import StrEnum

from advisor.checks.severity import Severity
from advisor.cost.estimate import Interval
from advisor.flow.trace import Certainty
from advisor.places import Span
from advisor.values import dataclass

__all__ = ["Applicability", "Edit", "Finding", "Fix", "Related", "Saving", "Severity"]


class Applicability(StrEnum):
    """Whether ``--fix`` applies a fix, or only ``--unsafe-fixes``."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace what stands at ``span`` by ``content``. ``expected`` is the old text, verified before writing."""

    span: Span
    content: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One correction: all of its edits are applied, or none."""

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another place that belongs to a finding."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What following the finding saves; ``None`` where it cannot be said."""

    usd: Interval | None = None
    seconds: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to say about a user's file. ``plan`` is a plan's id, empty for findings about the file itself.

    ``entry`` is set where ``span`` stands in another file than the plan: the place in the plan's file that leads there.
    """

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    confidence: float
    message: str
    plan: str
    tasks: tuple[str, ...]
    span: Span
    related: tuple[Related, ...] = ()
    saving: Saving = Saving()
    fix: Fix | None = None
    entry: Span | None = None
    counter_example: bool = False


def order(finding: Finding) -> tuple[object, ...]:
    """Give a key that sorts findings by place, then by code."""
    return (*finding.span.order[:3], finding.code, finding.span.end, finding.plan, finding.message)
