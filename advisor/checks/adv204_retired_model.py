"""ADV204: a model that is retired, about to be, or unknown.

An unknown name is reported where it should be known: it is spelled like a model of a maker whose models the catalog
follows, or it stands bare in a ``Task`` call, which takes aliases and ids only. Models of pictures and sound are not
followed, names of local and hosted open models are their owner's business, and deployments (Azure) have names and
dates of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.catalog import Deprecated, Found, Model, Retired, UnknownModel
from advisor.checks.context import CheckContext
from advisor.checks.finding import Applicability, Finding, Fix
from advisor.checks.models import is_special, model_place, named_anew
from advisor.flow.trace import Certainty, ModelSource
from advisor.places import Span

FAMILIES = ("claude-", "gpt-", "gemini-", "haiku-", "sonnet-", "opus-")
BARE = "task"


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the models named in the source that are no longer served, soon no longer, or not known."""
    for tasks in _named(plan).values():
        model = tasks[0].task.model.id or ""
        found = context.knowledge.catalog.find(model, context.knowledge.today)
        message, certainty = _complaint(model, found, tasks[0], context)
        if message:
            place, related = model_place(tasks[0])
            yield context.finding(
                plan,
                (task.task.id for task in tasks),
                place,
                message,
                certainty=certainty,
                related=related,
                fix=_fix(context, tasks[0], found),
            )


def _named(plan: AdvisedPlan) -> dict[tuple[Span, str], list[AdvisedTask]]:
    found: dict[tuple[Span, str], list[AdvisedTask]] = {}
    for task in plan.tasks:
        use = task.task.model
        if use.id is not None and use.source is not ModelSource.DEFAULT and not use.deployed and not use.local:
            place = use.stands if use.left else None
            found.setdefault((place or task.task.span, use.id), []).append(task)
    return found


def _complaint(model: str, found: Found, task: AdvisedTask, context: CheckContext) -> tuple[str, Certainty]:
    match found:
        case Model():
            ending = _ending(model, found, context)
            if ending and context.knowledge.catalog.is_sold_on(model):
                return f"{ending} (by its maker; the cloud that sells it here may set another day)", Certainty.LIKELY
            return ending, Certainty.CERTAIN
        case UnknownModel(nearest=nearest) if _should_be_known(model, task, context):
            hint = f"; did you mean '{nearest}'?" if nearest else ""
            return f"no model is known by the name '{model}'{hint}", Certainty.LIKELY if nearest else Certainty.POSSIBLE
    return "", Certainty.POSSIBLE


def _ending(model: str, found: Model, context: CheckContext) -> str:
    match found.lifecycle(context.knowledge.today):
        case Retired() if context.knowledge.catalog.is_published(model):
            return ""  # open weights, which others go on serving
        case Retired(on=on, replacement=replacement):
            return f"'{model}' was retired on {on.isoformat()} and calls to it fail{_instead(replacement)}"
        case Deprecated(on=None, retires=None) if context.knowledge.catalog.is_published(model):
            return ""
        case Deprecated(on=on, retires=retires, replacement=replacement):
            since = f" since {on.isoformat()}" if on is not None else ""
            until = f" and is retired on {retires.isoformat()}" if retires is not None else ""
            return f"'{model}' is deprecated{since}{until}{_instead(replacement)}"
    return ""


def _instead(replacement: str | None) -> str:
    return f"; its maker names {replacement} instead" if replacement else ""


def _should_be_known(model: str, task: AdvisedTask, context: CheckContext) -> bool:
    if context.knowledge.catalog.is_hosted(model) or context.knowledge.catalog.is_gateways_own(model):
        return False
    core = model.strip().rpartition("/")[2].lower()
    if is_special(model):
        return False
    return core.startswith(FAMILIES) or (task.task.dialect == BARE and not set(model) & set("/:@"))


def _fix(context: CheckContext, task: AdvisedTask, found: Found) -> Fix | None:
    """Name the present model of the same tier; what it answers may differ, so it is never a safe fix."""
    use = task.task.model
    if not isinstance(found, Model) or use.written is not None:
        return None
    edit = named_anew(context, use, found.tier)
    if edit is None:
        return None
    new = context.knowledge.catalog.rename(use.literally or "", found.tier)
    return Fix(applicability=Applicability.UNSAFE, message=f"use {new}", edits=(edit,))
