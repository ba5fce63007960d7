"""The built wheel carries what the command needs, and works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def advisor(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-P", "-m", "advisor", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_holds_rules_and_corpus(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "advisor/_data/rules/models.toml" in names
    assert "advisor/_data/rules/tiers.toml" in names
    assert any(name.startswith("advisor/_data/corpus/descriptions/") for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_the_installed_wheel_finds_its_own_data(installed: Path, tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-P", "-c", "import advisor.resources as r; print(r.rules_dir())"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(shown.stdout.strip()).is_relative_to(installed)


def test_the_installed_command_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    flow = tmp_path / "flow.py"
    flow.write_text('Task("Find every file named conftest.py", model="opus")\n', encoding="utf-8")
    found = advisor(installed, tmp_path, "check", "--select", "ADV201", "--output-format", "concise")
    assert found.returncode == 1, found.stderr
    assert found.stdout.startswith("flow.py:1:")
    assert advisor(installed, tmp_path, "rule").returncode == 0
