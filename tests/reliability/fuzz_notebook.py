"""Fuzz the reader of: Notebooks: ``python -m tests.reliability.fuzz_notebook``."""

from tests.reliability.fuzz_seeds import NOTEBOOK
from tests.reliability.fuzzing import fuzz, reads

if __name__ == "__main__":
    fuzz(reads("plan.ipynb"), NOTEBOOK)
