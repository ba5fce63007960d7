"""``advisor classify``: tier and effect of task descriptions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import click

from advisor.judge import Abstain, Judge, Judgement, Verdict, load_judge
from advisor.judge.crowd import CrowdSplit, differing
from advisor.judge.policy import REFERENCE


@click.command(name="classify")
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output."
)
@click.option("--policy", help="The reference policy, or a TOML file that states your own.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file to use instead of the nearest one.")
def command(texts: tuple[str, ...], form: str, policy: str | None, config: Path | None) -> None:
    """Say which tier and effect task descriptions have, and the words that decided.

    Without TEXT, standard input is read: one answer for each line.
    """
    judge = _judge(policy, config)
    judgements = (judge.judge(text) for text in (texts or _lines()))
    _print(_as_json(judgements) if form == "json" else map(_as_text, judgements))


def _print(pieces: Iterable[str]) -> None:
    """Print in blocks, so that thousands of lines do not mean thousands of writes; at a terminal, line by line."""
    size = 1 if sys.stdout.isatty() else 200
    waiting = iter(pieces)
    while block := list(islice(waiting, size)):
        click.echo("\n".join(block))


def _judge(policy: str | None, config: Path | None) -> Judge:
    if policy is not None:
        return load_judge(policy)
    if config is None and not _has_settings(Path.cwd()):
        return load_judge()
    from advisor.cli.project import judge_for
    from advisor.settings import SettingsFinder

    return judge_for(SettingsFinder(config).for_folder(Path.cwd()))


def _has_settings(folder: Path) -> bool:
    """Say whether settings may hold here; reading them costs as much as classifying, so it is not done for nothing."""
    for place in (folder, *folder.parents):
        if (place / "advisor.toml").is_file():
            return True
        project = place / "pyproject.toml"
        if project.is_file() and b"tool.advisor" in project.read_bytes():
            return True
    return False


def _lines() -> Iterator[str]:
    """Give the lines of standard input; what is not UTF-8 is replaced, never refused."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _as_json(judgements: Iterable[Judgement]) -> Iterator[str]:
    """Write one array, an element a line, as the answers come."""
    opening = "["
    for judgement in judgements:
        yield opening + json.dumps(as_object(judgement), ensure_ascii=True)
        opening = ","
    yield "]" if opening == "," else "[]"


def as_object(judgement: Judgement) -> dict[str, Any]:
    """Give a judgement in the contract's shape."""
    verdict = judgement.tier
    found: dict[str, Any] = {
        "text": judgement.text,
        "tier": verdict.tier if isinstance(verdict, Verdict) else None,
        "confidence": round(verdict.confidence, 4),
        "probabilities": {tier: round(probability, 4) for tier, probability in judgement.probabilities},
        "effect": judgement.effect.value,
        "evidence": [{"feature": one.feature, "weight": one.weight} for one in judgement.evidence],
        "effect_confidence": round(judgement.effect_confidence, 4),
        "kind": judgement.kind,
        "kind_confidence": round(judgement.kind_confidence, 4),
        "policy": judgement.policy,
    }
    if isinstance(verdict, Abstain):
        return found | {"abstained": verdict.reason}
    crowd = _crowd(judgement)
    return found if crowd is None else found | {"crowd": _split(crowd)}


@cache
def _split(crowd: CrowdSplit) -> dict[str, Any]:
    return asdict(crowd)


def _crowd(judgement: Judgement) -> CrowdSplit | None:
    """Give the public crowd's split where it differs; only the reference policy's tiers are comparable."""
    if judgement.policy != REFERENCE or not isinstance(judgement.tier, Verdict):
        return None
    return differing(judgement.kind, judgement.kind_confidence, judgement.tier.tier)


def _as_text(judgement: Judgement) -> str:
    from advisor.reports.escape import printable

    verdict = judgement.tier
    if isinstance(verdict, Verdict):
        answer = f"{verdict.tier} ({verdict.confidence:.2f})"
    else:
        answer = f"no opinion ({verdict.reason})"
    chances = ", ".join(f"{tier} {probability:.2f}" for tier, probability in judgement.probabilities)
    crowd = _crowd(judgement)
    people = "" if crowd is None else f"\n  people differ on {crowd.kind}: {_shares(crowd)}"
    because = "; ".join(f"{printable(one.feature)} {one.weight:+.2f}" for one in judgement.evidence)
    return (
        f"{printable(judgement.text)}\n"
        f"  tier: {answer}; {chances}; policy: {judgement.policy}\n"
        f"  effect: {judgement.effect.value} ({judgement.effect_confidence:.2f}); kind: {judgement.kind}\n"
        f"  because: {because or 'nothing in it weighs'}{people}"
    )


def _shares(crowd: CrowdSplit) -> str:
    shares = ", ".join(f"{tier} {crowd.share(tier):.2f}" for tier in ("small", "medium", "large"))
    return f"{shares} ({crowd.rows} texts, {crowd.repositories} repositories; {crowd.source})"
