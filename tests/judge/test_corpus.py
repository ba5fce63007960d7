"""The corpus: its labels follow the guide's form, and nothing leaks over the split."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import tomli

from advisor.errors import UsageError
from advisor.judge.clusters import clusters, jaccard, near_pairs, words_of
from advisor.judge.corpus import digest, domains, read_corpus, read_labels
from advisor.judge.kinds import EFFECTS, KINDS
from advisor.judge.train_score import split
from advisor.resources import corpus_dir

ROWS = read_corpus(corpus_dir() / "descriptions")
FORMS = {"imperative", "noun", "agent", "prompt", "typo", "foreign", "question", "nontask"}


def held_out() -> tuple[str, ...]:
    document = tomli.loads((corpus_dir() / "split.toml").read_text(encoding="utf-8"))
    return tuple(table["domain"] for table in document["held_out"])


def test_every_row_is_labelled_within_the_guide() -> None:
    for row in ROWS:
        assert row.tier in {"small", "medium", "large"}, row
        assert set(row.accept) <= {"small", "medium", "large"} - {row.tier}, row
        assert row.effect in EFFECTS, row
        assert row.kind in KINDS, row
        assert row.form in FORMS, row


def test_small_is_never_accepted_for_large_save_where_there_is_no_task() -> None:
    assert not [row for row in ROWS if row.is_task and {"small", "large"} <= row.right]


def test_what_is_no_task_accepts_every_tier() -> None:
    assert not [row for row in ROWS if not row.is_task and len(row.right) != 3]


def test_the_corpus_holds_over_four_thousand_texts_after_clustering() -> None:
    assert len(set(clusters([row.text for row in ROWS]))) >= 4_000


def test_one_text_never_has_two_labels() -> None:
    labels: dict[str, set[str]] = {}
    for file in sorted((corpus_dir() / "descriptions").glob("*.csv")):
        for row in read_labels(file):
            labels.setdefault(row.text.casefold(), set()).add(row.tier)
    assert not [text for text, tiers in labels.items() if len(tiers) > 1]


@pytest.mark.slow
def test_no_held_out_text_has_a_near_duplicate_in_training() -> None:
    parts = split(ROWS, held_out())
    texts = [row.text for row in (*parts.inside, *parts.outside)]
    border = len(parts.inside)
    assert not [pair for pair in near_pairs(texts) if pair[0] < border <= pair[1]]


def test_no_stranger_has_a_near_duplicate_in_the_corpus() -> None:
    strangers = read_labels(corpus_dir() / "strangers.csv")
    texts = [row.text for row in (*ROWS, *strangers)]
    assert len(strangers) >= 150
    assert not [pair for pair in near_pairs(texts) if pair[0] < len(ROWS) <= pair[1]]


def test_held_out_domains_exist_and_are_a_minority() -> None:
    assert set(held_out()) <= set(domains(ROWS))
    outside = sum(row.domain in held_out() for row in ROWS)
    assert 0.05 < outside / len(ROWS) < 0.35


def test_every_domain_has_all_three_tiers() -> None:
    counts = Counter((row.domain, row.tier) for row in ROWS)
    assert not [domain for domain in domains(ROWS) for tier in ("small", "medium", "large") if not counts[domain, tier]]


def test_the_search_for_near_duplicates_misses_none() -> None:
    texts = [row.text for row in ROWS[::9]]
    sets = [words_of(text) for text in texts]
    every = {(a, b) for b in range(len(sets)) for a in range(b) if jaccard(sets[a], sets[b]) >= 0.6}
    assert set(near_pairs(texts)) == every


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("text,level\na,b\n", "columns"),
        ("text,tier\n,small\n", "2: text and tier must not be empty"),
        ("text,tier\na,small\nb\n", "3: not as many fields"),
        ("text,tier\na,small,more\n", "fields"),
        ("text,tier,effect\na,small,explode\n", "effect"),
        ('text,tier\n"a\n', "CSV"),
        ("", "columns"),
    ],
)
def test_labels_that_cannot_be_read_are_refused_with_file_and_reason(content: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=says) as caught:
        read_labels(file)
    assert "mine.csv" in str(caught.value)


def test_columns_may_be_named_in_any_case(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("Text, Tier\nFind it,small\n", encoding="utf-8")
    assert [(row.text, row.tier) for row in read_labels(file)] == [("Find it", "small")]


def test_the_digest_changes_with_any_label() -> None:
    assert digest(ROWS) != digest(ROWS[:-1])
    assert digest(ROWS) == digest(tuple(ROWS))
