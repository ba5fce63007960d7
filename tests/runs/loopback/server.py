"""The server: HTTP/1.1 on a free port of 127.0.0.1, one thread per connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http.server import ThreadingHTTPServer
from itertools import count
from threading import Event, Lock, Thread
from typing import Self

from tests.runs.loopback.batches import Batches, Outcome
from tests.runs.loopback.brain import Call, Reply, echo
from tests.runs.loopback.faults import Fault
from tests.runs.loopback.handler import Handler
from tests.runs.loopback.ledger import Ledger


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    owner: Loopback

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that are killed in the middle are what these tests are about."""


class Loopback:
    """A running server.

    ``faults`` says what goes wrong with a call (it may count calls itself), ``answer`` what the model says,
    ``seconds`` how long that takes, ``headers`` what stands in every answer, ``key`` the one key that is accepted.
    """

    def __init__(  # noqa: PLR0913 - every part of a server that a test may want to bend
        self,
        *,
        faults: Callable[[Call], Fault | None] = lambda _: None,
        answer: Callable[[Call], Reply] = echo,
        seconds: float = 0.0,
        headers: Callable[[Call], Mapping[str, str]] = lambda _: {},
        key: str | None = None,
        bytes_per_token: float = 4.0,
        batch_seconds: float = 0.0,
        fate: Callable[[Call], Outcome] = lambda _: Outcome.SUCCEEDED,
        port: int = 0,
    ) -> None:
        self.faults, self.answer, self.seconds, self.headers, self.key = faults, answer, seconds, headers, key
        self.ledger = Ledger(bytes_per_token)
        self.batches = Batches(self.ledger, batch_seconds, fate)
        self.batch_faults: Callable[[int], Fault | None] = lambda _: None
        self.stopping = Event()
        self.in_flight = 0
        self.most_in_flight = 0
        self.authorizations: set[str] = set()
        self.paths: list[str] = []
        self._numbers, self._lock = count(), Lock()
        self._server = _Server(("127.0.0.1", port), Handler)
        self._server.owner = self
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What a client needs to come here."""
        return {"ANTHROPIC_BASE_URL": self.url, "ANTHROPIC_API_KEY": self.key or "sk-loopback-0123456789abcdef"}

    def next_number(self) -> int:
        return next(self._numbers)

    def entered(self) -> None:
        with self._lock:
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def left(self) -> None:
        with self._lock:
            self.in_flight -= 1

    def wait_until(self, holds: Callable[[Self], bool], seconds: float = 10.0) -> None:
        """Wait for something to have happened here."""
        end = time.monotonic() + seconds
        while not holds(self):
            assert time.monotonic() < end, "the loopback server waited in vain"
            time.sleep(0.005)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
