"""Which functions of a module can come to a paid call at all, told from names alone, before anything is followed.

A function can if the words that pay for something are reached from it: by what it mentions, by what that is made of
anywhere in the module, and so on. Never a miss of what the flow pass would find; not every hit is a task.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache, reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, TypeAlias

from advisor.sources.mentions import ANYTHING, FOREIGN, IMPORTED, SPELLED, Mention, Mentions

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
        own = {name: dialects.deciding(name) for name in brought} if dialects is not None else {}
        words = {word for deciding in own.values() for word in deciding} | {OURS}
        words |= {_of_dialect(name, word) for name, deciding in own.items() for word in deciding}
        self._bits = {word: 1 << number for number, word in enumerate(sorted(words))}
        self._shift = len(self._bits)  # a type's words stand above all others
        self._answers: dict[int, bool] = {}
        presumed = _presuming(dialects, brought, self._bits)
        known = dialects.objects if dialects is not None and paying else frozenset()
        masks = _Graph(mentions, self._bits, paying, presumed, self._imported, known).masks()
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
            types = {word for word, bit in self._bits.items() if mask & bit << self._shift}
            found = self._answers[mask] = OURS in words | types or self._pays_in_a_dialect(words, types)
        return found

    def _pays_in_a_dialect(self, words: set[str], types: set[str]) -> bool:
        dialects = self._dialects
        return dialects is not None and any(
            dialects.comes_to_pay(name, _spoken(name, words), _spoken(name, types)) for name in self._brought
        )

    def _imported(self, dotted: str) -> int:
        """Give what the import of a dotted name says: its last word, in the dialects that it belongs to."""
        module, _, word = dotted.rpartition(".")
        if dotted.split(".", 1)[0] == OURS:
            return self._bits[OURS]
        names = self._dialects.imported([module, dotted]) if self._dialects is not None else ()
        return reduce(or_, (self._bits.get(_of_dialect(name, word), 0) for name in names), 0)


def _of_dialect(name: str, word: str) -> str:
    """Give the word that something of a dialect, and of no other, is called."""
    return f"{name}.{word}"


def _spoken(name: str, words: set[str]) -> set[str]:
    """Give those words that a dialect may know: what is imported from others is none of its own."""
    start = _of_dialect(name, "")
    return {word.removeprefix(start) for word in words if "." not in word or word.startswith(start)}


class _Graph:
    """What is reached from what, as sets of bits: one for each word that decides, and one more for it as a type.

    ``known`` are names of objects that dialects know by their types.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what words say, by where they come from
        self,
        mentions: Mentions,
        bits: dict[str, int],
        paying: frozenset[str],
        presumed: Callable[[str], int],
        imported: Callable[[str], int],
        known: frozenset[str],
    ) -> None:
        self._known = known
        self._mentions = mentions
        self._presumed = presumed
        self._imported = imported
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
        self._spread(masks, before)
        return masks

    def _spread(self, masks: dict[_Node, int], before: dict[_Node, list[_Node]]) -> None:
        """Hand every part's words to all that reach it."""
        waiting = [node for node, mask in masks.items() if mask]
        while waiting:
            node = waiting.pop()
            mask = self._as_type(masks[node]) if node in self._mentions.types else masks[node]
            for each in before.get(node, ()):
                if masks[each] | mask != masks[each]:
                    masks[each] |= mask
                    waiting.append(each)

    def _as_type(self, mask: int) -> int:
        """Give what words say of a type: that of the program's own classes says nothing of what is given."""
        return (mask & self._every & ~self._bits[OURS]) << len(self._bits) | mask & ~self._every

    def _part(self, node: _Node) -> tuple[int, list[_Node]]:
        """Give the words that a part says itself, and the parts that it reaches in one step."""
        said, after = 0, list(self._holding.get(node, ()))
        if isinstance(node, str):
            said = self._said(node)
            after += self._mentions.spelled(self._mentions.attributes) if node == SPELLED else ()
        for mention in self._made_of(node):
            if isinstance(mention, int | str):
                after.append(mention)
            elif mention[0] == IMPORTED:
                said |= self._imported(mention[1])
            elif mention[0] == FOREIGN:
                said |= self._foreign(mention[1])
            else:
                block, name, *attributes = mention
                nodes = self._resolve(block, name)
                if attributes and not self._is_library(nodes):
                    after.extend(attributes)
                after += nodes
                said |= self._presumed(name) | (self._unbound(name) if (block, name) in self._open else 0)
        return said, after

    def _said(self, attribute: str) -> int:
        """Give the words that reading an attribute says."""
        if attribute == ANYTHING:
            return self._every
        if attribute == SPELLED:
            spelled = self._mentions.spelled((*self._bits.keys() - {OURS}, *self._paying))
            return reduce(or_, (self._bits.get(word, 0) | self._paid(word) for word in spelled), 0)
        return self._bits.get(attribute, 0) | self._paid(attribute) | self._presumed(attribute)

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

    def _foreign(self, name: str) -> int:
        """Give what an imported name says; as a type, one that a dialect knows pays as well."""
        paid = self._paid(name)
        return paid | paid << len(self._bits) if name in self._known else paid

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
