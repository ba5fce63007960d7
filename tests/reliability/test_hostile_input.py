"""Through the real command, in a process of its own: no traceback, no hang, no gigabyte, whatever the bytes."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.reliability import nasty, nasty_latest, nasty_more, nasty_texts
from tests.reliability.limited import command
from tests.reliability.mutations import examine, mutants
from tests.reliability.nasty import MAKERS
from tests.reliability.nasty_trees import TREES, shrinking
from tests.reliability.truncations import truncations

pytestmark = pytest.mark.slow

nasty_texts.add()
nasty_more.add()
nasty_latest.add()
QUICK = (
    "parentheses-10000", "chain-of-1000-sums", "deep-indentation", "huge-power", "doubling-results", "nul", "utf-16",
    "lone-surrogate-escape", "form-feeds", "mixed-newlines", "exponential-results", "recursion-tree", "list-in-itself",
    "literal-loops-300-cubed", "cyclic-depends-on", "unclosed-fences", "front-matter-bomb", "notebook-deep",
    "notebook-odd-types", "terminal-escapes", "rich-markup", "settings-odd-types", "description-of-100-kb",
    "star-imports", "match-of-1900-cases", "huge-dictionary", "walrus-190-deep", "odd-names-for-everything",
    "bases-in-diamonds", "hand-offs-in-circles", "counts-beyond-counting", "nul-in-strings", "template-strings",
    "a-graph-of-300-nodes", "notebook-of-odd-kinds", "settings-of-odd-keys",
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


QUICK_TREES = ("pipes-and-sockets", "endless-devices", "links-in-circles", "names-that-steer", "unreadable-places",
               "a-crew-of-anchors", "a-crew-with-odd-yaml")  # fmt: skip


@pytest.mark.parametrize("name", QUICK_TREES)
def test_a_nasty_folder_is_borne_and_what_can_be_read_is(name: str, tmp_path: Path) -> None:
    paths = TREES[name](tmp_path)
    outcome = command("graph", "--format", "json", *paths, cwd=tmp_path)
    assert outcome.problem() == ""
    assert outcome.code == 0
    assert "\x1b" not in outcome.output + outcome.errors
    assert json.loads(outcome.output)["plans"]


def test_a_file_that_shrinks_and_goes_while_it_is_read_is_borne(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(nasty.TASK * 1000)
    over = Event()

    def change() -> None:
        while not over.is_set():
            shrinking(path)

    changing = Thread(target=change)
    changing.start()
    try:
        outcomes = [command("check", "--exit-zero", ".", cwd=tmp_path) for _ in range(3)]
    finally:
        over.set()
        changing.join()
    assert [outcome.problem() for outcome in outcomes] == [""] * 3


def test_three_hundred_mutants_are_borne() -> None:
    assert list(examine(mutants(300, seed=20))) == []


def test_files_cut_off_anywhere_are_borne() -> None:
    assert list(examine(truncations(150))) == []
