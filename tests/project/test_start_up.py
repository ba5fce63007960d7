"""What a command may load: start-up time is decided by imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"libcst", "rich", "sklearn", "numpy", "scipy", "anthropic", "yaml", "asyncio", "sqlite3"}
TASK = 'Task("Find every conftest.py", model="opus")\n'

CODE = """
import sys
from advisor.cli.main import run
code = run(sys.argv[1:])
print("\\nLOADED", *sorted(sys.modules), file=sys.stderr)
"""
AT_ONCE = {"cli", "cli.main", "errors", "version"}
CLEAN = {"cli.check", "cli.options", "cli.output", "cli.quick", "cli.show", "plain", "sources", "sources.literals"}


def modules(*arguments: str, cwd: Path) -> set[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", CODE, *arguments]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=True)
    line = next(line for line in done.stderr.splitlines() if line.startswith("LOADED"))
    return set(line.split()[1:])


def loaded(*arguments: str, cwd: Path) -> set[str]:
    return {name.split(".")[0] for name in modules(*arguments, cwd=cwd)}


def ours(*arguments: str, cwd: Path) -> set[str]:
    return {name.removeprefix("advisor.") for name in modules(*arguments, cwd=cwd) if name.startswith("advisor.")}


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("check", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert not loaded(*arguments, cwd=tmp_path) & HEAVY


def test_the_version_is_told_by_four_modules(tmp_path: Path) -> None:
    assert ours("--version", cwd=tmp_path) == AT_ONCE


def test_a_clean_file_loads_no_parser_and_no_model(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text("print('hello')\n", encoding="utf-8")
    found = modules("check", "clean.py", cwd=tmp_path)
    assert {name.removeprefix("advisor.") for name in found if name.startswith("advisor.")} == AT_ONCE | CLEAN
    assert not {name.split(".")[0] for name in found} & (HEAVY | {"hashlib", "tomli"})


def test_a_file_with_tasks_loads_libcst_alone(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(TASK, encoding="utf-8")
    found = modules("check", "flow.py", "--output-format", "json", cwd=tmp_path)
    assert {name.split(".")[0] for name in found} & HEAVY <= {"libcst", "yaml"}
    assert "libcst.matchers" not in found
    rooms = {name.split(".")[1] for name in found if name.startswith("advisor.")}
    assert not rooms & {"fixes", "plans", "runs"}


def test_a_file_whose_findings_are_known_loads_no_parser_no_graph_and_no_judge(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(TASK, encoding="utf-8")
    modules("check", "flow.py", "--exit-zero", cwd=tmp_path)
    found = ours("check", "flow.py", "--exit-zero", cwd=tmp_path)
    assert {"cache.codec", "reports.full"} <= found
    rooms = {name.split(".")[0] for name in found}
    assert not rooms & {"analysis", "advice", "graph", "judge", "catalog", "fixes", "plans", "runs"}
    assert not loaded("check", "flow.py", "--exit-zero", cwd=tmp_path) & HEAVY


def test_classify_loads_the_judge_and_the_standard_library_alone(tmp_path: Path) -> None:
    assert not loaded("classify", "Find every conftest.py", "--format", "json", cwd=tmp_path) & HEAVY
    rooms = {name.split(".")[0] for name in ours("classify", "Find every conftest.py", cwd=tmp_path)}
    assert rooms == {"cli", "errors", "judge", "reports", "resources", "values", "version"}
