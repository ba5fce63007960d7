"""From FILE or PLAN on the command line to the plan to run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli.outcomes import Left
from advisor.cli.project import knowledge_for, with_options
from advisor.cli.rules import checking_for
from advisor.cli.walk import Request, Walk
from advisor.errors import RunError, SourceError, UsageError
from advisor.reports.escape import printable
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.advice.advised import AdvisedPlan
    from advisor.cli.outcomes import Analysed
    from advisor.plans.corrections import Taking
    from advisor.plans.optimise import Compromise, Goal
    from advisor.plans.runplan import RunPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line says of the plan: which one, with how much advice, by which assumptions."""

    file: str
    name: str | None = None
    taking: Taking
    profile: str | None = None
    config: str | None = None
    stdin_filename: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan, and the plan of ``graph --format json`` it was made of (``None``: it came from a plan file)."""

    plan: RunPlan
    graph: dict[str, object] | None
    compromise: Compromise | None = None


def planned(wanted: Wanted, goal: Goal | None = None) -> Planned:
    """Make the plan, or read the plan file. Raises ``RunError``, ``SourceError`` or ``UsageError``."""
    if wanted.file != "-" and not Path(wanted.file).is_file():
        raise UsageError(f"{printable(wanted.file)}: there is no such file; name a file with one plan, or a plan file")
    if wanted.file.endswith(".json"):
        return Planned(plan=_read(wanted), graph=None)
    outcome = _analysed(wanted)
    return _made(_chosen(outcome.analysis.plans, wanted), outcome, wanted, goal)


def _read(wanted: Wanted) -> RunPlan:
    from advisor.plans.corrections import Taking
    from advisor.plans.file import parse_plan
    from advisor.plans.pricing import reprice

    if wanted.name is not None or wanted.taking is not Taking.SAFE or wanted.profile is not None:
        raise UsageError(
            f"{printable(wanted.file)}: --plan, --advise, --as-written and --profile are decided when a plan file is "
            "made; make another with: advisor plan"
        )
    try:
        content = Path(wanted.file).read_bytes()
    except OSError as error:
        raise RunError(f"{printable(wanted.file)}: cannot be read ({error.strerror})") from error
    plan = parse_plan(content, printable(wanted.file))
    walk = Walk.start(Request(paths=(wanted.file,), config=wanted.config))
    return reprice(plan, knowledge_for(walk.settings(Path(wanted.file))).catalog, datetime.now(UTC).date())


def _analysed(wanted: Wanted) -> Analysed:
    request = Request(
        paths=(wanted.file,), profile=wanted.profile, config=wanted.config, stdin_filename=wanted.stdin_filename
    )
    walk = Walk.start(request)
    found = list(walk.outcomes())
    if len(found) == 1 and not isinstance(found[0], Left):
        outcome = found[0]
        if outcome.analysis.skipped and not outcome.analysis.plans:
            raise SourceError(f"{printable(wanted.file)}: {printable(outcome.analysis.skipped[0].reason)}")
        return outcome
    left = next((outcome for outcome in found if isinstance(outcome, Left)), None)
    if left is not None:
        raise SourceError(f"{printable(wanted.file)}: {printable(left.skipped.reason)}")
    raise RunError(f"{printable(wanted.file)}: there is no task in it; name a file that holds a plan")


def _chosen(plans: Sequence[AdvisedPlan], wanted: Wanted) -> AdvisedPlan:
    """Pick the one plan, or the one named; counter-examples are never run."""
    real = [plan for plan in plans if not plan.plan.trace.counter_example]
    names = ", ".join(printable(plan.plan.trace.name) for plan in real)
    if wanted.name is not None:
        named = [plan for plan in real if wanted.name in {plan.plan.trace.name, plan.plan.id}]
        if len(named) == 1:
            return named[0]
        many = "more than one plan is" if named else "there is no plan"
        ids = ", ".join(printable(plan.plan.id) for plan in named) if named else names
        raise UsageError(f"{printable(wanted.file)}: {many} named '{printable(wanted.name)}'; there are: {ids}")
    if not real:
        raise RunError(f"{printable(wanted.file)}: there is no plan in it that can be run")
    if len(real) > 1:
        raise UsageError(f"{printable(wanted.file)}: holds {len(real)} plans; pick one with --plan: {names}")
    return real[0]


def _made(advised: AdvisedPlan, outcome: Analysed, wanted: Wanted, goal: Goal | None) -> Planned:
    from advisor.checks.engine import check_analysis
    from advisor.plans.advise import run_plan
    from advisor.plans.corrections import Taking, corrections_of
    from advisor.plans.figures import Basis
    from advisor.plans.optimise import optimise
    from advisor.reports.graph_json import plan_object

    settings = with_options(outcome.settings, wanted.profile, None)
    knowledge = knowledge_for(settings)
    basis = Basis(catalog=knowledge.catalog, profile=knowledge.profile, today=knowledge.today)
    findings = check_analysis(outcome.analysis, checking_for(settings)) if wanted.taking is not Taking.NONE else ()
    corrections = corrections_of(advised, findings, wanted.taking, knowledge.catalog)
    compromise = None
    if goal is not None:
        models = {correction.task: correction.corrected for correction in corrections}
        compromise = optimise(advised, models, basis, goal)
        changed = {change.task for change in compromise.changes}
        kept = [correction for correction in corrections if correction.task not in changed]
        corrections = (*kept, *compromise.changes)
    plan = run_plan(advised, corrections, basis, as_written=wanted.taking is Taking.NONE)
    return Planned(plan=plan, graph=plan_object(advised), compromise=compromise)
