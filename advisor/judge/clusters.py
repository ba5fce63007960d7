"""Near-duplicates: descriptions whose words overlap by a Jaccard of 0.6 or more count as one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

LEAST = 0.6
_WORD = re.compile(r"\w+")


def words_of(text: str) -> frozenset[str]:
    """Give the set of words that two texts are compared by; a text without words is its own."""
    return frozenset(_WORD.findall(text.lower())) or frozenset({text})


def clusters(texts: Sequence[str], least: float = LEAST) -> list[int]:
    """Give each text the number of its cluster (the place of the cluster's first text)."""
    parent = list(range(len(texts)))
    for left, right in near_pairs(texts, least):
        first, second = sorted((_root(parent, left), _root(parent, right)))
        parent[second] = first
    return [_root(parent, at) for at in range(len(texts))]


def near_pairs(texts: Sequence[str], least: float = LEAST) -> Iterator[tuple[int, int]]:
    """Give all pairs of near-duplicates (places, the smaller first).

    Only texts that share one of their rarest words are compared: two sets with a Jaccard of at least ``least`` share
    one
    among the rarest ``size * (1 - least) + 1`` of either, so nothing is missed.
    """
    sets = [words_of(text) for text in texts]
    counts: dict[str, int] = defaultdict(int)
    for words in sets:
        for word in words:
            counts[word] += 1
    holders: dict[str, list[int]] = defaultdict(list)
    for at, words in enumerate(sets):
        seen: set[int] = set()
        for word in _rarest(words, counts, least):
            seen.update(holders[word])
            holders[word].append(at)
        for other in sorted(seen):
            if jaccard(sets[other], words) >= least:
                yield other, at


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    """Give the share of words that two sets have in common."""
    both = len(left & right)
    return both / (len(left) + len(right) - both)


def _rarest(words: frozenset[str], counts: dict[str, int], least: float) -> list[str]:
    ordered = sorted(words, key=lambda word: (counts[word], word))
    return ordered[: int(len(words) * (1 - least) + 1e-9) + 1]


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at
