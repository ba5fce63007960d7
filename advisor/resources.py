"""Where the data folders are: ``rules/`` and ``corpus/``.

In a wheel they lie inside the package (hatchling force-includes them as ``advisor/_data``); in a checkout, and in an
editable install of it, they are the repository's own top-level folders.
"""

from __future__ import annotations

from pathlib import Path

from advisor.errors import RuleDataError

_PACKAGE = Path(__file__).parent


def rules_dir() -> Path:
    """Give the folder of rules, models, profiles and dialects; raises ``RuleDataError`` if the install lacks it."""
    return _data("rules")


def corpus_dir() -> Path:
    """Give the folder of labelled descriptions and programs; raises ``RuleDataError`` if the install lacks it."""
    return _data("corpus")


def _data(name: str) -> Path:
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise RuleDataError(f"{_PACKAGE}: the folder '{name}' is missing from this install; install advisor again")
