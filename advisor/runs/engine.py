"""The asyncio shell around the machine of states: does what it commands, tells it what happened.

Nothing here decides anything. One callback runs at a time, on the loop's thread; an attempt in flight is one asyncio
task, and nothing else is. Attempts leave in small groups, one group a turn of the loop: the first ones are on their
way while the last ones of a wide plan are still being made, and those that end at once make room for the next.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import field
from functools import partial
from typing import Protocol

from advisor.plans.runplan import RunTask
from advisor.runs import entries
from advisor.runs.attempt import attempt
from advisor.runs.backends.interface import Backend, Request
from advisor.runs.commands import Abort, Command, End, Note, Start, WaitUntil
from advisor.runs.events import Answered, AttemptFailed, Began, Interrupted, RunEvent, Ticked
from advisor.runs.journal.interface import Entry, Journal, JournalError, Kind
from advisor.runs.limits import Limits, Need
from advisor.runs.prefixes import shared_prefixes
from advisor.runs.records import Failure, TaskRecord
from advisor.runs.state import Machine
from advisor.values import dataclass

LARGEST_GROUP = 128  # attempts that are sent in one turn of the loop


class Observer(Protocol):
    """Whoever wants to see what goes on (the live view, the plain lines)."""

    def happened(self, event: RunEvent, machine: Machine) -> None:
        """Take note of an event that the machine has taken in."""
        ...

    def started(self, start: Start, machine: Machine) -> None:
        """Take note of an attempt that starts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a life of a run ended, and where every task stands."""

    run_id: str
    end: End
    # Left out of the repr: asyncio.run writes one of its result, which costs as much as running small tasks.
    records: Mapping[str, TaskRecord] = field(repr=False)
    began: float


class Engine:
    """Runs one life of a run on the running loop.

    The journal must hold the run and its lock must be taken. ``limits`` is shared with the backend, which teaches it.
    """

    def __init__(  # noqa: PLR0913 - these are the parts a run is made of
        self,
        *,
        run_id: str,
        machine: Machine,
        backend: Backend,
        journal: Journal,
        limits: Limits | None = None,
        observer: Observer | None = None,
        life: str = "",
    ) -> None:
        self._run_id = run_id
        self._machine = machine
        self._backend = backend
        self._journal = journal
        self._limits = limits or Limits()
        self._observer = observer
        self._life = life
        self._tasks = {task.id: task for task in machine.plan.tasks}
        self._prefixes = shared_prefixes(machine.plan.tasks)
        self._flights: dict[str, asyncio.Task[None]] = {}
        self._needs: dict[str, Need] = {}
        self._outgoing: deque[Start] = deque()
        self._room = LARGEST_GROUP
        self._aborted: set[str] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._origin = 0.0

    async def run(self) -> Outcome:
        """Run to the end; raises ``JournalError`` when the journal fails (what is in it stays good to go on from)."""
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._origin = time.time() - loop.time()
        self._over: asyncio.Future[End] = loop.create_future()
        deliver_by = getattr(self._journal, "deliver_by", None)
        if deliver_by is not None:
            deliver_by(loop.call_soon_threadsafe)
        try:
            await self._backend.begin(self._run_id)
            began = self.now()
            budget = self._machine.policy.budget
            self._put(entries.began(began, life=self._life, backend=self._backend.name, budget=budget))
            self._feed(Began(at=began))
            end = await self._over
            await self._settle(end)
        finally:
            await self._leave()
        return Outcome(run_id=self._run_id, end=end, records=self._machine.records, began=began)

    def now(self) -> float:
        """Give the time in seconds since the epoch; it never goes back during a run."""
        return self._origin + self._loop.time()

    def interrupt(self) -> None:
        """Stop: the first time after what is in flight, the second time at once."""
        self._feed(Interrupted(at=self.now()))

    async def note(self, request: Request, note: Mapping[str, str]) -> None:
        """Write down what a backend wants to know again after a crash; durable on return."""
        durable: asyncio.Future[None] = self._loop.create_future()

        def done(error: JournalError | None) -> None:
            if error is not None and not durable.done():
                durable.set_exception(error)
            elif not durable.done():
                durable.set_result(None)

        record = self._machine.records[request.task_id]
        record.notes = (*record.notes, dict(note))
        entry = Entry(kind=Kind.NOTE, at=self.now(), task=request.task_id, attempt=request.attempt, body=dict(note))
        self._journal.put(self._run_id, entry, done)
        await durable

    # -- the machine --------------------------------------------------------------------------------------------------

    def _feed(self, event: RunEvent) -> None:
        if self._over.done():
            return
        try:
            self._take(event)
        except Exception as error:  # noqa: BLE001 - here it would be logged and forgotten: run() raises it
            self._break(error)

    def _take(self, event: RunEvent) -> None:
        commands = self._machine.handle(event)
        # Before the commands: whatever starts because of a result has its receipt behind the result's.
        if isinstance(event, Answered):
            self._put(entries.answered(event))
        elif isinstance(event, AttemptFailed):
            self._put(entries.failed(event, self._machine.records[event.task]))
        if self._observer is not None:
            self._observer.happened(event, self._machine)
        for command in commands:
            self._do(command)
        if self._machine.halted is not None:
            self._backend.halt()

    def _do(self, command: Command) -> None:
        match command:
            case Start():
                if self._observer is not None:
                    self._observer.started(command, self._machine)
                self._admit(command)
            case Note():
                self._put(entries.settled(command.at, self._machine.records[command.task]))
            case WaitUntil():
                self._wait_until(command.at)
            case Abort():
                self._abort(command.task)
            case End():
                if not self._over.done():
                    self._over.set_result(command)

    def _wait_until(self, at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(at - self._origin, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._feed(Ticked(at=self.now()))

    # -- attempts -----------------------------------------------------------------------------------------------------

    def _admit(self, start: Start) -> None:
        """Wait for the rate limits, then write the receipt, then send."""
        if start.task in self._aborted:
            self._not_sent(start)
            return
        task = self._tasks[start.task]
        now = self.now()
        wait = self._limits.admit(task.model_id, self._need(start, task), now)
        if wait > 0:
            self._loop.call_later(wait, self._admit, start)
        elif start.resumed:
            self._launch(start)
        else:
            receipt = entries.sent(now, start, task.model)
            self._journal.put(self._run_id, receipt, partial(self._sent, start))

    def _sent(self, start: Start, error: JournalError | None) -> None:
        if error is not None:
            self._break(error)
        else:
            self._launch(start)

    def _launch(self, start: Start) -> None:
        """Send at once, unless a whole group has left in this turn of the loop."""
        if self._room == LARGEST_GROUP:
            self._loop.call_soon(self._send)
        if self._room and not self._outgoing:
            self._depart(start)
        else:
            self._outgoing.append(start)

    def _send(self) -> None:
        """Send one group of those that wait, and the next one in the next turn."""
        self._room = LARGEST_GROUP
        while self._outgoing and self._room:
            self._depart(self._outgoing.popleft())
        if self._room < LARGEST_GROUP:
            self._loop.call_soon(self._send)

    def _depart(self, start: Start) -> None:
        self._room -= 1
        if self._over.done():
            return
        if start.task in self._aborted:
            self._limits.ended(self._tasks[start.task].model_id, self._needs.pop(start.task))
            self._not_sent(start)
        else:
            self._flights[start.task] = self._loop.create_task(self._fly(start))

    async def _fly(self, start: Start) -> None:
        task = self._tasks[start.task]
        try:
            event = await attempt(self._backend, self._request(start, task), task, self._machine.policy, self.now)
        except Exception as error:  # noqa: BLE001 - a fault of our own, or the journal's: run() raises it
            self._break(error)
            return
        finally:
            del self._flights[start.task]
            self._limits.ended(task.model_id, self._needs.pop(start.task))
        self._feed(event)

    def _request(self, start: Start, task: RunTask) -> Request:
        return Request(
            run_id=self._run_id,
            task_id=task.id,
            attempt=start.attempt,
            model=task.model_id or task.model,
            prompt=start.prompt,
            max_tokens=task.max_tokens,
            effect=task.effect,
            timeout=start.timeout,
            reserve=start.reserve,
            prefix=self._prefixes.get(task.id, 0),
            seconds=float(task.seconds),
            output_tokens=task.output_tokens,
            notes=self._machine.records[start.task].notes if start.resumed else (),
        )

    def _need(self, start: Start, task: RunTask) -> Need:
        found = self._needs.get(start.task)
        if found is None:
            # Characters by four: limits are learned again from every answer, so a rough figure does here.
            found = self._needs[start.task] = Need(len(start.prompt) // 4 + 1, task.output_tokens or task.max_tokens)
        return found

    def _abort(self, task: str) -> None:
        flight = self._flights.get(task)
        if flight is not None:
            # Not before its first step, which is due: cancelled earlier it would end without a word.
            self._loop.call_soon(flight.cancel)
        else:
            self._aborted.add(task)

    def _not_sent(self, start: Start) -> None:
        self._feed(
            AttemptFailed(
                at=self.now(),
                task=start.task,
                attempt=start.attempt,
                how=Failure.TRANSIENT,
                message="stopped before it was sent",
            )
        )

    # -- the journal --------------------------------------------------------------------------------------------------

    def _put(self, entry: Entry) -> None:
        self._journal.put(self._run_id, entry, self._written)

    def _written(self, error: JournalError | None) -> None:
        if error is not None:
            self._break(error)

    def _break(self, error: BaseException) -> None:
        """Give up: without a journal, or after a fault of our own, nothing more may be paid for."""
        if not self._over.done():
            self._over.set_exception(error)
        for flight in list(self._flights.values()):
            flight.cancel()

    async def _settle(self, end: End) -> None:
        """Wait until everything is on disk: a run that says it succeeded has."""
        durable: asyncio.Future[JournalError | None] = self._loop.create_future()

        def done(error: JournalError | None) -> None:
            if not durable.done():
                durable.set_result(error)

        # Whatever is durable, all before it is: this last entry stands for the whole run.
        self._journal.put(self._run_id, entries.ended(end, self._machine.wallet.spent), done)
        failure = await durable
        if failure is not None:
            raise failure

    async def _leave(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await self._backend.close()
