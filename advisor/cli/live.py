"""The live view of a run on a terminal: tasks, waves, spend, time left, rate limits.

Drawn on standard error, by the clock and not by events; gone when the run is over.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from advisor.plans.runplan import RunPlan
from advisor.reports.escape import printable
from advisor.reports.words import dollars, duration
from advisor.runs.commands import Start
from advisor.runs.events import Began, RunEvent
from advisor.runs.graph import shape_of
from advisor.runs.limits import Limits
from advisor.runs.records import TaskState
from advisor.runs.state import Machine
from advisor.runs.verdicts import Halted

MOST_ROWS = 12
MOST_WAVES = 12
MOST_LIMITS = 4
A_SECOND = 4  # times drawn


class View:
    """Holds the machine that is watched, and draws it when rich asks."""

    def __init__(self, plan: RunPlan, limits: Limits) -> None:
        self._limits = limits
        self._waves = _waves(plan)
        self._words = {task.id: printable(" ".join((task.description or "").split())) for task in plan.tasks}
        self._machine: Machine | None = None
        self._began = 0.0

    def happened(self, event: RunEvent, machine: Machine) -> None:
        """Remember the machine; it is drawn by the clock, not by events."""
        if isinstance(event, Began):
            self._began = time.monotonic()
        self._machine = machine

    def started(self, start: Start, machine: Machine) -> None:
        """Nothing to remember: the machine knows what runs."""

    def __rich__(self) -> Group:
        """Draw what is known now."""
        machine = self._machine
        if machine is None:
            return Group(Text("starting"))
        lines = [self._summary(machine), *self._halted(machine), *self._in_waves(machine), *self._rates()]
        return Group(*lines, self._bar(machine), self._running(machine))

    def _halted(self, machine: Machine) -> list[Text]:
        if machine.halted is Halted.INTERRUPTED:
            return [Text("stopping: waiting for what is in flight; Ctrl-C once more stops now", "yellow")]
        return [] if machine.halted is None else [Text(f"stopping: {printable(machine.halt_reason)}", "yellow")]

    def _in_waves(self, machine: Machine) -> list[Text]:
        """Say how many tasks of each wave have ended; none waits for its wave, so several may be under way."""
        if not 1 < len(self._waves) <= MOST_WAVES:
            return []
        ended = [sum(machine.records[task].state not in _OPEN for task in wave) for wave in self._waves]
        shown = (f"{done}/{len(wave)}" for done, wave in zip(ended, self._waves, strict=True))
        return [Text("waves " + "  ".join(shown), "dim")]

    def _rates(self) -> list[Text]:
        """Say what is left of each rate limit that answers have told of."""
        now = time.time()
        lines = []
        for model, buckets in self._limits.known().items():
            left = (f"{bucket.level(now):,.0f} of {bucket.limit:,.0f} {kind}" for kind, bucket in buckets.items())
            lines.append(Text(printable(f"limits of {model or 'the model'}: {', '.join(left)}"), "dim"))
        return lines[:MOST_LIMITS]

    def _summary(self, machine: Machine) -> Text:
        done, failed, doubt = (_count(machine, state) for state in _SHOWN)
        parts = [f"{done} of {len(machine.records)} tasks", f"{len(machine.running)} running"]
        parts += [f"{failed} failed"] if failed else []
        parts += [f"{doubt} in doubt"] if doubt else []
        budget = "" if machine.policy.budget is None else f" of {dollars(machine.policy.budget)}"
        parts += [f"{dollars(machine.wallet.spent)} spent{budget}"]
        parts += [f"{dollars(machine.wallet.reserved)} reserved"] if machine.wallet.reserved else []
        parts += [f"about {duration(Decimal(round(self._left(machine))))} left"]
        return Text(", ".join(parts))

    def _bar(self, machine: Machine) -> Table:
        ended = sum(record.state not in _OPEN for record in machine.records.values())
        # In a table, since the bar itself does not end its line.
        table = Table.grid()
        table.add_row(ProgressBar(total=max(1, len(machine.records)), completed=ended, width=60))
        return table

    def _left(self, machine: Machine) -> float:
        """Give the estimated seconds of the longest way through what is not done."""
        paths = zip(machine.plan.tasks, machine.shape.remaining, strict=True)
        return max((path for task, path in paths if machine.records[task.id].state in _OPEN), default=0.0)

    def _running(self, machine: Machine) -> Table:
        table = Table.grid(padding=(0, 2))
        for task, start in list(machine.running.items())[:MOST_ROWS]:
            record = machine.records[task]
            took = 0.0 if record.started is None else max(0.0, time.time() - record.started)
            again = f"attempt {start.attempt}" if start.attempt > 1 else ""
            words = Text(self._words[task][:60])
            table.add_row(
                Text(task, "bold"), words, Text(record.model or "", "cyan"), Text(f"{took:.0f} s"), Text(again)
            )
        hidden = len(machine.running) - MOST_ROWS
        if hidden > 0:
            table.add_row(Text(""), Text(f"and {hidden} more", "dim"))
        return table


_SHOWN = (TaskState.SUCCEEDED, TaskState.FAILED, TaskState.IN_DOUBT)
_OPEN = frozenset({TaskState.NOT_STARTED, TaskState.RUNNING})


def _count(machine: Machine, state: TaskState) -> int:
    return sum(record.state is state for record in machine.records.values())


def _waves(plan: RunPlan) -> list[list[str]]:
    """Give the tasks by the length of the longest chain before them."""
    shape = shape_of(plan.tasks)
    depth = [0] * len(plan.tasks)
    waiting = [len(sources) for sources in shape.sources]
    ready = [task for task, count in enumerate(waiting) if count == 0]
    for task in ready:
        for target in shape.targets[task]:
            depth[target] = max(depth[target], depth[task] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    waves: list[list[str]] = [[] for _ in range(max(depth, default=-1) + 1)]
    for task, level in enumerate(depth):
        waves[level].append(plan.tasks[task].id)
    return waves


@contextmanager
def live_view(plan: RunPlan, limits: Limits) -> Iterator[View]:
    """Show the view while the run goes on."""
    view = View(plan, limits)
    with Live(view, console=Console(stderr=True), refresh_per_second=A_SECOND, transient=True):
        yield view
