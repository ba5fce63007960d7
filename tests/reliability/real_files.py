"""Thousands of real files: ``python -m tests.reliability.real_files [FOLDER]``.

Downloads source archives from PyPI, pinned by version and digest, and reads every Python, Markdown and notebook file in
them twice: the same result both times, no file changed, nothing that advisor fails on. Then mends a copy and holds the
copy against the original.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.reliability.fix_safety import unsafe_in
from tests.reliability.limited import command

ARCHIVES = (
    ("agno", "3.1.10", "1830567bd35ea0a178a5c213d6a93dde84d21caae147e4dd285351c3686a41c8"),
    ("celery", "5.7.0", "6a5dfcf6662287204f009a02002b9e66c83d4105e47ebabdc7079108772fc6f0"),
    ("crewai", "1.15.30", "17de4b7cc3f2c207033e9f82be4f7d749e540b0e415a3885a8d97bb43a90a318"),
    ("dask", "2026.8.0", "8a94c37b5de6d869343340dc26c3c3acca7ec48a3abdabe00ea3abb1125884d5"),
    ("google_adk", "2.13.0", "bc2389c9d41bfadd9f0c87d6bfd8d5c7eaf1c449e8906079600b8f3752ddaa88"),
    ("invoke", "3.0.3", "437b6a622223824380bfb4e64f612711a6b648c795f565efc8625af66fb57f0c"),
    ("langgraph", "1.2.22", "32700dc34b5cf9ebb397258c2e56392f017d4dbc51c9591339225c3c1b7b5126"),
    ("luigi", "3.8.1", "2fa5eb5d3474e495de09bd964f502936c08f8b1eb6e0f3ca3c8a69116c38d0c3"),
    ("openai_agents", "0.24.0", "4b4b285f4fed81fdf1b4ac426a9101658d9cd29b4fb1aaeee18f639b77e704e3"),
    ("prefect", "3.9.1", "56f091cd49a06e6c3f98eea93648208f6750361d1dd0aeb60b5faa0e9cb5c458"),
    ("pydantic_ai_slim", "2.68.0", "7e545ad147ee955d3ee83532ad793570a444a3e7c290328c4809b67a32c78a01"),
    ("rich", "15.0.0", "edd07a4824c6b40189fb7ac9bc4c52536e9780fbbfbddf6f1e2502c31b068c36"),
)
KINDS = (".py", ".pyi", ".md", ".mdx", ".ipynb")


def download(folder: Path) -> list[Path]:
    """Fetch and unpack the archives; pip itself refuses one whose digest is another. Gives the unpacked folders."""
    wanted = folder / "wanted.txt"
    wanted.write_text("".join(f"{name}=={version} --hash=sha256:{digest}\n" for name, version, digest in ARCHIVES))
    arguments = ("download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", str(folder))
    subprocess.run([sys.executable, "-m", "pip", *arguments, "--requirement", str(wanted)], check=True)
    return [unpacked(folder, archive) for archive in sorted(folder.glob("*.tar.gz"))]


def unpacked(folder: Path, archive: Path) -> Path:
    target = folder / archive.name.removesuffix(".tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target


def digests(folder: Path) -> dict[str, str]:
    """Give the digest of every file of the kinds that advisor reads."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in KINDS and path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def problems(folder: Path, *, wall: float = 3600) -> list[str]:
    """Check a folder twice; say what is wrong."""
    before = digests(folder)
    runs = [command("check", "--no-cache", "--output-format", "json", ".", cwd=folder, wall=wall) for _ in range(2)]
    found = [run.problem() for run in runs if run.problem() and not run.problem().endswith((" s", " MiB"))]
    if runs[0].output != runs[1].output:
        found.append("two runs say different things")
    if digests(folder) != before:
        found.append("check changed a file")
    return found + failed(runs[0].output)


def failed(output: str) -> Iterable[str]:
    try:
        skipped = json.loads(output)["skipped"]
    except ValueError:
        return ["the output is not JSON"]
    return [f"{each['path']}: {each['reason']}" for each in skipped if "advisor failed" in each["reason"]]


def main() -> int:
    total, wrong = 0, 0
    with tempfile.TemporaryDirectory() as made:
        chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        folders = [path for path in sorted(chosen.iterdir()) if path.is_dir()] if chosen else download(Path(made))
        for folder in folders:
            found = [*problems(folder), *unsafe_in(folder)]
            total, wrong = total + len(digests(folder)), wrong + len(found)
            print(f"{folder.name}: {len(digests(folder))} files, {found or 'nothing wrong'}", flush=True)  # noqa: T201
    print(f"{total} files, {wrong} problems")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
