"""The weights file: what is refused, and that the shipped one is what the corpus trains to."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from advisor.errors import WeightsError
from advisor.judge import Judge, load_judge
from advisor.judge.corpus import digest, read_corpus
from advisor.judge.weights import read_weights
from advisor.resources import corpus_dir
from tests.growth import takes_at_most

SHIPPED = corpus_dir() / "weights.json"


def resealed(document: dict[str, object]) -> bytes:
    """Write a document with a checksum that fits, as somebody would who changes it on purpose."""
    rest = json.dumps({key: value for key, value in document.items() if key != "crc32"})[1:]
    content = b'",\n' + rest.encode()
    return b'{\n"crc32": "%08x' % zlib.crc32(content) + content


@pytest.fixture(scope="module")
def document() -> dict[str, object]:
    found = json.loads(SHIPPED.read_bytes())
    assert isinstance(found, dict)
    return found


def test_the_shipped_weights_are_small_plain_text() -> None:
    assert SHIPPED.stat().st_size <= 1_500_000
    assert json.loads(SHIPPED.read_text(encoding="utf-8"))["format"] == "advisor-weights"


def test_the_shipped_weights_name_the_corpus_they_were_trained_on(document: dict[str, object]) -> None:
    rows = read_corpus(corpus_dir() / "descriptions")
    assert document["corpus"] == {"rows": len(rows), "digest": digest(rows)}


def test_a_resealed_copy_of_the_shipped_weights_judges_the_same(document: dict[str, object], tmp_path: Path) -> None:
    copy = tmp_path / "weights.json"
    copy.write_bytes(resealed(document))
    text = "Refactor the login module"
    assert Judge(read_weights(copy)).judge(text) == load_judge().judge(text)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1, 2]",
        b"\x80\x04\x95pickle",
        b"not json",
        b'{"format": "other"}',
        b'{\n"crc32": "' + b"[" * 100_000,
    ],
)
def test_a_foreign_file_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "weights.json"
    file.write_bytes(content)
    with pytest.raises(WeightsError) as caught:
        read_weights(file)
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    content = bytearray(SHIPPED.read_bytes())
    content[len(content) // 2] ^= 1
    file = tmp_path / "weights.json"
    file.write_bytes(content)
    with pytest.raises(WeightsError, match="corrupt"):
        read_weights(file)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 99},
        {"codes": "PPP"},
        {"names": "one/two"},
        {"cuts": []},
        {"heads": {}},
        {"thresholds": {"answer": "high"}},
        {"wide": -3},
        {"names": 5},
    ],
)
def test_weights_that_do_not_fit_together_are_refused(
    change: dict[str, object], document: dict[str, object], tmp_path: Path
) -> None:
    file = tmp_path / "weights.json"
    file.write_bytes(resealed({**document, **change}))
    with pytest.raises(WeightsError, match="weights"):
        read_weights(file)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot be read"):
        read_weights(tmp_path / "none.json")


def test_loading_and_the_first_verdict_take_no_time_worth_waiting_for() -> None:
    raw = SHIPPED.read_bytes()
    # What any reader of the file has to do at least, several times over.
    assert takes_at_most(
        12, lambda: Judge(read_weights(SHIPPED)).judge("Find Python files"), than=lambda: json.loads(raw)
    )
