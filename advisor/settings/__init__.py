"""``[tool.advisor]`` in pyproject.toml or advisor.toml, nearest to the file, as frozen ``Settings``."""

from __future__ import annotations

from advisor.settings.find import SettingsFinder
from advisor.settings.read import parse_settings, read_settings
from advisor.settings.settings import Budget, FailLevel, Settings

__all__ = ["Budget", "FailLevel", "Settings", "SettingsFinder", "parse_settings", "read_settings"]
