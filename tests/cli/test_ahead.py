"""Files read ahead in other processes: what comes out is what one process alone would say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor.cli import ahead, resolving, taking, walk
from advisor.sources.candidates import Candidate
from advisor.sources.imports import import_lines
from advisor.sources.project import Project
from advisor.sources.reader import Taken, take
from advisor.sources.units import Skipped
from tests.cli.command import Command

FLOW = 'a = Task("Find every conftest.py", model="opus")\n'


@pytest.fixture
def many(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A folder with some of everything, and processes that start for the least of reasons."""
    monkeypatch.setattr(ahead, "WORTH", 1)
    monkeypatch.setattr(ahead, "_CHUNK", 3)
    monkeypatch.setattr(resolving, "WORTH", 1)
    monkeypatch.setattr(resolving, "_CHUNK", 2)
    for number in range(20):
        advisor.write(f"plain/a{number}.py", f"import os\nx = {number}\n")
    advisor.write("flow.py", FLOW)
    advisor.write("guide.md", f"# One\n\n```python\n{FLOW}```\n")
    advisor.write("tools.py", "from advisor import Task\n\n\ndef find(what):\n    return Task(what, model='opus')\n")
    advisor.write("user.py", "from tools import find\n\nfind('Find every conftest.py')\n")
    advisor.write("broken.py", 'Task("x"\n')
    advisor.write("latin.py", b"# \xe9\nx = 1\n")
    return advisor


@pytest.mark.parametrize("verb", [("check", "--output-format", "json"), ("graph",), ("report",)])
def test_the_answer_is_the_same_as_of_one_process(
    many: Command, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...]
) -> None:
    many_processes = many(*verb, ".")
    monkeypatch.setattr("advisor.cli.processors.processors", lambda: 1)
    assert many(*verb, ".") == many_processes
    assert "conftest" in many_processes.out


def test_the_files_are_read_elsewhere(many: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    read_here: list[str] = []
    here = os.getpid()

    def noticed(candidate: Candidate) -> Taken | Skipped:
        if os.getpid() == here:
            read_here.append(candidate.path)
        return take(candidate)

    monkeypatch.setattr(taking, "take", noticed)
    many("check", ".", "--no-cache", "--jobs", "2")
    assert not [path for path in read_here if path.startswith("plain/")]
    assert "flow.py" in read_here
    many("check", ".", "--no-cache", "--jobs", "1")
    assert len([path for path in read_here if path.startswith("plain/")]) == 20


def test_what_a_process_that_died_had_to_read_is_read_here(many: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = many("check", ".", "--no-cache", "--jobs", "1", "--output-format", "json")
    here = os.getpid()

    def deadly(candidate: Candidate) -> Taken | Skipped:
        if os.getpid() != here and candidate.path == "plain/a7.py":
            os._exit(9)
        return take(candidate)

    monkeypatch.setattr(taking, "take", deadly)
    assert many("check", ".", "--no-cache", "--jobs", "2", "--output-format", "json") == expected


def test_a_wrong_configuration_is_said_as_ever(many: Command) -> None:
    many.write("plain/advisor.toml", "select = 3\n")
    done = many("check", ".", "--no-cache", "--jobs", "2")
    assert done.code == 2
    assert done == many("check", ".", "--no-cache", "--jobs", "1")
    assert "advisor.toml" in done.err


def test_what_others_read_is_remembered_as_well(many: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(walk, "WORTH_WATCHING", 0)
    monkeypatch.setattr("advisor.cache.seen.is_settled", lambda *_: True)
    first = many("check", ".", "--jobs", "2", "--output-format", "json")

    def forbidden(candidate: Candidate) -> Taken | Skipped:
        if candidate.path.startswith("plain/"):
            raise AssertionError(candidate.path)
        return take(candidate)

    monkeypatch.setattr(taking, "take", forbidden)
    monkeypatch.setattr("advisor.cli.replaying.Replay.answer", lambda _: None)
    assert many("check", ".", "--jobs", "2", "--output-format", "json") == first


def test_what_files_import_is_found_elsewhere_with_the_folders_looked_into(many: Command) -> None:
    many.write("pkg/__init__.py", "from tools import find\n")
    many.write("pkg/inner/use.py", "from .. import find\nimport plain.a1 as one\nfrom ..other import *\n")
    many.write("pkg/other.py", "from .inner import use\n")
    paths = sorted(str(path.resolve()) for path in many.folder.rglob("*.py") if path.name != "latin.py")
    told, alone = Project("."), Project(".")
    for project in (told, alone):
        for path in paths:
            project.tell(path, import_lines(Path(path).read_text(encoding="utf-8")), speaks=False)
    resolving.resolve_apart(told, paths, 2)
    assert told.untold(paths) == []
    assert any(target.name == "find" for path in paths for target in told.targets(path))
    assert {path: told.targets(path) for path in paths} == {path: alone.targets(path) for path in paths}
    assert told.places() == alone.places()
