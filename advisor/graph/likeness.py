"""Whether two tasks are variants of one: the same text about different things, which never speaks of its fellow."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.flow.trace import TracedTask
from advisor.graph.producing import Product
from advisor.graph.reading import Reading
from advisor.graph.references import Force, Reference
from advisor.graph.verbs import Act
from advisor.values import dataclass

_NAMED = 4  # words of a noun phrase that is only a name
_AN_ORDER = 3  # words that say what is to be done to what
_REWORK = Act.CHANGE | Act.LOOK


@dataclass(frozen=True, slots=True)
class Likeness:
    """Compares tasks by number."""

    _tasks: Sequence[TracedTask]
    _readings: Sequence[Reading]
    _products: Sequence[Product]

    def kindred(self, one: int, other: int) -> bool:
        """Say whether two tasks give things of one kind."""
        return self._products[one].kin == self._products[other].kin

    def sibling(self, other: int, task: int, reference: Reference) -> bool:
        """Say whether the two are one text in two variants; a text that reworks a thing may still follow itself."""
        if reference.noun not in self._readings[other].words:
            return False
        turns = self._of_one_call(other, task) and self._readings[other].words != self._readings[task].words
        if turns and (self._one_template(other, task) or self._begin_with(other, task, reference.noun)):
            return True
        reworks = _REWORK in self._readings[task].act and reference.force is not Force.BARE
        return not reworks and self.alike(other, task)

    def alike(self, one: int, other: int) -> bool:
        """Say whether two texts are variants of one."""
        a, b = self._readings[one].words, self._readings[other].words
        if a is b:
            return bool(a)
        if len(a) != len(b) or not a or a[0] != b[0]:
            return self._kin_phrases(one, other) or self._one_template(one, other)
        return sum(x != y for x, y in zip(a, b, strict=True)) <= max(1, len(a) // 2)

    def sent_alike(self, one: int, other: int) -> bool:
        """Say whether two turns of one call begin with the same order, so that each is about a thing of its own."""
        if not self._of_one_call(one, other):
            return False
        return _same_at_first(self._readings[one].words, self._readings[other].words) >= _AN_ORDER

    def _of_one_call(self, one: int, other: int) -> bool:
        first, second = self._tasks[one], self._tasks[other]
        return first.span == second.span and first.via == second.via

    def _begin_with(self, one: int, other: int, noun: str) -> bool:
        """Two turns of one call begin with the same words, and speak of a thing in these alone: each of its own."""
        a, b = self._readings[one].words, self._readings[other].words
        begin = _same_at_first(a, b)
        return noun in a[:begin] and noun not in b[begin:]

    def _one_template(self, one: int, other: int) -> bool:
        """Two turns of one call say mostly the same, whatever they differ in: none of it speaks of the other turn."""
        if not self._of_one_call(one, other):
            return False
        a, b = self._readings[one].words, self._readings[other].words
        begin = _same_at_first(a, b)
        behind = zip(a[begin:][::-1], b[begin:][::-1], strict=False)
        end = next((at for at, (x, y) in enumerate(behind) if x != y), min(len(a), len(b)) - begin)
        return 2 * (begin + end) >= max(len(a), len(b))

    def _kin_phrases(self, one: int, other: int) -> bool:
        """Two short noun phrases with one head are variants: "security review", "code quality review"."""
        a, b = self._readings[one], self._readings[other]
        short = len(a.words) <= _NAMED and len(b.words) <= _NAMED
        return a.nominal and b.nominal and short and self.kindred(one, other)


def _same_at_first(a: Sequence[str], b: Sequence[str]) -> int:
    pairs = enumerate(zip(a, b, strict=False))
    return next((at for at, (x, y) in pairs if x != y), min(len(a), len(b)))
