"""A journal that forgets when the process ends: for simulations and tests."""

from __future__ import annotations

from advisor.runs.journal.interface import Done, Entry, JournalError, RunHeader, StoredRun
from advisor.runs.journal.summary import RunSummary, summary_of


class _Held:
    """A lock within one process."""

    def __init__(self, held: set[str], run_id: str) -> None:
        self._held, self._run_id = held, run_id

    def release(self) -> None:
        """Give it back."""
        self._held.discard(self._run_id)


class MemoryJournal:
    """Keeps entries in lists."""

    place = "memory"

    def __init__(self) -> None:
        self._headers: dict[str, RunHeader] = {}
        self._entries: dict[str, list[Entry]] = {}
        self._held: set[str] = set()

    def create(self, header: RunHeader) -> None:
        """Add a run."""
        if header.run_id in self._headers:
            raise JournalError(f"run {header.run_id} exists already")
        self._headers[header.run_id] = header
        self._entries[header.run_id] = []

    def lock(self, run_id: str) -> _Held:
        """Take a run."""
        if run_id in self._held:
            raise JournalError(f"run {run_id} is being run already; wait for it, or give another --run-id")
        self._held.add(run_id)
        return _Held(self._held, run_id)

    def load(self, run_id: str) -> StoredRun | None:
        """Give a run."""
        if run_id not in self._headers:
            return None
        entries = tuple(self._entries[run_id])
        return StoredRun(header=self._headers[run_id], entries=entries, alive=run_id in self._held)

    def summaries(self) -> tuple[RunSummary, ...]:
        """Give all runs, newest first, in one line each."""
        newest = sorted(self._headers.values(), key=lambda header: header.created, reverse=True)
        return tuple(summary_of(found) for header in newest if (found := self.load(header.run_id)) is not None)

    def put(self, run_id: str, entry: Entry, done: Done | None = None) -> None:
        """Append an entry."""
        self._entries[run_id].append(entry)
        if done is not None:
            done(None)

    def pending(self) -> bool:
        """Say no: what is put is kept at once."""
        return False

    def forget_outputs(self, run_id: str) -> None:
        """Drop the results."""
        self._entries[run_id] = [entry._replace(output=None) for entry in self._entries[run_id]]

    def prune(self, before: float) -> int:
        """Drop old runs."""
        old = [run_id for run_id, entries in self._entries.items() if self._last(run_id, entries) < before]
        for run_id in old:
            del self._headers[run_id], self._entries[run_id]
        return len(old)

    def _last(self, run_id: str, entries: list[Entry]) -> float:
        return entries[-1].at if entries else self._headers[run_id].created

    def close(self) -> None:
        """Do nothing."""
