"""Fuzz the reader of: Markdown: fences, prose, lists, markers: ``python -m tests.reliability.fuzz_markdown``."""

from tests.reliability.fuzz_seeds import MARKDOWN
from tests.reliability.fuzzing import fuzz, reads

if __name__ == "__main__":
    fuzz(reads("plan.md"), MARKDOWN)
