"""Which functions of a module can come to a paid call at all, told from names alone, before anything is followed.

A function can if the words that pay for something are reached from it: by what it mentions, by what that is made of
anywhere in the module, and so on. Never a miss of what the flow pass would find; not every hit is a task.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from advisor.sources.mentions import ANYTHING, FOREIGN, IMPORTED, Mention, Mentions

if TYPE_CHECKING:
    from advisor.dialects import Dialects

OURS = "advisor"
_BARE = frozenset({"Task", "Agent"})
_Node: TypeAlias = int | str | tuple[int, str]
_BODY = -1


class Reach:
    """Answers for one module. ``brought`` names the dialects that it imports, ``paying`` names that pay by themselves.

    (``paying``: what it imports from files that hold paid calls.)
    ``body`` says whether the module's own statements can come to a paid call, ``functions`` says it of each function
    and method in the order of the text.
    """

    def __init__(
        self,
        tree: ast.Module,
        dialects: Dialects | None,
        brought: tuple[str, ...],
        paying: frozenset[str] = frozenset(),
    ) -> None:
        self._dialects = dialects
        self._brought = brought
        mentions = Mentions(tree, self._brings)
        words = set().union(*(dialects.deciding(name) for name in brought)) if dialects is not None else set()
        self._bits = {word: 1 << number for number, word in enumerate(sorted({*words, OURS}))}
        self._answers: dict[int, bool] = {}
        presumed = _presuming(dialects, brought, self._bits)
        masks = _Graph(mentions, self._bits, paying, presumed).masks()
        self.body = self._pays(masks[_BODY])
        self.functions = tuple(self._pays(masks[number]) for _, _, number in sorted(mentions.functions))

    @property
    def anywhere(self) -> bool:
        """Whether anything in the module can."""
        return self.body or any(self.functions)

    def _brings(self, module: str) -> bool:
        if module.split(".", 1)[0] == OURS:
            return True
        return self._dialects is not None and bool(self._dialects.imported([module]))

    def _pays(self, mask: int) -> bool:
        found = self._answers.get(mask)
        if found is None:
            words = {word for word, bit in self._bits.items() if mask & bit}
            found = self._answers[mask] = OURS in words or self._pays_in_a_dialect(words)
        return found

    def _pays_in_a_dialect(self, words: set[str]) -> bool:
        dialects = self._dialects
        return dialects is not None and any(dialects.comes_to_pay(name, words) for name in self._brought)


class _Graph:
    """What is reached from what, as sets of bits: one for each word that decides."""

    def __init__(
        self, mentions: Mentions, bits: dict[str, int], paying: frozenset[str], presumed: Callable[[str], int]
    ) -> None:
        self._mentions = mentions
        self._presumed = presumed
        self._paying = paying
        self._bits = bits
        self._every = (1 << len(bits)) - 1
        self._resolved: dict[tuple[int, str], tuple[_Node, ...]] = {}
        self._open: set[tuple[int, str]] = set()
        self._holding: dict[_Node, list[_Node]] = {}
        for name, number in mentions.held:
            for node in self._resolve(*name):
                self._holding.setdefault(node, []).append(number)

    def masks(self) -> dict[_Node, int]:
        """Give the words that each part of the module reaches, directly or not."""
        masks: dict[_Node, int] = {}
        before: dict[_Node, list[_Node]] = {}
        waiting: list[_Node] = [_BODY, *range(len(self._mentions.made_of))]
        while waiting:
            node = waiting.pop()
            if node not in masks:
                masks[node], after = self._part(node)
                for each in after:
                    before.setdefault(each, []).append(node)
                waiting += after
        _spread(masks, before)
        return masks

    def _part(self, node: _Node) -> tuple[int, list[_Node]]:
        """Give the words that a part says itself, and the parts that it reaches in one step."""
        said, after = 0, list(self._holding.get(node, ()))
        if isinstance(node, str):
            said = (
                self._every if node == ANYTHING else self._bits.get(node, 0) | self._paid(node) | self._presumed(node)
            )
        for mention in self._made_of(node):
            if isinstance(mention, int | str):
                after.append(mention)
            elif mention[0] == IMPORTED:
                said |= self._bits.get(mention[1], 0)
            elif mention[0] == FOREIGN:
                said |= self._paid(mention[1])
            else:
                block, name, *attributes = mention
                nodes = self._resolve(block, name)
                if attributes and not self._is_library(nodes):
                    after.extend(attributes)
                after += nodes
                said |= self._presumed(name) | (self._unbound(name) if (block, name) in self._open else 0)
        return said, after

    def _made_of(self, node: _Node) -> Iterable[Mention]:
        mentions = self._mentions
        match node:
            case int():
                return mentions.body if node == _BODY else mentions.made_of[node]
            case str():
                found = [mentions.attributes.get(node, ()), mentions.attributes.get(ANYTHING, ())]
                return chain(*found, mentions.keywords.get(node, ()) if node in mentions.fields else ())
        return mentions.blocks[node[0]].bound[node[1]]

    def _unbound(self, name: str) -> int:
        """Give the word of a name that nothing binds: the bare ``Task``, or one that comes from a star."""
        return self._bits[OURS] if name in _BARE else self._bits.get(name, 0) | self._paid(name)

    def _paid(self, name: str) -> int:
        return self._bits[OURS] if name in self._paying else 0

    def _resolve(self, block: int, name: str) -> tuple[_Node, ...]:
        """Give what a name, read in a block, may be: by Python's rules for scopes; ``_open``: nothing may bind it."""
        found = self._resolved.get((block, name))
        if found is None:
            found = self._resolved[block, name] = tuple(self._binders(block, name))
        return found

    def _binders(self, block: int, name: str) -> Iterator[_Node]:
        at, blocks = block, self._mentions.blocks
        while at >= 0:
            here = blocks[at]
            if here.is_class and at == block and name in self._mentions.attributes:
                yield name
            elif not here.is_class and name in here.bound:
                yield (at, name)
                if name not in here.soft:
                    return
            at = 0 if here.declared.get(name) and at else here.outer
        self._open.add((block, name))

    def _is_library(self, nodes: tuple[_Node, ...]) -> bool:
        """Say whether a name is a module of the standard library and nothing else."""
        if len(nodes) != 1 or not isinstance(nodes[0], tuple):
            return False
        block, name = nodes[0]
        here = self._mentions.blocks[block]
        return name in here.libraries and not here.bound[name]


def _presuming(dialects: Dialects | None, brought: tuple[str, ...], bits: dict[str, int]) -> Callable[[str], int]:
    """Give what a name that comes from anywhere says by itself (``planner_llm``)."""
    if dialects is None or not dialects.presumes(brought):
        return lambda _: 0
    return cache(lambda name: bits.get(dialects.presumed_word(brought, name), 0))


def _spread(masks: dict[_Node, int], before: dict[_Node, list[_Node]]) -> None:
    """Hand every part's words to all that reach it."""
    waiting = [node for node, mask in masks.items() if mask]
    while waiting:
        node = waiting.pop()
        mask = masks[node]
        for each in before.get(node, ()):
            if masks[each] | mask != masks[each]:
                masks[each] |= mask
                waiting.append(each)
