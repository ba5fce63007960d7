"""The tables of the SQLite journal, and opening it so that what it says is durable and private."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from advisor.runs.journal.interface import JournalError

VERSION = 1
APPLICATION = 0x41445653  # "ADVS": tells our files from other people's databases

_TABLES = """
CREATE TABLE runs (
  run_id TEXT PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, plan TEXT NOT NULL,
  created REAL NOT NULL
) STRICT;
CREATE TABLE events (
  seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs (run_id), kind TEXT NOT NULL, at REAL NOT NULL,
  task TEXT, attempt INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_run ON events (run_id, seq);
CREATE TABLE outputs (
  run_id TEXT NOT NULL, task TEXT NOT NULL, attempt INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (run_id, task, attempt)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER events_are_append_only BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
"""


def connect(path: Path, *, across_threads: bool = False) -> sqlite3.Connection:
    """Open a journal, making it when it is not there: WAL, synchronous FULL, mode 0600, deleted results overwritten.

    Raises ``JournalError`` for a file that cannot be opened, is damaged, is another program's or a newer advisor's.
    """
    try:
        _make_private(path)
        connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=not across_threads)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        _check(connection, path)
    except (sqlite3.Error, OSError) as error:
        raise explained(path, error) from error
    return connection


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite gives its own -wal and -shm files the mode of the database.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _check(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not tables:
            _make_tables(connection)
        elif application != APPLICATION:
            raise JournalError(f"{path}: is a database of another program; give another --journal")
        elif version != VERSION:
            raise JournalError(
                f"{path}: was written by another version of advisor (journal version {version}, this is {VERSION}); "
                "use that version, or give another --journal"
            )
    finally:
        connection.execute("COMMIT")


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.replace("; END;", "\0END;").split(";\n"):
        if statement.strip():
            connection.execute(statement.replace("\0", "; "))
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={VERSION}")


def explained(path: Path, error: Exception) -> JournalError:
    """Turn an error of the system or of SQLite into one line that says what to do."""
    if isinstance(error, JournalError):
        return error
    said = " ".join(str(error).split())
    return JournalError(f"{path}: the journal {_what_to_do(said.lower(), said)}")


def _what_to_do(lower: str, said: str) -> str:
    if "full" in lower or "no space" in lower:
        return f"cannot grow ({said}); free some space and continue with the same --run-id"
    if "readonly" in lower or "read-only" in lower or "permission" in lower:
        return f"cannot be written ({said}); mend its permissions or give another --journal"
    if "malformed" in lower or "not a database" in lower or "corrupt" in lower:
        return f"is damaged ({said}); move it away or give another --journal"
    if "locked" in lower:
        return f"is busy ({said}); try again, or give another --journal"
    return f"cannot be used ({said}); check the path or give another --journal"
