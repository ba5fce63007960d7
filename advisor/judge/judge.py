"""The judge: a description in, a judgement out."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.judge.explain import explain
from advisor.judge.features import features
from advisor.judge.predict import Scorer, Scores, calibrate, softmax
from advisor.judge.verdict import Abstain, Effect, Judgement, TierVerdict, Verdict
from advisor.judge.weights import Weights


class Judge:
    """Judges descriptions with one set of weights; the same text always gets the same judgement."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._scorer = Scorer(weights)

    @property
    def tiers(self) -> tuple[str, ...]:
        """Give the policy's tiers, smallest first."""
        return self._weights.tiers

    def judge(self, text: str) -> Judgement:
        """Judge one description; never raises, whatever the text."""
        found = features(text)
        scores = self._scorer.score(found)
        tiers = calibrate(self._probabilities(scores, "tier"), self._weights.cuts)
        best = max(range(len(tiers)), key=tiers.__getitem__)
        effect, effect_confidence = self._best(scores, "effect")
        kind, kind_confidence = self._best(scores, "kind")
        return Judgement(
            text=text,
            tier=self._verdict(scores, tiers, best, has_words=bool(found.words)),
            probabilities=tuple(zip(self.tiers, tiers, strict=True)),
            effect=Effect(effect),
            effect_confidence=effect_confidence,
            kind=kind,
            kind_confidence=kind_confidence,
            evidence=explain(self._scorer.contributions(found, "tier", best)),
            policy=self._weights.policy,
        )

    def _verdict(self, scores: Scores, tiers: Sequence[float], best: int, *, has_words: bool) -> TierVerdict:
        confidence = tiers[best]
        if not has_words:
            return Abstain(reason="there are no words to judge", confidence=confidence)
        if self._probabilities(scores, "task")[0] < self._weights.task_at:
            return Abstain(reason="this does not read like a task, or says too little of one", confidence=confidence)
        if scores.known < self._weights.known_at:
            return Abstain(reason="too few of its words are known to the corpus", confidence=confidence)
        if confidence < self._weights.answer_at:
            return Abstain(reason="more than one tier is likely", confidence=confidence)
        return Verdict(tier=self.tiers[best], confidence=confidence)

    def _probabilities(self, scores: Scores, head: str) -> list[float]:
        return softmax(scores.by_head[head], self._weights.heads[head])

    def _best(self, scores: Scores, head: str) -> tuple[str, float]:
        probabilities = self._probabilities(scores, head)
        best = max(range(len(probabilities)), key=probabilities.__getitem__)
        return self._weights.heads[head].classes[best], probabilities[best]
