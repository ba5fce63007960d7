"""What the labellers wrote (labels/*.toml; labels/README.md says how), as values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# A line of a file, or "cell:line" in a notebook.
Site = str
Pair = tuple[Site, Site]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledTask:
    """One paid place. ``at``: the lines a careful reader may name; ``model``: an id, "default" or "?"."""

    at: frozenset[Site]
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFile:
    """A file read whole. ``edges`` maps (from, to) to a kind; ``unsure`` and ``maybe`` are not scored."""

    source: str
    path: str
    tasks: tuple[LabelledTask, ...]
    edges: dict[Pair, str]
    unsure: frozenset[Pair]
    maybe: frozenset[Site]

    @property
    def key(self) -> tuple[str, str]:
        """Name the file."""
        return self.source, self.path

    def meant_by(self, site: Site) -> frozenset[Site]:
        """Give every line that means the same task as this one."""
        return next((task.at for task in self.tasks if site in task.at), frozenset({site}))


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFunction:
    """The bottleneck question for one function, module body or cell; None where readers may differ."""

    source: str
    path: str
    name: str
    cell: int | None
    line: int
    bottleneck: bool | None

    @property
    def key(self) -> tuple[str, str, int | None, str, int]:
        """Name the function."""
        return self.source, self.path, self.cell, self.name, self.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """All answers of one labeller."""

    files: dict[tuple[str, str], LabelledFile]
    functions: dict[tuple[str, str, int | None, str, int], LabelledFunction]

    def of(self, names: set[str]) -> Labels:
        """Give the answers for some sources."""
        return Labels(
            files={key: each for key, each in self.files.items() if key[0] in names},
            functions={key: each for key, each in self.functions.items() if key[0] in names},
        )


def labels(paths: Iterable[Path]) -> Labels:
    """Read a labeller's files; a function that stands in two of them counts once."""
    rows = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(paths)]
    files = [_file(row) for each in rows for row in each.get("file", ())]
    functions = [_function(row) for each in rows for row in each.get("function", ())]
    return Labels(files={each.key: each for each in files}, functions={each.key: each for each in functions})


def _file(row: dict) -> LabelledFile:  # type: ignore[type-arg]
    return LabelledFile(
        source=row["source"],
        path=row["path"],
        tasks=tuple(LabelledTask(at=_sites(task["at"]), model=task["model"]) for task in row.get("task", ())),
        edges={_pair(text): text.split()[1] for text in row.get("edge", ())},
        unsure=frozenset(_pair(text) for text in row.get("unsure", ())),
        maybe=frozenset(site for each in row.get("maybe", ()) for site in _sites(each)),
    )


def _sites(value: int | str | list[int | str]) -> frozenset[Site]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset({str(value)})


def _pair(text: str) -> Pair:
    source, target = text.split(maxsplit=1)[0].split(">")
    return source, target


def _function(row: dict) -> LabelledFunction:  # type: ignore[type-arg]
    return LabelledFunction(
        source=row["source"],
        path=row["path"],
        name=row["name"],
        cell=row.get("cell"),
        line=row["line"],
        bottleneck=row.get("bottleneck"),
    )
