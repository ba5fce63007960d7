"""Read labelled descriptions: the corpus (six columns) or a user's own labels (``text,tier[,effect]``)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from advisor.errors import UsageError
from advisor.judge.kinds import EFFECTS, KINDS
from advisor.values import dataclass

CORPUS_COLUMNS = ("text", "tier", "accept", "effect", "kind", "form")
_NO_TASK = "nontask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled description; empty strings where a user's file has no such column. ``domain`` is the file's."""

    text: str
    tier: str
    accept: tuple[str, ...] = ()
    effect: str = ""
    kind: str = ""
    form: str = ""
    domain: str = ""

    @property
    def is_task(self) -> bool:
        """Say whether the text says enough of a task to have a tier at all."""
        return self.form != _NO_TASK

    @property
    def right(self) -> frozenset[str]:
        """Give the tiers that count as right."""
        return frozenset((self.tier, *self.accept))


def read_corpus(folder: Path) -> tuple[Row, ...]:
    """Read all files of ``folder``, sorted by name, one row for each text; raises ``UsageError``."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise UsageError(f"{folder}: no labelled descriptions (*.csv) here")
    rows: dict[str, Row] = {}
    for file in files:
        for row in read_labels(file):
            rows.setdefault(row.text, row)
    return tuple(rows.values())


def read_labels(file: Path) -> tuple[Row, ...]:
    """Read one file of labels; raises ``UsageError`` that names the file and the line."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: labels cannot be read ({error})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        if not {"text", "tier"} <= set(columns) or not set(columns) <= set(CORPUS_COLUMNS):
            raise UsageError(
                f"{file}: the first line must name the columns text,tier[,effect], not {','.join(columns)}"
            )
        return tuple(_row(line, file, reader.line_num) for line in reader)
    except csv.Error as error:
        raise UsageError(f"{file}:{reader.line_num}: not CSV: {error}") from error


def _row(line: dict[str, str], file: Path, number: int) -> Row:
    if None in line or None in line.values():
        raise UsageError(f"{file}:{number}: not as many fields as columns; quote texts that hold a comma")
    text, tier = line["text"].strip(), line["tier"].strip()
    effect, kind = line.get("effect", "").strip(), line.get("kind", "").strip()
    if not text or not tier:
        raise UsageError(f"{file}:{number}: text and tier must not be empty")
    if effect and effect not in EFFECTS:
        raise UsageError(f"{file}:{number}: effect '{effect}' is none of {', '.join(EFFECTS)}")
    if kind and kind not in KINDS:
        raise UsageError(f"{file}:{number}: kind '{kind}' is none of {', '.join(KINDS)}")
    return Row(
        text=text,
        tier=tier,
        accept=tuple(line.get("accept", "").split()),
        effect=effect,
        kind=kind,
        form=line.get("form", "").strip(),
        domain=file.stem.rpartition("-")[0] or file.stem,
    )


def digest(rows: Sequence[Row]) -> str:
    """Give the SHA-256 (hex) of rows in their order: the same labels, the same digest."""
    hashed = hashlib.sha256()
    for row in rows:
        fields = (row.domain, row.text, row.tier, " ".join(row.accept), row.effect, row.kind, row.form)
        hashed.update("\x1f".join(fields).encode("utf-8", "replace") + b"\x1e")
    return hashed.hexdigest()


def domains(rows: Iterable[Row]) -> tuple[str, ...]:
    """Give the domains of rows, sorted."""
    return tuple(sorted({row.domain for row in rows}))
