"""Who makes the calls of a run: this process, or the workers of the journal it shares with them."""

from __future__ import annotations

from advisor.runs.backends.interface import Backend
from advisor.runs.journal.opening import is_shared


def handed_out(backend: type[Backend], journal: str | None, slots: int) -> type[Backend]:
    """With a journal that machines share have workers make the calls: with ``slots`` one of our own is among them.

    Raises ``JournalError`` that says what to install when the extra for many machines is missing.
    """
    if journal is None or not is_shared(journal) or not backend.crosses:
        return backend
    from advisor.runs.journal.postgres_link import check_extra

    check_extra(journal)
    from advisor.runs.distributed.shared import shared

    return shared(backend, journal, slots)
