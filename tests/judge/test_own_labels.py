"""A project's own labels on top of a corpus, without the command: what a few of them may and may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.judge import Judge
from advisor.judge.corpus import Row, read_corpus
from advisor.judge.train import document_of
from advisor.judge.train_own import refine
from advisor.judge.weights import read_weights, render_weights
from advisor.resources import corpus_dir

OWN = {
    "opus": ["Review the login module", "Code review of the parser", "Review the cart for bugs", "Audit the mailer"],
    "haiku": ["Find all Python files", "List open tickets", "Rename the variable", "Print the version"],
    "sonnet": ["Fix the login bug", "Write unit tests for the cart", "Refactor the mailer", "Document the API"],
}


@pytest.mark.slow
def test_a_dozen_labels_teach_a_habit_and_leave_what_is_plain_as_it_was(tmp_path: Path) -> None:
    rows = read_corpus(corpus_dir() / "descriptions")
    corpus = [row for row in rows if row.domain in {"short-tasks", "orchestration"}][::3]
    own = [Row(text=text, tier=tier, domain="own") for tier, texts in OWN.items() for text in texts]
    model, tiers, scores = refine(corpus, own)
    assert tiers == ("haiku", "sonnet", "opus")
    assert scores["own"]["rows"] == len(own)
    file = tmp_path / "mine.json"
    file.write_bytes(render_weights(document_of(model, [*corpus, *own], scores, "mine")))
    judge = Judge(read_weights(file))
    assert dict(judge.judge("Find the css files").probabilities)["haiku"] > 0.6
    review = dict(judge.judge("Review the export module for bugs").probabilities)
    assert max(review, key=review.__getitem__) == "opus"
