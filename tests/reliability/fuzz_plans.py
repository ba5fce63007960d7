"""Fuzz the reader of: Plan files: ``python -m tests.reliability.fuzz_plans``."""

from tests.reliability.fuzz_seeds import plans
from tests.reliability.fuzzing import fuzz, reads_plan

if __name__ == "__main__":
    fuzz(reads_plan, plans())
