"""Through the real command, in a process of its own: no traceback, no hang, no gigabyte, whatever the bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.limited import command
from tests.reliability.mutations import examine, mutants
from tests.reliability.nasty import MAKERS
from tests.reliability.nasty_texts import add
from tests.reliability.truncations import truncations

pytestmark = pytest.mark.slow

add()
QUICK = (
    "parentheses-10000", "chain-of-1000-sums", "deep-indentation", "huge-power", "doubling-results", "nul", "utf-16",
    "lone-surrogate-escape", "form-feeds", "mixed-newlines", "exponential-results", "recursion-tree", "list-in-itself",
    "literal-loops-300-cubed", "cyclic-depends-on", "unclosed-fences", "front-matter-bomb", "notebook-deep",
    "notebook-odd-types", "terminal-escapes", "rich-markup", "settings-odd-types", "description-of-100-kb",
    "star-imports",
)  # fmt: skip


def put(name: str, folder: Path) -> str:
    """Write a nasty input into a folder; give what the command is to be called with."""
    file_name, data = MAKERS[name]()
    if file_name.endswith(".toml"):
        (folder / "pyproject.toml").write_bytes(data)
        file_name = "flow.py"
        data = b'Task("Find the largest file", model="opus")\n'
    (folder / file_name).write_bytes(data)
    return file_name


def test_there_are_more_than_sixty_nasty_inputs() -> None:
    assert len(MAKERS) >= 60
    assert set(QUICK) <= MAKERS.keys()


@pytest.mark.parametrize("name", QUICK)
def test_a_nasty_input_is_borne(name: str, tmp_path: Path) -> None:
    outcome = command("check", "--output-format", "json", put(name, tmp_path), cwd=tmp_path)
    assert outcome.problem() == ""


def test_three_hundred_mutants_are_borne() -> None:
    assert list(examine(mutants(300, seed=20))) == []


def test_files_cut_off_anywhere_are_borne() -> None:
    assert list(examine(truncations(150))) == []
