"""A run whose tasks come one by one, while it goes: the machine and the engine of ``python flow.py``.

There the program itself decides what comes next, so a task arrives with its prompt made and everything it waited for
behind it. All the rest (room, money, retries, receipts, limits, doubt) is the machine's and the engine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from advisor.cost.estimate import Estimate
from advisor.plans.runplan import RunPlan, RunTask
from advisor.runs.backends.interface import Backend
from advisor.runs.commands import Command, Note
from advisor.runs.engine import Engine
from advisor.runs.events import Answered, AttemptFailed, Began, RunEvent
from advisor.runs.graph import Shape
from advisor.runs.journal.interface import Journal
from advisor.runs.limits import Limits
from advisor.runs.policy import Policy
from advisor.runs.records import TaskRecord, TaskState
from advisor.runs.state import Machine
from advisor.runs.wallet import ZERO, Wallet
from advisor.values import dataclass

NOTHING = Estimate(usd=None, seconds=None, unpriced=0)
NO_MONEY = "it does not fit into what is left of the budget; nothing was sent"
IN_DOUBT = (
    "was in flight when the run before was cut off and may have been done; look, then set ADVISOR_IN_DOUBT to retry "
    "or skip"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A task that has no result, and why."""

    reason: str


Fate = str | Refused
Deliver = Callable[[Fate], None]


class GrowingMachine(Machine):
    """Ends only when it is closed. ``past`` are the records of earlier lives, taken up as their tasks come again."""

    def __init__(self, path: str, policy: Policy, past: Mapping[str, TaskRecord]) -> None:
        super().__init__(_empty(path), policy)
        self._past = dict(past)
        self._open = True
        self._withdrawn: set[str] = set()
        self.stranded: list[tuple[str, str]] = []
        self.wallet = _wallet(past, policy.budget)

    def add(self, task: RunTask, at: float) -> list[Command]:
        """Take a task in that waits for nothing; its record says whether it is done already or stays in doubt."""
        commands: list[Command] = []
        self.now = max(self.now, at)
        position = self._append(task)
        record = self.records[task.id]
        if record.state is TaskState.SUCCEEDED:
            self.results[task.id] = record.output or ""
        elif not self._settle_doubt(task, record):
            record.state, record.error, record.not_taken = TaskState.NOT_STARTED, None, False
            self._queue(position)
        self._advance(commands)
        return commands

    def withdraw(self, name: str, at: float) -> list[Command]:
        """Leave a task out that has not started: nobody waits for it any more."""
        commands: list[Command] = []
        self.now = max(self.now, at)
        self._withdrawn.add(name)
        self._advance(commands)
        return commands

    def close(self, at: float) -> list[Command]:
        """Let the run end with what is in flight; whatever waits is left out."""
        commands: list[Command] = []
        self.now = max(self.now, at)
        self._open = False
        self._withdrawn.update(name for name, record in self.records.items() if record.state is TaskState.NOT_STARTED)
        self._advance(commands)
        return commands

    def _append(self, task: RunTask) -> int:
        position = len(self.plan.tasks)
        self.plan = replace(self.plan, tasks=(*self.plan.tasks, task))
        shape = self.shape
        self.shape = Shape(
            sources=(*shape.sources, ()),
            targets=(*shape.targets, ()),
            remaining=(*shape.remaining, float(task.seconds)),
        )
        known = task.id in self._past
        self.records[task.id] = self._past.pop(task.id) if known else TaskRecord(id=task.id, model=task.model)
        self._index[task.id] = position
        self._waiting.append(0)
        self._barred.append(False)
        self._tries.append(0)
        return position

    def _try_start(self, position: int, commands: list[Command]) -> None:
        name = self.plan.tasks[position].id
        if name not in self._withdrawn:
            super()._try_start(position, commands)
            return
        record = self.records[name]
        # Nobody asked for it any more: no failure of the run.
        record.state, record.error, record.not_taken = TaskState.SKIPPED, "its caller gave it up", True
        commands.append(Note(task=name, at=self.now))

    def _end(self, commands: list[Command]) -> None:
        if not self._open:
            super()._end(commands)
        elif self.halted is not None or self._dear:
            self._strand(NO_MONEY if self.halted is None else self.halt_reason)

    def _strand(self, reason: str) -> None:
        """Say of every task that waits that it will not start; one that comes later may still fit."""
        self._dear.clear()
        for name, record in self.records.items():
            if record.state is TaskState.NOT_STARTED and record.error != reason:
                record.error = reason
                self.stranded.append((name, reason))


class GrowingEngine(Engine):
    """Runs on its loop until it is closed; ``add``, ``withdraw`` and ``finish`` are to be called on that loop.

    ``began`` is called once it takes tasks.
    """

    def __init__(  # noqa: PLR0913 - these are the parts a run is made of
        self,
        *,
        run_id: str,
        machine: GrowingMachine,
        backend: Backend,
        journal: Journal,
        limits: Limits,
        began: Callable[[], None],
    ) -> None:
        super().__init__(run_id=run_id, machine=machine, backend=backend, journal=journal, limits=limits)
        self._tell = began
        self._growing = machine
        self._waiting_for: dict[str, Deliver] = {}

    def add(self, task: RunTask, deliver: Deliver) -> None:
        """Run a task; ``deliver`` is called once, on the loop's thread."""
        if self._over.done():
            deliver(Refused("the run is over"))
            return
        self._tasks[task.id] = task
        self._waiting_for[task.id] = deliver
        self._do_all(self._growing.add(task, self.now()))
        self._settle_task(task.id)

    def withdraw(self, name: str) -> None:
        """Forget who waits for a task, and leave it out if it has not started."""
        self._waiting_for.pop(name, None)
        if not self._over.done():
            self._do_all(self._growing.withdraw(name, self.now()))

    def finish(self) -> None:
        """End the run with what is in flight."""
        if not self._over.done():
            self._do_all(self._growing.close(self.now()))

    def refuse_all(self, reason: str) -> None:
        """Tell everybody who waits that nothing comes any more."""
        for name in list(self._waiting_for):
            self._deliver(name, Refused(reason))

    def _do_all(self, commands: list[Command]) -> None:
        for command in commands:
            self._do(command)
        self._settle_stranded()

    def _feed(self, event: RunEvent) -> None:
        super()._feed(event)
        if isinstance(event, Answered | AttemptFailed):
            self._settle_task(event.task)
        elif isinstance(event, Began):
            self._tell()
        self._settle_stranded()

    def _break(self, error: BaseException) -> None:
        super()._break(error)
        self.refuse_all(" ".join(str(error).split()))

    def _settle_stranded(self) -> None:
        while self._growing.stranded:
            name, reason = self._growing.stranded.pop()
            self._deliver(name, Refused(reason))

    def _settle_task(self, name: str) -> None:
        record = self._growing.records[name]
        if record.state is TaskState.SUCCEEDED:
            self._deliver(name, record.output or "")
        elif record.state is TaskState.IN_DOUBT and record.open_reserve is None and record.error is None:
            self._deliver(name, Refused(IN_DOUBT))
        elif record.state in {TaskState.FAILED, TaskState.IN_DOUBT, TaskState.SKIPPED}:
            self._deliver(name, Refused(record.error or record.state.value))

    def _deliver(self, name: str, fate: Fate) -> None:
        deliver = self._waiting_for.pop(name, None)
        if deliver is not None:
            deliver(fate)


def _empty(path: str) -> RunPlan:
    return RunPlan(
        id=path, path=path, name="main", pattern="mixed", order="written", tasks=(), estimate=NOTHING, written=NOTHING
    )


def _wallet(past: Mapping[str, TaskRecord], budget: Decimal | None) -> Wallet:
    """Count what earlier lives spent, also on tasks that do not come again."""
    wallet = Wallet(budget)
    for record in past.values():
        wallet.spent += record.usd or ZERO
        wallet.held += record.held
        wallet.reserved += record.open_reserve or ZERO
    return wallet
