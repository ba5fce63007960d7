"""Siblings get one verdict: tasks of a plan whose texts differ in a single word ask for the same judgement.

"Analyse the auth module" and "Analyse the mailer module" want one tier, whatever the classifier makes of the two nouns.
Their probabilities are averaged; a mean of calibrated probabilities of one and the same question is calibrated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.advice.families import families
from advisor.judge.verdict import Abstain, Judgement, Verdict

# Shorter texts say too little beside the word that differs; longer ones hardly ever differ in one word only.
FEWEST_WORDS, MOST_WORDS = 3, 60


def agree(judgements: Mapping[str, Judgement | None]) -> dict[str, Judgement | None]:
    """Give each task the verdict its siblings share; ``judgements`` maps task ids to the judge's answers."""
    agreed = dict(judgements)
    if len(agreed) == 1:
        return agreed
    for family in _families(judgements):
        answers = [answer for member in family if (answer := judgements[member]) is not None]
        shared = _shared(answers)
        for member in family:
            answer = judgements[member]
            agreed[member] = None if answer is None else answer._replace(tier=shared[0], probabilities=shared[1])
    return agreed


def _families(judgements: Mapping[str, Judgement | None]) -> Iterable[list[str]]:
    """Join tasks whose texts are equal but for one word, going on from sibling to sibling."""
    first_with: dict[tuple[str, ...], str] = {}
    alike = ((member, first_with.setdefault(key, member)) for member in judgements for key in _keys(judgements[member]))
    return [family for family in families(judgements, alike) if len(family) > 1]


def _keys(answer: Judgement | None) -> Iterable[tuple[str, ...]]:
    words = tuple(answer.text.lower().split()) if answer is not None else ()
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return ()
    return [(*words[:index], "", *words[index + 1 :]) for index in range(len(words))]


def _shared(answers: list[Judgement]) -> tuple[Verdict | Abstain, tuple[tuple[str, float], ...]]:
    """Average the probabilities; the family has an opinion when most of its members have one."""
    tiers = [name for name, _ in answers[0].probabilities]
    columns = [dict(answer.probabilities) for answer in answers]
    mean = tuple((tier, sum(column[tier] for column in columns) / len(columns)) for tier in tiers)
    silent = [answer.tier for answer in answers if isinstance(answer.tier, Abstain)]
    if 2 * len(silent) >= len(answers):
        return silent[0], mean
    likeliest, probability = max(mean, key=lambda pair: pair[1])
    return Verdict(tier=likeliest, confidence=probability), mean
