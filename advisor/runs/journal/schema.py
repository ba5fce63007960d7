"""The tables of the SQLite journal, and opening it so that what it says is durable and private."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from advisor.runs.journal.interface import DamagedJournal, JournalError

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
    lower = said.lower()
    if any(sign in lower for sign in _DAMAGED):
        return DamagedJournal(f"{path}: the journal is damaged ({said}); {_RESCUE}")
    advice = next((text for signs, text in _ADVICE if any(sign in lower for sign in signs)), _OTHERWISE)
    return JournalError(f"{path}: the journal {advice.format(said)}")


_DAMAGED = ("malformed", "not a database", "corrupt")
_RESCUE = "move it away (sqlite3's .recover may save what is in it), or give another --journal"
# What SQLite or the system says, and what a user reads.
_ADVICE = (
    (("full", "no space", "too large", "quota"), "cannot grow ({}); free some space, or give another --journal"),
    # A limit on the size of files (ulimit -f) is no more to SQLite than an error of the device.
    (("disk i/o",), "cannot be written ({}); see that the disk is well, has space, and may hold files of its size"),
    (("readonly", "read-only", "permission"), "cannot be written ({}); mend its permissions or give another --journal"),
    (("locked",), "is busy ({}); try again, or give another --journal"),
)
_OTHERWISE = "cannot be used ({}); check the path or give another --journal"
