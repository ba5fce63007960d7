"""What is measured on: real files of pinned packages, and programs written to a size."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
MIXES = {"ordinary": HERE / "archives.txt", "frameworks": HERE / "frameworks.txt"}
_VERBS = (
    "Find every caller of function",
    "Review module",
    "Write tests for module",
    "Summarise the report of part",
    "Count the lines of file",
)
_MODELS = ("haiku", "sonnet", "opus")


def real_files(work: Path, count: int, mix: str = "ordinary") -> Path:
    """Give a folder with ``count`` Python files of a mix of pinned packages; downloads them when first asked for."""
    folder = work / f"{mix}-{count}"
    if folder.exists():
        return folder
    downloads = work / f"archives-{mix}"
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    download += ["--only-binary=:all:", "--require-hashes", "-r", str(MIXES[mix]), "-d", str(downloads)]
    subprocess.run(download, check=True)
    draft = work / f"{mix}-{count}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    for wheel in sorted(downloads.glob("*.whl")):
        _unpack(wheel, draft, count)
    left = count - sum(1 for _ in draft.rglob("*.py"))
    if left:
        raise SystemExit(f"the archives hold {left} files too few")
    draft.rename(folder)
    return folder


def library_files(work: Path, count: int) -> Path:
    """Give a folder with ``count`` files of the standard library: for quick runs, which download nothing."""
    folder = work / f"library-{count}"
    source = Path(sysconfig.get_paths()["stdlib"])
    found = sorted(
        path for part in ("asyncio", "email", "json", "unittest", ".") for path in (source / part).glob("*.py")
    )
    for number, path in enumerate(found[:count]):
        target = folder / f"part_{number % 10}" / f"{number}_{path.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
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


def with_tasks(plain: Path, tasks: int) -> Path:
    """Give a copy of a folder with ``tasks`` small orchestrating programs in it."""
    folder = plain.with_name(f"{plain.name}-and-{tasks}")
    if not folder.exists():
        shutil.copytree(plain, folder)
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
