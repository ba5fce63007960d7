"""``--fix`` changes the literals it names and not one other byte; ``check`` changes nothing; results repeat."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.reliability.fix_safety import compare, contents, unsafe_in, write_programs
from tests.reliability.limited import command
from tests.reliability.real_files import problems

pytestmark = pytest.mark.slow


def test_what_fix_may_not_do_is_noticed() -> None:
    assert compare(b'Task("a", model="opus")\n', b'Task("a", model="haiku")\n') == ""
    assert compare(b'Task("a", model="opus")\n', b'Task("a", model="haiku") \n')
    assert compare(b"x = 1\r\n", b"x = 1\n")
    assert compare(b'x = "a"\n', b'x = "a"\n\n')


def test_fixes_over_generated_programs_change_literals_alone(tmp_path: Path) -> None:
    write_programs(tmp_path, 60, seed=500)
    before = contents(tmp_path)
    assert unsafe_in(tmp_path) == []
    command("check", "--fix", "--no-cache", "--exit-zero", ".", cwd=tmp_path, wall=300)
    changed = [path for path, data in contents(tmp_path).items() if data != before[path]]
    assert len(changed) > 5, "the test is of no use where there is nothing to mend"


@pytest.mark.parametrize("package", ["click", "jsonschema"])
def test_check_on_installed_packages_repeats_and_changes_nothing(package: str, tmp_path: Path) -> None:
    spec = find_spec(package)
    assert spec
    assert spec.origin
    shutil.copytree(Path(spec.origin).parent, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    assert problems(tmp_path, wall=300) == []


def test_the_output_is_the_same_over_five_hash_seeds(tmp_path: Path) -> None:
    write_programs(tmp_path, 12, seed=900)
    for verb in (("check", "--no-cache", "--output-format", "json"), ("graph", "--format", "json")):
        outputs = {command(*verb, ".", cwd=tmp_path, seed=str(seed), wall=300).output for seed in range(5)}
        assert len(outputs) == 1
