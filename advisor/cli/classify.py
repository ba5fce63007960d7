"""``advisor classify``: tier and effect of task descriptions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from advisor.judge import Abstain, Judge, Judgement, Verdict, load_judge


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
    for piece in _as_json(judgements) if form == "json" else map(_as_text, judgements):
        click.echo(piece)


def _judge(policy: str | None, config: Path | None) -> Judge:
    if policy is not None:
        return load_judge(policy)
    from advisor.settings import SettingsFinder

    settings = SettingsFinder(config).for_folder(Path.cwd())
    folders = tuple(Path(settings.root) / folder for folder in (".", *settings.extend_rules))
    return load_judge(settings.policy, folders)


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
    return found | ({"abstained": verdict.reason} if isinstance(verdict, Abstain) else {})


def _as_text(judgement: Judgement) -> str:
    from advisor.reports.escape import printable

    verdict = judgement.tier
    if isinstance(verdict, Verdict):
        answer = f"{verdict.tier} ({verdict.confidence:.2f})"
    else:
        answer = f"no opinion ({verdict.reason})"
    chances = ", ".join(f"{tier} {probability:.2f}" for tier, probability in judgement.probabilities)
    because = "; ".join(f"{printable(one.feature)} {one.weight:+.2f}" for one in judgement.evidence)
    return (
        f"{printable(judgement.text)}\n"
        f"  tier: {answer}; {chances}; policy: {judgement.policy}\n"
        f"  effect: {judgement.effect.value} ({judgement.effect_confidence:.2f}); kind: {judgement.kind}\n"
        f"  because: {because or 'nothing in it weighs'}"
    )
