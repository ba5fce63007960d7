"""One digest for a file and every file its imports lead to: it changes when any of them does, or is found elsewhere.

Files that import each other in a circle share one digest (Tarjan's strongly connected components, without recursion).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from advisor.values import dataclass

Successors = Callable[[str], Sequence[str]]


@dataclass(slots=True)
class Closures:
    """Digests over a graph of files. ``own`` gives the digest of one file, ``next`` the files it leads to directly."""

    own: Callable[[str], bytes]
    next: Successors
    _known: dict[str, bytes] = field(default_factory=dict)

    def of(self, path: str) -> bytes:
        """Give the digest of a file with all that it leads to."""
        if path not in self._known:
            for circle in circles(path, self.next, self._known):
                self._settle(circle)
        return self._known[path]

    def forget(self) -> None:
        """Forget all digests: a file has changed."""
        self._known.clear()

    def _settle(self, circle: list[str]) -> None:
        inside = frozenset(circle)
        outside = {each for path in circle for each in self.next(path) if each not in inside}
        found = hashlib.blake2b(digest_size=16)
        for path in sorted(circle):
            found.update(path.encode("utf-8", "surrogateescape") + b"\0" + self.own(path))
        for digest in sorted(self._known[path] for path in outside):
            found.update(digest)
        for path in circle:
            self._known[path] = found.digest()


def circles(start: str, successors: Successors, done: dict[str, bytes]) -> Iterator[list[str]]:
    """Give the circles of files that ``start`` leads to, those that lead nowhere else first; ``done`` ones left out."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    work: list[tuple[str, Iterator[str]]] = []

    def enter(node: str) -> None:
        number[node] = lowest[node] = len(number)
        path.append(node)
        on_path.add(node)
        work.append((node, iter(successors(node))))

    enter(start)
    while work:
        node, following = work[-1]
        for other in following:
            if other not in number and other not in done:
                enter(other)
                break
            if other in on_path:
                lowest[node] = min(lowest[node], number[other])
        else:
            work.pop()
            if work:
                lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
            if lowest[node] == number[node]:
                cut = path.index(node)
                circle, path[cut:] = path[cut:], []
                on_path.difference_update(circle)
                yield circle
