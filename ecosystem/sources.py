"""The pinned projects (sources.toml) and where each lies in the cache."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One project: a commit of a public repository, or a package's archive with its digest.

    ``judged`` are the paths whose findings are judged: all, unless the rest are copies of them. ``paid`` are programs
    in somebody else's project that do ask models themselves.
    """

    name: str
    kind: str
    use: frozenset[str]
    address: str = ""
    commit: str = ""
    package: str = ""
    version: str = ""
    sha256: str = ""
    judged: tuple[str, ...] = (".",)
    paid: tuple[str, ...] = ()

    @property
    def pin(self) -> str:
        """Name what is pinned: the commit, or the version."""
        return self.commit or self.version


class DigestDiffersError(Exception):
    """An archive is not the one that was pinned."""


def sources() -> tuple[Source, ...]:
    """Read sources.toml."""
    rows = tomllib.loads((HERE / "sources.toml").read_text(encoding="utf-8"))["source"]
    return tuple(_source(row) for row in rows)


def _source(row: dict[str, Any]) -> Source:
    lists = {
        "use": frozenset(row["use"]),
        "judged": tuple(row.get("judged", (".",))),
        "paid": tuple(row.get("paid", ())),
    }
    return Source(**{**row, **lists})


def folder_of(source: Source, cache: Path) -> Path:
    """Give the folder a source lies in once it is fetched."""
    return cache / f"{source.name}-{source.pin[:12]}"


def fetch(source: Source, cache: Path) -> Path:
    """Bring a source into the cache, unless it is there; give its folder. Uses git, or pip with digests."""
    folder = folder_of(source, cache)
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        half = folder.with_name(f"{folder.name}.part")
        (_cloned if source.kind == "git" else _downloaded)(source, half)
        half.rename(folder)
    return folder


def _cloned(source: Source, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for words in (
        ("init", "--quiet"),
        ("fetch", "--quiet", "--depth", "1", source.address, source.commit),
        ("-c", "advice.detachedHead=false", "checkout", "--quiet", source.commit),
    ):
        subprocess.run(("git", "-C", str(folder), *words), check=True)  # noqa: S603, S607 - pinned addresses, git of the path


def _downloaded(source: Source, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    kind = "--only-binary" if source.name.endswith("-wheel") else "--no-binary"
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{source.package}=={source.version} --hash=sha256:{source.sha256}\n", encoding="utf-8")
    any_machine = ("--platform", "any", "--implementation", "py", "--abi", "none") if kind == "--only-binary" else ()
    words = ("download", "--quiet", "--no-deps", kind, ":all:", *any_machine, "--require-hashes", "--dest", str(folder))
    subprocess.run((sys.executable, "-m", "pip", *words, "--requirement", str(wanted)), check=True)  # noqa: S603
    wanted.unlink()
    for archive in list(folder.iterdir()):
        _unpacked(archive, source, folder)


def _unpacked(archive: Path, source: Source, folder: Path) -> None:
    if hashlib.sha256(archive.read_bytes()).hexdigest() != source.sha256:
        raise DigestDiffersError(archive.name)
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)  # noqa: S202 - its digest was compared
    else:
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
    archive.unlink()
