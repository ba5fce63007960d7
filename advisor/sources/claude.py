"""What a project tells Claude Code of models: ``.claude/settings*.json``, and the agents a call may name.

Facts: Claude Code's documentation (model configuration, subagents, settings) and its command line, 2.1.330. Only what
lies in the project is read. The user's own settings and the environment of this process differ from machine to
machine, and a finding must not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

from advisor.sources.claude_settings import ClaudeModels, models_of, read_settings_file
from advisor.sources.decode import Undecodable, decode, normalised
from advisor.sources.frontmatter import Value, file_name, read_front_matter
from advisor.sources.texts import index
from advisor.values import dataclass

FOLDER, _PLUGIN = ".claude", ".claude-plugin"
_SETTINGS = ("settings.local.json", "settings.json")  # the nearer to the user wins
_LONGEST = 1_000_000  # bytes of a file that is read here
_MOST = 2_000  # agents of one project
NO_MODELS = ClaudeModels()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subagent:
    """An agent file of the project: what it is for, and the model it names (``None``: none)."""

    name: str
    description: Value | None
    model: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaudeProject:
    """What holds for the files of one folder: what the settings say, and the agent files by name."""

    models: ClaudeModels = NO_MODELS
    agents: Mapping[str, Subagent] = field(default_factory=dict)

    def agent(self, name: str) -> Subagent | None:
        """Give the agent that a ``subagent_type`` names: ``reviewer``, or ``plugin:reviewer``."""
        return self.agents.get(name) or self.agents.get(name.rpartition(":")[2])


NO_PROJECT = ClaudeProject()


class ClaudeFinder:
    """Answers for each file what its project tells Claude Code; looks at each folder once."""

    def __init__(self, cwd: str | Path = ".") -> None:
        self._cwd = os.path.realpath(cwd)
        self._home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111 - a Path raises where there is no home
        self._known: dict[str, ClaudeProject] = {}
        self._around: dict[tuple[str, ...], ClaudeProject] = {}

    def for_file(self, location: Path) -> ClaudeProject:
        """Give what holds for one file (which need not exist)."""
        folder = os.path.realpath(location.parent)
        if folder not in self._known:
            speaking = tuple(place for place in self._above(folder) if _speaks(place))
            if speaking not in self._around:
                self._around[speaking] = self._read(speaking)
            self._known[folder] = self._around[speaking]
        return self._known[folder]

    def places(self) -> Iterator[str]:
        """Give the files and folders that were read, or would have been, where a folder holds anything of this."""
        for folder in {each for speaking in self._around for each in speaking}:
            own = f"{folder}/{FOLDER}"
            yield from (own, f"{folder}/{_PLUGIN}", *(f"{own}/{name}" for name in _SETTINGS))
            for agents in (f"{own}/agents", f"{folder}/agents"):
                yield agents
                yield from (place for place, _, _ in os.walk(agents))
                yield from _markdown(agents)

    def _above(self, folder: str) -> Iterator[str]:
        """Give the folders around a file that may hold settings, up to the repository's root."""
        for place in (folder, *map(str, Path(folder).parents)):
            if place == self._home and place != self._cwd:
                return
            yield place
            if os.path.exists(f"{place}/.git"):  # noqa: PTH110 - plain strings all through
                return

    def _read(self, folders: tuple[str, ...]) -> ClaudeProject:
        models: ClaudeModels | None = None
        agents: dict[str, Subagent] = {}
        for folder in folders:
            own = f"{folder}/{FOLDER}"
            models = models or self._models(own)
            agents = {**self._agents(f"{own}/agents"), **agents}
            if os.path.isdir(f"{folder}/{_PLUGIN}"):  # noqa: PTH112
                agents = {**self._agents(f"{folder}/agents"), **agents}
        if models is None and not agents:
            return NO_PROJECT
        return ClaudeProject(models=models or NO_MODELS, agents=agents)

    def _models(self, folder: str) -> ClaudeModels | None:
        files = [read for name in _SETTINGS if (read := self._file(f"{folder}/{name}")) is not None]
        tables = [table for read in files if (table := read_settings_file(*read)) is not None]
        return models_of(tables) if tables else None

    def _file(self, path: str) -> tuple[str, str] | None:
        """Give a file's name as people see it, and its text; ``None`` where it cannot be read."""
        try:
            if not os.path.isfile(path) or os.path.getsize(path) > _LONGEST:  # noqa: PTH113, PTH202
                return None
            decoded = decode(Path(path).read_bytes(), python=False)
        except OSError:
            return None
        if isinstance(decoded, Undecodable):
            return None
        return os.path.relpath(path, self._cwd).replace(os.sep, "/"), normalised(decoded.text)

    def _agents(self, folder: str) -> dict[str, Subagent]:
        found: dict[str, Subagent] = {}
        for path in _markdown(folder):
            read = self._file(path)
            agent = _agent(*read) if read is not None else None
            if agent is not None:
                found.setdefault(agent.name, agent)
        return found


def _speaks(folder: str) -> bool:
    """Say whether a folder holds anything that Claude Code reads."""
    return os.path.isdir(f"{folder}/{FOLDER}") or os.path.isdir(f"{folder}/{_PLUGIN}")  # noqa: PTH112


def _markdown(folder: str) -> list[str]:
    found: list[str] = []
    for place, below, names in os.walk(folder):
        below.sort()
        found.extend(f"{place}/{name}" for name in sorted(names) if name.endswith(".md"))
        if len(found) > _MOST:
            break
    return found[:_MOST]


def _agent(path: str, text: str) -> Subagent | None:
    lines = text.split("\n")
    values = read_front_matter(index(path, lines), lines).values
    name, description, model = values.get("name"), values.get("description"), values.get("model")
    if name is None and description is None and model is None:
        return None
    named = name.text if name is not None and name.text else file_name(path)
    return Subagent(name=named, description=description, model=model if model is not None and model.text else None)
