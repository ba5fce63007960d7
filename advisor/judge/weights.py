"""The weights file: plain JSON, read without evaluating anything, refused in one line when it is not right.

One table holds a row of small whole numbers for each feature, one number for each class of each head, written as one
printable character each (``#`` to ``~`` with ``!`` standing in for the backslash; ``P`` is zero). That reads faster
than
any list of numbers and stays a text that git can compare. The kind of a task is learnt from the first ``wide`` features
only (it has many classes); their numbers stand in a table of their own. The second line holds the CRC-32 of all that
follows it: against damage, not against malice, which nothing in the file could stop.
"""

from __future__ import annotations

import itertools
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from advisor.errors import WeightsError

FORMAT = "advisor-weights"
VERSION = 3
ZERO = 80
LOWEST, HIGHEST = 35, 126
BACKSLASH, STAND_IN = "\\", "!"
_MOST_BYTES = 16_000_000
_OPENING = b'{\n"crc32": "'
_HEX = 8
SEPARATOR = "/"
"""Between names: never part of one, and nothing that JSON must escape, which would double the time of reading."""
NARROW_HEADS = ("tier", "effect", "task")
HEADS = (*NARROW_HEADS, "kind")


class Head(NamedTuple):
    """One head: its classes, a bias for each (log odds), and how much one step of a row's number is worth.

    ``temperature`` divides the log odds before they become probabilities.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    step: float
    temperature: float = 1.0


class Curve(NamedTuple):
    """A rising curve through points: raw log odds in, calibrated probability out; flat beyond its ends."""

    raw: tuple[float, ...]
    calibrated: tuple[float, ...]


class Thresholds(NamedTuple):
    """From where the judge speaks: confidence, being a task at all, share of words known; and when an act is external.

    ``conflict`` is the probability of a tier two or more steps away from the likeliest from which it stays silent,
    unless its confidence reaches ``sure``.
    """

    answer: float
    task: float
    known: float
    conflict: float
    sure: float
    external: float


class Weights(NamedTuple):
    """Everything prediction needs.

    ``heads`` in the order of their columns; ``rows`` gives a feature's row in ``codes`` (one byte for each class of the
    narrow heads) and, below ``wide``, in ``wide_codes``. ``cuts`` has one curve for each tier but the last: the
    calibrated probability that this tier or a smaller one suffices; before that, each tier gives its neighbours the
    share ``doubt``, and the last but one gives the last one ``judging`` times the probability of an act of judgement
    (see ``predict.spread``).
    """

    policy: str
    heads: Mapping[str, Head]
    rows: Mapping[str, int]
    codes: bytes
    wide: int
    wide_codes: bytes
    doubt: float
    judging: float
    cuts: tuple[Curve, ...]
    thresholds: Thresholds
    corpus: Mapping[str, Any]
    scores: Mapping[str, Any]

    @property
    def tiers(self) -> tuple[str, ...]:
        """Give the tiers, smallest first."""
        return self.heads["tier"].classes


def read_weights(path: Path) -> Weights:
    """Read and validate a weights file; raises ``WeightsError`` with one line that says what is wrong."""
    document = _document(path)
    if document.get("format") != FORMAT:
        _refuse(path, "not a weights file of advisor")
    if document.get("version") != VERSION:
        _refuse(path, f"weights of version {document.get('version')!r}, this advisor reads {VERSION}")
    try:
        return _weights(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"{path}: weights are incomplete or malformed ({error}); run `advisor train`") from error


def _document(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path}: weights cannot be read ({error.strerror or error})") from error
    if len(raw) > _MOST_BYTES or not raw.startswith(_OPENING):
        _refuse(path, "not a weights file of advisor")
    start = len(_OPENING)
    if raw[start : start + _HEX] != _checksum(raw, start + _HEX):
        _refuse(path, "corrupt: its checksum does not fit its content")
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise WeightsError(f"{path}: not a weights file (not JSON); run `advisor train` to make one") from error
    return document if isinstance(document, dict) else _refuse(path, "not a weights file of advisor")


def _refuse(path: Path, why: str) -> NoReturn:
    raise WeightsError(f"{path}: {why}; run `advisor train` to make one")


def _checksum(content: bytes, start: int = 0) -> bytes:
    return b"%08x" % zlib.crc32(memoryview(content)[start:])


def _weights(document: Mapping[str, Any]) -> Weights:
    heads = {name: _head(document["heads"][name]) for name in HEADS}
    names = document["names"].split(SEPARATOR)
    wide = int(document["wide"])
    narrow = sum(len(heads[name].classes) for name in NARROW_HEADS)
    limits = document["thresholds"]
    cuts = tuple(_curve(cut) for cut in document["cuts"])
    if len(cuts) != len(heads["tier"].classes) - 1:
        raise ValueError("it has not one cut between each two tiers")
    return Weights(
        policy=str(document["policy"]),
        heads=heads,
        rows=dict(zip(names, range(len(names)), strict=True)),
        codes=_codes(document["codes"], narrow * len(names)),
        wide=wide,
        wide_codes=_codes(document["wide_codes"], len(heads["kind"].classes) * wide),
        doubt=_share(document["doubt"]),
        judging=_share(document["judging"]),
        cuts=cuts,
        thresholds=Thresholds(**{name: float(limits[name]) for name in Thresholds._fields}),
        corpus=dict(document["corpus"]),
        scores=dict(document["scores"]),
    )


def _codes(text: str, length: int) -> bytes:
    codes = text.replace(STAND_IN, BACKSLASH).encode("ascii")
    if len(codes) != length:
        raise ValueError("its table has not one row for each feature")
    return codes


def _head(table: Mapping[str, Any]) -> Head:
    classes = tuple(str(name) for name in table["classes"])
    bias = tuple(float(value) for value in table["bias"])
    if len(classes) != len(bias) or not classes:
        raise ValueError("a head has not one bias for each class")
    temperature = float(table["temperature"])
    if temperature <= 0:
        raise ValueError("a temperature is not above 0")
    return Head(classes=classes, bias=bias, step=float(table["step"]), temperature=temperature)


def _share(value: object) -> float:
    share = float(str(value))
    if not 0 <= share <= 1 / 3:
        raise ValueError("a tier's neighbours get more than it keeps")
    return share


def _curve(table: Mapping[str, Any]) -> Curve:
    raw = tuple(float(value) for value in table["raw"])
    calibrated = tuple(float(value) for value in table["calibrated"])
    if len(raw) != len(calibrated) or not raw or not _rises(raw) or not _rises(calibrated):
        raise ValueError("a calibration curve does not rise")
    if not all(0 <= value <= 1 for value in calibrated):
        raise ValueError("a calibration curve leaves 0 to 1")
    return Curve(raw=raw, calibrated=calibrated)


def _rises(values: Sequence[float]) -> bool:
    return all(before <= after for before, after in itertools.pairwise(values))


def render_weights(document: Mapping[str, Any]) -> bytes:
    """Write a weights document (see ``Weights``) as the bytes of its file, one line for each key."""
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in document.items()]
    content = ('",\n' + ",\n".join(lines) + "\n}\n").encode("utf-8")
    return _OPENING + _checksum(content) + content
