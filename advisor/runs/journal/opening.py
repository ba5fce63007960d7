"""From what ``--journal`` says to the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.redact import Redactor
from advisor.runs.journal.location import sqlite_path
from advisor.runs.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from advisor.runs.journal.postgres import PostgresJournal

SCHEMES = ("postgresql://", "postgres://")


def open_journal(url: str | None, redactor: Redactor) -> SqliteJournal | PostgresJournal:
    """Open the SQLite file or the PostgreSQL that a URL names; raises ``JournalError``."""
    if not is_shared(url):
        return SqliteJournal(sqlite_path(url), redactor)
    from advisor.runs.journal.postgres import PostgresJournal

    assert url is not None  # noqa: S101 - what is shared has a URL
    return PostgresJournal(url, redactor)


def is_shared(url: str | None) -> bool:
    """Say whether a journal can be shared by many machines."""
    return url is not None and url.startswith(SCHEMES)
