"""What SECURITY.md promises: no network, no code of the user's run, nothing that could run data."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "advisor").rglob("*.py"))

# Found by every Python process that starts below the folder it lies in, the workers' as well.
WATCH = """
import os, sys
_FORBIDDEN = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto"}
def _watch(event, arguments):
    if event in _FORBIDDEN:
        with open(os.environ["SEEN"], "a") as seen:
            seen.write(f"{event} {arguments!r}\\n")
sys.addaudithook(_watch)
"""
TRAP = """
import pathlib
pathlib.Path(__file__).with_name("was-run").write_text("by somebody")
"""
FLOW = """
import trap
from trap import Task as T

Task("Find every conftest.py", model="opus")
Task("Design the failover protocol between the two regions", model="haiku")
{}
"""
OFFLINE = [
    ("check", "."),
    ("check", ".", "--output-format", "sarif", "--jobs", "2", "--no-cache"),
    ("check", ".", "--fix", "--unsafe-fixes"),
    ("graph", "."),
    ("report", "."),
    ("cost", "."),
    ("classify", "Find every conftest.py"),
    ("plan", "flow.py"),
    ("run", "flow.py", "--dry-run"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "trap.py").write_text(TRAP)
    (folder / "conftest.py").write_text(TRAP)
    (folder / "sitecustomize.py").write_text(WATCH)
    (folder / "flow.py").write_text(FLOW.format(""))
    for number in range(12):
        (folder / f"other{number}.py").write_text(FLOW.format(f"print({number})"))
    return folder


@pytest.mark.parametrize("arguments", OFFLINE, ids=" ".join)
def test_no_verb_that_reads_code_uses_the_network_or_runs_the_code(project: Path, arguments: tuple[str, ...]) -> None:
    seen = project / "seen.txt"
    environment = {**os.environ, "PYTHONPATH": f"{project}{os.pathsep}{ROOT}", "SEEN": str(seen)}
    environment.pop("ANTHROPIC_API_KEY", None)
    command = [sys.executable, "-m", "advisor", *arguments]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    assert not seen.exists(), seen.read_text()
    assert not (project / "was-run").exists()


@pytest.mark.slow
def test_modules_of_the_project_called_like_ours_are_not_imported(tmp_path: Path) -> None:
    for name in ("json", "base64", "ast", "socket", "libcst", "tomli", "pathspec", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(TRAP)
    for name in ("click", "rich", "ruamel"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(TRAP)
    (tmp_path / "flow.py").write_text('Task("Find every conftest.py", model="opus")\n')
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for verb in ("check", "report", "cost"):
        command = [sys.executable, "-m", "advisor", verb, "."]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        assert done.stderr == ""
    assert not list(tmp_path.rglob("was-run"))


def test_the_watch_itself_sees_a_connection(project: Path) -> None:
    seen = project / "seen.txt"
    environment = {**os.environ, "PYTHONPATH": str(project), "SEEN": str(seen)}
    code = "import socket; socket.getaddrinfo('127.0.0.1', 9)"
    subprocess.run([sys.executable, "-c", code], cwd=project, env=environment, check=True)
    assert "socket.getaddrinfo" in seen.read_text()


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_can_run_data(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    names = {name for name, _ in calls(tree)}
    assert not names & {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load"}
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"pickle", "marshal", "shelve", "dill", "joblib", "requests", "urllib3"}
    assert not any(keyword.arg == "shell" for _, call in calls(tree) for keyword in call.keywords)


def test_ci_installs_pinned_files_with_hashes_of_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        re.split(r"[\[<>=!~; ]", line)[0].lower().replace(".", "-")
        for group in (project["dependencies"], *project["optional-dependencies"].values())
        for line in group
    } - {project["name"]}
    lock = (ROOT / "requirements" / "ci.txt").read_text(encoding="utf-8")
    entries = [entry for entry in lock.replace("\\\n", " ").splitlines() if entry and not entry.startswith("#")]
    assert {entry.split("==")[0].split("[")[0] for entry in entries} >= wanted
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
