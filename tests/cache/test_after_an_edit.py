"""After an edit, what the other files import from each other is not looked for again, and the answer is a fresh one."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from advisor.cli import walk
from advisor.sources import project
from advisor.sources.imports import Import, imports_in
from tests.cli.command import Command

HELPER = "def ask(what):\n    return Task(what, model='opus')\n"
FILES = {
    "shared/__init__.py": "",
    "shared/helper.py": HELPER,
    "users/one.py": "from shared.helper import ask\n\nprint(ask('Find every conftest.py'))\n",
    "users/two.py": "import shared.other\n\nprint(shared.other.ask('Find every conftest.py'))\n",
    "plain/three.py": "from plain import four\n",
    "plain/four.py": "x = 1\n",
}


@pytest.fixture
def tree(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr(walk, "WORTH_WATCHING", 0)
    for name, text in FILES.items():
        advisor.write(name, text)
    _settle()
    advisor("check", ".")
    return advisor


def _settle() -> None:
    time.sleep(0.12)  # a tick, and a little


def _is_fresh(advisor: Command) -> str:
    _settle()
    cached = advisor("check", ".", "--output-format", "json")
    assert cached.out == advisor("check", ".", "--output-format", "json", "--no-cache").out
    return cached.out


def test_only_the_edited_file_is_asked_what_it_imports(tree: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def imports_of(text: str) -> Iterator[Import]:
        asked.append(text)
        return imports_in(text)

    tree.write("plain/three.py", "from plain import four, five\n")
    _settle()
    monkeypatch.setattr(project, "imports_in", imports_of)
    tree("check", ".")
    assert [text for text in asked if "plain" in text] == ["from plain import four, five"]
    assert not [text for text in asked if "shared" in text]


def test_an_edit_is_seen_with_all_that_comes_of_it(tree: Command) -> None:
    assert "users/one.py" in _is_fresh(tree)
    tree.write("users/one.py", "from shared.helper import ask\n\nask('Count words')\nask('List files')\n")
    assert "users/one.py" in _is_fresh(tree)
    tree.write("shared/helper.py", "def ask(what):\n    return what\n")
    assert "users/one.py" not in _is_fresh(tree)


def test_a_module_that_comes_or_goes_changes_what_others_import(tree: Command) -> None:
    assert "users/two.py" not in _is_fresh(tree)
    other = tree.write("shared/other.py", HELPER)
    assert "users/two.py" in _is_fresh(tree)
    other.unlink()
    assert "users/two.py" not in _is_fresh(tree)


def test_a_file_that_is_replaced_by_another_of_its_name_changes_nothing_else(tree: Command) -> None:
    draft = tree.folder / "plain" / "draft"
    draft.write_text("x = 2\n")
    draft.replace(tree.folder / "plain" / "four.py")
    assert "users/one.py" in _is_fresh(tree)


def test_the_folders_looked_into_are_remembered_with_what_rests_on_them(tree: Command) -> None:
    tree.write("plain/three.py", "y = 2\n")
    assert "users/two.py" not in _is_fresh(tree)
    tree.write("shared/other/__init__.py", HELPER)
    assert "users/two.py" in _is_fresh(tree)
