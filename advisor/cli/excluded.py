"""``exclude`` of a configuration below the working folder: its patterns are relative to its own folder."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from advisor.sources.ignore import Rules, parse_rules


def is_excluded(location: Path, root: str, exclude: tuple[str, ...]) -> bool:
    """Say whether a file, or a folder around it, is left out by patterns in git's notation that stand in ``root``."""
    rules = _rules(os.path.realpath(root), exclude)
    path = os.path.realpath(location)
    if rules is None or not path.startswith(rules.base):
        return False
    if rules.verdict(path, folder=False):
        return True
    folders = (str(folder) for folder in Path(path).parents)
    return any(rules.verdict(folder, folder=True) for folder in folders if folder.startswith(rules.base))


@cache
def _rules(root: str, exclude: tuple[str, ...]) -> Rules | None:
    return parse_rules(root, exclude)
