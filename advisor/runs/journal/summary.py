"""Runs in one line each, for a list of them: worked out by the database where there is one, without their entries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from advisor.runs.journal.interface import Json, Kind, StoredRun
from advisor.values import dataclass

# ``{usd}`` gives what an entry cost, ``{total}`` adds it up exactly, ``{planned}`` counts the tasks of the plan.
SUMMARIES = """
WITH steps AS (
  SELECT run_id, kind, task, at, CASE WHEN kind IN ('answered', 'failed') THEN {usd} END AS usd,
  at - lag(at) OVER (PARTITION BY run_id ORDER BY seq) AS step FROM {schema}events
)
SELECT runs.run_id, path, created, min(at), max(at), sum(CASE WHEN kind <> 'began' THEN step END),
  count(DISTINCT CASE WHEN kind = 'answered' THEN task END), count(DISTINCT task), {planned},
  count(CASE WHEN kind = 'sent' THEN 1 END), {total}(usd),
  (SELECT CASE kind WHEN 'ended' THEN body END FROM {schema}events AS ends
   WHERE ends.run_id = runs.run_id AND kind IN ('began', 'ended') ORDER BY seq DESC LIMIT 1)
FROM {schema}runs AS runs LEFT JOIN steps ON steps.run_id = runs.run_id
GROUP BY runs.run_id ORDER BY created DESC, runs.run_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A run: when its first and last entries were made, the ``seconds`` of all its lives, how many tasks are done.

    ``usd`` is ``None`` where nothing is priced. ``ended`` is what its last life said of its end, ``None`` while there
    is none. ``alive``: a living process holds its lock.
    """

    run_id: str
    path: str
    created: float
    first: float | None
    last: float | None
    seconds: float
    done: int
    tasks: int
    attempts: int
    usd: Decimal | None
    ended: Mapping[str, Json] | None
    alive: bool


def summary_from(row: Sequence[Any], *, alive: bool) -> RunSummary:
    """Read a row of ``SUMMARIES``."""
    run_id, path, created, first, last, seconds, done, seen, planned, attempts, usd, ended = row
    return RunSummary(
        run_id=run_id,
        path=path,
        created=created,
        first=first,
        last=last,
        seconds=seconds or 0.0,
        done=done,
        tasks=max(seen, planned or 0),
        attempts=attempts,
        usd=None if usd is None else Decimal(str(usd)),
        ended=None if ended is None else json.loads(ended),
        alive=alive,
    )


def summary_of(stored: StoredRun) -> RunSummary:
    """Work a summary out of a whole run."""
    entries, header = stored.entries, stored.header
    bearing = [entry for entry in entries if entry.kind in {Kind.BEGAN, Kind.ENDED}]
    paid = [entry.body.get("usd") for entry in entries if entry.kind in {Kind.ANSWERED, Kind.FAILED}]
    prices = [Decimal(str(usd)) for usd in paid if usd is not None]
    seen = {entry.task for entry in entries if entry.task is not None}
    return RunSummary(
        run_id=header.run_id,
        path=header.path,
        created=header.created,
        first=entries[0].at if entries else None,
        last=entries[-1].at if entries else None,
        seconds=sum(entry.at - before.at for before, entry in pairwise(entries) if entry.kind is not Kind.BEGAN),
        done=len({entry.task for entry in entries if entry.kind is Kind.ANSWERED}),
        tasks=max(len(seen), len(json.loads(header.plan).get("tasks", ()))),
        attempts=sum(entry.kind is Kind.SENT for entry in entries),
        usd=sum(prices, Decimal(0)) if prices else None,
        ended=bearing[-1].body if bearing and bearing[-1].kind is Kind.ENDED else None,
        alive=stored.alive,
    )
