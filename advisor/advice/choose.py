"""Which model is in force for a task, and which one the judge's probabilities speak for."""

from __future__ import annotations

from itertools import pairwise

from advisor.advice.advised import Advice
from advisor.advice.knowledge import Knowledge
from advisor.catalog import Model
from advisor.flow.trace import ModelSource, ModelUse
from advisor.judge.verdict import Judgement, Verdict

TIERS = ("small", "medium", "large", "frontier")
# Not ``min-confidence``: that filters findings, so a stricter one must never show another finding in their place.
ENOUGH = 0.8
_MEDIUM, _LARGE = "medium", "large"
OWN = frozenset({"task", "agent-file"})


def model_in_force(use: ModelUse, knowledge: Knowledge, dialect: str) -> str | None:
    """Give the model as the source names it, else the configured or the policy's default; ``None`` if hidden.

    The default is that of Claude Code's own calls; what other frameworks take by themselves is not known here.
    """
    if use.id is not None:
        return use.id
    if use.source is not ModelSource.DEFAULT or dialect not in OWN:
        return None
    return knowledge.settings.default_model or knowledge.catalog.alias("medium")


def tier_of(model: str | None, knowledge: Knowledge) -> str | None:
    """Give a model's tier, ``None`` where the catalog does not know it."""
    if model is None:
        return None
    found = knowledge.catalog.find(model, knowledge.today)
    return found.tier if isinstance(found, Model) else None


def advise_model(  # noqa: PLR0913 - a judgement, and what it is held against
    judgement: Judgement | None,
    model: str | None,
    tier: str | None,
    knowledge: Knowledge,
    *,
    written: str | None,
    ordinary: bool = False,
) -> Advice | None:
    """Turn a judgement into advice for a task that runs on ``model`` of ``tier``; ``None`` where the judge abstains.

    A smaller tier is advised as far down as its probability to suffice reaches ``ENOUGH``; a larger one with the
    probability that the present one does not suffice. It is named as the model was ``written`` in the source. For
    ``ordinary`` work no larger one than the medium is.
    """
    if judgement is None or not isinstance(judgement.tier, Verdict):
        return None
    verdict = judgement.tier
    if ordinary and verdict.tier == _LARGE and tier in TIERS[: TIERS.index(_LARGE)]:
        if tier == _MEDIUM:
            return None
        verdict = Verdict(tier=_MEDIUM, confidence=1.0 - judgement.at_most(tier))
    advised, confidence = _tier(judgement, verdict, tier)
    named = model if advised == tier and model is not None else _name(written, advised, knowledge)
    return Advice(tier=advised, model=named, confidence=confidence)


def _tier(judgement: Judgement, verdict: Verdict, written: str | None) -> tuple[str, float]:
    if written is None or written not in TIERS or verdict.tier not in TIERS or written == verdict.tier:
        return verdict.tier, verdict.confidence
    if TIERS.index(written) < TIERS.index(verdict.tier):
        return _larger(judgement, verdict.tier, written), 1.0 - judgement.at_most(written)
    between = [name for name, _ in judgement.probabilities if _is_between(name, verdict.tier, written)]
    enough = [name for name in between if judgement.at_most(name) >= ENOUGH]
    chosen = enough[0] if enough else verdict.tier
    return chosen, judgement.at_most(chosen)


def _larger(judgement: Judgement, wanted: str, written: str) -> str:
    """Give the largest tier that is surely wanted, between the one written (not included) and the likeliest."""
    above = [name for name, _ in judgement.probabilities if _is_between(written, name, wanted) and name != written]
    tier = next(iter(above), wanted)
    for smaller, name in pairwise([*above, wanted]):
        if 1.0 - judgement.at_most(smaller) < ENOUGH:
            break
        tier = name
    return tier


def _is_between(name: str, low: str, high: str) -> bool:
    return name in TIERS and TIERS.index(low) <= TIERS.index(name) < TIERS.index(high)


def _name(model: str | None, tier: str, knowledge: Knowledge) -> str:
    """Name a tier's model as the user names models; else the same maker's, else the word for the tier."""
    renamed = knowledge.catalog.rename(model, tier) if model is not None else None
    if renamed is not None:
        return renamed
    found = knowledge.catalog.find(model, knowledge.today) if model is not None else None
    own = knowledge.catalog.current(tier, found.maker) if isinstance(found, Model) else None
    return knowledge.catalog.alias(tier) if own is None else own.id
