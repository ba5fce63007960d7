"""Lives of runs that may be killed: ``python -m tests.runs.nursery`` imports everything once and forks one per order.

Reads a JSON object a line (backend, journal, run_id, environment, options, die_at, when), answers with the child's
process id, and with its exit code once it has ended. ``die_at`` kills the child with SIGKILL at its n-th journal entry,
``when`` says whether before it is put or once it is durable.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import anthropic  # noqa: F401 - imported once here, for all children
from anthropic.resources.messages import AsyncMessages  # noqa: F401 - the same

from advisor.plans.runplan import RunPlan
from advisor.runs.backends.interface import Setup
from advisor.runs.backends.registry import find_backend
from advisor.runs.journal.interface import Done, Entry, JournalError
from advisor.runs.journal.sqlite import SqliteJournal
from advisor.runs.policy import Policy
from advisor.runs.records import RunStatus
from advisor.runs.session import Order, execute
from tests.runs.on_loopback import plan, priced
from tests.runs.run_samples import after


def the_plan() -> RunPlan:
    """Eight tasks whose prompts begin with their names."""
    needs = {f"a{number}": () for number in range(4)}
    needs |= {"b": ("a0", "a1", "a2", "a3"), "c0": ("b",), "c1": ("b",), "d": ("c0", "c1")}
    return plan(*(priced(name, *sources, prompt=after(*sources, say=f"{name}: ")) for name, sources in needs.items()))


class Deadly(SqliteJournal):
    """Kills its own process at one of its entries."""

    def __init__(self, path: Path, die_at: int, when: str) -> None:
        super().__init__(path)
        self._left, self._when = die_at, when

    def put(self, run_id: str, entry: Entry, done: Done | None = None) -> None:
        self._left -= 1
        if self._left == 0 and self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().put(run_id, entry, self._last if self._left == 0 else done)

    def _last(self, _: JournalError | None) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def live(order: dict[str, Any]) -> int:
    report = execute(
        Order(
            plan=the_plan(),
            policy=Policy(backoff=0.01, retries=0),
            backend=find_backend(order["backend"]),
            journal=Deadly(Path(order["journal"]), order.get("die_at", 0), order.get("when", "after")),
            run_id=order["run_id"],
            setup=Setup(environment=order["environment"], options=order["options"]),
        )
    )
    return 0 if report.status is RunStatus.SUCCEEDED else 1


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                code = live(json.loads(line))
            finally:
                os._exit(code)
        print(pid, flush=True)  # noqa: T201 - it talks to its parent by lines
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
