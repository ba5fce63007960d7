"""Members that pairs join, put together: whoever is joined to one of a family is of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def families(members: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Give the families that pairs of members make, each in the order of ``members``; one alone is a family, too."""
    leader = {member: member for member in members}
    for one, other in pairs:
        leader[_find(leader, one)] = _find(leader, other)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for member in leader:
        found[_find(leader, member)].append(member)
    return list(found.values())


def _find(leader: dict[str, str], member: str) -> str:
    while leader[member] != member:
        leader[member] = leader[leader[member]]
        member = leader[member]
    return member
