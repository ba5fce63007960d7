"""One training run from files to files: read, train, score, write weights and scorecard."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomli

from advisor.errors import SourceError, UsageError
from advisor.judge.corpus import Row, digest, domains, read_corpus, read_labels
from advisor.judge.scorecard import picture, scorecard
from advisor.judge.train import SEED, Model, document_of, fit_model
from advisor.judge.train_own import SHIPPED, Own, Say, refine
from advisor.judge.train_score import scores_of, unseen_scores
from advisor.judge.train_write import write_tables
from advisor.judge.weights import FORMAT, HEADS, VERSION, Weights, read_weights, render_weights
from advisor.resources import corpus_dir
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run gave: rows and digest of its corpus, its scores, where the weights are, and the card to print."""

    rows: int
    digest: str
    scores: dict[str, Any]
    weights: Path
    card: str

    def as_object(self) -> dict[str, Any]:
        """Give the result in the contract's shape."""
        corpus = {"rows": self.rows, "digest": self.digest}
        return {"corpus": corpus, "scores": self.scores, "weights": self.weights.as_posix()}


def train_corpus(folder: Path | None, output: Path | None) -> Result:
    """Train on a corpus folder (or the shipped one); weights go beside it unless ``output`` says otherwise."""
    root = folder if folder is not None else corpus_dir()
    rows = read_corpus(root / "descriptions" if (root / "descriptions").is_dir() else root)
    scores = scores_of(rows, held_out_of(root, rows), once_held_out_of(root, rows))
    model = fit_model(rows)
    scores["strangers"] = _strangers(root, model)
    content = render_weights(document_of(model, rows, _short(scores)))
    card = scorecard(scores, digest(rows), _crowd(root))
    weights = output or root / "weights.json"
    _write(weights, content)
    if output is None:
        _write(root / "SCORECARD.md", card.encode("utf-8"))
        _write(root / "risk-coverage.svg", picture(scores["risk_coverage"]).encode("utf-8"))
    return Result(rows=len(rows), digest=digest(rows), scores=scores, weights=weights, card=card)


def train_own(labels: Path, output: Path, say: Say = lambda _: None) -> Result:
    """Refine the shipped weights with a project's labels."""
    own = read_labels(labels)
    weights = read_weights(corpus_dir() / "weights.json")
    try:
        model = refine(weights, own, say)
    except UsageError as error:
        raise UsageError(f"{labels}: {error}") from error
    _write(output, render_weights(own_document(weights, model, own, labels.stem)))
    scores = {"own": model.scores}
    return Result(rows=len(own), digest=digest(own), scores=scores, weights=output, card=_own_card(model.scores))


def own_document(weights: Weights, model: Own, own: Sequence[Row], policy: str) -> dict[str, Any]:
    """Give the weights document of a project's model; what its labels do not speak of is the shipped weights'."""
    numbers = {name: model.tables.numbers(name) for name in HEADS}
    numbers |= {"tier": model.tier[0], "effect": model.effect[0], "kind": numbers["kind"][: model.tables.wide]}
    heads = {
        name: {"classes": head.classes, "bias": head.bias, "temperature": head.temperature}
        for name, head in weights.heads.items()
    }
    heads["tier"] = {"classes": model.tiers, "bias": model.tier[1], "temperature": model.warmth}
    heads["effect"]["bias"] = model.effect[1]
    thresholds = weights.thresholds._asdict()
    if len(model.tiers) > len(weights.tiers):
        thresholds["conflict"] = 1.0  # two steps are not far among many tiers
    return {
        "format": FORMAT,
        "version": VERSION,
        "policy": policy,
        "seed": SEED,
        "corpus": {**weights.corpus, "own_rows": len(own), "own_digest": digest(own)},
        "scores": {"own": model.scores},
        "thresholds": thresholds,
        "doubt": weights.doubt,
        "judging": weights.judging if model.scores["chosen"] == SHIPPED else 0.0,
        "cuts": [{"raw": cut.raw, "calibrated": cut.calibrated} for cut in model.cuts],
        **write_tables(model.tables.names, model.tables.wide, heads, numbers),
    }


def _own_card(scores: dict[str, Any]) -> str:
    """Say what was compared and what was taken, and which labels contradict each other."""
    lines = [f"{scores['rows']} labels; tiers, smallest first: {', '.join(scores['tiers'])}", "cross-validated:"]
    lines += [
        f"  {name}: accuracy {one['accuracy']:.3f}, mean log likelihood {one['log_likelihood']:.3f}"
        + (" (taken)" if name == scores["chosen"] else "")
        for name, one in scores["tried"].items()
    ]
    if "effect" in scores:
        one = scores["effect"]
        taken = "refined" if one["refined"] else "as shipped"
        lines.append(
            f"  effect of {one['labels']}: as shipped {one['accuracy_as_shipped']:.3f}, "
            f"refined {one['accuracy_refined']:.3f} ({taken} is taken)"
        )
    lines += [f"more than one tier for: {text}" for text in scores["contradictory"]]
    return "\n".join(lines)


def held_out_of(root: Path, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Give the domains that split.toml holds out; without that file, every fourth domain."""
    known = domains(rows)
    file = root / "split.toml"
    if not file.is_file():
        if len(known) < 2:  # noqa: PLR2004 - one to train on, one to score on
            raise UsageError(f"{root}: a corpus needs files of two domains (<domain>-<nn>.csv) to be scored")
        return known[::4]
    try:
        document = tomli.loads(file.read_text(encoding="utf-8"))
        held_out = tuple(table["domain"] for table in document["held_out"])
    except (tomli.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not a split ([[held_out]] with domain and why): {error}") from error
    unknown = sorted(set(held_out) - set(known))
    if unknown or set(held_out) == set(known):
        raise UsageError(f"{file}: holds out {', '.join(unknown) or 'every domain'}; known: {', '.join(known)}")
    return held_out


def once_held_out_of(root: Path, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Give the domains that split.toml says were held out in earlier work; none without that file."""
    file = root / "split.toml"
    named = tomli.loads(file.read_text(encoding="utf-8")).get("once_held_out", ()) if file.is_file() else ()
    return tuple(name for name in named if name in domains(rows))


def _strangers(root: Path, model: Model) -> dict[str, Any]:
    """Score the shipped model on texts that no model is ever trained on, if the corpus has such a file beside it."""
    file = root / "strangers.csv"
    return unseen_scores(model, read_labels(file)) if file.is_file() else {}


def _crowd(root: Path) -> str:
    """Give the table that benchmarks/crowd.py wrote beside the corpus, if it did."""
    file = root / "crowd.md"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _short(scores: dict[str, Any]) -> dict[str, Any]:
    """Give the figures that travel with the weights."""
    return {key: scores[key] for key in ("rows", "clusters", "held_out", "all", "answered", "calibration", "effect")}


def _write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written ({error.strerror or error})") from error
