"""What is measured on: real files of pinned packages, and programs written to a size."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ARCHIVES = Path(__file__).parent / "archives.txt"
_VERBS = (
    "Find every caller of function",
    "Review module",
    "Write tests for module",
    "Summarise the report of part",
    "Count the lines of file",
)
_MODELS = ("haiku", "sonnet", "opus")


def real_files(work: Path, count: int) -> Path:
    """Give a folder with ``count`` Python files of the pinned packages; downloads them when it is first asked for."""
    folder = work / f"real-{count}"
    if folder.exists():
        return folder
    downloads = work / "archives"
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    download += ["--only-binary=:all:", "--require-hashes", "-r", str(ARCHIVES), "-d", str(downloads)]
    subprocess.run(download, check=True)
    draft = work / f"real-{count}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    wheels = sorted(downloads.glob("*.whl"))
    for wheel in wheels:
        _unpack(wheel, draft, count)
    left = count - sum(1 for _ in draft.rglob("*.py"))
    if left:
        raise SystemExit(f"the archives hold {left} files too few")
    draft.rename(folder)
    return folder


def _unpack(wheel: Path, folder: Path, count: int) -> None:
    """Unpack a share of each wheel, so that fewer files are still files of all of them."""
    with zipfile.ZipFile(wheel) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".py"))
        share = -(-len(names) * count // _files_in_all(wheel.parent))
        present = sum(1 for _ in folder.rglob("*.py")) if folder.exists() else 0
        for name in names[: min(share, count - present)]:
            archive.extract(name, folder)


def _files_in_all(downloads: Path) -> int:
    total = 0
    for wheel in downloads.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            total += sum(name.endswith(".py") for name in archive.namelist())
    return total


def with_tasks(work: Path, count: int, tasks: int) -> Path:
    """Give a copy of the real files with ``tasks`` small orchestrating programs among them."""
    folder = work / f"real-{count}-and-{tasks}"
    if not folder.exists():
        shutil.copytree(real_files(work, count), folder)
        for number in range(tasks):
            (folder / f"flow_{number}.py").write_text(program(6 + number % 9, number), encoding="utf-8")
    return folder


def program(tasks: int, seed: int = 0) -> str:
    """Write a program with straight-line calls; every fourth takes the results of the two before it."""
    lines = ["r0 = Task('Find the files that matter', model='haiku')"]
    for number in range(1, tasks):
        model = _MODELS[(number + seed) % 3]
        if number % 4 == 0:
            said = f'f"Merge {{r{number - 1}}} and {{r{number - 2}}} into section {number}"'
        else:
            said = f'"{_VERBS[(number + seed) % 5]} number {number}"'
        lines.append(f'r{number} = Task({said}, model="{model}")')
    return "\n".join(lines) + "\n"


def markdown(tasks: int) -> str:
    """Write a page with a block of its own for each task."""
    return "".join(
        f'## Part {number}\n\n```python\nTask("{_VERBS[number % 5]} number {number}", model="opus")\n```\n\n'
        for number in range(tasks)
    )
