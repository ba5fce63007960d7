"""The order of a net's nodes: which stand in a cycle together, and in which step each of them begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Key = str
After = Callable[[Key], list[Key]]


def parts(nodes: Iterable[Key], after: After) -> list[list[Key]]:
    """Group nodes that lead to each other, in an order in which sources come first."""
    inside = dict.fromkeys(nodes)
    following = {node: [target for target in after(node) if target in inside] for node in inside}
    reach = {node: _reached(node, following) for node in inside}
    found: list[list[Key]] = []
    placed: set[Key] = set()
    for node in inside:
        if node not in placed:
            group = [other for other in inside if other == node or (other in reach[node] and node in reach[other])]
            placed.update(group)
            found.append(group)
    return _sorted(found, reach)


def _sorted(groups: list[list[Key]], reach: dict[Key, set[Key]]) -> list[list[Key]]:
    """Sort groups by how many others lead to them: one that leads to another is led to by fewer."""
    heads = [group[0] for group in groups]
    before = {head: sum(head in reach[other] for other in heads if other != head) for head in heads}
    return sorted(groups, key=lambda group: before[group[0]])


def _reached(node: Key, following: Mapping[Key, list[Key]]) -> set[Key]:
    seen: set[Key] = set()
    waiting = [node]
    while waiting:
        for target in following[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def steps(groups: list[list[Key]], heads: Iterable[Key], after: After) -> list[list[list[Key]]]:
    """Give the groups by step, each after the last of those that lead to it; those never reached are left out."""
    level = dict.fromkeys(heads, 0)
    found: dict[int, list[list[Key]]] = {}
    for group in groups:
        known = [level[node] for node in group if node in level]
        if not known:
            continue
        own = max(known)
        found.setdefault(own, []).append(group)
        for node in group:
            for target in after(node):
                if target not in group:
                    level[target] = max(level.get(target, 0), own + 1)
    return [found[at] for at in sorted(found)]


def is_cycle(group: list[Key], after: After) -> bool:
    """Say whether the nodes of a group run again and again."""
    return len(group) > 1 or group[0] in after(group[0])
