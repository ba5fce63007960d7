"""YAML front matter of agent, command and skill files: flat ``key: value`` pairs, read without a YAML library.

Such files are written by hand and often are no valid YAML (a description with a colon in it); the tools that use
them read them line by line as well.
"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import PurePosixPath

from advisor.places import Span
from advisor.sources.texts import Text
from advisor.sources.units import AgentFile
from advisor.values import dataclass

_PAIR = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(?P<value>\S.*))?[ \t]*$")
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?[ \t]*(?:#.*)?$")
_MODEL = re.compile(r"[A-Za-z][\w./:@\[\]-]*\Z")
_COMMENT = re.compile(r"[ \t]#.*$")

# Pages of a website have front matter too, and a ``model`` there may be a camera; keys of agents settle it.
_PAGE = frozenset({"title", "date", "layout", "permalink", "slug", "published"})
_AGENT = frozenset({"name", "tools", "allowed-tools", "argument-hint"})
_COMMAND = frozenset({"allowed-tools", "argument-hint", "disable-model-invocation", "user-invocable"})
_FOLDERS = frozenset({"agents", "commands", "skills"})
_SKILL = "SKILL.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The value of one key: the text it stands for, and where it is written, quotes included."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The pairs of a file's front matter, and the first line (from 0) behind it."""

    values: dict[str, Value]
    end: int


def read_front_matter(text: Text, lines: list[str]) -> FrontMatter:
    """Read what stands between ``---`` and ``---`` at the top; no pairs and line 0 where there is none."""
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter(values={}, end=0)
    for number in range(1, len(lines)):
        if lines[number].rstrip() in ("---", "..."):
            return FrontMatter(values=_pairs(text, lines[:number]), end=number + 1)
    return FrontMatter(values={}, end=0)


def agent_file(front: FrontMatter, text: Text, lines: list[str]) -> AgentFile | None:
    """Give the agent, command or skill that the front matter describes, if it names its model and what it is for.

    A command or skill may leave its description out; the first line of its body stands for it then, with the one below
    where that is a heading, which names a thing and does not say what to do with it.
    """
    model, description = front.values.get("model"), front.values.get("description")
    if model is None or not _MODEL.match(model.text):
        return None
    if not _PAGE.isdisjoint(front.values) and _AGENT.isdisjoint(front.values):
        return None
    if description is None and _is_ours(front, text.path):
        description = _first_line(text, lines, front.end)
    if description is None or not description.text:
        return None
    name = front.values.get("name")
    return AgentFile(
        path=text.path,
        name=name.text if name is not None and name.text else file_name(text.path),
        description=description.text,
        description_span=description.span,
        model=model.text,
        model_span=model.span,
    )


def file_name(path: str) -> str:
    """Give the name of an agent, command or skill that does not say one: its file's, a skill's folder's."""
    place = PurePosixPath(path)
    return place.parent.name if place.name == _SKILL and place.parent.name else place.stem


def _is_ours(front: FrontMatter, path: str) -> bool:
    """Say whether Claude Code reads a file for what it is to do, going by its place and its keys."""
    place = PurePosixPath(path)
    return place.name == _SKILL or not _FOLDERS.isdisjoint(place.parts[:-1]) or not _COMMAND.isdisjoint(front.values)


def _first_line(text: Text, lines: list[str], start: int) -> Value | None:
    bare = ((number, lines[number].strip().lstrip("#").strip()) for number in range(start, len(lines)))
    said = list(islice(((number, words) for number, words in bare if words), 2))
    if not said:
        return None
    kept = said[: 2 if lines[said[0][0]].lstrip().startswith("#") else 1]
    begin, end = (text.starts[number] + lines[number].index(words) for number, words in (kept[0], kept[-1]))
    return Value(text=". ".join(words for _, words in kept), span=text.span(begin, end + len(kept[-1][1])))


def _pairs(text: Text, lines: list[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for number in range(1, len(lines)):
        found = _PAIR.match(lines[number])
        if found is not None and found["key"] not in values:
            values[found["key"]] = _value(text, lines, number, found)
    return values


def _value(text: Text, lines: list[str], number: int, found: re.Match[str]) -> Value:
    written = found["value"] or ""
    start = text.starts[number] + (found.start("value") if written else len(lines[number].rstrip()))
    below = _below(lines, number)
    if _BLOCK.match(written) or (not written and below):
        inner = "\n".join(line.strip() for line in below)
        end = text.starts[number + len(below)] + len(lines[number + len(below)].rstrip())
        folded = " ".join(inner.split()) if not written.startswith("|") else inner.strip()
        return Value(text=folded, span=text.span(start, end))
    if written[:1] in ('"', "'"):
        return _quoted(text, written, start)
    plain = _COMMENT.sub("", written).rstrip()
    continued = " ".join(line.strip() for line in below)
    end = text.starts[number + len(below)] + len(lines[number + len(below)].rstrip()) if below else start + len(plain)
    return Value(text=f"{plain} {continued}".strip(), span=text.span(start, end))


def _below(lines: list[str], number: int) -> list[str]:
    """Give the indented lines that continue a value (blank ones between them included)."""
    end = last = number + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t"):
        end += 1
        last = end if lines[end - 1].strip() else last
    return lines[number + 1 : last]


def _quoted(text: Text, written: str, start: int) -> Value:
    quote = written[0]
    pattern = r'"((?:[^"\\]|\\.)*)"' if quote == '"' else r"'((?:[^']|'')*)'"
    found = re.match(pattern, written)
    if found is None:
        return Value(text=written.strip(quote).strip(), span=text.span(start, start + len(written.rstrip())))
    inner = found[1].replace("''", "'") if quote == "'" else _resolved(found[1])
    return Value(text=inner.strip(), span=text.span(start, start + found.end()))


def _resolved(inner: str) -> str:
    return inner.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
