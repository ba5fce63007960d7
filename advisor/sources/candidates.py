"""A file that discovery found: what the user would call it, and where it really is."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from advisor.sources.units import Medium
from advisor.values import dataclass

PYTHON_SUFFIXES = (".py", ".pyi")
MARKDOWN_SUFFIXES = (".md", ".mdx")
NOTEBOOK_SUFFIXES = (".ipynb",)
SUFFIXES = PYTHON_SUFFIXES + MARKDOWN_SUFFIXES + NOTEBOOK_SUFFIXES
# Read only when they are named: folders hold far too many text files that are no instruction to an agent.
_NAMED_MARKDOWN_SUFFIXES = (*MARKDOWN_SUFFIXES, ".markdown", ".mdown", ".mkd", ".mdc", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file to read: ``path`` is shown to the user (relative, with ``/``), ``place`` is where it is opened.

    ``explicit`` says that it was named on the command line and not found in a folder; ``real`` is its real absolute
    path, where the walk knows it.
    """

    path: str
    place: str
    explicit: bool = False
    real: str = field(default="", compare=False)

    @property
    def location(self) -> Path:
        """Where the file is opened."""
        return Path(self.place)


def medium_of(path: str) -> Medium:
    """Tell from a file's name how to read it; a name without a known suffix is taken for Python, as ruff does."""
    lowered = path.lower()
    if lowered.endswith(NOTEBOOK_SUFFIXES):
        return Medium.NOTEBOOK
    if lowered.endswith(_NAMED_MARKDOWN_SUFFIXES):
        return Medium.MARKDOWN
    return Medium.PYTHON
