"""Fuzz the reader of: front matter: ``python -m tests.reliability.fuzz_front_matter``."""

from tests.reliability.fuzz_seeds import FRONT_MATTER
from tests.reliability.fuzzing import fuzz, reads

if __name__ == "__main__":
    fuzz(reads(".claude/agents/finder.md"), FRONT_MATTER)
