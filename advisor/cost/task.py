"""What one task costs: one run by its kind, tier and model, times how often it runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from advisor.catalog import TIERS, Catalog, Model, Priced
from advisor.cost.estimate import Estimate, Interval
from advisor.cost.interval import plus, point, times, widest
from advisor.cost.profile import KINDS, FigureBasis, Profile, Speed, TokenBasis, Work
from advisor.cost.runs import runs_in_all, runs_in_turn
from advisor.cost.tokens import NO_LOOPS, Turns
from advisor.cost.work import Shown, shown_of, used, written
from advisor.flow.trace import TracedTask
from advisor.judge.verdict import Judgement
from advisor.values import dataclass

SAME = ""  # "the model priced is the one written"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run of a task; ``None`` where nothing is known."""

    usd: Interval | None
    seconds: Interval | None


def estimate_task(  # noqa: PLR0913, PLR0917 - the catalog, the profile and the day are the estimate's three givens
    task: TracedTask,
    judgement: Judgement | None,
    model: str | None,
    profile: Profile,
    catalog: Catalog,
    on: date,
    *,
    written_model: str | None = SAME,
    turns: Turns = NO_LOOPS,
) -> Estimate:
    """Estimate all runs of a task on a model, at the prices of a day.

    ``model`` is the name in force (``None``: nothing names one), ``written_model`` the one the source names where
    another is priced: an author's comment holds for that one alone. ``judgement`` gives the kind; without it the
    estimate spans all kinds. ``turns`` are those of the plan's loops, for prompts made of all their results. Without
    a price ``usd`` is ``None`` and the task counts as unpriced. Seconds cover the runs that follow one another as the
    code is written.
    """
    found = catalog.find(model, on) if model is not None else None
    known = found if isinstance(found, Model) else None
    one = _one_run(task, judgement, known, profile, on, turns)
    if profile.declared and written_model in (SAME, model):
        one = _with_comment(task.comment, one)
    in_all = runs_in_all(task)
    in_turn = runs_in_turn(task, lambda loop: loop.at_once)
    return Estimate(
        usd=None if one.usd is None else times(one.usd, in_all),
        seconds=None if one.seconds is None else times(one.seconds, in_turn),
        unpriced=int(one.usd is None),
    )


def _with_comment(comment: str, run: _Run) -> _Run:
    from advisor.cost.declared import read_comment  # its patterns are needed under such a profile only

    declared = read_comment(comment)
    return _Run(
        usd=run.usd if declared.usd is None else declared.usd,
        seconds=run.seconds if declared.seconds is None else declared.seconds,
    )


def prompt_length(task: TracedTask, judgement: Judgement | None, profile: Profile, turns: Turns) -> Interval | None:
    """Estimate the tokens of one request of a task; ``None`` under a profile of plain figures."""
    if not isinstance(profile.basis, TokenBasis):
        return None
    tokens = profile.basis
    shown = shown_of(task, tokens, turns)
    kinds = _kinds(None if judgement is None else judgement.kind)
    return widest(plus(used(tokens.work[name], shown).context, shown.prompt) for name in kinds)


def _one_run(  # noqa: PLR0913, PLR0917 - what an estimate rests on
    task: TracedTask, judgement: Judgement | None, model: Model | None, profile: Profile, on: date, turns: Turns
) -> _Run:
    kind = None if judgement is None else judgement.kind
    match profile.basis:
        case FigureBasis() as figures:
            tiers = (model.tier,) if model is not None else TIERS
            cells = [figures.figures[cell] for cell in _cells(kind, tiers)]
            usd = widest(point(cell.usd) for cell in cells) if model is not None else None
            return _Run(usd=usd, seconds=widest(point(cell.seconds) for cell in cells))
        case TokenBasis() as tokens:
            return _by_tokens(kind if kind in KINDS else None, tokens, shown_of(task, tokens, turns), model, on)


@lru_cache(maxsize=2_000)
def _by_tokens(kind: str | None, tokens: TokenBasis, shown: Shown, model: Model | None, on: date) -> _Run:
    """Price one run; many tasks show prompts of one length."""
    works = [used(tokens.work[name], shown) for name in _kinds(kind)]
    speeds = [tokens.speeds[tier] for tier in ((model.tier,) if model is not None else TIERS)]
    seconds = widest(_seconds(work, speed, written(work, speed, shown)) for work in works for speed in speeds)
    return _Run(usd=_usd(works, shown, speeds[0], model, on), seconds=seconds)


def _kinds(kind: str | None) -> tuple[str, ...]:
    return (kind,) if kind in KINDS else tuple(sorted(KINDS))


def _cells(kind: str | None, tiers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((name, tier) for name in _kinds(kind) for tier in tiers)


def _usd(works: list[Work], shown: Shown, speed: Speed, model: Model | None, on: date) -> Interval | None:
    if model is None:
        return None
    runs = [_tokens_usd(work, shown.prompt, written(work, speed, shown), model, on) for work in works]
    priced = [run for run in runs if run is not None]
    return widest(priced) if priced else None


def _tokens_usd(work: Work, visible: Interval, output: Interval, model: Model, on: date) -> Interval | None:
    prompt = plus(work.context, visible)
    parts = [
        _priced(model, prompt.low, work.turns.low, output.low, on),
        _priced(model, prompt.likely, work.turns.likely, output.likely, on),
        _priced(model, prompt.high, work.turns.high, output.high, on),
    ]
    low, likely, high = parts
    if low is None or likely is None or high is None:
        return None
    return Interval(low=low, likely=likely, high=high)


def _priced(model: Model, prompt: Decimal, turns: Decimal, output: Decimal, on: date) -> Decimal | None:
    price = model.price(int(prompt), on)  # the length of one request decides the band
    return price.usd(prompt * turns, output) if isinstance(price, Priced) else None


def _seconds(work: Work, speed: Speed, output: Interval) -> Interval:
    waiting = times(work.turns, plus(speed.latency, work.tools))
    writing = Interval(
        low=output.low / speed.speed.high,
        likely=output.likely / speed.speed.likely,
        high=output.high / speed.speed.low,
    )
    return plus(waiting, writing)
