"""The machine of states: events in, commands out, no clock, no network, no disk.

A task starts the moment the tasks it waits for have ended, if there is room (concurrency, its model's limit) and money
(its worst case fits under the budget); the task with the longest path behind it first. The same events give the same
commands, always; a machine made from what the journal kept goes on where the last one stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from heapq import heappop, heappush
from typing import assert_never

from advisor.plans.prompt import NotTaken, Prompt, Unusable, prepare
from advisor.plans.runplan import RunPlan, RunTask
from advisor.runs.commands import Abort, Command, End, Note, Start, WaitUntil
from advisor.runs.events import Answered, AttemptFailed, Began, Interrupted, RunEvent, Ticked
from advisor.runs.graph import Shape, shape_of
from advisor.runs.policy import Policy
from advisor.runs.quote import worst_case
from advisor.runs.ready import ReadyQueue
from advisor.runs.records import Failure, InDoubt, RunStatus, TaskRecord, TaskState
from advisor.runs.verdicts import Halted, verdict
from advisor.runs.wallet import ZERO, Wallet


class Machine:
    """One life of a run. ``past`` are the records of earlier lives; a plan must hold no inputs and no loops any more.

    Raises ``RunError`` for a plan whose tasks wait for each other.
    """

    def __init__(self, plan: RunPlan, policy: Policy, past: Mapping[str, TaskRecord] | None = None) -> None:
        self.plan = plan
        self.policy = policy
        self.shape: Shape = shape_of(plan.tasks)
        self.records: dict[str, TaskRecord] = {task.id: TaskRecord(id=task.id, model=task.model) for task in plan.tasks}
        self.records.update({key: record for key, record in (past or {}).items() if key in self.records})
        self.results: dict[str, str] = {}
        self.wallet = _wallet(self.records, policy.budget)
        self.running: dict[str, Start] = {}
        self.halted: Halted | None = None
        self.halt_reason = ""
        self.ended: End | None = None
        self.now = 0.0
        self._index = {task.id: position for position, task in enumerate(plan.tasks)}
        self._waiting = [len(sources) for sources in self.shape.sources]
        self._barred = [False] * len(plan.tasks)
        self._tries = [0] * len(plan.tasks)
        self._ready = ReadyQueue(policy.per_model)
        self._dear: list[tuple[Decimal, int]] = []
        self._quotes: dict[int, tuple[str, Decimal | None]] = {}
        self._resting: list[tuple[float, int]] = []
        self._deadline: float | None = None
        self._waking: float | None = None

    def handle(self, event: RunEvent) -> list[Command]:
        """Take in what happened and give what is to be done; after ``End`` nothing more comes."""
        commands: list[Command] = []
        if self.ended is not None:
            return commands
        self.now = max(self.now, event.at)
        match event:
            case Began():
                self._begin(commands)
            case Answered():
                self._answered(event)
            case AttemptFailed():
                self._failed(event, commands)
            case Interrupted():
                self._interrupt(commands)
            case Ticked():
                self._tick(commands)
            case _:
                assert_never(event)
        self._advance(commands)
        return commands

    # -- beginning ----------------------------------------------------------------------------------------------------

    def _begin(self, commands: list[Command]) -> None:
        if self.policy.deadline is not None:
            self._deadline = self.now + self.policy.deadline
        for position, task in enumerate(self.plan.tasks):
            record = self.records[task.id]
            if record.state is TaskState.SUCCEEDED:
                self.results[task.id] = record.output or ""
                self._count_down(position)
            elif not self._settle_doubt(task, record):
                record.state, record.error, record.not_taken = TaskState.NOT_STARTED, None, False
        for position, task in enumerate(self.plan.tasks):
            if self.records[task.id].state is TaskState.IN_DOUBT:
                self._bar(position, commands)
            elif self._waiting[position] == 0 and self.records[task.id].state is TaskState.NOT_STARTED:
                self._queue(position)

    def _settle_doubt(self, task: RunTask, record: TaskRecord) -> bool:
        """Say whether a task stays in doubt; else what was reserved for its last attempt is held or taken up again."""
        if record.state is not TaskState.IN_DOUBT:
            return False
        if self._can_take_up(record):
            return False
        self._hold(record)
        return self.policy.doubt(task.id, task.effect) is not InDoubt.RETRY

    # -- what happened ------------------------------------------------------------------------------------------------

    def _answered(self, event: Answered) -> None:
        record, position = self._finish(event)
        self.wallet.settle(record.open_reserve, event.usd)
        record.open_reserve = None
        record.state, record.output, record.error = TaskState.SUCCEEDED, event.text, None
        record.model_id = event.model or record.model_id
        self.results[event.task] = event.text
        if self.shape.targets[position]:
            self._release(position)

    def _failed(self, event: AttemptFailed, commands: list[Command]) -> None:
        record, position = self._finish(event)
        self._settle_failure(event, record)
        record.error = event.message
        if event.how is Failure.HALT:
            self._halt(Halted.REFUSED, event.message)
        wait = self._pause(event, position)
        if wait is not None:
            record.state = TaskState.NOT_STARTED
            heappush(self._resting, (event.at + wait, position))
            return
        if event.how is Failure.TRANSIENT and self.halted is not None:
            # Nothing was done, and nothing is tried again in this life: it is as if it had not been started.
            record.state = TaskState.NOT_STARTED
            return
        doubtful = event.how.is_unknown and self._stays_in_doubt(position)
        record.state = TaskState.IN_DOUBT if doubtful else TaskState.FAILED
        self._bar(position, commands)

    def _finish(self, event: Answered | AttemptFailed) -> tuple[TaskRecord, int]:
        position = self._index[event.task]
        record = self.records[event.task]
        record.ended = event.at
        record.pay(event.usd, event.input_tokens, event.output_tokens)
        del self.running[event.task]
        if self.policy.per_model:
            self._ready.ended(self.plan.tasks[position].model)
        return record, position

    def _settle_failure(self, event: AttemptFailed, record: TaskRecord) -> None:
        if event.how is Failure.UNKNOWN and self._can_take_up(record):
            # It is still being worked on over there: the reserve stays, the same attempt goes on later.
            return
        if event.how.is_unknown:
            self._hold(record)
            return
        self.wallet.settle(record.open_reserve, event.usd)
        record.open_reserve = None

    def _can_take_up(self, record: TaskRecord) -> bool:
        return self.policy.takes_up(record)

    def _hold(self, record: TaskRecord) -> None:
        self.wallet.hold(record.open_reserve)
        record.held += record.open_reserve or ZERO
        record.open_reserve = None

    def _pause(self, event: AttemptFailed, position: int) -> float | None:
        """Give the seconds until the next attempt; ``None`` when there is to be none."""
        if not (event.how is Failure.TRANSIENT or event.how.is_unknown) or self.halted is not None:
            return None
        if self._tries[position] > self.policy.retries:
            return None
        can_take_up = self._can_take_up(self.records[event.task])
        if event.how.is_unknown and not can_take_up and self._doubt(position) is not InDoubt.RETRY:
            return None
        wait = self.policy.pause(event.task, self._tries[position], event.retry_after)
        if wait is not None and self._deadline is not None and event.at + wait >= self._deadline:
            return None
        return wait

    def _stays_in_doubt(self, position: int) -> bool:
        if self._can_take_up(self.records[self.plan.tasks[position].id]):
            return True
        return self.halted is Halted.INTERRUPTED or self._doubt(position) is not InDoubt.RETRY

    def _doubt(self, position: int) -> InDoubt:
        task = self.plan.tasks[position]
        return self.policy.doubt(task.id, task.effect)

    def _interrupt(self, commands: list[Command]) -> None:
        if self.halted is Halted.INTERRUPTED:
            commands.extend(Abort(task=task) for task in self.running)
        self._halt(Halted.INTERRUPTED, "interrupted")

    def _tick(self, commands: list[Command]) -> None:
        self._waking = None
        if self._deadline is not None and self.now >= self._deadline and self.halted is None:
            self._halt(Halted.DEADLINE, "the deadline has passed")
            commands.extend(Abort(task=task) for task in self.running)

    def _halt(self, why: Halted, reason: str) -> None:
        # An interrupt overrules the rest: it is what the user did last.
        if self.halted is None or why is Halted.INTERRUPTED:
            self.halted, self.halt_reason = why, reason

    # -- who may start ------------------------------------------------------------------------------------------------

    def _release(self, position: int) -> None:
        """Let go of the tasks that waited for one that ended well, or was rightly left out."""
        self._count_down(position)
        for target in self.shape.targets[position]:
            if self._waiting[target] == 0 and not self._barred[target] and self._is_open(target):
                self._queue(target)

    def _count_down(self, position: int) -> None:
        for target in self.shape.targets[position]:
            self._waiting[target] -= 1

    def _is_open(self, position: int) -> bool:
        return self.records[self.plan.tasks[position].id].state is TaskState.NOT_STARTED

    def _bar(self, position: int, commands: list[Command]) -> None:
        """Skip everything after a task that will not succeed in this life; its siblings go on."""
        name = self.plan.tasks[position].id
        stack = list(self.shape.targets[position])
        while stack:
            target = stack.pop()
            if self._barred[target]:
                continue
            self._barred[target] = True
            if self._is_open(target):
                self._skip(target, f"it needs {name}, which did not succeed", commands)
                stack.extend(self.shape.targets[target])

    def _skip(self, position: int, reason: str, commands: list[Command]) -> None:
        record = self.records[self.plan.tasks[position].id]
        record.state, record.error = TaskState.SKIPPED, reason
        commands.append(Note(task=record.id, at=self.now))

    def _queue(self, position: int) -> None:
        self._ready.push(position, self.shape.remaining[position], self.plan.tasks[position].model)

    def _advance(self, commands: list[Command]) -> None:
        if self._resting or self._dear:
            self._wake()
        running, most = self.running, self.policy.max_concurrency
        while self.halted is None and len(running) < most:
            position = self._ready.pop()
            if position is None:
                break
            self._try_start(position, commands)
        if not running and (self.halted is not None or not (self._ready or self._resting)):
            self._end(commands)
        elif self._resting or self._deadline is not None:
            self._ask_for_time(commands)

    def _wake(self) -> None:
        while self._resting and self._resting[0][0] <= self.now:
            self._queue(heappop(self._resting)[1])
        left = self.wallet.left()
        while self._dear and left is not None and self._dear[0][0] <= left:
            self._queue(heappop(self._dear)[1])

    def _try_start(self, position: int, commands: list[Command]) -> None:
        task = self.plan.tasks[position]
        quote = self._quotes.pop(position, None) if self._quotes else None
        if quote is None:
            prepared = prepare(task, self.results)
            if not isinstance(prepared, Prompt):
                self._cannot_start(position, prepared, commands)
                return
            quote = (prepared.text, worst_case(task, prepared.text, self.policy))
        prompt, reserve = quote
        if not self.wallet.fits(reserve) and self.records[task.id].open_reserve is None:
            self._quotes[position] = quote
            heappush(self._dear, (reserve or ZERO, position))
            return
        self._start(position, prompt, reserve, commands)

    def _start(self, position: int, prompt: str, reserve: Decimal | None, commands: list[Command]) -> None:
        task = self.plan.tasks[position]
        record = self.records[task.id]
        resumed = record.open_reserve is not None
        if resumed:
            reserve = record.open_reserve
        else:
            self.wallet.reserve(reserve)
            record.attempts += 1
            record.open_reserve = ZERO if reserve is None else reserve
            record.notes = ()
        self._tries[position] += 1
        record.state = TaskState.RUNNING
        record.started = self.now if record.started is None else record.started
        start = Start(task.id, record.attempts, prompt, self.policy.timeout, reserve, resumed)
        self.running[task.id] = start
        if self.policy.per_model:
            self._ready.started(task.model)
        commands.append(start)

    def _cannot_start(self, position: int, prepared: NotTaken | Unusable, commands: list[Command]) -> None:
        if isinstance(prepared, NotTaken):
            self._skip(position, "its condition does not hold", commands)
            self.records[self.plan.tasks[position].id].not_taken = True
            self._release(position)
            return
        record = self.records[self.plan.tasks[position].id]
        record.state, record.error = TaskState.FAILED, prepared.reason
        commands.append(Note(task=record.id, at=self.now))
        self._bar(position, commands)

    # -- time and end -------------------------------------------------------------------------------------------------

    def _ask_for_time(self, commands: list[Command]) -> None:
        times = [self._resting[0][0]] if self._resting and self.halted is None else []
        if self._deadline is not None and self.halted is None:
            times.append(self._deadline)
        if times and min(times) != self._waking:
            self._waking = min(times)
            commands.append(WaitUntil(at=self._waking))

    def _end(self, commands: list[Command]) -> None:
        status, reason = verdict(self.records.values(), self.halted, self.halt_reason, short_of_money=bool(self._dear))
        self.ended = End(status=status, reason=reason, at=self.now)
        commands.append(self.ended)


def _wallet(records: Mapping[str, TaskRecord], budget: Decimal | None) -> Wallet:
    wallet = Wallet(budget)
    for record in records.values():
        wallet.spent += record.usd or ZERO
        wallet.held += record.held
        # An attempt that an earlier life left open: taken up again it is in flight, else it is held. Either way it
        # counts.
        wallet.reserved += record.open_reserve or ZERO
    return wallet


__all__ = ["Machine", "RunStatus"]
