"""Fuzz the reader of: TOML settings: ``python -m tests.reliability.fuzz_settings``."""

from tests.reliability.fuzz_seeds import SETTINGS
from tests.reliability.fuzzing import fuzz, reads_settings

if __name__ == "__main__":
    fuzz(reads_settings, SETTINGS)
