"""What a check is given besides the plan, and the shortest way from there to a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.advice.knowledge import Knowledge
from advisor.checks.finding import Finding, Fix, Related, Saving
from advisor.checks.rule import Rule
from advisor.flow.trace import Certainty
from advisor.places import Span
from advisor.sources.units import Read
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """One rule's view of one file: the rule, what is known in general, the file's text.

    ``sharing`` gives, for each literal that names a model, the tasks of all plans of the file that are paid at it;
    ``others`` are other files of the project that the plans go through. ``agreed`` keeps of which of these literals all
    tasks have been found safe to change: hundreds of calls may be paid at one, and each asks.
    """

    rule: Rule
    knowledge: Knowledge
    reading: Read
    sharing: Mapping[Span, tuple[AdvisedTask, ...]]
    others: tuple[Read, ...] = ()
    agreed: dict[Span, bool] = field(default_factory=dict)

    def text_at(self, span: Span) -> str | None:
        """Give the text at a place; ``None`` for a file that was not read, or a place outside the text."""
        reading = next((each for each in (self.reading, *self.others) if each.path == span.path), None)
        if reading is None:
            return None
        lines = _lines(reading, span.cell)
        if not 1 <= span.start.line <= span.end.line <= len(lines):
            return None
        found = list(lines[span.start.line - 1 : span.end.line])
        found[-1] = found[-1][: span.end.column - 1]
        found[0] = found[0][span.start.column - 1 :]
        return "\n".join(found)

    def finding(  # noqa: PLR0913 - every argument is a field of the finding
        self,
        plan: AdvisedPlan,
        tasks: Iterable[str],
        span: Span,
        message: str,
        *,
        certainty: Certainty = Certainty.CERTAIN,
        confidence: float = 1.0,
        related: tuple[Related, ...] = (),
        saving: Saving | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """Make a finding of this rule about a plan."""
        return Finding(
            code=self.rule.code,
            name=self.rule.name,
            severity=self.rule.severity,
            certainty=certainty,
            confidence=confidence,
            message=message,
            plan=plan.plan.id,
            tasks=tuple(tasks),
            span=span,
            related=related,
            saving=saving or Saving(),
            fix=fix,
        )


def _lines(reading: Read, cell: int | None) -> tuple[str, ...]:
    if cell is None:
        return reading.lines
    return reading.cells[cell] if cell < len(reading.cells) else ()
