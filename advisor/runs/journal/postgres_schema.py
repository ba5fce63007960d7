"""The tables of the PostgreSQL journal, all in the schema ``advisor``; those of the queue's engine are its own affair.

``events`` and ``outputs`` are what the SQLite journal has. ``wallets`` holds, per run, which life may write (the fence)
and its money (the wall); ``reserves`` what is set aside, attempt by attempt. ``attempts`` is what workers are handed:
a row is there from an attempt's receipt until its outcome is an event. ``workers`` says who lives, ``rates`` what the
answers said of rate limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.runs.journal.interface import JournalError

if TYPE_CHECKING:
    import psycopg

VERSION = 1

_LOCK = "SELECT pg_advisory_xact_lock(1096045139, 1)"
# Asked of the tables of the catalog: to_regclass may answer from a cache that the lock above does not renew.
_THERE = (
    "SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid "
    "WHERE nspname = 'advisor' AND relname = 'meta'), EXISTS (SELECT FROM pg_namespace WHERE nspname = 'advisor')"
)

_TABLES = """
CREATE SCHEMA advisor;
CREATE TABLE advisor.meta (version integer NOT NULL);
CREATE TABLE advisor.runs (
  run_id text PRIMARY KEY, path text NOT NULL, name text NOT NULL, digest text NOT NULL, plan text NOT NULL,
  created double precision NOT NULL
);
CREATE INDEX runs_by_age ON advisor.runs (created);
CREATE TABLE advisor.events (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id text NOT NULL REFERENCES advisor.runs (run_id),
  kind text NOT NULL, at double precision NOT NULL, task text, attempt integer NOT NULL, body text NOT NULL
);
CREATE INDEX events_of_run ON advisor.events (run_id, seq);
CREATE TABLE advisor.outputs (
  run_id text NOT NULL, task text NOT NULL, attempt integer NOT NULL, text text NOT NULL,
  PRIMARY KEY (run_id, task, attempt)
);
CREATE TABLE advisor.wallets (
  run_id text PRIMARY KEY, life bigint NOT NULL, holder text NOT NULL,
  budget numeric, spent numeric NOT NULL DEFAULT 0, reserved numeric NOT NULL DEFAULT 0
);
CREATE TABLE advisor.reserves (
  run_id text NOT NULL, task text NOT NULL, attempt integer NOT NULL, usd numeric NOT NULL,
  PRIMARY KEY (run_id, task, attempt)
);
CREATE TABLE advisor.attempts (
  key text PRIMARY KEY, run_id text NOT NULL, task text NOT NULL, attempt integer NOT NULL, backend text NOT NULL,
  model text, input_tokens integer NOT NULL, output_tokens integer NOT NULL, request text,
  state text NOT NULL CHECK (state IN ('queued', 'sent', 'settled')), stop boolean NOT NULL DEFAULT false,
  worker text, incarnation text, outcome text,
  queued_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz, settled_at timestamptz,
  CHECK ((state = 'settled') = (outcome IS NOT NULL))
);
CREATE INDEX attempts_of_run ON advisor.attempts (run_id, task, attempt);
CREATE INDEX attempts_settled ON advisor.attempts (run_id) WHERE state = 'settled';
CREATE INDEX attempts_sent ON advisor.attempts (incarnation) WHERE state = 'sent';
CREATE TABLE advisor.workers (
  name text PRIMARY KEY, incarnation text NOT NULL UNIQUE, host text NOT NULL, pid integer NOT NULL,
  slots integer NOT NULL, backends text[] NOT NULL, lease interval NOT NULL,
  began timestamptz NOT NULL DEFAULT now(), beat timestamptz NOT NULL DEFAULT now(),
  gone boolean NOT NULL DEFAULT false, handed_over boolean NOT NULL DEFAULT false
);
CREATE TABLE advisor.rates (model text PRIMARY KEY, headers text NOT NULL, heard timestamptz NOT NULL);
CREATE FUNCTION advisor.append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
CREATE TRIGGER events_are_append_only BEFORE UPDATE ON advisor.events
  FOR EACH ROW EXECUTE FUNCTION advisor.append_only();
"""


def lay(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Make the tables when they are not there; raises ``JournalError`` for what is not ours, or a newer advisor's."""
    with connection.transaction():
        if _is_there(connection):
            return
        # Several machines may begin at once: the first one makes the tables, the others find them.
        connection.execute(_LOCK)
        if _is_there(connection):
            return
        connection.execute(_TABLES)
        connection.execute("INSERT INTO advisor.meta (version) VALUES (%s)", (VERSION,))


def _is_there(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    ours, taken = connection.execute(_THERE).fetchone() or (False, False)
    if not ours and taken:
        raise JournalError("the schema 'advisor' of this database is another program's; give another --journal")
    if not ours:
        return False
    version = (connection.execute("SELECT version FROM advisor.meta").fetchone() or (0,))[0]
    if version != VERSION:
        raise JournalError(
            f"the journal in this database was written by another version of advisor (journal version {version}, this "
            f"is {VERSION}); use that version, or give another --journal"
        )
    return True
