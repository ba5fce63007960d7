"""One life of a run, from the plan to the report: taken up or begun, in-doubt tasks settled, run, reported."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import field, replace
from typing import Any, TypeVar

from advisor.errors import RunError
from advisor.plans.file import digest_of, stored_plan
from advisor.plans.refuse import place_of
from advisor.plans.runplan import RunPlan, RunTask
from advisor.runs.backends.interface import Backend, Request, Setup
from advisor.runs.engine import Engine, Observer, Outcome
from advisor.runs.history import records_of
from advisor.runs.journal.interface import DamagedJournal, Journal, JournalError, RunHeader, StoredRun
from advisor.runs.limits import Limits
from advisor.runs.policy import Policy
from advisor.runs.records import InDoubt, TaskRecord, TaskState
from advisor.runs.report import RunReport, report_of
from advisor.runs.state import Machine
from advisor.runs.virtual import run_virtually
from advisor.values import dataclass

T = TypeVar("T")
Ask = Callable[[RunTask, TaskRecord], InDoubt]

NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
LONGEST_NAME = 64


class Undecided(RunError):  # noqa: N818 - it says what is missing
    """Tasks are in doubt and nobody said what to do with them; the run stays as it is (exit code 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be run, how, and where it is written down.

    ``run_id`` of a run that exists continues it. ``ask`` settles tasks in doubt on a terminal. ``store_output`` false
    removes the results from the journal when this life has ended. ``setup`` reaches the backend with limits and notes
    of the run laid over it; ``limits`` are given by whoever wants to watch them.
    """

    plan: RunPlan
    policy: Policy
    backend: type[Backend]
    journal: Journal
    run_id: str | None = None
    setup: Setup = field(default_factory=Setup)
    ask: Ask | None = None
    store_output: bool = True
    observer: Observer | None = None
    limits: Limits | None = None


def new_run_id(now: float) -> str:
    """Make an id that sorts by time."""
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime(now)) + "-" + secrets.token_hex(3)


def execute(order: Order) -> RunReport:
    """Run, and give the report; raises ``RunError`` before anything is paid, ``JournalError`` at any time."""
    run_id = order.run_id if order.run_id is not None else new_run_id(time.time())
    _check_name(run_id)
    _check_plan(order)
    lock = order.journal.lock(run_id)
    try:
        outcome = _run(order, run_id)
        stored = order.journal.load(run_id)
    finally:
        lock.release()
    if stored is None:
        raise RunError(f"run {run_id} has gone from {order.journal.place} while it ran")
    return report_of(replace(stored, alive=False), outcome.records)


def shown(journal: Journal, run_id: str | None) -> RunReport:
    """Give the report of a run in the journal; raises ``RunError`` when there is none of this id."""
    stored = journal.load(run_id) if run_id is not None else None
    if stored is None:
        raise RunError(f"there is no run {run_id} in {journal.place}; see: advisor runs")
    return report_of(stored)


def _run(order: Order, run_id: str) -> Outcome:
    outcome = _on_a_clock(order, _live(order, run_id))
    if not order.store_output:
        order.journal.forget_outputs(run_id)
    return outcome


async def _live(order: Order, run_id: str) -> Outcome:
    """Make the parts of a run and let it go; the backend first: without its key there is no run."""
    limits = order.limits if order.limits is not None else Limits()
    engines: list[Engine] = []

    async def note(request: Request, said: Mapping[str, str]) -> None:
        await engines[0].note(request, said)

    backend = order.backend(
        replace(order.setup, limits=_Taught(limits, engines), note=note, elsewhere=limits.elsewhere)
    )
    try:
        past = _take_up(order, run_id)
        policy = replace(_settled(order, past, run_id), worst_calls=backend.worst_calls)
        machine = Machine(order.plan, policy, past)
    except BaseException:
        await backend.close()
        raise
    engine = Engine(
        run_id=run_id,
        machine=machine,
        backend=backend,
        journal=order.journal,
        limits=limits,
        observer=order.observer,
    )
    engines.append(engine)
    with suppress(NotImplementedError, ValueError, RuntimeError):  # not in the main thread: nobody interrupts
        _listen(engine)
    try:
        return await engine.run()
    except DamagedJournal:
        raise
    except JournalError as error:
        raise JournalError(f"{error}; what was paid for is kept: continue it with --run-id {run_id}") from error


def _on_a_clock(order: Order, main: Coroutine[Any, Any, T]) -> T:
    if order.backend.virtual_time:
        return run_virtually(main, busy=order.journal.pending)
    return asyncio.run(main)


class _Taught:
    """Passes on what a backend learns of rate limits, with the time at which it was learned."""

    def __init__(self, limits: Limits, engines: list[Engine]) -> None:
        self._limits = limits
        self._engine = engines

    def learn(self, model: str | None, headers: Mapping[str, str]) -> None:
        """Take the headers of an answer."""
        self._limits.learn(model, headers, self._engine[0].now())


def _listen(engine: Engine) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, engine.interrupt)


# -- before the run ---------------------------------------------------------------------------------------------------


def _check_name(run_id: str) -> None:
    if not 0 < len(run_id) <= LONGEST_NAME or not set(run_id) <= NAME_CHARACTERS or run_id.startswith((".", "-")):
        raise RunError(
            f"--run-id: up to {LONGEST_NAME} letters, digits, dots, dashes and underscores, a letter or digit first"
        )


def _check_plan(order: Order) -> None:
    for task in order.plan.tasks:
        if order.backend.needs_model and task.model_id is None:
            raise RunError(
                f"{place_of(task.span)}: the source does not show the model of task {task.id}, and --backend "
                f"{order.backend.name} needs one; name it in the call, or set default-model"
            )
        if order.policy.budget is not None and task.rates is None:
            model = task.model or "a model that is not known"
            raise RunError(
                f"{place_of(task.span)}: no price is known for {model} (task {task.id}), so a budget cannot be "
                "kept; name a model with a price, or leave --budget out"
            )


def _take_up(order: Order, run_id: str) -> dict[str, TaskRecord]:
    """Give what earlier lives of the run did; begin it when there are none."""
    stored = order.journal.load(run_id)
    digest = digest_of(order.plan)
    if stored is None:
        order.journal.create(
            RunHeader(
                run_id=run_id,
                path=order.plan.path,
                name=order.plan.name,
                digest=digest,
                plan=stored_plan(order.plan),
                created=time.time(),
            )
        )
        return {}
    if stored.header.digest != digest:
        raise RunError(
            f"run {run_id} was begun with another plan ({_difference(stored, order.plan)}); give the plan it was begun "
            "with, or another --run-id"
        )
    past = records_of(stored.entries)
    _refuse_lost_results(past, order.plan, run_id)
    return past


def _difference(stored: StoredRun, plan: RunPlan) -> str:
    old = {task["id"]: task["run"] for task in json.loads(stored.header.plan).get("tasks", ())}
    new = {task["id"]: task["run"] for task in json.loads(stored_plan(plan))["tasks"]}
    if old.keys() != new.keys():
        return (
            f"it had {len(old)} tasks, this one has {len(new)}" if len(old) != len(new) else "its tasks had other ids"
        )
    for name, run in new.items():
        changed = [key for key in run if old[name].get(key) != run[key] and key not in {"seconds", "usd_per_million"}]
        if changed:
            return f"{changed[0]} of {name} has changed"
    return "its order has changed"


def _refuse_lost_results(past: Mapping[str, TaskRecord], plan: RunPlan, run_id: str) -> None:
    """Refuse to go on where finished tasks' results were not kept and an unfinished one may want them."""
    done = {name for name, record in past.items() if record.state is TaskState.SUCCEEDED}
    lost = {name for name in done if past[name].output is None}
    for task in plan.tasks:
        wanted = lost & set(task.after)
        if task.id not in done and wanted:
            raise RunError(
                f"run {run_id} was begun with --no-store-output: the result of {min(wanted)} is gone, and {task.id} "
                "needs it; begin a new run"
            )


def _settled(order: Order, past: Mapping[str, TaskRecord], run_id: str) -> Policy:
    """Decide about every task in doubt; raises ``Undecided`` where somebody must be asked and nobody is there."""
    policy = replace(
        order.policy,
        seed=run_id,
        price_factor=order.backend.price_factor,
        resumes=order.backend.resumes,
        keyed=order.backend.keyed,
    )
    decided: dict[str, InDoubt] = {}
    for task in order.plan.tasks:
        record = past.get(task.id)
        if record is None or record.state is not TaskState.IN_DOUBT or policy.takes_up(record):
            continue
        if policy.doubt(task.id, task.effect) is InDoubt.ASK:
            decided[task.id] = _asked(order, task, record, run_id)
    return replace(policy, settled=decided)


def _asked(order: Order, task: RunTask, record: TaskRecord, run_id: str) -> InDoubt:
    if order.ask is None:
        raise Undecided(
            f"run {run_id}: {task.id} ({task.effect.value}) was in flight when the run was cut off and may have been "
            "done; look, then continue with --in-doubt retry or --in-doubt skip"
        )
    return order.ask(task, record)
