"""Edges between tasks that may get in each other's way in the world.

One pass in written order. Each task is linked to the earlier ones it conflicts with; a writer of the same thing stands
for the earlier ones it already follows, so that chains stay chains. Writers of targets that are not named form one
chain of their own, at certainty ``possible``; external acts form another. Work is bounded: after ``BUDGET`` links and
comparisons a task no further conflicts are looked for, and the tasks left are named as unclear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from advisor.flow.trace import Certainty
from advisor.graph.access import Access, Mode
from advisor.graph.arms import Arms, Frontier
from advisor.graph.resources import Resource, overlap, same
from advisor.graph.shelf import Entry, Shelf

BUDGET = 200
FLOOR = 200_000
MOST = 64  # checks of one thing that an external act is held to
_WHOLE = Resource(words=frozenset(), container=True)


class Conflict(NamedTuple):
    """One effect edge, by task numbers."""

    source: int
    target: int
    certainty: Certainty
    reason: str


def conflicts(accesses: Sequence[Access], arms: Arms) -> tuple[list[Conflict], set[int]]:
    """Give the effect edges in written order, and the tasks for which the search was cut short."""
    world = _World(accesses, arms)
    cut: set[int] = set()
    for task in range(len(accesses)):
        if world.budget <= 0:
            cut.add(task)
        else:
            world.step(task)
    return list(world.found.values()), cut


def checked_before(
    accesses: Sequence[Access],
    arms: Arms,
    links: Sequence[tuple[int, int]],
    data: Mapping[int, Sequence[int]],
) -> list[Conflict]:
    """Link an external act to the checks of the very thing it acts on: both take it from one earlier task."""
    taken = [*links, *((source, target) for target, sources in data.items() for source in sources)]
    checks: dict[int, list[int]] = {}
    for source, target in taken:
        if accesses[target].check:
            checks.setdefault(source, []).append(target)
    reason = "an act that cannot be taken back follows the check of what it acts on"
    return [
        Conflict(check, target, Certainty.LIKELY, reason)
        for source, target in taken
        if accesses[target].mode is Mode.EXTERNAL
        for check in checks.get(source, ())[:MOST]
        if check < target and not arms.exclusive(check, target)
    ]


class _World:
    """What earlier tasks touched."""

    def __init__(self, accesses: Sequence[Access], arms: Arms) -> None:
        frequency = Counter(word for access in accesses for resource in access.resources for word in resource.words)
        self.accesses, self.arms = accesses, arms
        self.writers, self.readers = Shelf(frequency), Shelf(frequency)
        self.vague, self.externals, self.shipped = Frontier(arms), Frontier(arms), Frontier(arms)
        self.named: list[int] = []
        self.checks: list[int] = []
        self.found: dict[tuple[int, int], Conflict] = {}
        self.sources: dict[int, set[int]] = {}
        self.budget = FLOOR + BUDGET * len(accesses)

    def step(self, task: int) -> None:
        """Link one task to the earlier ones, then shelve what it touches."""
        access = self.accesses[task]
        match access.mode:
            case Mode.READ:
                self._read(task, access)
            case Mode.WRITE:
                self._write(task, access)
            case Mode.EXTERNAL:
                self._external(task, access)
            case Mode.NONE:
                return
        if access.check:
            self._check(task, access)

    def _link(self, source: int, target: int, certainty: Certainty, reason: str) -> bool:
        """Add a link unless the two are exclusive; the stronger of two stays."""
        self.budget -= 1
        if self.arms.exclusive(source, target):
            return False
        old = self.found.get((source, target))
        if old is None or (old.certainty is Certainty.POSSIBLE and certainty is Certainty.LIKELY):
            self.found[source, target] = Conflict(source, target, certainty, reason)
            self.sources.setdefault(target, set()).add(source)
        return True

    def _meet(self, task: int, shelf: Shelf, resource: Resource) -> list[Entry]:
        """Link a touch to those it conflicts with; give the entries that it now follows."""
        if resource.whole:
            return self._follow(task, shelf.latest(resource), resource, shelf.swept)
        named = self._follow(task, shelf.overlapping(resource), resource, frozenset())
        return named + self._follow(task, shelf.wholes(resource), resource, shelf.touched)

    def _follow(
        self,
        task: int,
        entries: Iterable[Entry],
        resource: Resource,
        sweepers: AbstractSet[int],
    ) -> list[Entry]:
        """Link to entries, latest first; ``sweepers`` are tasks that follow all such entries before them."""
        reached: set[int] = set()
        stop = -1
        met: list[Entry] = []
        for entry in entries:
            self.budget -= 1
            if entry.task < stop:
                break
            sure = same(entry.resource, resource)
            if entry.task == task:
                continue
            if entry.followers.isdisjoint(reached):
                certainty = _certainty(sure and entry.sure and self.accesses[task].sure)
                if not self._link(entry.task, task, certainty, _reason(entry.resource, resource)):
                    continue
                new = {entry.task} | self.sources.get(entry.task, set())
                reached |= new
                stop = stop if self.arms.any else max(stop, *(new & sweepers), -1)
            entry.follow(task)
            met.append(entry)
        return met

    def _read(self, task: int, access: Access) -> None:
        for resource in _reach(access):
            self._meet(task, self.writers, resource)
        if access.everything:
            self._after_vague(task, Certainty.LIKELY)
            self.writers.swept.add(task)
        elif access.check and access.unknown:
            self._after_anything(task, "checks something that is not named, after it was changed")
            self.writers.swept.add(task)
            self.readers.add(Entry(task=task, resource=_WHOLE, sure=False))
        self._shelve(task, access, self.readers)

    def _after_anything(self, task: int, reason: str) -> None:
        """Link a task that takes whatever there is to all that was written before it."""
        self._after_vague(task, Certainty.POSSIBLE)
        reached: set[int] = set()
        for entry in self.writers.latest(_WHOLE):
            self.budget -= 1
            if not entry.followers.isdisjoint(reached):
                entry.follow(task)
            elif self.accesses[entry.task].builds and self.accesses[task].builds:
                continue
            elif self._link(entry.task, task, Certainty.POSSIBLE, reason):
                reached |= {entry.task} | self.sources.get(entry.task, set())
                entry.follow(task)

    def _write(self, task: int, access: Access) -> None:
        if access.unknown:
            self._write_vaguely(task, access)
            return
        for resource in _reach(access):
            self._overwrite(task, resource)
        if access.builds and not access.everything:
            self._after_anything(task, "builds from what was changed before")
        self._after_vague(task, Certainty.LIKELY if access.everything else Certainty.POSSIBLE)
        if access.everything:
            self.vague.clear(task)
            self.named = [other for other in self.named if not self.arms.within(task, other)]
        self.named.append(task)
        self._shelve(task, access, self.writers)

    def _overwrite(self, task: int, resource: Resource) -> None:
        for shelf in (self.writers, self.readers):
            for entry in self._meet(task, shelf, resource):
                if self._replaces(task, resource, entry):
                    shelf.drop(entry)
            if not (resource.facet or resource.open):
                (shelf.swept if resource.whole else shelf.touched).add(task)

    def _replaces(self, task: int, resource: Resource, entry: Entry) -> bool:
        """Say whether whoever conflicts with an earlier touch will conflict with this one as well."""
        surely = self.accesses[task].sure and self.arms.within(task, entry.task)
        return surely and _stands_for(resource, entry.resource)

    def _write_vaguely(self, task: int, access: Access) -> None:
        """Two writers of targets unknown may meet; one who reads the whole project does."""
        self._after_vague(task, Certainty.POSSIBLE)
        reason = "both write, and what is written is not named"
        for other in self.named:
            self._link(other, task, Certainty.POSSIBLE, reason)
        self.named = [other for other in self.named if not self.arms.within(task, other)]
        for resource in access.resources or (_WHOLE,):
            self._follow(task, self.readers.wholes(resource), _WHOLE, self.readers.touched)
        if not access.resources:
            self.readers.touched.add(task)
        self.vague.push(task)

    def _after_vague(self, task: int, certainty: Certainty) -> None:
        for other in self.vague.before(task):
            both = self.accesses[task].sure and self.accesses[other].sure
            self._link(
                other, task, certainty if both else Certainty.POSSIBLE, "one changes something that is not named"
            )

    def _external(self, task: int, access: Access) -> None:
        for other in self.externals.before(task):
            both = access.sure and self.accesses[other].sure
            certainty = Certainty.LIKELY if both else Certainty.POSSIBLE
            self._link(other, task, certainty, "both act on the outside world")
        self.externals.push(task)
        for resource in _reach(access):
            self._meet(task, self.writers, resource)
            if access.destroys:
                self._overwrite(task, resource)
        if access.everything:
            self._after_vague(task, Certainty.LIKELY)
            self.writers.swept.add(task)
        self._after_checks(task, access)
        self._shelve(task, access, self.writers if access.destroys else self.readers)

    def _after_checks(self, task: int, access: Access) -> None:
        for other in self.checks:
            self.budget -= 1
            if _same_object(access, self.accesses[other]):
                self._link(
                    other, task, Certainty.LIKELY, "an act that cannot be taken back follows the check before it"
                )
        if access.ships:
            self.shipped.push(task)
        if access.ships and access.everything:
            self.checks = [other for other in self.checks if not self.arms.within(task, other)]

    def _check(self, task: int, access: Access) -> None:
        for other in self.shipped.before(task):
            ship = self.accesses[other]
            if other != task and (access.unknown or access.everything or _overlaps(access, ship)):
                self._link(other, task, Certainty.LIKELY, "checks what was brought out before")
            elif other != task and ship.everything:
                self._link(other, task, Certainty.POSSIBLE, "may check what was brought out before")
        self.checks.append(task)

    def _shelve(self, task: int, access: Access, shelf: Shelf) -> None:
        for resource in _reach(access):
            shelf.add(Entry(task=task, resource=resource, sure=access.sure))


def _reach(access: Access) -> tuple[Resource, ...]:
    """Give all that a task touches; a project-wide act touches the project."""
    if access.everything:
        return (*(resource for resource in access.resources if resource.words), _WHOLE)
    return tuple(resource for resource in access.resources if resource.words or resource.facet)


def _certainty(sure: bool) -> Certainty:  # noqa: FBT001 -- the one thing it depends on
    return Certainty.LIKELY if sure else Certainty.POSSIBLE


def _overlaps(one: Access, other: Access) -> bool:
    return any(overlap(a, b) for a in one.resources for b in other.resources)


def _same_object(act: Access, check: Access) -> bool:
    """Say whether a check is of what an external act brings out; an unnamed object is taken as the same."""
    if act.ships and (act.everything or check.everything or check.unknown):
        return True
    return _overlaps(act, check)


def _stands_for(later: Resource, earlier: Resource) -> bool:
    if later.whole and not later.facet:
        return True
    if later.open or (earlier.container and not later.container):
        return False
    return later.words == earlier.words and later.facet in {"", earlier.facet} and later.path == earlier.path


def _reason(source: Resource, target: Resource) -> str:
    named = [" ".join(sorted(resource.words)) for resource in (source, target)]
    what = named[0] or named[1] or "the project"
    return f"one changes what the other touches: {what}"
