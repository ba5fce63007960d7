"""A notebook as one program: all its code cells in order. Facts: https://nbformat.readthedocs.io (versions 3 and 4)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.sources.comments import python_comments
from advisor.sources.complexity import too_complex
from advisor.sources.decode import Decoded, split_lines
from advisor.sources.frameworks import dialects_of
from advisor.sources.gate import names_task, relevance
from advisor.sources.magics import without_magics
from advisor.sources.units import Irrelevant, LineOrigin, Medium, Program, Read, Reading, Skipped
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.dialects import Dialects

# JSON can write half a character; no parser takes it, and no encoding can print it.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its source as one text, and whether it is Python code."""

    source: str
    python: bool


class NotNotebookError(ValueError):
    """The JSON is no notebook; the message says where it is not."""


def read_notebook(decoded: Decoded, path: str, dialects: Dialects | None = None) -> Reading:
    """Read a notebook; magics are neutralised, other languages and all other cells left out."""
    try:
        cells = notebook_cells(decoded.text)
    except NotNotebookError as error:
        return Skipped(path=path, reason=f"is not a notebook: {error}")
    program = _program(path, cells)
    brought = dialects_of(program.text, dialects)
    reason = too_complex(program.text) if brought is not None or names_task(program.text) else None
    if reason is not None:
        return Skipped(path=path, reason=reason)
    comments = python_comments(program)
    wanted = relevance(program.text, brought).is_worth_following
    if not wanted and not comments:
        return Irrelevant(path=path)
    by_cell = tuple(tuple(split_lines(cell.source)) for cell in cells)
    return Read(
        path=path,
        medium=Medium.NOTEBOOK,
        units=(program,) if wanted else (),
        comments=comments,
        lines=(),
        cells=by_cell,
    )


def notebook_cells(text: str) -> tuple[Cell, ...]:
    """Give all cells of a notebook. Raises ``NotNotebookError`` for what is no JSON, or another shape of it."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotNotebookError(f"invalid JSON ({_first_line(error)})") from error
    if not isinstance(data, dict):
        raise NotNotebookError("the JSON is not an object")
    python = _is_python(data.get("metadata"))
    return tuple(_cell(cell, number, python=python) for number, cell in enumerate(_raw_cells(data)))


def _program(path: str, cells: tuple[Cell, ...]) -> Program:
    lines: list[str] = []
    origins: list[LineOrigin] = []
    for number, cell in enumerate(cells):
        if cell.python:
            source = without_magics(split_lines(cell.source))
            lines.extend(source)
            origins.extend(LineOrigin(cell=number, line=line + 1, columns=0) for line in range(len(source)))
    return Program(path=path, text="\n".join([*lines, ""]), medium=Medium.NOTEBOOK, origins=tuple(origins))


def _raw_cells(data: dict[str, object]) -> Iterator[object]:
    worksheets = data.get("worksheets")
    holders = [data] if "cells" in data or not isinstance(worksheets, list) else worksheets
    for holder in holders:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        if not isinstance(cells, list):
            raise NotNotebookError("it has no list of cells")
        yield from cells


def _cell(cell: object, number: int, *, python: bool) -> Cell:
    if not isinstance(cell, dict):
        raise NotNotebookError(f"cell {number} is not an object")
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotNotebookError(f"the source of cell {number} is not text")
    source = _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", source)
    return Cell(source=source, python=python and cell.get("cell_type") == "code" and _speaks_python(cell))


def _speaks_python(cell: dict[str, object]) -> bool:
    """Cells of a notebook may name a language of their own (version 3, and editors with many languages)."""
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    named = editor.get("languageId") if isinstance(editor, dict) else cell.get("language")
    return not isinstance(named, str) or named.lower() in ("python", "ipython")


def _is_python(metadata: object) -> bool:
    """Without a word on the language, a notebook is in Python."""
    if not isinstance(metadata, dict):
        return True
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        known = metadata.get(section)
        name = known.get(key) if isinstance(known, dict) else None
        if isinstance(name, str) and name:
            return name.lower() in ("python", "ipython")
    return True


def _first_line(error: BaseException) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).split("\n", 1)[0]
