"""The hooks of .pre-commit-hooks.yaml, run by the real pre-commit in a real git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FLOW = 'Task("Find every file named conftest.py", model="opus")\n'

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("git") is None, reason="needs git, which pre-commit clones with; install git to run this test"
    ),
]


def run(*command: str, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(home),
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.invalid",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.invalid",
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    """Give a git repository that holds what the project's own tracked files hold now."""
    target = tmp_path_factory.mktemp("hooks")
    tracked = run("git", "ls-files", "-z", cwd=ROOT, home=home).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    for command in (["git", "init", "-q"], ["git", "add", "-A"], ["git", "commit", "-qm", "all"]):
        assert run(*command, cwd=target, home=home).returncode == 0
    return target


@pytest.fixture
def repository(tmp_path: Path, home: Path) -> Path:
    run("git", "init", "-q", cwd=tmp_path, home=home)
    (tmp_path / "flow.py").write_text(FLOW, encoding="utf-8")
    (tmp_path / "notes.md").write_text("Nothing to see.\n", encoding="utf-8")
    run("git", "add", "-A", cwd=tmp_path, home=home)
    return tmp_path


def try_hook(name: str, hooks: Path, repository: Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "pre_commit", "try-repo", str(hooks), name, "--all-files", "--verbose")
    return run(*command, cwd=repository, home=home)


def test_advisor_check_fails_the_commit_and_names_the_place(hooks: Path, repository: Path, home: Path) -> None:
    tried = try_hook("advisor-check", hooks, repository, home)
    assert tried.returncode == 1, tried.stderr
    assert "ADV201" in tried.stdout
    assert (repository / "flow.py").read_text(encoding="utf-8") == FLOW


def test_advisor_fix_mends_the_file_and_then_passes(hooks: Path, repository: Path, home: Path) -> None:
    assert try_hook("advisor-fix", hooks, repository, home).returncode == 1
    assert (repository / "flow.py").read_text(encoding="utf-8") == FLOW.replace("opus", "haiku")
    assert try_hook("advisor-fix", hooks, repository, home).returncode == 0
