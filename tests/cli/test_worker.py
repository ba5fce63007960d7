"""``advisor worker`` and what ``run`` says of workers, as far as no database is needed."""

from __future__ import annotations

import sys

import pytest

from tests.cli.command import Command

NOBODY = "postgresql://u:hush@127.0.0.1:1/db"


@pytest.mark.parametrize("words", [(), ("--journal", "runs.sqlite3"), ("--journal", "sqlite:///x")])
def test_a_worker_needs_a_journal_that_can_be_shared(advisor: Command, words: tuple[str, ...]) -> None:
    done = advisor("worker", *words)
    assert done.code == 2
    assert "postgresql://USER@HOST/DATABASE" in done.err


@pytest.mark.parametrize("missing", ["psycopg", "dbos"])
def test_without_the_extra_one_line_says_what_to_install(
    advisor: Command, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    for words in (("worker",), ("run", str(advisor.write("flow.py", 'Task("Find files", model="haiku")\n')))):
        done = advisor(*words, "--journal", NOBODY)
        assert done.code == 2
        assert done.err.count("\n") == 1
        assert "pip install 'orchestration-advisor[distributed]'" in done.err


def test_a_worker_without_a_database_is_one_line_without_its_password(advisor: Command) -> None:
    pytest.importorskip("psycopg")
    done = advisor("worker", "--journal", NOBODY, "--backend", "command")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "postgresql://u@127.0.0.1:1/db: the journal cannot be reached" in done.err


def test_a_worker_without_a_key_names_the_variable(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    done = advisor("worker", "--journal", NOBODY, "--backend", "anthropic")
    assert done.code == 2
    assert "ANTHROPIC_API_KEY" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--no-work",), "--no-work needs workers"),
        (("--no-work", "--journal", NOBODY, "--backend", "simulate"), "backend simulate hands nothing to workers"),
        (("--no-work", "--journal", NOBODY, "--backend", "batch"), "backend batch hands nothing to workers"),
    ],
)
def test_only_to_coordinate_needs_somebody_who_works(advisor: Command, words: tuple[str, ...], said: str) -> None:
    advisor.write("flow.py", 'Task("Find files", model="haiku")\n')
    done = advisor("run", "flow.py", *words)
    assert done.code == 2
    assert said in done.err


def test_help_names_every_option_with_its_default(advisor: Command) -> None:
    shown = advisor("worker", "--help").out
    for word in ("--journal", "--backend", "--max-concurrency", "--name", "--lease", "[default: 32", "[default: 10.0"):
        assert word in shown
