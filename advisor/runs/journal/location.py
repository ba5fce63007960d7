"""Where a journal is: the user's data folder by each platform's rules, or what ``--journal`` says."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from advisor.runs.journal.interface import JournalError

NAME = "journal.sqlite3"


def default_path(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Give the journal of this user (XDG base directories; on macOS the application support folder)."""
    home = Path(environment.get("HOME") or Path.home())
    if platform == "darwin":
        return home / "Library" / "Application Support" / "advisor" / NAME
    data = environment.get("XDG_DATA_HOME", "")
    # The specification: a relative path is invalid and is to be ignored.
    folder = Path(data) if data and Path(data).is_absolute() else home / ".local" / "share"
    return folder / "advisor" / NAME


def sqlite_path(url: str | None) -> Path:
    """Give the file a ``--journal`` names: ``sqlite:///absolute``, ``sqlite://relative``, or a plain path.

    Raises ``JournalError`` for another scheme.
    """
    if url is None:
        return default_path(os.environ)
    scheme, found, rest = url.partition("://")
    if not found and Path(url).name:
        return Path(url)
    if scheme != "sqlite" or not rest:
        raise JournalError(
            f"--journal {url}: not a journal advisor knows; give a file, sqlite:///FILE or postgresql://…"
        )
    return Path(rest)
