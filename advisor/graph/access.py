"""What one task does to which resource: the judge's effect and the words of the description, put together."""

from __future__ import annotations

from enum import Enum

from advisor.graph.lexicon import ARTEFACTS, CODE, WRITING
from advisor.graph.reading import Reading
from advisor.graph.resources import Resource, targets
from advisor.graph.verbs import Act
from advisor.judge.verdict import Effect, Judgement
from advisor.values import dataclass

UNSURE = 0.5  # below this probability the verb is believed before the judge

DOUBTED = 0.65  # the same where a verb of change is said to read


class Mode(Enum):
    """How a task touches the world."""

    NONE = "none"
    READ = "read"
    WRITE = "write"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a task touches. ``sure`` is false where the effect is guessed from the verb alone.

    ``everything``: a project-wide act (run the tests, build, commit, deploy). ``check``: it builds, tests, checks or
    reviews. ``builds``: it makes one thing of whatever there is. ``ships``: it takes the project out of the
    house. ``unknown``: what it touches is not said.
    """

    mode: Mode
    sure: bool
    resources: tuple[Resource, ...]
    everything: bool
    check: bool
    builds: bool
    ships: bool
    destroys: bool

    @property
    def unknown(self) -> bool:
        """Whether nothing is named that could be told from other things."""
        return not self.everything and not any(resource.words for resource in self.resources)


def access(reading: Reading, judgement: Judgement | None, *, fed: bool = False, only_text: bool = False) -> Access:
    """Say what a task touches; without a judgement nothing is known, and nothing is claimed.

    ``fed``: a result of another task is part of the text. A text written from it, or made better, is no change of
    the world. ``only_text``: the task is seen to have no tools, so that its verbs speak of text, unless a file is named
    that somebody will have to write.
    """
    mode, sure = _mode(reading, judgement)
    found = targets(reading).resources
    if only_text and mode is Mode.WRITE and all(resource.path is None for resource in found):
        mode, sure = Mode.READ, True
    if mode is Mode.WRITE and (
        _only_looks(reading) or _on_given_text(reading, found) or (fed and _only_text(reading, found))
    ):
        mode = Mode.READ
    whole = any(resource.whole and not resource.facet for resource in found)
    suite = any(resource.whole and resource.facet == "test" for resource in found) and Act.RUN in reading.act
    ships = mode is Mode.EXTERNAL and _ships(reading)
    saves = mode in {Mode.WRITE, Mode.EXTERNAL} and _saves(reading)
    nowhere = not any(resource.words or resource.open for resource in found)
    return Access(
        mode=mode,
        sure=sure,
        resources=tuple(resource for resource in found if resource.words or resource.facet or resource.open),
        everything=whole or suite or saves or (ships and nowhere),
        check=_checks(reading, judgement),
        builds=mode is Mode.WRITE and _builds(reading) and all(resource.words <= ARTEFACTS for resource in found),
        ships=ships or (saves and mode is Mode.EXTERNAL),
        destroys=mode is Mode.EXTERNAL and Act.DESTROY in reading.act,
    )


def _mode(reading: Reading, judgement: Judgement | None) -> tuple[Mode, bool]:
    if judgement is None:
        return Mode.NONE, False
    changes = bool(reading.act & (Act.CHANGE | Act.MAKE)) and Act.LOOK not in reading.act
    limit = DOUBTED if changes and judgement.effect is Effect.READ else UNSURE
    doubted = judgement.effect_confidence < limit
    if judgement.effect is Effect.UNKNOWN or (doubted and reading.act):
        return _guess(reading, changes=changes), False
    return _MODES[judgement.effect], not doubted


_MODES = {Effect.READ: Mode.READ, Effect.WRITE: Mode.WRITE, Effect.EXTERNAL: Mode.EXTERNAL}


def _guess(reading: Reading, *, changes: bool) -> Mode:
    if reading.act & (Act.SHIP | Act.TELL | Act.DESTROY) or _requests_pull(reading):
        return Mode.EXTERNAL
    if changes:
        return Mode.WRITE
    return Mode.READ if reading.act & (Act.LOOK | Act.CHECK | Act.JOIN | Act.RUN) else Mode.NONE


def _only_looks(reading: Reading) -> bool:
    """Say whether what a task names is read, wherever its answer may be put: "translate README.md"."""
    writing = Act.CHANGE | Act.MAKE | Act.RUN
    return bool(reading.verbs) and all(
        Act.LOOK in verb.act and not verb.act & writing and verb.base not in WRITING for verb in reading.verbs
    )


def _on_given_text(reading: Reading, found: tuple[Resource, ...]) -> bool:
    """Say whether what is worked on is a text that stands in the prompt itself: "split the following text"."""
    first = next(iter(reading.phrases), None)
    if first is None or first.head not in _TEXTS or any(each.path is not None for each in found):
        return False
    return first.prep == "following"


_TEXTS = frozenset({"text", "passage", "paragraph", "section", "chunk", "transcript", "article", "letter", "message"})


def _only_text(reading: Reading, found: tuple[Resource, ...]) -> bool:
    """Say whether a task only writes or reworks text: a verb that also looks, and no code, file or facet named."""
    if not reading.verbs or not all(Act.LOOK in verb.act for verb in reading.verbs):
        return False
    lasting = any(resource.path is not None or resource.facet or resource.whole for resource in found)
    named = any(phrase.names or not CODE.isdisjoint(phrase.stems) for phrase in reading.phrases)
    reworked = Act.CHANGE in reading.act and any(resource.words for resource in found)
    return not (lasting or named or reworked)


_CHECKING_KINDS = frozenset({"review", "test"})


def _checks(reading: Reading, judgement: Judgement | None) -> bool:
    runs_tests = Act.RUN in reading.act and any(
        stem in {"test", "suite", "check", "lint", "linter", "ci", "audit", "scan", "review", "typecheck"}
        for stem in reading.words
    )
    kind = judgement is not None and judgement.kind in _CHECKING_KINDS and judgement.effect is Effect.READ
    return Act.CHECK in reading.act or runs_tests or _builds(reading) or kind


def _builds(reading: Reading) -> bool:
    return any(verb.base in {"build", "compile", "package", "bundle"} for verb in reading.verbs)


def _ships(reading: Reading) -> bool:
    words = set(reading.words)
    return Act.SHIP in reading.act or bool(words & {"production", "prod", "live", "main", "master"})


def _saves(reading: Reading) -> bool:
    """Say whether the task takes the state of the whole working copy: commit, push, tag, open a pull request."""
    return any(verb.base in {"commit", "push"} for verb in reading.verbs) or _requests_pull(reading)


def _requests_pull(reading: Reading) -> bool:
    words = set(reading.words)
    return ({"pull", "request"} <= words or "pr" in words) and bool(words & {"open", "create", "raise"})
