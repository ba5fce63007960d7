"""Python files: the gate, encodings, newlines, places, and what is too much."""

import os
from pathlib import Path

import pytest

from advisor.sources import Candidate, read, read_text
from advisor.sources.units import Irrelevant, Program, Read, Reading, Skipped


def program(source: str | bytes, path: str = "a.py") -> Program:
    data = source if isinstance(source, bytes) else source.encode()
    reading = read_text(data, path)
    assert isinstance(reading, Read), reading
    (unit,) = reading.units
    assert isinstance(unit, Program)
    return unit


def reading(source: str | bytes, path: str = "a.py") -> Reading:
    return read_text(source if isinstance(source, bytes) else source.encode(), path)


@pytest.mark.parametrize(
    "source",
    [
        'Task("x")',
        'from advisor import Task\nTask("x")',
        'from advisor import Task as T\nT("x")',
        'import advisor as a\na.Task("x")',
        'import advisor.tools\nadvisor.Task("x")',
        'from advisor import *\nTask("x")',
        'try:\n    from advisor import Task\nexcept ImportError:\n    Task = None\nTask("x")',
        'import asyncio\nasyncio.to_thread(Task, "x")',
        'def f():\n    from celery import Task\n    Task()\nTask("x")',
        "def f(text=Task('x')):\n    Task = None",
        "T = Task\nT('x')",
        "Task('x', priority=1)",
        "Task(description='x', model='opus', metadata={})",
    ],
)
def test_a_task_that_can_be_ours_is_read(source: str) -> None:
    assert program(source).text == source


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1",
        "# Task\n",
        "'Task(x)'",
        'from celery import Task\nTask("x")',
        "from .models import Task\nTask('x')",
        "from models import Work as Task\nTask('x')",
        "import a2a.types as Task\nTask('x')",
        "class Task:\n    pass\nTask('x')",
        "def Task(x):\n    return x\nTask('x')",
        "Task = make()\nTask('x')",
        "if True:\n    from luigi import Task\nTask('x')",
        "import asyncio\nasyncio.Task(x)",
        "def work():\n    from luigi import Task\n    return Task('x')",
        "def work():\n    try:\n        from luigi import Task\n    except ImportError:\n        pass\n    Task('x')",
        "async def work(Task):\n    return lambda: Task('x')",
        "import advisory as a\nfrom advisory import Task\nTask('x')",
        "Task(id=1, title='x')",
        "Task(description='x', expected_output='y', agent=z)",
        "Tasks('x')\nMyTask('y')\nTaskGroup()",
    ],
)
def test_somebody_elses_task_is_irrelevant(source: str) -> None:
    assert reading(source) == Irrelevant(path="a.py")


def test_a_file_with_nothing_but_notes_to_advisor_is_read_for_them() -> None:
    found = reading("x = '# advisor: no'\n  # advisor: ignore[ADV201] é why\n")
    assert isinstance(found, Read)
    assert found.units == ()
    (comment,) = found.comments
    assert comment.text == "advisor: ignore[ADV201] é why"
    assert (comment.span.start.line, comment.span.start.column, comment.span.end.column) == (2, 3, 34)


def test_a_file_that_ast_refuses_goes_on_to_libcst() -> None:
    assert program('x = (Task("a")\n').text == 'x = (Task("a")\n'


def test_newlines_of_all_kinds_become_one_kind_and_nothing_else_breaks_lines() -> None:
    found = reading(b'a = "\x0b\x0c\x1c\xc2\x85\xe2\x80\xa8"\r\nTask("x")\rb = 1\n')
    assert isinstance(found, Read)
    assert found.lines == ('a = "\x0b\x0c\x1c\x85\u2028"', 'Task("x")', "b = 1", "")


def test_columns_count_code_points_and_a_tab_is_one() -> None:
    unit = program('\N{BYTE ORDER MARK}if 1:\n\tx = "\U0001f600"; Task("y")\n\x0cTask("z")\n')
    assert unit.text.startswith("if 1:")
    line = unit.text.split("\n")[1]
    assert unit.locate((2, line.index("Task") + 1), (2, len(line) + 1)).start.column == 11


def test_a_coding_cookie_is_obeyed() -> None:
    unit = program('# -*- coding: latin-1 -*-\nTask("caf\xe9")\n'.encode("latin-1"))
    assert "caf\xe9" in unit.text
    assert (
        "caf\xe9"
        in program('#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nTask("caf\xe9")\n'.encode("cp1252")).text
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'Task("caf\xe9")\n', "is not valid utf-8 (byte 9)"),
        (b"\xff\xfeT\0a\0s\0k\0", "is UTF-16 or UTF-32: save it as UTF-8"),
        (b"Task\0\0\1", "is a binary file"),
        (b"# coding: nonsense\nTask('x')", "names an unknown encoding, 'nonsense'"),
        (b"# coding: rot13\nTask('x')", "names an unknown encoding, 'rot13'"),
        (bytes(range(1, 256)), "is not valid utf-8 (byte 127)"),
    ],
)
def test_what_is_no_text_is_skipped_with_the_reason(data: bytes, reason: str) -> None:
    assert reading(data) == Skipped(path="a.py", reason=reason)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n", b"\r", b"\x0c"])
def test_files_with_nothing_in_them_are_irrelevant(data: bytes) -> None:
    for path in ("a.py", "a.md"):
        assert reading(data, path) == Irrelevant(path=path)


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 10_000 + "1" + ")" * 10_000,
        "x = " + "[" * 10_000,
        "x = " + "-" * 10_000 + "1",
        "x = " + "not " * 5_000 + "1",
        "x = " + "+".join(["a"] * 5_000),
        "x = a" + ".b" * 5_000,
        "x = a" + "()" * 5_000,
        "x = (" + '"a"\n' * 5_000 + ")",
        "x = " + "lambda: " * 5_000 + "1",
        "".join(" " * i + "if x:\n" for i in range(150)) + " " * 150 + "pass",
        "".join("\t" * i + "if x:\n" for i in range(150)) + "\t" * 150 + "pass",
        "if a:\n pass\n" + "elif b:\n pass\n" * 2_000,
        ("x = " + "+".join(["a"] * 900) + "\n") * 100,
        "x = 1\n" * 400_000,
        "x = a" + "[0]" * 1_500,
        "x = a" + ".b[0](c)" * 500,
        "x = 1; " * 150_000,
        "x = [" + "1, " * 300_000 + "]",
        "\n" * 500_000,
    ],
    ids=lambda source: source[:8].strip() + str(len(source)),
)
def test_what_would_break_a_parser_is_skipped_as_too_complex(source: str) -> None:
    found = reading(source + '\nTask("x")\n')
    assert isinstance(found, Skipped)
    assert found.reason.startswith("too complex: ")
    assert isinstance(reading(source + "\n"), Irrelevant)


@pytest.mark.parametrize(
    "source",
    [
        'x = "' + "(" * 5_000 + '"',
        "# " + "(" * 5_000,
        '"""' + "(" * 5_000 + "\n" + "-" * 5_000 + '\\""""',
        "x = [" + "1, " * 20_000 + "]",
        "x = {\n" + '    "a": "b",\n' * 10_000 + "}",
        "f(a)\n" * 10_000,
        "x = '" + "\\'" * 5_000 + "'",
        "x = " + "(" * 150 + "1" + ")" * 150,
        "x = a" + ".where(b == c, d)" * 150,
        "\n".join(["def f(a: int) -> int:", "    return g(a) + 1", ""] * 6_000),
    ],
    ids=lambda source: source[:8].strip(),
)
def test_long_files_of_ordinary_code_are_read(source: str) -> None:
    assert "Task" in program(source + '\nTask("x")\n').text


def test_five_megabytes_are_too_large(tmp_path: Path) -> None:
    large = tmp_path / "large.py"
    large.write_bytes(b"x = 1\n" * 850_000)
    found = read(Candidate(path="large.py", place=str(large)))
    assert found == Skipped(path="large.py", reason="too large: 5.1 MB, and the limit is 5 MB")
    assert isinstance(read_text(large.read_bytes(), "large.md"), Skipped)


def test_a_file_that_is_gone_or_no_file_is_skipped(tmp_path: Path) -> None:
    gone = read(Candidate(path="gone.py", place=str(tmp_path / "gone.py")))
    assert gone == Skipped(path="gone.py", reason="cannot be read: No such file or directory", passing=True)
    folder = read(Candidate(path="folder", place=str(tmp_path)))
    assert isinstance(folder, Skipped)
    os.mkfifo(tmp_path / "pipe.py")
    pipe = read(Candidate(path="pipe.py", place=str(tmp_path / "pipe.py")))
    assert pipe == Skipped(path="pipe.py", reason="is not a regular file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_skipped(tmp_path: Path) -> None:
    locked = tmp_path / "locked.py"
    locked.write_text("Task('x')")
    locked.chmod(0)
    assert read(Candidate(path="locked.py", place=str(locked))) == Skipped(
        path="locked.py", reason="cannot be read: Permission denied"
    )


def test_a_named_file_without_a_known_suffix_is_taken_for_python() -> None:
    assert program('Task("x")', "script").medium == "python"
