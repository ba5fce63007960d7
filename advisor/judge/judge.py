"""The judge: a description in, a judgement out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.judge.features import Features, features
from advisor.judge.kinds import JUDGING, effect_of
from advisor.judge.policy import Policy
from advisor.judge.predict import Scorer, Scores, calibrate, softmax, spread
from advisor.judge.verdict import Abstain, Effect, Evidence, Judgement, Reasons, TierVerdict, Verdict
from advisor.judge.weights import Weights

if TYPE_CHECKING:
    from advisor.judge.prior import Prior

_EFFECTS = tuple(Effect)
_EXTERNAL = _EFFECTS.index(Effect.EXTERNAL)


class Judge:
    """Judges descriptions with one set of weights; the same text always gets the same judgement.

    ``policy`` says how its tiers follow from the weights' own (none: they are the policy's); ``prior`` holds what a
    project's labels showed, whether or not it is used.
    """

    def __init__(self, weights: Weights, policy: Policy | None = None, prior: Prior | None = None) -> None:
        self._weights = weights
        self._scorer = Scorer(weights)
        self._effects = tuple(_EFFECTS.index(effect_of(act)) for act in weights.heads["effect"].classes)
        self._judging = [at for at, act in enumerate(weights.heads["effect"].classes) if act in JUDGING]
        self._task = weights.heads["task"].classes.index("task")
        self._policy = policy or Policy(name=weights.policy, order=weights.tiers)
        self.prior = prior

    @property
    def tiers(self) -> tuple[str, ...]:
        """Give the policy's tiers, smallest first."""
        return self._policy.order

    def judge(self, text: str) -> Judgement:
        """Judge one description; never raises, whatever the text."""
        found = features(text)
        scores = self._scorer.score(found)
        acts = self._chances(scores, "effect")
        tiers = self._tiers(scores, acts, text)
        kind, kind_confidence = self._kind(scores)
        effect, effect_confidence = self._effect(acts)
        return Judgement(
            text=text,
            tier=self._verdict(scores, tiers, has_words=bool(found.words)),
            probabilities=tuple(zip(self.tiers, tiers, strict=True)),
            effect=effect,
            effect_confidence=effect_confidence,
            kind=kind,
            kind_confidence=kind_confidence,
            evidence=Reasons(lambda: self._evidence(found, scores)),
            policy=self._policy.name,
        )

    def with_prior(self, labels: Sequence[tuple[str, str]]) -> Judge:
        """Give a judge that knows a project's own (text, tier) labels; labels of other tiers are left out.

        The prior changes judgements only where leaving one out shows that it helps (see ``Prior.proof``); with fewer
        than ten labels it never does.
        """
        from advisor.judge.prior import LEAST_LABELS, prove

        usable = [(text, self.tiers.index(tier)) for text, tier in labels if tier in self.tiers]
        if len(usable) < LEAST_LABELS:
            return self
        plain = Judge(self._weights, self._policy)
        chances = [[chance for _, chance in plain.judge(text).probabilities] for text, _ in usable]
        return Judge(self._weights, self._policy, prove(chances, [tier for _, tier in usable]))

    def _tiers(self, scores: Scores, acts: Sequence[float], text: str) -> list[float]:
        chances = self._chances(scores, "tier")
        border = self._weights.judging * sum([acts[at] for at in self._judging])
        chances = calibrate(spread(chances, self._weights.doubt, border), self._weights.cuts)
        if self._policy.shares:
            kinds = dict(zip(self._weights.heads["kind"].classes, self._chances(scores, "kind"), strict=True))
            chances = self._policy.tiers(chances, kinds, text)
        if self.prior is not None and self.prior.proof.helps:
            return self.prior.apply(chances)
        return chances

    def _verdict(self, scores: Scores, tiers: Sequence[float], *, has_words: bool) -> TierVerdict:
        confidence, limits = max(tiers), self._weights.thresholds
        best = tiers.index(confidence)
        if not has_words:
            return Abstain(reason="there are no words to judge", confidence=confidence)
        if self._chances(scores, "task")[self._task] < limits.task:
            return Abstain(reason="this does not read like a task, or says too little of one", confidence=confidence)
        if scores.known < limits.known:
            return Abstain(reason="too few of its words are known to the corpus", confidence=confidence)
        if confidence < limits.answer:
            return Abstain(reason="more than one tier is likely", confidence=confidence)
        far = [at for at, chance in enumerate(tiers) if chance >= limits.conflict and abs(at - best) > 1]
        if far and confidence < limits.sure:
            reason = f"its words speak for {self.tiers[best]} and for {self.tiers[far[0]]} at once"
            return Abstain(reason=reason, confidence=confidence)
        return Verdict(tier=self.tiers[best], confidence=confidence)

    def _effect(self, acts: Sequence[float]) -> tuple[Effect, float]:
        """Give the effect; an act that may leave the house counts as one early, because it cannot be taken back."""
        chances = [0.0] * len(_EFFECTS)
        for effect, chance in zip(self._effects, acts, strict=True):
            chances[effect] += chance
        best = chances.index(max(chances))
        if chances[_EXTERNAL] >= self._weights.thresholds.external:
            best = _EXTERNAL
        return _EFFECTS[best], chances[best]

    def _kind(self, scores: Scores) -> tuple[str, float]:
        kinds = self._chances(scores, "kind")
        confidence = max(kinds)
        return self._weights.heads["kind"].classes[kinds.index(confidence)], confidence

    def _evidence(self, found: Features, scores: Scores) -> tuple[Evidence, ...]:
        """Explain the likeliest tier of the weights: those are what the features speak for."""
        from advisor.judge.explain import explain

        raw = self._scorer.head(scores, "tier")
        return explain(found, *self._scorer.contributions(found, scores, raw.index(max(raw))))

    def _chances(self, scores: Scores, head: str) -> list[float]:
        return softmax(self._scorer.head(scores, head), self._weights.heads[head])
