"""Notebooks: all code cells as one program, places by cell, magics out of the way."""

import ast
import json

import pytest

from advisor.sources import read_text
from advisor.sources.units import Irrelevant, Program, Read, Reading, Skipped


def notebook(*cells: object, **extra: object) -> bytes:
    built = [{"cell_type": "code", "source": cell} if isinstance(cell, str | list) else cell for cell in cells]
    return json.dumps({"cells": built, "metadata": {}, "nbformat": 4, **extra}).encode()


def reading(data: bytes) -> Reading:
    return read_text(data, "a.ipynb")


def program(*cells: object, **extra: object) -> Program:
    found = reading(notebook(*cells, **extra))
    assert isinstance(found, Read), found
    (unit,) = found.units
    assert isinstance(unit, Program)
    return unit


MARKDOWN = {"cell_type": "markdown", "source": 'Task("a")'}
RAW = {"cell_type": "raw", "source": ['Task("b")']}


def test_code_cells_are_one_program_and_places_name_the_cell() -> None:
    unit = program(MARKDOWN, "x = 1\n", RAW, ["y = 2\n", 'Task("c")'])
    assert unit.text == 'x = 1\n\ny = 2\nTask("c")\n'
    span = unit.locate((4, 1), (4, 10))
    assert (span.cell, span.start.line, span.start.column, span.end.column) == (3, 2, 1, 10)


def test_all_cells_come_back_as_lines() -> None:
    found = reading(notebook(MARKDOWN, 'Task("a")\r\nb'))
    assert isinstance(found, Read)
    assert found.cells == (('Task("a")',), ('Task("a")', "b"))


def test_only_code_cells_hold_tasks() -> None:
    assert reading(notebook(MARKDOWN, RAW, "x = 1")) == Irrelevant(path="a.ipynb")


def test_notes_to_advisor_stand_in_their_cell() -> None:
    found = reading(notebook(MARKDOWN, "x\n# advisor: ignore-file"))
    assert isinstance(found, Read)
    assert [(note.text, note.span.cell, note.span.start.line) for note in found.comments] == [
        ("advisor: ignore-file", 1, 2)
    ]


@pytest.mark.parametrize(
    ("magic", "left"),
    [
        ("%matplotlib inline", "pass"),
        ("!pip install x", "pass"),
        ("?x", "pass"),
        ("?? x.y", "pass"),
        ("x?", "pass"),
        ("x.y??", "pass"),
        ("  %time f()", "  if 1: f()"),
        ("%time x = g(1)", "if 1: x = g(1)"),
        ("%time ls -l /", "pass"),
        ("files = !ls", "files = __ipython__()"),
        ("r = %time f()", "r = __ipython__()"),
        ("%%bash\nrm -rf (", "\n"),
        ("%%time\nx = 1", "pass\nx = 1"),
        ("!pip install \\\n  a \\\n  b\ny = 1", "pass\n\n\ny = 1"),
        ("x = 7 \\\n  % 3", "x = 7 \\\n  % 3"),
        ("x = (7\n  % 3)", "x = (7\n  % 3)"),
        ('x = """\n%d\n!y\n"""', 'x = """\n%d\n!y\n"""'),
        ("x = '(' # (\n%who", "x = '(' # (\npass"),
        ("x = y if z else w", "x = y if z else w"),
        ("x != y", "x != y"),
    ],
)
def test_magics_are_replaced_line_by_line(magic: str, left: str) -> None:
    source = f"if 1:\n{magic}" if magic.startswith(" ") else magic
    unit = program(source, 'Task("a")')
    assert unit.text == (f"if 1:\n{left}" if magic.startswith(" ") else left) + '\nTask("a")\n'
    ast.parse(unit.text)


def test_notebooks_and_cells_in_other_languages_are_left_out() -> None:
    r_kernel = {"metadata": {"kernelspec": {"language": "R"}}}
    assert isinstance(reading(notebook('Task("a")', **r_kernel)), Irrelevant)
    sql = {"cell_type": "code", "source": "SELECT (", "metadata": {"vscode": {"languageId": "sql"}}}
    assert program(sql, 'Task("a")').text == 'Task("a")\n'


def test_the_older_format_is_read() -> None:
    cells = [{"cell_type": "code", "input": ['Task("a")'], "language": "python"}]
    found = reading(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}).encode())
    assert isinstance(found, Read)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"Task": ', "invalid JSON"),
        (b'["Task"]', "the JSON is not an object"),
        (b'{"a": "Task"}', "it has no list of cells"),
        (b'{"cells": ["Task"]}', "cell 0 is not an object"),
        (b'{"cells": [{"source": 7, "a": "Task"}]}', "the source of cell 0 is not text"),
        (b'{"Task": ' + b"[" * 100_000, "invalid JSON (nested too deeply)"),
    ],
)
def test_what_is_no_notebook_is_skipped_with_the_reason(data: bytes, reason: str) -> None:
    found = reading(data)
    assert isinstance(found, Skipped)
    assert reason in found.reason
    assert found.reason.startswith("is not a notebook: ")


def test_half_a_character_in_a_cell_is_replaced() -> None:
    unit = program('Task("\ud83d")')
    assert unit.text == 'Task("\N{REPLACEMENT CHARACTER}")\n'


def test_a_notebook_of_hostile_cells_is_too_complex() -> None:
    found = reading(notebook("x = " + "(" * 5_000, 'Task("a")'))
    assert isinstance(found, Skipped)
    assert found.reason.startswith("too complex")
