"""The README: two commands, real output, and a reference that is what the command really has."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_there_are_two_shell_blocks_and_the_second_stands_under_tests() -> None:
    blocks = [match.start() for match in re.finditer(r"^```sh$", README, flags=re.MULTILINE)]
    assert len(blocks) == 2
    heading = README.index("\n## Tests\n")
    assert blocks[0] < heading < blocks[1]
    for start in blocks:
        body = README[start:].split("```", 2)[1].removeprefix("sh").strip()
        assert "\n" not in body


@pytest.mark.slow
def test_the_generated_parts_are_current() -> None:
    command = [sys.executable, str(ROOT / "tools" / "generate_readme.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "run: python tools/generate_readme.py" + done.stderr


def test_every_key_of_the_configuration_is_documented() -> None:
    from advisor.settings.read import BUDGET_KEYS, KEYS

    assert [key for key in (*KEYS, *BUDGET_KEYS) if f"`{key}`" not in README] == []
