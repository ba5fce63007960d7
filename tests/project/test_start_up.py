"""What a command may load: start-up time is decided by imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"libcst", "rich", "sklearn", "numpy", "scipy", "anthropic", "yaml", "asyncio", "sqlite3"}

CODE = """
import sys
from advisor.cli.main import run
code = run(sys.argv[1:])
print("\\nLOADED", *sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(*arguments: str, cwd: Path) -> set[str]:
    command = [sys.executable, "-c", CODE, *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    line = next(line for line in done.stderr.splitlines() if line.startswith("LOADED"))
    return set(line.split()[1:])


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("check", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert not loaded(*arguments, cwd=tmp_path) & HEAVY


def test_a_clean_file_loads_no_parser_and_no_model(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text("print('hello')\n", encoding="utf-8")
    assert not loaded("check", "clean.py", cwd=tmp_path) & HEAVY


def test_a_file_with_tasks_loads_libcst_alone(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text('Task("Find every conftest.py", model="opus")\n', encoding="utf-8")
    assert loaded("check", "flow.py", "--output-format", "json", cwd=tmp_path) & HEAVY <= {"libcst", "yaml"}


def test_classify_loads_the_standard_library_alone(tmp_path: Path) -> None:
    assert not loaded("classify", "Find every conftest.py", "--format", "json", cwd=tmp_path) & HEAVY
