"""The coordinator's side thread: hands errands out, hears outcomes, and the news of rate limits. One thread, one pace.

Everything asked for since the last turn goes out in one transaction. Outcomes are looked for, not listened for: one
indexed query a turn for all attempts of the run costs less than a notification for each of them, and misses none.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from threading import Event, Thread
from typing import Any, TypeAlias

from advisor.errors import AdvisorError
from advisor.runs.backends.failures import Transient
from advisor.runs.distributed.durable import Sender, driver_error
from advisor.runs.distributed.wire import Errand, errand_text, failure_text
from advisor.runs.journal.postgres_link import connect, explained, loaded
from advisor.runs.limits import Need
from advisor.values import dataclass

Call: TypeAlias = Callable[[Callable[[], None]], object]

PACE = 0.02  # seconds between two looks while something is under way
NEWS = 0.2  # seconds between two looks at rate limits
OTHERS = 1.0  # and at what other runs have under way, which costs more

_INSERT = (
    "INSERT INTO advisor.attempts (key, run_id, task, attempt, backend, model, input_tokens, output_tokens, request, "
    "state) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'queued') ON CONFLICT (key) DO NOTHING RETURNING key, backend"
)
_LIFE = "SELECT life FROM advisor.wallets WHERE run_id = %s"
_SETTLED = "SELECT key FROM advisor.attempts WHERE run_id = %s AND state = 'settled'"
_OUTCOMES = "SELECT key, outcome FROM advisor.attempts WHERE key = ANY(%s)"
# What nobody has taken yet is settled at once; what was sent is stopped by the worker that has it.
_STOP = (
    "UPDATE advisor.attempts SET stop = true, state = CASE state WHEN 'queued' THEN 'settled' ELSE state END, "
    "outcome = CASE state WHEN 'queued' THEN %s ELSE outcome END WHERE key = ANY(%s) AND "
    "(SELECT life FROM advisor.wallets WHERE run_id = %s) = %s"
)
_TAKE_BACK = (
    "UPDATE advisor.attempts SET state = 'settled', outcome = %s WHERE run_id = %s AND state = 'queued' AND "
    "(SELECT life FROM advisor.wallets WHERE run_id = %s) = %s"
)
_RATES = (
    "SELECT model, headers, extract(epoch FROM heard)::float8, extract(epoch FROM now() - heard)::float8 "
    "FROM advisor.rates WHERE heard > to_timestamp(%s)"
)
_ELSEWHERE = (
    "SELECT model, count(*), sum(input_tokens), sum(output_tokens) FROM advisor.attempts "
    "WHERE run_id <> %s AND state <> 'settled' GROUP BY model"
)
NOT_SENT = failure_text(Transient("stopped before it was sent"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Where the desk tells what it heard, each called on the loop's thread.

    ``outcome`` of an attempt by its key; ``rates``: model, headers and how many seconds ago; ``elsewhere``: requests
    and needs in flight for other runs, by model; ``broken``: nothing more will be heard.
    """

    outcome: Callable[[str, str], None]
    rates: Callable[[str, Mapping[str, str], float], None]
    elsewhere: Callable[[Mapping[str, tuple[int, Need]]], None]
    broken: Callable[[AdvisorError], None]


class Desk:
    """Opens its connections at once; raises ``JournalError``. ``life`` is the coordinator's of this run."""

    def __init__(self, url: str, run_id: str, call: Call, ears: Ears) -> None:
        self._url, self._run_id, self._call, self._ears = url, run_id, call, ears
        self._driver = loaded(url)
        self._connection = connect(url)
        self._life = self._connection.execute(_LIFE, (run_id,)).fetchone()
        self._sender = Sender(url)
        self._out: deque[tuple[str, Errand]] = deque()
        self._stops: deque[str] = deque()
        self._awaited: set[str] = set()
        self._heard_until = 0.0
        self._next_look = 0.0
        self._told: Mapping[str, tuple[int, Need]] = {}
        self._bell = Event()
        self._taking_back = False
        self._ended = False
        try:
            self._news()
        except self._driver.Error as error:
            raise self._explained(error) from error
        self._thread = Thread(target=self._work, name="advisor-desk", daemon=True)
        self._thread.start()

    def send(self, key: str, errand: Errand) -> None:
        """Hand an attempt out, unless it was handed out before; its outcome comes either way."""
        self._awaited.add(key)
        self._out.append((key, errand))
        self._bell.set()

    def stop(self, key: str) -> None:
        """Have an attempt stopped: its outcome comes soon, if it comes."""
        self._stops.append(key)
        self._bell.set()

    def take_back(self) -> None:
        """Have everything that no worker has taken yet come back as not sent."""
        self._taking_back = True

    def close(self, seconds: float) -> None:
        """Do what was asked for, and let go."""
        self._ended = True
        self._bell.set()
        self._thread.join(seconds)
        with suppress(Exception):  # a database that is gone
            self._connection.close()
            self._sender.close()

    # -- in the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        next_news = 0.0
        try:
            while not self._ended or self._out or self._stops:
                self._bell.wait(PACE if self._awaited else NEWS)
                self._bell.clear()
                self._hand_out()
                self._stop()
                self._hear()
                if time.monotonic() >= next_news:
                    self._news()
                    next_news = time.monotonic() + NEWS
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            found = self._explained(error)
            with suppress(RuntimeError):  # the loop has gone
                self._call(lambda: self._ears.broken(found))

    def _hand_out(self) -> None:
        group = [self._out.popleft() for _ in range(len(self._out))]
        if group:
            self._sender.send(lambda cursor: self._insert(cursor, group))

    def _insert(self, cursor: Any, group: Iterable[tuple[str, Errand]]) -> list[tuple[str, str]]:  # noqa: ANN401 - the driver's
        if cursor.execute(_LIFE, (self._run_id,)).fetchone() != self._life:
            return []
        cursor.executemany(_INSERT, [_row(key, errand) for key, errand in group], returning=True)
        fresh: list[tuple[str, str]] = []
        while True:
            fresh.extend(cursor.fetchall())
            if not cursor.nextset():
                return fresh

    def _stop(self) -> None:
        keys = [self._stops.popleft() for _ in range(len(self._stops))]
        if keys and self._life is not None:
            self._connection.execute(_STOP, (NOT_SENT, keys, self._run_id, self._life[0]))
        if self._taking_back and self._life is not None:
            # Every turn: what was handed out a moment ago may only now be there.
            self._connection.execute(_TAKE_BACK, (NOT_SENT, self._run_id, self._run_id, self._life[0]))

    def _hear(self) -> None:
        if not self._awaited:
            return
        settled = [key for (key,) in self._connection.execute(_SETTLED, (self._run_id,))]
        keys = [key for key in settled if key in self._awaited]
        if not keys:
            return
        found = self._connection.execute(_OUTCOMES, (keys,)).fetchall()
        self._awaited.difference_update(keys)
        self._call(lambda: self._deliver(found))

    def _deliver(self, found: Iterable[tuple[str, str]]) -> None:
        for key, outcome in found:
            self._ears.outcome(key, outcome)

    def _news(self) -> None:
        rates = self._connection.execute(_RATES, (self._heard_until,)).fetchall()
        for model, headers, heard, ago in rates:
            self._heard_until = max(self._heard_until, heard)
            self._call(_told(self._ears.rates, model, json.loads(headers), ago))
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + OTHERS
        rows = self._connection.execute(_ELSEWHERE, (self._run_id,)).fetchall()
        elsewhere = {model: (int(count), Need(int(entry), int(output))) for model, count, entry, output in rows}
        if elsewhere != self._told:
            self._told = elsewhere
            self._call(lambda: self._ears.elsewhere(elsewhere))

    def _explained(self, error: Exception) -> AdvisorError:
        return explained(self._url, driver_error(error))


def _row(key: str, errand: Errand) -> tuple[object, ...]:
    request = errand.request
    expected = request.output_tokens or request.max_tokens
    return (
        key,
        request.run_id,
        request.task_id,
        request.attempt,
        errand.backend,
        request.model,
        len(request.prompt) // 4 + 1,
        expected,
        errand_text(errand),
    )


def _told(rates: Callable[[str, Mapping[str, str], float], None], *found: Any) -> Callable[[], None]:  # noqa: ANN401 - passed on
    return lambda: rates(*found)
