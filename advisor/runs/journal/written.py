"""What the journals in databases share: entries go through a writer in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable

from advisor.runs.journal.interface import Done, Entry
from advisor.runs.journal.writer import Deliver, Store, Writer


class WrittenJournal:
    """Begins its writer when a run is taken: who takes one is about to write, and opening a store takes its time.

    ``opening`` makes the store, in the writer's thread; what it raises reaches the first entry.
    """

    def __init__(self, opening: Callable[[], Store]) -> None:
        self._opening = opening
        self._writer: Writer | None = None
        self._deliver: Deliver | None = None

    def deliver_by(self, deliver: Deliver) -> None:
        """Say how ``done`` is to be called: ``loop.call_soon_threadsafe``."""
        self._deliver = deliver
        if self._writer is not None:
            self._writer.deliver_by(deliver)

    def put(self, run_id: str, entry: Entry, done: Done | None = None) -> None:
        """Queue an entry for the writer."""
        (self._writer or self._begin_writing()).put(run_id, entry, done)

    def pending(self) -> bool:
        """Say whether something put is not durable yet."""
        return self._writer is not None and self._writer.pending()

    def close(self) -> None:
        """Write what is queued."""
        if self._writer is not None:
            self._writer.close()

    def _begin_writing(self) -> Writer:
        if self._writer is None:
            self._writer = Writer(self._opening)
            if self._deliver is not None:
                self._writer.deliver_by(self._deliver)
        return self._writer
