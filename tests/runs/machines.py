"""Workers in processes of their own, and what the tests of many machines ask the database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from advisor.redact import Redactor
from advisor.runs.journal.opening import open_journal

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (the extra [distributed])")

ROOT = Path(__file__).parents[2]
WAIT = 90.0  # seconds; generous, for machines that do much else


class Process:
    """A command that runs; its standard error is read from a file."""

    def __init__(self, folder: Path, words: list[str], environment: Mapping[str, str]) -> None:
        self._said = folder / f"said-{time.monotonic_ns()}"
        self._out = self._said.with_suffix(".out")
        with self._said.open("wb") as said, self._out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                stdout=out,
                stderr=said,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                cwd=folder,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON has no type
        return json.loads(self.out)

    def says(self, word: str) -> None:
        """Wait until it has said something."""
        until(lambda: word in self.said or self.process.poll() is not None)
        assert word in self.said, f"it said: {self.said}"

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill it, and nothing else: what it has started lives on."""
        self.process.kill()
        self.process.wait()

    def ended(self) -> int:
        return self.process.wait(WAIT)

    def close(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Yard:
    """Starts processes against one database and ends them all."""

    def __init__(self, url: str, folder: Path, environment: Mapping[str, str]) -> None:
        self.url, self.folder, self.environment = url, folder, environment
        self.processes: list[Process] = []
        open_journal(url, Redactor()).close()  # so that there is something to ask from the start

    def worker(self, name: str, *options: str, slots: int = 2, lease: float = 4.0) -> Process:
        words = ["worker", "--journal", self.url, "--name", name, "--max-concurrency", str(slots)]
        found = self._start([*words, "--lease", str(lease), "--verbose", *options])
        found.says("serves")
        return found

    def run(self, file: str, *options: str, run_id: str = "r1", work: bool = False) -> Process:
        words = ["run", file, "--journal", self.url, "--run-id", run_id, "--format", "json"]
        return self._start([*words, *([] if work else ["--no-work"]), *options])

    def program(self, text: str, **environment: str) -> Process:
        """Start a program that calls ``advisor.Task``."""
        found = Process(self.folder, ["-c", text], {**self.environment, "ADVISOR_JOURNAL": self.url, **environment})
        self.processes.append(found)
        return found

    def close(self) -> None:
        for process in self.processes:
            process.close()

    def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(question, values).fetchall()  # type: ignore[arg-type]

    def sent(self) -> dict[str, str]:
        """Give which worker has which task under way."""
        return dict(self.ask("SELECT task, worker FROM advisor.attempts WHERE state = 'sent'"))

    def recorded(self) -> set[str]:
        """Give the tasks whose results are in the journal."""
        return {task for (task,) in self.ask("SELECT task FROM advisor.events WHERE kind = 'answered'")}

    def _start(self, words: list[str]) -> Process:
        found = Process(self.folder, ["-m", "advisor", *words], self.environment)
        self.processes.append(found)
        return found


def until(holds: Callable[[], bool], seconds: float = WAIT) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
