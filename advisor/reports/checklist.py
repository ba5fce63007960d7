"""The six-item checklist: what every plan is asked, and the answer's shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from advisor.advice.advised import AdvisedPlan
from advisor.checks.finding import Finding
from advisor.places import Span
from advisor.settings import Budget
from advisor.values import dataclass


class Status(StrEnum):
    """The answer to one item."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A place that shows why an item got its status."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the checklist with its status, one sentence, and the places that show it."""

    item: str
    status: Status
    summary: str
    evidence: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The six items of one plan, in the contract's order."""

    plan: AdvisedPlan
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the items are judged from: the plan, what the checks found in it, and the configured budget."""

    plan: AdvisedPlan
    findings: tuple[Finding, ...]
    budget: Budget

    def found(self, codes: frozenset[str]) -> tuple[Finding, ...]:
        """Give the plan's findings of these rules."""
        return tuple(finding for finding in self.findings if finding.code in codes)

    @property
    def is_single(self) -> bool:
        """Whether the plan has but one task."""
        return len(self.plan.tasks) <= 1


QUESTIONS: Mapping[str, str] = {
    "pattern": "Pattern identified?",
    "dependencies": "Dependencies mapped?",
    "parallelisation": "Parallelisation opportunities taken?",
    "models": "Right model per task?",
    "cost": "Cost estimated and within budget?",
    "errors": "Error handling planned?",
}


def failed(item: str, findings: Sequence[Finding]) -> Item:
    """Make a failed item out of findings."""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return Item(
        item=item,
        status=Status.FAILED,
        summary=f"{findings[0].message}{more}",
        evidence=tuple(Proof(span=one.span, message=f"{one.code}: {one.message}") for one in findings),
    )


def passed(item: str, summary: str, evidence: tuple[Proof, ...] = ()) -> Item:
    """Make a passed item."""
    return Item(item=item, status=Status.PASSED, summary=summary, evidence=evidence)


def not_applicable(item: str, summary: str, evidence: tuple[Proof, ...] = ()) -> Item:
    """Make an item that asks nothing of this plan."""
    return Item(item=item, status=Status.NOT_APPLICABLE, summary=summary, evidence=evidence)
