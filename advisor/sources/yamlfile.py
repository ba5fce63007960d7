"""A YAML file that code reads (a crew's agents and tasks): its values, each with the place where it is written.

Parsed by ruamel.yaml (https://yaml.dev/doc/ruamel.yaml/), which keeps the marks of every node and, on a round trip,
comments and layout. A file is bounded in size, depth and number of values, whatever its aliases say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.places import Span, span
from advisor.sources.units import Comment
from advisor.values import dataclass

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

SUFFIXES = (".yaml", ".yml")
_LARGEST = 500_000  # characters
_DEEPEST = 20
_MOST = 20_000  # values
_TAG = "tag:yaml.org,2002:"
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlScalar:
    """One value. ``literal`` is where it is written, quotes included, if it stands in one line."""

    value: str | bool | None
    literal: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlMap:
    """Values by key, in the order of the file."""

    entries: tuple[tuple[str, YamlNode], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlList:
    """Values in their order."""

    items: tuple[YamlNode, ...]


YamlNode: TypeAlias = "YamlScalar | YamlMap | YamlList"


def read_yaml(text: str, path: str) -> YamlNode | None:
    r"""Read the one document of a file (``\n`` newlines); ``None`` where it is none, or more than anybody writes."""
    if len(text) > _LARGEST:
        return None
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        node = YAML(typ="safe", pure=True).compose(text)
        return None if node is None else _Reader(path, text).read(node, 0)
    except (YAMLError, RecursionError, ValueError, _TooMuchError):
        return None


def yaml_comments(text: str, path: str) -> tuple[Comment, ...]:
    r"""Give the comments of a YAML text (``\n`` newlines), each with its place; those within a value are none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        tokens = [each for each in YAML(typ="safe", pure=True).scan(text) if type(each).__name__ == "ScalarToken"]
    except (YAMLError, RecursionError, ValueError):
        return ()
    return tuple(_comments(text, path, [(each.start_mark.index, each.end_mark.index) for each in tokens]))


def _comments(text: str, path: str, values: list[tuple[int, int]]) -> Iterator[Comment]:
    waiting = iter([*values, (len(text), len(text))])
    start, end = next(waiting)
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        column = line.find("#")
        while column >= 0:
            at = offset + column
            while end <= at and start < len(text):
                start, end = next(waiting)
            if not start <= at < end and (column == 0 or line[column - 1] in " \t"):
                place = span(path, (number, column + 1), (number, len(line) + 1))
                yield Comment(text=line[column:].lstrip("#").strip(), span=place)
                break
            column = line.find("#", column + 1)
        offset += len(line) + 1


class _TooMuchError(Exception):
    """More values, or deeper ones, than a configuration has."""


class _Reader:
    """Turns nodes into values."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._count = 0

    def read(self, node: Node, depth: int) -> YamlNode:
        self._count += 1
        if self._count > _MOST or depth > _DEEPEST:
            raise _TooMuchError
        kind = type(node).__name__
        held: Any = node.value
        if kind == "MappingNode":
            pairs = ((self._key(key), self.read(value, depth + 1)) for key, value in held)
            return YamlMap(entries=tuple(pairs))
        if kind == "SequenceNode":
            return YamlList(items=tuple(self.read(each, depth + 1) for each in held))
        return YamlScalar(value=_value(node), literal=self._literal(node))

    def _key(self, node: Node) -> str:
        return str(node.value) if type(node).__name__ == "ScalarNode" else ""

    def _literal(self, node: Node) -> Span | None:
        start, end = node.start_mark, node.end_mark
        if start.line != end.line or getattr(node, "style", None) in {"|", ">"}:
            return None
        return span(self._path, (start.line + 1, start.column + 1), (end.line + 1, end.column + 1))


def _value(node: Node) -> str | bool | None:
    text, tag = str(node.value), str(node.tag)
    if tag in {f"{_TAG}bool", f"{_TAG}null"}:
        return _WORDS.get(text.lower(), text)
    return text.rstrip("\n")
