"""The settings files of Claude Code, as far as they speak of models: JSON, with places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from advisor.places import Span, span
from advisor.sources.texts import index
from advisor.values import dataclass

_SESSION = "ANTHROPIC_MODEL"
_SUBAGENT, _FORCE = "CLAUDE_CODE_SUBAGENT_MODEL", "CLAUDE_CODE_SUBAGENT_MODEL_FORCE"
# The older name of a variable stands behind the newer one.
_ALIASES = (
    ("haiku", ("ANTHROPIC_DEFAULT_HAIKU_MODEL", "ANTHROPIC_SMALL_FAST_MODEL")),
    ("sonnet", ("ANTHROPIC_DEFAULT_SONNET_MODEL",)),
    ("opus", ("ANTHROPIC_DEFAULT_OPUS_MODEL",)),
    ("fable", ("ANTHROPIC_DEFAULT_FABLE_MODEL",)),
)
_OFF = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A model that a settings file names: its id, where it stands there, and under which key."""

    id: str
    place: Span
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """One settings file: its name as people see it, its text, and what the JSON says."""

    path: str
    text: str
    values: Mapping[str, Any]

    def model(self, *keys: str) -> Setting | None:
        """Give the model under a key, or under a key of a table."""
        value: Any = self.values
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, bool | int):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            return None
        return Setting(id=value.strip(), place=self._place(keys[-1], value), key=keys[-1])

    def _place(self, key: str, value: str) -> Span:
        """Find the value behind a key; one written with escapes is shown at the top of the file."""
        pattern = rf'"{re.escape(key)}"[ \t\n]{{0,99}}:[ \t\n]{{0,99}}("{re.escape(value)}")'
        found = re.search(pattern, self.text)
        if found is None:
            return span(self.path, (1, 1), (1, 1))
        return index(self.path, self.text.split("\n")).span(found.start(1), found.end(1))


def read_settings_file(path: str, text: str) -> SettingsFile | None:
    """Read one file; ``None`` where it is no JSON object (Claude Code does without such a file as well)."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return SettingsFile(path=path, text=text, values=values) if isinstance(values, dict) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaudeModels:
    """What the settings of a project say of models.

    ``session`` is the model of the conversation, ``subagents`` the one of agents that name none (``forced``: of all),
    ``aliases`` what the words haiku, sonnet, opus and fable stand for here.
    """

    session: Setting | None = None
    subagents: Setting | None = None
    forced: bool = False
    aliases: tuple[tuple[str, Setting], ...] = ()


def models_of(files: Iterable[SettingsFile]) -> ClaudeModels:
    """Read settings files, the one that wins first; what a variable says goes before the key ``model``."""
    tables = tuple(files)

    def first(*keys: str) -> Setting | None:
        return next((found for table in tables if (found := table.model(*keys)) is not None), None)

    named = [(word, next(filter(None, (first("env", name) for name in names)), None)) for word, names in _ALIASES]
    subagents, force = first("env", _SUBAGENT), first("env", _FORCE)
    return ClaudeModels(
        session=first("env", _SESSION) or first("model"),
        subagents=subagents,
        forced=subagents is not None and force is not None and force.id.lower() not in _OFF,
        aliases=tuple((word, found) for word, found in named if found is not None),
    )
