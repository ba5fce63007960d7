"""Text edges: each reference of a description, resolved to the earlier tasks that gave what it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from advisor.flow.trace import Certainty, TracedTask
from advisor.graph.arms import Arms
from advisor.graph.holding import draws, holds, measured, parts_spoken_of
from advisor.graph.lexicon import CONTAINERS, DEICTIC, FOUND, GENERIC, NEUTRAL, PROJECT, REPORTED, SKETCHING, STEPS
from advisor.graph.likeness import Likeness
from advisor.graph.presuming import compares, decided_on, inquires, introduces, owner, presupposes
from advisor.graph.producing import Product, distinguishing
from advisor.graph.reading import Reading
from advisor.graph.references import Force, Reference, gathers, references
from advisor.graph.verbs import Act

FAR = 256  # earlier tasks with one noun that are looked at
NEAR = 16  # tasks looked back over for the one just before
SHORT = 14  # tokens of a text in which a pronoun has no room for another noun


class Link(NamedTuple):
    """One text edge, by task numbers."""

    source: int
    target: int
    certainty: Certainty
    reason: str


class Speech(NamedTuple):
    """What the text stage needs of each task."""

    tasks: Sequence[TracedTask]
    readings: Sequence[Reading]
    prompts: Sequence[Reading]
    products: Sequence[Product]
    arms: Arms
    data: Mapping[int, Sequence[int]]
    declared: Mapping[int, Sequence[int]]
    at_once: Sequence[frozenset[int]] = ()


def text_links(speech: Speech) -> list[Link]:
    """Give the text edges in written order of their targets."""
    resolver = _Resolver(speech)
    for task in range(len(speech.tasks)):
        resolver.step(task)
    return list(resolver.found.values())


class _Resolver:
    """Walks the tasks in written order and remembers what each gave."""

    def __init__(self, speech: Speech) -> None:
        self.s = speech
        self.like = Likeness(speech.tasks, speech.readings, speech.products)
        self.by_noun: dict[str, list[int]] = {}
        self.open: dict[int, None] = {}
        self.gathered: tuple[int, tuple[int, ...]] = (-1, ())
        self.by_head: dict[str, list[int]] = {}
        self.sketched: dict[tuple[str, frozenset[str]], int] = {}
        self.by_mention: dict[str, list[int]] = {}
        self.found_by_word: dict[str, list[int]] = {}
        self.numbered: dict[int, list[int]] = {}
        self.found: dict[tuple[int, int], Link] = {}

    def step(self, task: int) -> None:
        """Resolve one task's references, then remember what it gives."""
        reading = self.s.readings[task]
        if reading.size or self.s.prompts[task].size:
            self._resolve(task, reading)
        for source in self.s.data.get(task, ()):
            self.open.pop(source, None)
        for noun in self.s.products[task].nouns:
            self.by_noun.setdefault(noun, []).append(task)
        for noun in _brought_up(self.s.readings[task]):
            self.by_mention.setdefault(noun, []).append(task)
        for head in self.s.products[task].heads:
            self.by_head.setdefault(head, []).append(task)
        if self.s.readings[task].act and not self.s.readings[task].act & (Act.CHANGE | Act.MAKE):
            for word in self._telling_words(task):
                self.found_by_word.setdefault(word, []).append(task)
        self.open[task] = None

    def _resolve(self, task: int, reading: Reading) -> None:
        self._follow_up(task)
        before = len(self.found)
        self._carry_out(task, reading)
        for reference in references(reading):
            self._refer(task, reading, reference)
        for reference in references(self.s.prompts[task]):
            if reference.back or (reference.force is not Force.BARE and reference.noun in REPORTED):
                self._refer(task, self.s.prompts[task], reference)
        if len(self.found) > before or self.s.data.get(task):
            return
        if self._ordered(task, reading) or self._bridged(task, reading):
            return
        pronoun = next(iter(reading.pronouns), "") or owner(reading)
        if pronoun and reading.size <= SHORT and not reading.holes:
            self._pronoun(task, pronoun)
        elif gathers(reading) or compares(reading):
            self._gather(task)

    def _ordered(self, task: int, reading: Reading) -> bool:
        """Link a text that begins with "then", or with a number after an earlier text's number."""
        sources: list[int] = []
        if reading.number:
            self.numbered[reading.number] = [*self.numbered.get(reading.number, []), task]
            sources = self.numbered.get(max((n for n in self.numbered if n < reading.number), default=0), [])
        elif reading.follows:
            sources = [other for other in [self._just_before(task)] if other is not None]
        for other in self._unexclusive(task, sources):
            self._link(other, task, Certainty.LIKELY, "says that it comes after")
        return bool(sources)

    def _bridged(self, task: int, reading: Reading) -> bool:
        """Link what a text takes as known without naming its source: a part, a decision's matter, a new thing."""
        sources = self._wholes(task, reading) or self._matter(task, reading) or self._brought(task, reading)
        for other in sources:
            self._link(other, task, Certainty.POSSIBLE, "what this speaks of seems to be given there")
        return bool(sources)

    def _wholes(self, task: int, reading: Reading) -> list[int]:
        """Find the nearest earlier things, and their kind, that have the parts a text speaks of."""
        parts = parts_spoken_of(reading)

        def whole(other: int) -> bool:
            return any(holds(self.s.products[other], self.s.readings[other].act, part) for part in parts)

        return self._nearest(task, whole) if parts else []

    def _matter(self, task: int, reading: Reading) -> list[int]:
        """Find what looked into the matter of a decision, or what measured the things that are drawn."""
        about = decided_on(reading)

        def fits(other: int) -> bool:
            given = self.s.products[other]
            return (
                inquires(self.s.readings[other].act, given, about) if about else measured(self.s.readings[other], given)
            )

        return self._nearest(task, fits) if about or draws(reading) else []

    def _brought(self, task: int, reading: Reading) -> list[int]:
        """Find the task just before where it brings up a new thing and this one takes something as known."""
        before = self._just_before(task) if presupposes(reading) else None
        return [before] if before is not None and introduces(self.s.readings[before]) else []

    def _nearest(self, task: int, fits: Callable[[int], bool]) -> list[int]:
        near = range(task - 1, max(-1, task - 1 - NEAR), -1)
        fitting = [other for other in near if not self.like.alike(other, task) and fits(other)]
        fitting = self._unexclusive(task, fitting)
        return [other for other in fitting if self.like.kindred(other, fitting[0])]

    def _refer(self, task: int, reading: Reading, reference: Reference) -> None:
        generic = reference.noun in GENERIC
        candidates = self._unexclusive(task, self._candidates(task, reference))
        fitting, sure = self._fitting(candidates, reference)
        data = self.s.data.get(task, ())
        if any(source in fitting for source in data) or (data and (generic or reference.force is not Force.POINTING)):
            return
        if fitting:
            self._link_all(task, fitting, reference, sure=sure)
        elif not fitting and reference.force is not Force.BARE and self._mentioned(task, reference):
            return
        elif reference.force is Force.POINTING and not candidates:
            self._point(task, reading, reference)

    def _mentioned(self, task: int, reference: Reference) -> bool:
        """Find what a definite noun stands for among what earlier tasks speak of, without being their result."""
        if self._about(task, reference):
            return True
        if reference.source and reference.noun in FOUND:
            self._gather(task, Certainty.POSSIBLE)
            return True
        before = [
            other
            for other in self._unexclusive(task, self.by_mention.get(reference.noun, [])[-NEAR:])
            if not self.like.kindred(other, task) and not self.like.alike(other, task)
        ]
        if before and not reference.about and reference.noun not in DEICTIC:
            self._link(before[-1], task, Certainty.POSSIBLE, f"“the {reference.noun}” was brought up there")
        return bool(before)

    def _about(self, task: int, reference: Reference) -> bool:
        """Link a plural to several earlier tasks about such things: "which market", "the approved PRs"."""
        if not reference.plural or reference.of:
            return False
        known = [other for other in self.by_head.get(reference.noun, [])[-FAR:] if not self.like.alike(other, task)]
        found = self._unexclusive(task, known)
        if len(found) > 1:
            for other in found:
                self._link(other, task, Certainty.LIKELY, f"speaks of “{reference.noun}”, which this is about")
        return len(found) > 1

    def _carry_out(self, task: int, reading: Reading) -> None:
        """Link the making of a thing to the earlier outline, plan or design of the very same thing."""
        for phrase in reading.phrases:
            if not phrase.head or phrase.prep or phrase.verb is None:
                continue
            thing = (phrase.head, distinguishing(phrase))
            if phrase.verb.base in SKETCHING:
                self.sketched[thing] = task
            elif phrase.verb.act & (Act.YIELD | Act.MAKE) and thing in self.sketched:
                for other in self._unexclusive(task, [self.sketched[thing]]):
                    if not self._has_its_own(task, other):
                        self._link(other, task, Certainty.LIKELY, f"makes the {phrase.head} that was sketched there")

    def _has_its_own(self, task: int, other: int) -> bool:
        """Say whether a task is given what another turn of the same call gave."""
        place = self.s.tasks[other].span
        return any(source != other and self.s.tasks[source].span == place for source in self.s.data.get(task, ()))

    def _follow_up(self, task: int) -> None:
        """Link a change to the earlier search for what it changes: they share the words that matter."""
        own = self._telling_words(task)
        if Act.CHANGE not in self.s.readings[task].act or not own:
            return
        shared: dict[int, int] = {}
        for word in own:
            for other in self.found_by_word.get(word, [])[-FAR:]:
                shared[other] = shared.get(other, 0) + 1
        for other in self._unexclusive(task, sorted(shared)):
            if shared[other] >= min(2, len(own)) and not self.like.alike(other, task):
                self._link(other, task, Certainty.POSSIBLE, "looks for what is changed here")

    def _telling_words(self, task: int) -> frozenset[str]:
        """Give the words of a task that tell its subject from others."""
        stems = frozenset(stem for phrase in self.s.readings[task].phrases for stem in phrase.stems)
        return stems - NEUTRAL - GENERIC - CONTAINERS - PROJECT

    def _candidates(self, task: int, reference: Reference) -> list[int]:
        if reference.noun not in GENERIC:
            known = self.by_noun.get(reference.noun, [])[-FAR:]
            return [other for other in known if not self.like.sibling(other, task, reference)]
        if reference.narrowed or reference.about:
            return [other for other in range(max(0, task - FAR), task) if not self.like.sibling(other, task, reference)]
        return self._opened(task)

    def _fitting(self, candidates: list[int], reference: Reference) -> tuple[list[int], bool]:
        """Keep the candidates that the words around the noun allow; say whether they fit surely."""
        if reference.exact:
            return self._exact(candidates, reference)
        fitting = candidates
        if reference.narrowed:
            fitting = self._best(candidates, reference.narrowed, each=reference.plural)
        if reference.about and fitting:
            closer = self._best(fitting, reference.about, each=reference.plural)
            if closer:
                return closer, True
            weak = reference.of or reference.force is Force.BARE
            return ([] if weak else fitting), False
        if not fitting and reference.force is Force.POINTING:
            return candidates, False
        return fitting, True

    def _exact(self, candidates: list[int], reference: Reference) -> tuple[list[int], bool]:
        """Keep those whose own object is just what is named, or, for a plural, is of that sort ("risky clauses")."""
        thing = (reference.noun, reference.narrowed)
        fitting = [other for other in candidates if thing in self.s.products[other].things]
        if fitting or not reference.plural:
            return fitting, True
        sort = (reference.noun, frozenset[str]())
        return [other for other in candidates if sort in self.s.products[other].things], False

    def _best(self, candidates: Iterable[int], wanted: frozenset[str], *, each: bool) -> list[int]:
        """Give the candidates that share most of the wanted words; for a plural, the best for each word."""
        shared = {other: wanted & self.s.products[other].words for other in candidates}
        top = max((len(words) for words in shared.values()), default=0)
        if top == 0:
            return []
        telling = _telling(shared) if each else frozenset()
        return [other for other, words in shared.items() if len(words) == top or words & telling]

    def _link_all(self, task: int, fitting: list[int], reference: Reference, *, sure: bool) -> None:
        reason = f"speaks of “{reference.noun}”, which this gives"
        certainty = Certainty.LIKELY if sure else Certainty.POSSIBLE
        fitting = self._same_turn(task, fitting)
        if reference.plural:
            for other in fitting:
                self._link(other, task, certainty, reason)
            return
        latest = max(fitting)
        kin = self.s.products[latest].kin
        for other in fitting:
            if other != latest and other in self.open and self.s.products[other].kin == kin:
                self._link(other, task, Certainty.POSSIBLE, reason)
        self._link(latest, task, certainty, reason)

    def _point(self, task: int, reading: Reading, reference: Reference) -> None:
        """Resolve "the previous step", "this city": a noun that no earlier task is known to give."""
        if reading.holes or self._just_before(task) is None or self.s.declared.get(task):
            return
        word = "them" if reference.plural else "it"
        if reference.noun in STEPS:
            self._link_back(task, word, Certainty.LIKELY, f"speaks of the previous {reference.noun}")
        elif reference.noun not in DEICTIC and reading.size <= 2 * SHORT:
            self._link_back(task, word, Certainty.POSSIBLE, f"points back: “{reference.noun}”")

    def _pronoun(self, task: int, pronoun: str) -> None:
        if pronoun in {"everything", "above"}:
            self._gather(task)
        else:
            self._link_back(task, pronoun, Certainty.LIKELY, f"speaks of “{pronoun}”: what was given just before")

    def _link_back(self, task: int, word: str, certainty: Certainty, reason: str) -> None:
        """Link to the task just before, or, for a word that means several, to it and its kind."""
        before = self._just_before(task)
        sources = [] if before is None else [before]
        if word == "both":
            sources = self._opened(task)[-2:] or sources
        elif word in {"them", "these", "those"}:
            sources = [other for other in self._opened(task) if self.like.kindred(other, sources[0])] or sources
        for other in sources:
            self._link(other, task, certainty, reason)

    def _gather(self, task: int, certainty: Certainty = Certainty.LIKELY) -> None:
        opened = self._opened(task)
        for other in opened:
            self._link(other, task, certainty, "brings together what was found before")
        self.gathered = (task, tuple(opened))

    def _opened(self, task: int) -> list[int]:
        """Give the results nobody has taken yet; where a sibling took them, the same ones."""
        found = self._unexclusive(task, [other for other in self.open if not self.like.alike(other, task)])
        last, sources = self.gathered
        return found or ([other for other in sources if other < task] if last >= 0 else [])

    def _link(self, source: int, target: int, certainty: Certainty, reason: str) -> None:
        if self._sent_together(source, target):
            return
        old = self.found.get((source, target))
        if old is None or (old.certainty is Certainty.POSSIBLE and certainty is Certainty.LIKELY):
            self.found[source, target] = Link(source, target, certainty, reason)
        self.open.pop(source, None)

    def _sent_together(self, one: int, other: int) -> bool:
        """Say whether the author sends two turns of one order at once: what the one says is not of the other."""
        alike = bool(self.s.at_once) and self.like.sent_alike(one, other)
        return alike and any(one in group and other in group for group in self.s.at_once)

    def _just_before(self, task: int) -> int | None:
        near = range(task - 1, max(-1, task - 1 - NEAR), -1)
        return next((o for o in near if not self.s.arms.exclusive(o, task) and not self.like.alike(o, task)), None)

    def _unexclusive(self, task: int, candidates: list[int]) -> list[int]:
        if not self.s.arms.any:
            return candidates
        return [other for other in candidates if not self.s.arms.exclusive(other, task)]

    def _same_turn(self, task: int, candidates: list[int]) -> list[int]:
        """Keep to the turn of the loop that the task stands in, where that turn gives what is spoken of."""
        turn = _turn(self.s.tasks[task].id)
        own = [other for other in candidates if _turn(self.s.tasks[other].id) == turn] if turn else []
        return own or candidates


def _brought_up(reading: Reading) -> frozenset[str]:
    """Give the nouns of a text that are new in it: not behind "the", "this" or "each"."""
    known = {"the", "this", "that", "these", "those", "each", "every", "all", "both", "its", "their", "our"}
    fresh = (phrase for phrase in reading.phrases if phrase.determiner not in known and not phrase.open)
    return frozenset(stem for phrase in fresh for stem in phrase.stems)


def _telling(shared: Mapping[int, frozenset[str]]) -> frozenset[str]:
    """Give the words that some candidates have and others lack."""
    every = frozenset.intersection(*shared.values())
    return frozenset().union(*shared.values()) - every


def _turn(task_id: str) -> str:
    at = task_id.find("[")
    return task_id[at:] if at >= 0 else ""
