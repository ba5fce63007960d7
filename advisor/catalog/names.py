"""How people write a model's name, taken apart: who sells it, the name itself, the tail that pins a snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.values import dataclass

LONGEST = 200  # characters; nothing longer is a model's name

# Anchored at the end and bounded in length, so that it stays linear on any text.
_TAIL = re.compile(
    r"(?:-v\d{1,2}(?::\d{1,2}){0,1}(?::\d{1,4}k)?"  # Bedrock: -v1:0, -v1:0:200k
    r"|@[\w.-]{1,20}"  # Vertex: @20250929
    r"|:(?:thinking|beta|batch|nitro|floor|online|exacto|extended|free)"  # OpenRouter's variants
    r"|-(?:latest|default|thinking)"
    r"|-\d{8}|-\d{4}-\d{2}-\d{2}"  # a snapshot's date
    r"|\[\d{1,2}m\])$"  # Claude Code: opus[1m]
)
_REGION = re.compile(r"[a-z]{2}(?:-gov)?-[a-z]{4,9}-\d{1,2}/")  # LiteLLM: bedrock/us-east-1/anthropic.…
_FREE = ":free"
_TAILS = 4  # "…-20250929-v1:0[1m]" has three


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One way to read a name: ``prefix + core + tail`` is the name as written."""

    prefix: str
    core: str
    tail: str

    @property
    def is_free(self) -> bool:
        """Whether it is OpenRouter's variant that costs nothing, whose other models are not the ones sold."""
        return _FREE in self.tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """The words before a name that say who sells it on (rules/models.toml)."""

    sellers: frozenset[str]
    dotted: frozenset[str]
    hosts: frozenset[str]
    dots: frozenset[str]


def key(name: str) -> str:
    """Give the form under which names are compared: lower case, and ``.``, ``_`` and blanks read as ``-``."""
    return name.lower().replace(".", "-").replace("_", "-").replace(" ", "-")


def spellings(name: str, prefixes: Prefixes) -> Iterator[Spelling]:
    """Give the ways to read a name, the one that leaves most of it untouched first."""
    if len(name) > LONGEST:
        return
    for start in _starts(name, prefixes):
        core, tail = name[start:], ""
        yield Spelling(prefix=name[:start], core=core, tail=tail)
        for _ in range(_TAILS):
            found = _TAIL.search(core.lower())
            if found is None or found.start() == 0:
                break
            core, tail = core[: found.start()], core[found.start() :] + tail
            yield Spelling(prefix=name[:start], core=core, tail=tail)


def words(prefix: str) -> frozenset[str]:
    """Give the words of a prefix: ``openrouter/anthropic/`` has two."""
    return frozenset(re.split(r"[/:.]", prefix.lower()))


def _starts(name: str, prefixes: Prefixes) -> Iterator[int]:
    """Give the places where the name itself may begin."""
    start = 0
    yield start
    while (end := _end_of_prefix(name, start, prefixes)) is not None:
        start = end
        yield start


def _end_of_prefix(name: str, start: int, prefixes: Prefixes) -> int | None:
    for mark, known in (("/", prefixes.sellers), (":", prefixes.sellers), (".", prefixes.dotted)):
        end = name.find(mark, start)
        if end > start and name[start:end].lower() in known:
            return end + 1
    region = _REGION.match(name, start)
    if region is not None and start:
        return region.end()
    # Full resource names of Google Cloud and of Amazon: the model stands after the last slash.
    if name.startswith(("projects/", "arn:"), start) and "/" in name[start:]:
        return name.rindex("/") + 1
    return None
