"""DBOS 3.4: brings every attempt to a worker, and to another one when that worker has died. Nobody else imports it.

What it does for us: a queue in the same database (an errand is queued in the very transaction that writes it down), a
durable record of who has taken what, by stable executor ids, and giving that back to the queue when an executor has
died. What it does not know: whether an attempt was sent. That is what the receipts in ``advisor.attempts`` are for,
and a workflow whose attempt has one does nothing.

Two of its parts are not promised, so the version is pinned: ``_recover_pending_workflows`` gives back what a dead
executor had, and ``get_queue`` is asked before every turn of a queue, which is where a worker's own number of slots
and its own pace come in (the queue's figures in the database hold for all workers alike).
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import sqlalchemy
from dbos import DBOS, DBOSClient, DBOSConfig
from dbos._serialization import Serializer

from advisor.runs.distributed.wire import VERSION
from advisor.runs.journal.postgres_link import arguments, connect, explained, normal

APPLICATION = "advisor"
SCHEMA = "advisor_queue"
WORKFLOW = "attempt"
BUSY_PACE, IDLE_PACE = 0.05, 0.2  # seconds between two looks into a queue
SHARES = 8  # turns in which a worker among others fills its slots
POOL = 4  # connections of a worker for its queues


class JsonSerializer(Serializer):
    """Its own default is pickle, which executes what it loads."""

    def serialize(self, data: Any) -> str:  # noqa: ANN401 - its signature
        """Give JSON."""
        if isinstance(data, BaseException):
            data = str(data)
        return json.dumps(data)

    def deserialize(self, serialized_data: str) -> Any:  # noqa: ANN401 - its signature
        """Read JSON."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Name the format in the database."""
        return "advisor_json"


def queue_of(backend: str) -> str:
    """Give the queue of a backend: a worker listens only to those it serves."""
    return f"advisor-{backend}"


def prepare(url: str) -> None:
    """Make or migrate the queue's tables, one machine at a time; raises ``JournalError``."""
    _hush()
    with connect(url) as connection:
        connection.execute("SELECT pg_advisory_lock(1096045139, 2)")
        try:
            DBOS.migrate(normal(url), schema=SCHEMA)
        except Exception as error:
            raise explained(url, driver_error(error)) from error


def driver_error(error: Exception) -> Exception:
    """Give the driver's own error where SQLAlchemy has wrapped it."""
    cause = getattr(error, "orig", None)
    return cause if isinstance(cause, Exception) else error


class Sender:
    """The coordinator's side. Its errors are SQLAlchemy's and the driver's; nothing is tried again."""

    def __init__(self, url: str) -> None:
        _hush()
        self._engine = _engine(url)
        self._client = _client(self._engine)

    def send(self, insert: Callable[[Any], Iterable[tuple[str, str]]]) -> None:
        """Queue errands in one transaction: ``insert`` writes them with the driver's cursor, gives key and backend."""
        with self._engine.begin() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - it is there until the block ends
            with driver.cursor() as cursor:
                fresh = list(insert(cursor))
            for key, backend in fresh:
                self._client.enqueue_in_transaction(
                    connection,
                    {
                        "workflow_name": WORKFLOW,
                        "queue_name": queue_of(backend),
                        # Never used again: a run that was pruned may come back under its name.
                        "workflow_id": f"{key}/{secrets.token_hex(4)}",
                        "app_version": VERSION,
                    },
                    key,
                )

    def close(self) -> None:
        """Let go."""
        self._client.destroy()
        self._engine.dispose()


class Receiver:
    """The worker's side, one per process. ``perform`` is awaited with the key of each attempt, on the running loop."""

    def __init__(self, url: str, name: str, backends: Sequence[str], slots: int) -> None:
        _hush()
        self.slots = slots
        self.busy = 0
        self.alone = True
        self._over: list[tuple[float, str]] = []
        self._backends = tuple(backends)
        self._perform: Callable[[str], Awaitable[None]] = _nobody
        config = DBOSConfig(
            name=APPLICATION,
            system_database_url=normal(url),
            dbos_system_schema=SCHEMA,
            executor_id=name,
            application_version=VERSION,
            serializer=JsonSerializer(),
            use_listen_notify=False,
            run_migrations=False,
            sys_db_pool_size=POOL,
            max_executor_threads=2 * POOL,
            log_level="CRITICAL",
        )
        self._dbos = DBOS(config=config)
        # Before the launch: its thread looks for new queues once a second only.
        engine = _engine(url)
        for backend in backends:
            _client(engine).register_queue(queue_of(backend), worker_concurrency=slots, polling_interval_sec=BUSY_PACE)
        engine.dispose()
        DBOS.listen_queues([queue_of(backend) for backend in backends])

        # Tried again as often as workers die: what may not be done twice is the receipts' affair.
        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        async def attempt(key: str) -> None:
            await self._attempt(key)

    async def launch(self, perform: Callable[[str], Awaitable[None]]) -> None:
        """Begin to take attempts; first of all those this very name had when it died."""
        self._perform = perform
        # On the loop's thread: the loop that runs now is the one on which attempts are made.
        DBOS.launch()
        _hush()
        self._dbos._sys_db.get_queue = self._paced(self._dbos._sys_db.get_queue)  # type: ignore[method-assign] # noqa: SLF001 - see above

    async def recover(self, names: Sequence[str]) -> None:
        """Give back to the queue what dead executors had taken; those that live are not touched."""
        await asyncio.to_thread(DBOS._recover_pending_workflows, list(names))  # noqa: SLF001 - see above

    async def forget(self, seconds: float) -> None:
        """Remove what the queue kept of attempts that have been over for so long."""
        end = time.monotonic() - seconds
        old = [name for since, name in self._over if since < end]
        if old:
            await asyncio.to_thread(DBOS.delete_workflows, old)
            self._over = self._over[len(old) :]

    def stop(self) -> None:
        """Take nothing more."""
        self.slots = 0

    async def _attempt(self, key: str) -> None:
        self.busy += 1
        name = DBOS.workflow_id or key
        try:
            await self._perform(key)
        finally:
            self.busy -= 1
            self._over.append((time.monotonic(), name))

    def _paced(self, get_queue: Callable[..., Any]) -> Callable[..., Any]:
        known: dict[str, Any] = {}

        def paced(name: str, **others: Any) -> Any:  # noqa: ANN401 - its signature
            queue = known.get(name) or get_queue(name, **others)
            if queue is not None and name in {queue_of(backend) for backend in self._backends}:
                known[name] = queue
                running = self._dbos._active_workflows_set  # noqa: SLF001 - see above
                elsewhere = self.busy - running.count_for_queue(name)
                free = max(0, self.slots - max(0, elsewhere))
                # One turn takes a part of what is free, so that a burst spreads over all who look.
                most = free if self.alone else min(free, running.count_for_queue(name) + max(1, free // SHARES))
                queue._worker_concurrency = most  # noqa: SLF001 - see above
                queue._polling_interval_sec = BUSY_PACE if self.busy else IDLE_PACE  # noqa: SLF001 - see above
            return queue

        return paced


def _engine(url: str) -> sqlalchemy.Engine:
    found = arguments()
    del found["autocommit"]
    address = sqlalchemy.make_url(normal(url)).set(drivername="postgresql+psycopg")
    return sqlalchemy.create_engine(address, connect_args=found, pool_size=1, max_overflow=1)


def _client(engine: sqlalchemy.Engine) -> DBOSClient:
    return DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        serializer=JsonSerializer(),
        application_name=APPLICATION,
        retry_connection_errors=False,
    )


def _hush() -> None:
    """Keep its log off standard error: what users must know, the worker says itself."""
    log = logging.getLogger("dbos")
    log.handlers[:] = [logging.NullHandler()]
    log.propagate = False


async def _nobody(key: str) -> None:
    raise RuntimeError(f"attempt {key} came before the launch")
