"""Where the modules of a project stand, and which of their names may come to a paid call."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.sources.project import Project

ASK = "import anthropic\n\ndef ask(text):\n    return anthropic.Anthropic().messages.create(model='m', messages=text)\n"


def project(folder: Path, *paths: str, **texts: str) -> Project:
    for name in paths:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    for key, text in texts.items():
        path = folder / (key.replace("_of_", "/").replace("init", "__init__") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(str(folder))


@pytest.mark.parametrize(
    ("files", "importer", "level", "module", "found"),
    [
        (["a.py", "b.py"], "a.py", 0, "b", "b.py"),
        (["a.py", "p/__init__.py", "p/b.py"], "a.py", 0, "p.b", "p/b.py"),
        (["a.py", "p/__init__.py", "p.py"], "a.py", 0, "p", "p/__init__.py"),
        (["a.py", "p/b.py"], "a.py", 0, "p.b", "p/b.py"),
        (["a.py", "p/b.py", "p.py"], "a.py", 0, "p", "p.py"),
        (["tests/a.py", "src/p/__init__.py", "pyproject.toml"], "tests/a.py", 0, "p", "src/p/__init__.py"),
        (["src/p/__init__.py", "src/p/q/a.py", "src/p/q/__init__.py"], "src/p/q/a.py", 0, "p", "src/p/__init__.py"),
        (["p/__init__.py", "p/a.py", "p/b.py"], "p/a.py", 1, "b", "p/b.py"),
        (["p/__init__.py", "p/q/a.py", "p/b.py"], "p/q/a.py", 2, "b", "p/b.py"),
        (["p/__init__.py", "p/a.py", "p/b.py"], "p/a.py", 0, "b", "p/b.py"),
        (["p/__init__.py", "p/a.py", "b.py", "p/b.py"], "p/a.py", 0, "b", "b.py"),
        (["a.py", "json.py"], "a.py", 0, "json", None),
        (["a.py", "anthropic.py"], "a.py", 0, "anthropic", None),
        (["a.py", "agents.py"], "a.py", 0, "agents", "agents.py"),
        (["a.py", "agents/__init__.py", "agents/mine.py"], "a.py", 0, "agents.mine", "agents/mine.py"),
        (
            ["a.py", "agents/__init__.py", "agents/run.py", "agents/agent.py", "agents/models/__init__.py"],
            "a.py", 0, "agents", None,
        ),
        (["a.py"], "a.py", 0, "a", None),
        (["a.py"], "a.py", 1, "nowhere", None),
    ],
)  # fmt: skip
def test_an_import_is_found_where_python_would_look(  # noqa: PLR0913, PLR0917 - one row of the table
    tmp_path: Path, files: list[str], importer: str, level: int, module: str, found: str | None
) -> None:
    made = project(tmp_path, *files)
    path = made.find(made.path_of(importer), level, module)
    assert (None if path is None else made.shown(path)) == found


def test_a_name_carries_through_modules_packages_stars_and_classes(tmp_path: Path) -> None:
    made = project(
        tmp_path,
        p_of_init="from .llm import ask as question, other\nfrom .more import *\n",
        p_of_llm=ASK + "\ndef other():\n    return 1\n",
        p_of_more="from . import llm\nclass Helper:\n    def go(self):\n        return llm.ask('x')\ndef no(): ...\n",
        use="import p\nfrom p import question, other\nprint(p.Helper().go())\n",
        idle="from p import other\nprint(other())\n",
        passing="from p import question\n",
    )
    assert made.carried(made.path_of("p/__init__.py")) == {"question", "Helper", "llm", "ask"}
    assert made.carried(made.path_of("p/more.py")) == {"Helper", "llm", "ask"}
    users = [name for name in ("use.py", "idle.py", "passing.py") if made.is_user(made.path_of(name))]
    assert users == ["use.py"]


def test_modules_that_import_each_other_carry_the_same_whoever_is_asked_first(tmp_path: Path) -> None:
    one = "import two\n" + ASK + "\ndef first():\n    return two.second()\n"
    two = "import one\n\ndef second():\n    return one.ask('x')\n\ndef third():\n    return 3\n"
    found = []
    for order in (("one.py", "two.py"), ("two.py", "one.py")):
        made = project(tmp_path, one=one, two=two)
        carried = {name: made.carried(made.path_of(name)) for name in order}
        found.append((carried["one.py"], carried["two.py"]))
    assert found[0] == found[1]
    assert {"first", "ask"} <= found[0][0]
    assert "second" in found[0][1]
    assert "third" not in found[0][1]


def test_a_file_s_state_changes_with_every_file_it_leads_to_and_with_no_other(tmp_path: Path) -> None:
    texts = {"a": "import b\n", "b": "import c\n", "c": "import b\n", "d": "x = 1\n"}
    made = project(tmp_path, **texts)
    before = {name: made.state(made.path_of(f"{name}.py")) for name in texts}
    made.lay(made.path_of("c.py"), b"import b\ny = 2\n")
    after = {name: made.state(made.path_of(f"{name}.py")) for name in texts}
    assert [name for name in texts if before[name] != after[name]] == ["a", "b", "c"]
    assert project(tmp_path, **texts).state(made.path_of("a.py")) == before["a"]


def test_advisor_itself_is_never_a_module_of_the_project(tmp_path: Path) -> None:
    made = project(tmp_path, "a.py", "advisor/__init__.py")
    assert made.find(made.path_of("a.py"), 0, "advisor") is None
