"""An index of the resources that earlier tasks touch, found again by words.

Two resources overlap when the words of one are all among the other's. Each entry stands under all of its words, and
once more under its rarest: a look-up reads the entries under the rarest word asked for, and those whose rarest word is
asked for, so that a word which ten thousand tasks share is never walked through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field

from advisor.graph.resources import Resource, overlap
from advisor.values import dataclass

KEPT = 64


@dataclass(slots=True, kw_only=True, eq=False)
class Entry:
    """One touch: the task's number, the resource, whether it is sure; ``followers`` are tasks known to come after."""

    task: int
    resource: Resource
    sure: bool
    followers: set[int] = field(default_factory=set)

    def follow(self, task: int) -> None:
        """Note that a path leads on to ``task``; only the latest such tasks are kept."""
        if len(self.followers) > KEPT:
            self.followers.clear()
        self.followers.add(task)


class Shelf:
    """Entries by their words. ``frequency`` counts how many resources of the plan hold each word.

    ``swept`` are the tasks that follow every entry shelved before them, ``touched`` those that follow every whole one.
    Entries are added in written order.
    """

    def __init__(self, frequency: Counter[str]) -> None:
        self._frequency = frequency
        self._under: dict[str, dict[int, Entry]] = {}
        self._rarest: dict[str, dict[int, Entry]] = {}
        self._whole: dict[int, Entry] = {}
        self._all: dict[int, Entry] = {}
        self.swept: set[int] = set()
        self.touched: set[int] = set()

    def add(self, entry: Entry) -> None:
        """Put an entry on the shelf."""
        words = entry.resource.words
        self._all[id(entry)] = entry
        if not words:
            self._whole[id(entry)] = entry
            return
        for word in words:
            self._under.setdefault(word, {})[id(entry)] = entry
        self._rarest.setdefault(self._rare(words), {})[id(entry)] = entry

    def drop(self, entry: Entry) -> None:
        """Take an entry off: a later one stands for it."""
        words = entry.resource.words
        self._all.pop(id(entry), None)
        self._whole.pop(id(entry), None)
        for word in words:
            self._under[word].pop(id(entry), None)
        if words:
            self._rarest[self._rare(words)].pop(id(entry), None)

    def overlapping(self, resource: Resource) -> list[Entry]:
        """Give the named entries that are the resource, hold it or are held by it, latest first."""
        words = resource.words
        if not words:
            return []
        near = list(self._under.get(self._rare(words), {}).values())
        for word in words:
            near += self._rarest.get(word, {}).values()
        found = {id(entry): entry for entry in near if overlap(entry.resource, resource)}
        return sorted(found.values(), key=lambda entry: -entry.task)

    def latest(self, resource: Resource) -> Iterator[Entry]:
        """Give all entries that a project-wide resource overlaps, latest first."""
        return (entry for entry in reversed(self._all.values()) if overlap(entry.resource, resource))

    def wholes(self, resource: Resource) -> Iterator[Entry]:
        """Give the project-wide entries that overlap a named resource, latest first."""
        return (entry for entry in reversed(self._whole.values()) if overlap(entry.resource, resource))

    def _rare(self, words: frozenset[str]) -> str:
        return min(words, key=lambda word: (self._frequency[word], word))
