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
        self._known: dict[Path, Settings] = {}
        self._by_name: dict[str, Settings] = {}

    def for_file(self, path: str | Path) -> Settings:
        """Give the settings for one file (which need not exist)."""
        folder = os.path.dirname(path)  # noqa: PTH120 - for 10,000 files
        if folder not in self._by_name:
            self._by_name[folder] = self.for_folder(Path(folder))
        return self._by_name[folder]

    def for_folder(self, folder: Path) -> Settings:
        """Give the settings for the files of one folder."""
        if self._fixed is not None:
            return self._fixed
        return self._search(Path(folder).resolve())

    def _search(self, folder: Path) -> Settings:
        visited: list[Path] = []
        found = Settings()
        for place in (folder, *folder.parents):
            if place in self._known:
                found = self._known[place]
                break
            visited.append(place)
            here = _settings_in(place)
            if here is not None:
                found = here
                break
        for place in visited:
            self._known[place] = found
        return found


def _settings_in(folder: Path) -> Settings | None:
    own = folder / "advisor.toml"
    if own.is_file():
        return read_settings(own)
    project = folder / "pyproject.toml"
    if project.is_file() and _has_table(project):
        return read_settings(project)
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
