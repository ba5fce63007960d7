"""Declared edges: what the author's comments and sentences say about order, turned into edges.

The tasks of one straight line of one function are walked in written order. A remark above a task may end the group
before it ("Then parallel:", "Gather:", "Step 2"), a remark beside it may make what follows wait ("# Wait"). A remark
never reaches beyond its straight line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import NamedTuple, TypeAlias

from advisor.flow.trace import Certainty, TracedTask
from advisor.graph.arms import Arms
from advisor.graph.lexicon import FILLERS, PREPOSITIONS
from advisor.graph.reading import Reading
from advisor.graph.remarks import Remark, Says, remarks
from advisor.graph.verbs import FORMS, NOMINALS
from advisor.graph.words import Kind, tokens, words_of
from advisor.places import Span
from advisor.values import dataclass

_Way: TypeAlias = tuple[str, tuple[Span, ...]]
MOST = 1_000_000  # pairs of one remark that are written out


class Claim(NamedTuple):
    """One declared edge, by task numbers, and which of the two carries the remark."""

    source: int
    target: int
    certainty: Certainty
    reason: str
    beside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is claimed: edges, groups said to run at once, and groups said to run one after another."""

    edges: tuple[Claim, ...]
    at_once: tuple[tuple[int, ...], ...]
    in_turn: tuple[tuple[int, ...], ...]


def claims(tasks: Sequence[TracedTask], readings: Sequence[Reading], arms: Arms, *, instruction: bool) -> Claims:
    """Read all remarks; ``instruction`` (Markdown) takes "then" and "one by one" as orders, not as narration."""
    found: list[Claims] = []
    for way, members in _lines(tasks).items():
        if any(_is_remarked(tasks[member], way) for member in members):
            line = _Line(tasks, readings, way, instruction=instruction)
            found.append(line.walk(members))
    return Claims(
        edges=tuple(claim for part in found for claim in part.edges if not arms.exclusive(claim.source, claim.target)),
        at_once=tuple(group for part in found for group in part.at_once),
        in_turn=tuple(group for part in found for group in part.in_turn),
    )


def _lines(tasks: Sequence[TracedTask]) -> dict[_Way, list[int]]:
    """Give the straight lines, by the calls that lead there: what a call in a line pays for stands in that line too."""
    found: dict[_Way, list[int]] = {}
    if any(task.comment or task.leading for task in tasks):
        for number, task in enumerate(tasks):
            for depth in range(len(task.via) + 1):
                found.setdefault((task.region, task.via[:depth]), []).append(number)
    return found


def _is_remarked(task: TracedTask, way: _Way) -> bool:
    """Say whether a task's own call stands in a line, and has a remark."""
    return bool(task.comment or task.leading) and task.via == way[1]


@dataclass(slots=True)
class _Group:
    """The tasks since the last boundary, what they wait for, and what is said of them."""

    sources: tuple[int, ...] = ()
    remark: Remark | None = None
    members: list[int] = field(default_factory=list)
    parallel: bool = False
    serial: bool = False
    in_turn: bool = False
    waited: int | None = None


class _Line:
    """One straight line of tasks, walked in written order."""

    def __init__(
        self, tasks: Sequence[TracedTask], readings: Sequence[Reading], way: _Way, *, instruction: bool
    ) -> None:
        self._tasks, self._readings, self._way, self._instruction = tasks, readings, way, instruction
        self._group = _Group()
        self._ends: list[int] = []
        self._number = (0, "")
        self._stages: tuple[tuple[frozenset[str], ...], list[list[int]], Remark] | None = None
        self._earlier: list[int] = []
        self._edges: list[Claim] = []
        self._followed: set[int] = set()
        self._at_once: list[tuple[int, ...]] = []
        self._in_turn: list[tuple[int, ...]] = []
        self._left = MOST

    def walk(self, members: Sequence[int]) -> Claims:
        """Read the remarks of the line."""
        for member in members:
            own = _is_remarked(self._tasks[member], self._way)
            for line in self._tasks[member].leading if own else ():
                for remark in remarks(line, leading=True):
                    self._lead(member, remark)
            beside = [*remarks(self._tasks[member].comment, leading=False)] if own else []
            for remark in beside:
                if remark.says is not Says.WAIT:
                    self._lead(member, remark)
            self._place(member)
            if any(remark.says is Says.WAIT for remark in beside):
                self._group.waited = member
        self._close()
        return Claims(edges=tuple(self._edges), at_once=tuple(self._at_once), in_turn=tuple(self._in_turn))

    def _lead(self, member: int, remark: Remark) -> None:
        match remark.says:
            case Says.BARRIER:
                self._barrier(self._narrated(remark))
            case Says.NUMBER:
                self._numbered(remark)
            case Says.PARALLEL:
                self._parallel()
            case Says.SERIAL | Says.ONE_BY_ONE:
                self._serial(remark)
            case Says.AFTER:
                self._after(member, remark)
            case Says.ARROWS:
                self._arrows(remark)
            case Says.WAIT:
                pass

    def _narrated(self, remark: Remark) -> Remark:
        """Take "then" as an order where the text is an instruction; in code it may only tell what happens."""
        if remark.certainty is Certainty.POSSIBLE and self._instruction:
            return replace(remark, certainty=Certainty.LIKELY)
        return remark

    def _barrier(self, remark: Remark) -> None:
        """Everything from here starts after everything before."""
        if not self._group.members:
            if self._group.remark is None and self._ends:
                self._group = _Group(sources=tuple(self._ends), remark=remark)
                self._ends = []
            return
        self._close()
        self._group = _Group(sources=tuple(self._ends), remark=remark)
        self._ends = []

    def _numbered(self, remark: Remark) -> None:
        """Take a higher number as an order; the same number, or an item of a parallel list, is none."""
        number, _ = self._number
        item_of_list = not remark.names and self._group.parallel
        if item_of_list:
            return
        self._number = (remark.number, remark.letter)
        if remark.number > max(number, 0) and (number or remark.number > 1):
            self._barrier(remark)
        elif not remark.letter:
            self._close()
            self._group = _Group()

    def _parallel(self) -> None:
        if self._group.members:
            self._close()
            self._group = _Group()
        self._group.parallel = True

    def _serial(self, remark: Remark) -> None:
        if self._group.members:
            self._close()
            self._group = _Group()
        self._group.serial = remark.says is Says.SERIAL
        self._group.in_turn = remark.says is Says.ONE_BY_ONE and self._instruction
        self._group.remark = self._group.remark or remark

    def _close(self) -> None:
        """End the group: those of it that nothing followed yet are what a later boundary waits for."""
        group = self._group
        if group.parallel and len(group.members) > 1:
            self._at_once.append(tuple(group.members))
        if group.in_turn and len(group.members) > 1:
            self._in_turn.append(tuple(group.members))
        if group.waited is not None and group.members:
            at = group.members.index(group.waited)
            group.members = [*self._unfollowed(group.members[: at + 1]), *group.members[at + 1 :]]
        self._ends += group.members

    def _unfollowed(self, members: Sequence[int]) -> list[int]:
        return [member for member in members if member not in self._followed]

    def _place(self, member: int) -> None:
        """Put a task into the group: it waits for the group's sources and for what was waited for."""
        group = self._group
        if group.waited is not None:
            self._claim((group.waited,), member, Certainty.CERTAIN, "“wait”: the author waits for it", group.waited)
        elif group.sources and group.remark is not None:
            self._claim(group.sources, member, group.remark.certainty, _said(group.remark), member)
        if group.serial and group.members and group.remark is not None:
            self._claim((group.members[-1],), member, group.remark.certainty, _said(group.remark), member)
        group.members.append(member)
        self._stage(member)
        self._earlier.append(member)

    def _claim(self, sources: Sequence[int], member: int, certainty: Certainty, reason: str, beside: int) -> None:
        for source in sources[-self._left :] if self._left > 0 else ():
            self._edges.append(Claim(source, member, certainty, reason, beside))
            self._followed.add(source)
        self._left -= len(sources)

    def _after(self, member: int, remark: Remark) -> None:
        """Link to the earlier tasks whose words fit best: "after build", "once tests pass"."""
        wanted = _stems(remark.names[0])
        fits = {other: len(wanted & self._words(other)) for other in self._earlier}
        best = max(fits.values(), default=0)
        if best:
            sources = [other for other, fit in fits.items() if fit == best]
            self._claim(sources, member, remark.certainty, _said(remark), member)

    def _arrows(self, remark: Remark) -> None:
        if self._group.members:
            self._close()
            self._group = _Group()
        stages = tuple(_stems(stage) for stage in remark.names)
        self._stages = (stages, [[] for _ in stages], remark)

    def _stage(self, member: int) -> None:
        """Put a task into the stage of the arrow heading that it fits, after the tasks of the stage before."""
        if self._stages is None:
            return
        stages, filled, remark = self._stages
        fits = [len(stage & self._words(member)) for stage in stages]
        best = max(fits)
        if not best or fits.count(best) > 1:
            return
        at = fits.index(best)
        filled[at].append(member)
        if at:
            self._claim(filled[at - 1], member, remark.certainty, _said(remark), member)

    def _words(self, member: int) -> frozenset[str]:
        task, reading = self._tasks[member], self._readings[member]
        named = _stems(f"{task.name or ''} {task.binding or ''}".replace("_", " "))
        acts = frozenset(verb.base for verb in reading.verbs)
        return frozenset(reading.words) | acts | named


_IDLE = (
    PREPOSITIONS
    | FILLERS
    | words_of(
        """
    the a an and or is are has have been be pass passes passed done complete completed finish
    finished ready it all this that
    """,
    )
)


def _stems(text: str) -> frozenset[str]:
    """Give the words of a remark as stems, verbs as their base: "tests pass" → test."""
    found: set[str] = set()
    for token in tokens(text):
        if token.kind is Kind.WORD and token.text not in _IDLE:
            verb = FORMS.get(token.text)
            found |= (
                {token.stem}
                | ({verb.base} if verb else set())
                | ({NOMINALS[token.stem]} if token.stem in NOMINALS else set())
            )
    return frozenset(found)


def _said(remark: Remark) -> str:
    return f"the author says so: “{remark.text}”"
