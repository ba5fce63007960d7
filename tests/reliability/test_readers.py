"""The readers bear any bytes: a short run of the fuzz targets, without the fuzzer and with it."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from tests.reliability import fuzz_seeds
from tests.reliability.fuzzing import Target, reads, reads_plan, reads_settings
from tests.reliability.mutations import cut, double, drop, flip, insert, splice

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TARGETS: dict[str, tuple[Target, list[bytes]]] = {
    "fuzz_markdown": (reads("plan.md"), fuzz_seeds.MARKDOWN),
    "fuzz_notebook": (reads("plan.ipynb"), fuzz_seeds.NOTEBOOK),
    "fuzz_front_matter": (reads(".claude/agents/finder.md"), fuzz_seeds.FRONT_MATTER),
    "fuzz_settings": (reads_settings, fuzz_seeds.SETTINGS),
    "fuzz_plans": (reads_plan, []),
    "fuzz_programs": (reads("flow.py"), fuzz_seeds.PROGRAM),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_bears_broken_input(name: str) -> None:
    target, seeds = TARGETS[name]
    seeds = seeds or fuzz_seeds.plans()
    random = Random(11)  # noqa: S311 - a test's dice
    sources = [("", seed) for seed in seeds]
    for _ in range(300):
        data = random.choice(seeds)
        for _ in range(random.choice((1, 2, 6))):
            data = random.choice((cut, drop, insert, flip, double, splice))(data, random, sources)
        target(data)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this platform")
@pytest.mark.parametrize("name", ["fuzz_front_matter"])
def test_a_short_fuzzing_finds_nothing(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.reliability.{name}", "-runs=300", "-seed=1"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
