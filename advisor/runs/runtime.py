"""The runtime of ``python flow.py``: one run for the process, on a loop in a thread of its own.

It begins with the first call of ``advisor.Task`` and ends with the process: what is in flight then is waited for and
recorded; Ctrl-C stops that as well. Calls may come from any thread and any event loop.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from threading import Lock, Thread

from advisor.errors import AdvisorError, RunError
from advisor.plans.runplan import RunTask
from advisor.redact import Redactor
from advisor.runs.backends.interface import Backend, Request, Setup
from advisor.runs.backends.registry import find_backend
from advisor.runs.growing import Fate, GrowingEngine, GrowingMachine, Refused
from advisor.runs.handing import handed_out
from advisor.runs.history import records_of
from advisor.runs.journal.interface import Journal, RunHeader
from advisor.runs.journal.opening import open_journal
from advisor.runs.limits import Limits
from advisor.runs.records import TaskRecord
from advisor.runs.runtime_settings import RuntimeSettings, read_runtime_settings
from advisor.runs.session import new_run_id


class TaskError(RunError):
    """A task gave no result; the message says why and what to do."""


class Runtime:
    """A running run. Raises ``RunError`` when it cannot begin: a key is missing, the journal cannot be written."""

    def __init__(self, environment: Mapping[str, str], path: str) -> None:
        self.settings: RuntimeSettings = read_runtime_settings(environment)
        self.run_id = self.settings.run_id or new_run_id(time.time())
        settings = self.settings
        self.backend: type[Backend] = handed_out(
            find_backend(settings.backend), settings.journal, settings.policy.max_concurrency
        )
        self._environment = dict(environment)
        self._path = path
        self._counting = Lock()
        self._counts: Counter[str] = Counter()
        self._begun: Future[tuple[asyncio.AbstractEventLoop, GrowingEngine]] = Future()
        self._thread = Thread(target=self._work, name="advisor-runtime", daemon=True)
        self._thread.start()
        try:
            self._loop, self._engine = self._begun.result()
        except RunError as error:
            # What went on in the other thread says nothing to whoever called a Task.
            raise error.with_traceback(None) from None

    @property
    def alive(self) -> bool:
        """Say whether calls are taken."""
        return self._thread.is_alive()

    def number(self, key: str) -> int:
        """Count the calls of one key in this life of the run."""
        with self._counting:
            self._counts[key] += 1
            return self._counts[key]

    def submit(self, task: RunTask) -> Future[str]:
        """Run a task; the future gives its text or raises ``TaskError``. Cancelling it gives the task up."""
        future: Future[str] = Future()

        def deliver(fate: Fate) -> None:
            if future.cancelled():
                return
            if isinstance(fate, Refused):
                future.set_exception(TaskError(f"task {task.id}: {fate.reason}"))
            else:
                future.set_result(fate)

        self._call(self._engine.add, task, deliver)
        future.add_done_callback(lambda done: self._give_up(task.id) if done.cancelled() else None)
        return future

    def close(self) -> None:
        """End the run with what is in flight; an interrupt meanwhile stops that too."""
        with suppress(TaskError):
            self._call(self._engine.finish)
        while self._thread.is_alive():
            try:
                self._thread.join()
            except KeyboardInterrupt:
                with suppress(TaskError):
                    self._call(self._engine.interrupt)

    def _give_up(self, name: str) -> None:
        with suppress(TaskError):
            self._call(self._engine.withdraw, name)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError as error:
            raise TaskError("the run of this program is over") from error

    # -- in the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as error:  # noqa: BLE001 - whoever waits for the beginning gets it
            if not self._begun.done():
                self._begun.set_exception(error)

    async def _live(self) -> None:
        journal = open_journal(self.settings.journal, Redactor(self._environment))
        try:
            lock = journal.lock(self.run_id)
            try:
                await self._run(journal)
            finally:
                lock.release()
        finally:
            journal.close()

    async def _run(self, journal: Journal) -> None:
        engines: list[GrowingEngine] = []
        limits = Limits()

        async def note(request: Request, said: Mapping[str, str]) -> None:
            await engines[0].note(request, said)

        backend = self.backend(
            Setup(
                options=self.settings.options,
                environment=self._environment,
                limits=_Taught(limits, engines),
                note=note,
                elsewhere=limits.elsewhere,
            )
        )
        try:
            machine = self._machine(backend, _taken_up(journal, self.run_id, self._path))
        except BaseException:
            await backend.close()
            raise
        loop = asyncio.get_running_loop()
        engine = GrowingEngine(
            run_id=self.run_id,
            machine=machine,
            backend=backend,
            journal=journal,
            limits=limits,
            began=lambda: self._begun.set_result((loop, engine)),
        )
        engines.append(engine)
        try:
            await engine.run()
        except AdvisorError as error:
            engine.refuse_all(str(error))
        finally:
            engine.refuse_all("the run of this program is over")

    def _machine(self, backend: Backend, past: Mapping[str, TaskRecord]) -> GrowingMachine:
        policy = replace(
            self.settings.policy,
            seed=self.run_id,
            price_factor=backend.price_factor,
            worst_calls=backend.worst_calls,
            resumes=backend.resumes,
            keyed=backend.keyed,
        )
        return GrowingMachine(self._path, policy, past)


class _Taught:
    """Passes on what a backend learns of rate limits, with the time at which it was learned."""

    def __init__(self, limits: Limits, engines: list[GrowingEngine]) -> None:
        self._limits = limits
        self._engines = engines

    def learn(self, model: str | None, headers: Mapping[str, str]) -> None:
        """Take the headers of an answer."""
        self._limits.learn(model, headers, self._engines[0].now())


def _taken_up(journal: Journal, run_id: str, path: str) -> dict[str, TaskRecord]:
    stored = journal.load(run_id)
    digest = f"program {path}"
    if stored is None:
        journal.create(
            RunHeader(run_id=run_id, path=path, name="main", digest=digest, plan='{"tasks": []}', created=time.time())
        )
        return {}
    if stored.header.digest != digest:
        raise RunError(f"run {run_id} was begun by {stored.header.path}; give another ADVISOR_RUN_ID")
    return records_of(stored.entries)


_lock = Lock()
_current: list[Runtime] = []


def current() -> Runtime:
    """Give the runtime of this process, beginning it when there is none; raises ``RunError``."""
    with _lock:
        if not _current or not _current[0].alive:
            _current[:] = [Runtime(os.environ, _program())]
        return _current[0]


@atexit.register
def close() -> None:
    """End the runtime of this process, if there is one."""
    with _lock:
        found = _current[:]
        _current.clear()
    for runtime in found:
        runtime.close()


def _program() -> str:
    """Name the program, as ``advisor runs`` shows it."""
    name = sys.argv[0] if sys.argv else ""
    try:
        return os.path.relpath(name) if name and name != "-c" else "<program>"
    except ValueError:  # another drive
        return name
