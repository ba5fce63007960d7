"""Random orchestration programs, the same for the same seed, with the edges that building them makes known."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.reliability.shapes import (
    classes,
    containers,
    control,
    flowing,
    functions,
    kept,
    orchestrating,
    texts,
    together,
    wrapping,
)
from tests.reliability.writer import Writer

DEPTH = 2
TASKS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A program; ``edges`` are its data edges by construction, all of them where ``exact``, else some or more."""

    seed: int
    source: str
    edges: frozenset[tuple[str, str]]
    exact: bool


def generate(seed: int) -> Generated:
    """Give the program of this seed."""
    random = Random(seed)  # noqa: S311 - a test's dice
    w = Writer(random=random)
    style = random.choice(("module", "module", "function", "async", "async"))
    if style == "module":
        statements(w, random.randint(2, 9))
        w.line(w.task(*w.value()))
    else:
        w.is_async = style == "async"
        w.function = True
        with w.under(f"{w.def_} main():"):
            statements(w, random.randint(2, 9))
            w.line(w.task(*w.value()))
        w.line("asyncio.run(main())" if w.is_async else "main()")
    if w.is_async:
        w.need("import asyncio")
    source = "\n".join(["from advisor import Task", *sorted(w.imports), *w.lines, ""])
    return Generated(seed=seed, source=source, edges=frozenset(w.edges), exact=w.exact)


def statements(w: Writer, count: int) -> None:
    """Write some statements of any kind."""
    w.depth += 1
    kinds = [each.SHAPES for each in (texts, containers, functions, classes, wrapping, kept, flowing, orchestrating)]
    kinds.append(together.ASYNC if w.is_async else together.SYNC)
    if w.depth <= DEPTH:
        kinds += [control.SHAPES, control.SHAPES]
    for _ in range(count):
        if w.tasks < TASKS:
            w.random.choice(w.random.choice(kinds))(w)
    if not w.lines or w.lines[-1].endswith(":"):
        w.line("pass")
    w.depth -= 1
