"""What the rules about models share: the tasks paid at one place, and the edit that names another model there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from advisor.advice.advised import Advice, AdvisedPlan, AdvisedTask, place_elsewhere
from advisor.catalog import Model
from advisor.checks.chosen import chosen_elsewhere, served_together
from advisor.checks.context import CheckContext
from advisor.checks.finding import Applicability, Edit, Finding, Fix, Related, Saving
from advisor.checks.savings import add, gain, less
from advisor.flow.expr import Const, Expr, Hole, Join, Result, is_literal, walk
from advisor.flow.trace import Certainty, ModelUse
from advisor.judge.verdict import Effect
from advisor.places import Span
from advisor.values import dataclass

CONFIGURATIONS = (".yaml", ".yml")
TIERS = ("small", "medium", "large", "frontier")

OTHERS = frozenset({
    "audio", "codex", "computer", "embedding", "exp", "image", "live", "moderation", "native", "realtime", "robotics",
    "search", "test", "transcribe", "tts",
})  # fmt: skip
"""Words of models for other things than text, and of trials that come and go: the catalog follows neither."""

# Words after which a hole is an instruction of its own and not the name of something.
OPEN = ("and", "then", "to", "or", "do", "please", "also")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The tasks of a plan that one call site stands for and that get the same advice; ``first`` speaks for them."""

    tasks: tuple[AdvisedTask, ...]
    advice: Advice

    @property
    def first(self) -> AdvisedTask:
        """The task the program reaches first."""
        return self.tasks[0]

    @property
    def confidence(self) -> float:
        """The least confidence among them."""
        return min(task.advice.confidence for task in self.tasks if task.advice is not None)


def sites(plan: AdvisedPlan, *, larger: bool) -> Iterator[Site]:
    """Give the call sites for which another tier is advised, smaller or ``larger``, in the order of the plan."""
    groups: dict[tuple[Span, str, str | None], list[AdvisedTask]] = {}
    changed = [task for task in plan.tasks if is_change(task, larger=larger)]
    silent = chosen_elsewhere(plan) | (frozenset() if larger else served_together(plan)) if changed else frozenset()
    for task in changed:
        if task.advice is not None and task.task.id not in silent and not is_special(task.model):
            groups.setdefault((task.task.span, task.advice.tier, task.model), []).append(task)
    for tasks in groups.values():
        assert tasks[0].advice is not None  # noqa: S101 - chosen so above
        yield Site(tasks=tuple(tasks), advice=tasks[0].advice)


def is_special(model: str | None) -> bool:
    """Say whether a model is made for something that no other of its maker's tiers does, going by its name."""
    return model is not None and not OTHERS.isdisjoint(re.split(r"[-.:@]", model.strip().rpartition("/")[2].lower()))


def is_foreign(context: CheckContext, site: Site) -> bool:
    """Say whether the advice names another maker's model: whoever sells this one has none of that tier.

    That is another account, another interface and other terms, which no tier is worth by itself.
    """
    catalog, today = context.knowledge.catalog, context.knowledge.today
    written, advised = catalog.find(site.first.model or "", today), catalog.find(site.advice.model, today)
    return isinstance(written, Model) and isinstance(advised, Model) and written.maker != advised.maker


def is_change(task: AdvisedTask, *, larger: bool) -> bool:
    """Say whether the advice names a smaller (or ``larger``) tier than the model in force has."""
    if task.advice is None or task.tier not in TIERS or task.advice.tier not in TIERS:
        return False
    written, advised = TIERS.index(task.tier), TIERS.index(task.advice.tier)
    return advised > written if larger else advised < written


def site_finding(  # noqa: PLR0913 - each argument is something a rule decides
    context: CheckContext, plan: AdvisedPlan, site: Site, message: str, fix: Fix | None, *, cheaper: bool
) -> Finding:
    """Make the finding of one call site."""
    place, related = model_place(site.first)
    return context.finding(
        plan,
        (task.task.id for task in site.tasks),
        place,
        message,
        certainty=Certainty.LIKELY,
        confidence=site.confidence,
        related=related,
        saving=saving_of(site) if cheaper else None,
        fix=fix,
    )


def model_place(task: AdvisedTask) -> tuple[Span, tuple[Related, ...]]:
    """Give where a finding about a task's model stands, and the other place to name.

    It stands at the call; a model in a configuration file is spoken of there, where people look for it.
    """
    place = place_elsewhere(task.task)
    if place is not None and place == task.task.model.literal and place.path.endswith(CONFIGURATIONS):
        return place, (Related(span=task.task.span, message="for this task"),)
    return task.task.span, () if place is None else (Related(span=place, message="the model is named here"),)


def saving_of(site: Site) -> Saving:
    """Give what the advice saves over all runs of these tasks."""
    usd = less(add(task.as_written.usd for task in site.tasks), add(task.as_advised.usd for task in site.tasks))
    seconds = less(
        add(task.as_written.seconds for task in site.tasks), add(task.as_advised.seconds for task in site.tasks)
    )
    return Saving(usd=gain(usd), seconds=gain(seconds))


def rename_fix(context: CheckContext, site: Site, message: str, applicability: Applicability) -> Fix | None:
    """Build the edit that names the advised tier's model the user's way; ``None`` where no one literal can be changed.

    All tasks of the file that are paid at this literal must want the same tier: otherwise mending one spoils another.
    """
    use = site.first.task.model
    if use.literal is None or not _agree(context.sharing.get(use.literal, ()), site.advice.tier):
        return None
    edit = named_anew(context, use, site.advice.tier)
    return None if edit is None else Fix(applicability=applicability, message=message, edits=(edit,))


def named_anew(context: CheckContext, use: ModelUse, tier: str) -> Edit | None:
    """Give the edit that names a tier's present model in the literal, as the user names models."""
    written = use.literally
    if use.literal is None or written is None:
        return None
    old, new = context.text_at(use.literal), context.knowledge.catalog.rename(written, tier)
    if old is None or new is None or old.count(written) != 1 or new == written:
        return None
    return Edit(span=use.literal, content=old.replace(written, new), expected=old)


def insert_fix(use: ModelUse, model: str, message: str) -> Fix | None:
    """Build the edit that names a model in a call that names none; ``None`` where there is no place for it."""
    if use.insert is None:
        return None
    comma = ", " if use.insert_comma else ""
    edit = Edit(span=use.insert, content=f'{comma}model="{model}"', expected="")
    return Fix(applicability=Applicability.UNSAFE, message=message, edits=(edit,))


def _agree(tasks: tuple[AdvisedTask, ...], tier: str) -> bool:
    return all(task.advice is not None and task.advice.tier == tier for task in tasks)


def is_safe(context: CheckContext, site: Site) -> bool:
    """Say whether a smaller model may be written without asking: sure, undoable, from its own words."""
    use = site.first.task.model
    if not use.exclusive:
        return False
    if use.literal is None or use.literal not in context.sharing:
        return all(is_safe_task(context, task) for task in site.tasks)
    if use.literal not in context.agreed:
        context.agreed[use.literal] = all(is_safe_task(context, task) for task in context.sharing[use.literal])
    return context.agreed[use.literal]


def is_safe_task(context: CheckContext, task: AdvisedTask) -> bool:
    """Say whether one task's smaller model is sure, undoable, and advised by its own words."""
    if task.advice is None or task.judgement is None:
        return False
    return (
        task.advice.confidence >= context.knowledge.settings.fix_confidence
        and task.judgement.effect is not Effect.EXTERNAL
        and _is_decided_by_literals(context, task, task.advice)
    )


def _is_decided_by_literals(context: CheckContext, task: AdvisedTask, advice: Advice) -> bool:
    """Say whether the words in the source decide alone: no hole instructs, and without holes the advice holds."""
    text = task.task.description if task.task.description is not None else task.task.prompt
    if text is None or is_literal(text):
        return text is not None
    parts = text.parts if isinstance(text, Join) else (text,)
    if not isinstance(parts[0], Const) or any(_is_open(before, part) for before, part in pairwise(parts)):
        return False
    words = " ".join(str(part.value) for part in parts if isinstance(part, Const))
    judgement = context.knowledge.judge.judge(words)
    return judgement.at_most(advice.tier) >= context.knowledge.settings.fix_confidence


def _is_open(before: Expr, part: Expr) -> bool:
    """Say whether a hole stands where a whole instruction could: after "then", a colon, a full stop, another hole."""
    if not any(isinstance(inner, Hole | Result) for inner in walk(part)):
        return False
    text = str(before.value) if isinstance(before, Const) else ""
    last = text.split()[-1].lower() if text.split() else ""
    return not last or text.rstrip(" ").endswith("\n") or last in OPEN or last[-1] in ".:;!?"
