"""``advisor runs --calibrate``: a profile made of what tasks really used, as a file people read and change.

Only first attempts that gave a result count, and no simulation. A kind of task, or a tier, of which fewer than
``FEWEST`` were seen keeps the figures of the profile it is laid over. The low and high figures are those that one task
in ten stays below and one in ten goes above.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil

from advisor.advice.knowledge import Judging
from advisor.catalog import Catalog
from advisor.catalog.model import Model
from advisor.cost.estimate import Interval
from advisor.cost.profile import Profile, Speed, TokenBasis, Work
from advisor.errors import RunError
from advisor.flow.expr import Expr
from advisor.plans.codec import from_json
from advisor.plans.evaluate import evaluate_text
from advisor.runs.backends.reckon import tokens_of
from advisor.runs.journal.interface import Kind, StoredRun
from advisor.runs.records import TaskRecord, TaskState
from advisor.runs.report import report_of
from advisor.values import dataclass

FEWEST = 3
SPARE = Decimal("1.5")  # what a run reserves beyond the longest answer that was seen
NONE = Interval(low=Decimal(0), likely=Decimal(0), high=Decimal(0))
ONE = Interval(low=Decimal(1), likely=Decimal(1), high=Decimal(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One task that was done. ``beside`` are the tokens sent beside the visible prompt, where those can be told."""

    kind: str
    tier: str
    output: int
    seconds: float
    beside: int | None


def seen_in(runs: Iterable[StoredRun], judge: Judging, catalog: Catalog, today: date) -> list[Seen]:
    """Give what the tasks of these runs used; their results must have been loaded for ``beside``."""
    found: list[Seen] = []
    for run in runs:
        if not any(entry.kind is Kind.BEGAN and entry.body.get("backend") == "simulate" for entry in run.entries):
            found += _of_run(run, judge, lambda name: _tier(name, catalog, today))
    return found


def _of_run(run: StoredRun, judge: Judging, tier_of: Callable[[str | None], str | None]) -> Iterable[Seen]:
    report = report_of(run)
    prompts = _prompts(run)
    results = {record.id: record.output for _, record in report.tasks if record.output is not None}
    for task, record in report.tasks:
        tier, kind = tier_of(record.model_id or task.model), judge.judge(task.description or "").kind
        used, took = record.output_tokens, _took(record)
        if tier is not None and used and took is not None:
            beside = _beside(record, prompts.get(task.id), results)
            yield Seen(kind=kind, tier=tier, output=used, seconds=took, beside=beside)


def _tier(name: str | None, catalog: Catalog, today: date) -> str | None:
    found = None if name is None else catalog.find(name, today)
    return found.tier if isinstance(found, Model) else None


def _took(record: TaskRecord) -> float | None:
    """Give the seconds of a task that was done at the first attempt."""
    if record.state is not TaskState.SUCCEEDED or record.attempts != 1:
        return None
    if record.started is None or record.ended is None or record.ended <= record.started:
        return None
    return record.ended - record.started


def _prompts(run: StoredRun) -> dict[str, Expr]:
    tasks = json.loads(run.header.plan).get("tasks", ())
    return {task["id"]: from_json(task["run"]["prompt"], task["id"]) for task in tasks if "prompt" in task["run"]}


def _beside(record: TaskRecord, prompt: Expr | None, results: dict[str, str]) -> int | None:
    if record.input_tokens is None or prompt is None:
        return None
    try:
        return max(0, record.input_tokens - tokens_of(evaluate_text(prompt, results)))
    except RunError:  # a result that was not kept
        return None


def calibrated(base: Profile, seen: Sequence[Seen], runs: int, today: date) -> Profile:
    """Lay what was seen over a profile; raises ``RunError`` when nothing was, or the profile has no tokens in it."""
    if not isinstance(base.basis, TokenBasis):
        raise RunError(f"profile {base.name} states figures, not tokens; calibrate over another --profile")
    kinds = {kind: rows for kind in base.basis.work if len(rows := [row for row in seen if row.kind == kind]) >= FEWEST}
    tiers = {tier: rows for tier in base.basis.speeds if len(rows := [r for r in seen if r.tier == tier]) >= FEWEST}
    if not kinds and not tiers:
        raise RunError(
            f"there is too little to learn from: {len(seen)} finished tasks with tokens and times, and no kind or tier "
            f"has {FEWEST} of them; run something first"
        )
    work = {
        kind: _work(kinds[kind], row, base.basis) if kind in kinds else row for kind, row in base.basis.work.items()
    }
    speeds = {tier: _speed(tiers[tier], row) if tier in tiers else row for tier, row in base.basis.speeds.items()}
    result = _interval([row.output for row in seen]) if len(seen) >= FEWEST else base.basis.result
    return Profile(
        name="calibrated",
        summary=f"Measured on {len(seen)} tasks of {runs} runs, up to {today}; the rest is profile {base.name}.",
        assumptions=(
            f"Profile calibrated: measured on {len(seen)} tasks of {runs} runs, up to {today}.",
            f"Measured kinds: {', '.join(sorted(kinds)) or 'none'}; tiers: {', '.join(sorted(tiers)) or 'none'}.",
            f"All other figures are assumptions of profile {base.name}.",
            "A measured kind is one turn: all that was sent beside the visible prompt counts as its context.",
            "The speed of a measured tier is that of whole calls, the wait for the first token included.",
        ),
        basis=replace(base.basis, work=work, speeds=speeds, result=result),
    )


def _work(rows: Sequence[Seen], before: Work, basis: TokenBasis) -> Work:
    outputs = [Decimal(row.output) / basis.speeds[row.tier].verbosity for row in rows]
    beside = [row.beside for row in rows if row.beside is not None]
    longest = ceil(max(row.output for row in rows) * SPARE)
    return Work(
        context=_interval(beside) if beside else before.context,
        turns=ONE,
        output=_interval(outputs),
        tools=NONE,
        max_tokens=max(before.max_tokens, longest),
    )


def _speed(rows: Sequence[Seen], before: Speed) -> Speed:
    speeds = [Decimal(str(max(0.01, row.output / row.seconds))) for row in rows]
    return Speed(speed=_interval(speeds), latency=NONE, verbosity=before.verbosity)


def _interval(values: Sequence[Decimal | int]) -> Interval:
    """Give the figures below which a tenth, a half and nine tenths of the values are."""
    ordered = sorted(Decimal(value) for value in values)
    low, likely, high = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.1, 0.5, 0.9))
    return Interval(low=_short(low), likely=_short(likely), high=_short(high))


def _short(value: Decimal) -> Decimal:
    short = value.quantize(Decimal(1) if value >= 10 else Decimal("0.01"))  # noqa: PLR2004 - two figures
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short.normalize()


def profile_toml(profile: Profile) -> str:
    """Write a profile of tokens as the file that ``--profile`` reads."""
    basis = profile.basis
    if not isinstance(basis, TokenBasis):
        raise RunError(f"profile {profile.name} has no tokens in it")
    lines = [
        "# Written by: advisor runs --calibrate. Put it into the folder profiles/ of a folder of extend-rules, then:",
        f"# advisor cost --profile {profile.name}. Every figure is [low, likely, high].",
        "",
        f"name = {json.dumps(profile.name)}",
        f"summary = {json.dumps(profile.summary)}",
        "assumptions = [",
        *(f"  {json.dumps(sentence)}," for sentence in profile.assumptions),
        "]",
        f"hole_tokens = {_list(basis.hole)}",
        f"result_tokens = {_list(basis.result)}",
    ]
    for kind, row in basis.work.items():
        lines += ["", f"[kind.{kind}]", f"context = {_list(row.context)}", f"turns = {_list(row.turns)}"]
        lines += [f"output = {_list(row.output)}", f"tools = {_list(row.tools)}", f"max_tokens = {row.max_tokens}"]
    for tier, speed in basis.speeds.items():
        lines += ["", f"[tier.{tier}]", f"speed = {_list(speed.speed)}", f"latency = {_list(speed.latency)}"]
        lines += [f"verbosity = {speed.verbosity}"]
    return "\n".join(lines) + "\n"


def _list(interval: Interval) -> str:
    return f"[{interval.low}, {interval.likely}, {interval.high}]"
