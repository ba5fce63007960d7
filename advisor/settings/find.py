"""Find the settings that hold for a file: the nearest advisor.toml or [tool.advisor] above it."""

from __future__ import annotations

import os
from pathlib import Path

import tomli

from advisor.errors import SettingsError
from advisor.plain import plain_bytes
from advisor.settings.read import read_settings
from advisor.settings.settings import Settings


class SettingsFinder:
    """Answers for each file which settings hold; looks at each folder once.

    ``config`` (from ``--config``) overrules the search. Raises ``SettingsError`` for a configuration that is wrong.
    """

    def __init__(self, config: Path | None = None) -> None:
        self._fixed = read_settings(config) if config is not None else None
        self._known: dict[str, Settings] = {}
        self._by_name: dict[str, Settings] = {}

    def for_file(self, path: str | Path) -> Settings:
        """Give the settings for one file (which need not exist)."""
        folder = os.path.dirname(path)  # noqa: PTH120 - for 10,000 files, as all of this
        if folder not in self._by_name:
            self._by_name[folder] = self.for_folder(folder)
        return self._by_name[folder]

    def for_folder(self, folder: str | Path) -> Settings:
        """Give the settings for the files of one folder."""
        return self._search(os.path.realpath(folder)) if self._fixed is None else self._fixed

    def _search(self, folder: str) -> Settings:
        """Look upwards, without recursion: folders may stand in each other by the thousand."""
        visited: list[str] = []
        found = self._known.get(folder)
        while found is None:
            visited.append(folder)
            parent = os.path.dirname(folder)  # noqa: PTH120
            found = _settings_in(folder) or (Settings() if parent == folder else self._known.get(parent))
            folder = parent
        self._known.update(dict.fromkeys(visited, found))
        return found


def _settings_in(folder: str) -> Settings | None:
    own, project = f"{folder}/advisor.toml", f"{folder}/pyproject.toml"
    if os.path.isfile(own):  # noqa: PTH113
        return read_settings(Path(own))
    if os.path.isfile(project) and _has_table(Path(project)):  # noqa: PTH113
        return read_settings(Path(project))
    return None


def _has_table(project: Path) -> bool:
    # Most pyproject files say nothing about advisor: parsing them is skipped unless the name stands in them.
    try:
        content = plain_bytes(project)
    except OSError:
        return False
    if content is None or b"advisor" not in content:
        return False
    try:
        document = tomli.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # a TOML error is a ValueError; depth and digits have limits
        raise SettingsError(f"{project}: not valid TOML: {error}") from error
    tool = document.get("tool", {})
    return isinstance(tool, dict) and "advisor" in tool
