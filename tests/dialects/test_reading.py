"""Dialect files are validated, the index agrees with them, and a project's own are taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.dialects import Dialects
from advisor.dialects.read import read_dialect, read_index, write_index
from advisor.errors import RuleDataError
from advisor.resources import rules_dir
from advisor.sources import read_text
from advisor.sources.literals import PACKAGES, may_matter
from advisor.sources.units import Irrelevant, Read

DIALECT = """\
name = "own"
summary = "a framework of our own"
packages = ["owned"]
[[object]]
kind = "worker"
made-by = ["owned.Worker"]
model = ["engine"]
[[task]]
called = ["worker.do"]
positional = ["order"]
described-by = ["order"]
model = []
awaited = false
"""
USE = 'from owned import Worker\n\nWorker(engine="gpt-4o").do("Describe the east wing")\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "dialects" / "own.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_index_agrees_with_the_files() -> None:
    folder = rules_dir() / "dialects"
    texts = [read_dialect(path) for path in sorted(folder.glob("*.toml"))]
    assert (folder / "index.json").read_text(encoding="utf-8") == write_index(texts)


def test_the_first_gate_knows_the_first_word_of_every_package() -> None:
    assert set(PACKAGES) == set(Dialects.load().literals)


WRONG = {
    "field": (DIALECT + "colour = 1\n", "task 1: field 'colour' is unknown"),
    "own field": ('colour = "red"\n' + DIALECT, "field 'colour' is unknown"),
    "text": (DIALECT.replace('name = "own"', "name = 3"), "field 'name' must be a text"),
    "packages": (DIALECT.replace('["owned"]', "[]"), "must name at least one package"),
    "list": (DIALECT.replace('["engine"]', '"engine"'), "object 1: field 'model' must be a list of texts"),
    "flag": (DIALECT.replace("awaited = false", "awaited = 0"), "task 1: field 'awaited' must be true or false"),
    "callee": (DIALECT.replace("worker.do", "boss.do"), "'boss.do' begins with none of the dialect's packages"),
    "missing": (DIALECT.replace('kind = "worker"\n', ""), "object 1: one of the fields that say what it is is missing"),
    "order": (
        DIALECT + '[[run]]\ncalled = ["worker.all"]\nsteps = ["jobs"]\norder = "random"\n',
        "run 1: 'order' is one of sequence",
    ),
    "toml": ("name = [", "not valid TOML"),
}


@pytest.mark.parametrize(("text", "complaint"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_dialect_is_refused_with_its_file_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(RuleDataError) as refusal:
        read_dialect(path)
    assert str(refusal.value).startswith(str(path))
    assert complaint in str(refusal.value)


def test_a_missing_dialect_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleDataError, match="cannot be read"):
        read_dialect(tmp_path / "none.toml")


@pytest.mark.parametrize("content", ["", "{}", '[{"name": "x"}]', "{"])
def test_a_broken_index_is_refused_and_says_how_to_mend_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "index.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RuleDataError, match="generate_dialects"):
        read_index(path)


def test_a_project_s_own_dialect_lets_its_files_through(tmp_path: Path) -> None:
    write(tmp_path, DIALECT)
    dialects = Dialects.load([tmp_path])
    assert isinstance(read_text(USE.encode(), "flow.py"), Irrelevant)
    reading = read_text(USE.encode(), "flow.py", dialects)
    assert isinstance(reading, Read)
    assert reading.units


def test_a_project_s_own_dialect_leaves_the_shipped_ones_in_force(tmp_path: Path) -> None:
    write(tmp_path, DIALECT)
    assert set(Dialects.load().packages) < set(Dialects.load([tmp_path]).packages)


@pytest.mark.parametrize(
    "source",
    [
        "import os\n# from anthropic import Anthropic\nx.messages.create(messages=[])\n",
        'TEXT = """\nimport openai\n"""\nclient.chat.completions.create(messages=[])\n',
        "import openai\nprint(openai.__version__)\n",
        "from agents.own import Agent\nAgent().run()\n",
        "from googleapiclient import discovery\ndiscovery.build('x').run()\n",
    ],
)
def test_a_file_that_only_speaks_of_a_package_is_irrelevant(source: str) -> None:
    assert may_matter(source.encode())
    assert isinstance(read_text(source.encode(), "flow.py"), Irrelevant)
