"""Fuzz the reader of: Python files: ``python -m tests.reliability.fuzz_programs``."""

from tests.reliability.fuzz_seeds import PROGRAM
from tests.reliability.fuzzing import fuzz, reads

if __name__ == "__main__":
    fuzz(reads("flow.py"), PROGRAM)
