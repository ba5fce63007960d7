"""What a run knows, loaded when the first task is found: the knowledge for each configuration in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import RuleDataError, SettingsError, UsageError
from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.advice.knowledge import Knowledge
    from advisor.dialects import Dialects
    from advisor.judge import Judge


def with_options(settings: Settings, profile: str | None, min_confidence: float | None) -> Settings:
    """Lay the command line over the configuration."""
    if profile is not None:
        settings = replace(settings, profile=profile, overruled=("profile",))
    return settings if min_confidence is None else replace(settings, min_confidence=min_confidence)


@cache
def knowledge_for(settings: Settings) -> Knowledge:
    """Load judge, catalog and profile for one configuration; raises ``AdvisorError`` for data that is wrong."""
    from datetime import UTC, datetime

    from advisor.advice.knowledge import Knowledge
    from advisor.catalog import Catalog
    from advisor.cost import load_profile

    folders = rule_folders(settings)
    judge = judge_for(settings)
    with _named(settings, "profile"):
        profile = load_profile(settings.profile, folders)
    return Knowledge(
        judge=judge,
        catalog=Catalog.load(folders),
        profile=profile,
        settings=settings,
        dialects=_dialects(folders),
        today=datetime.now(UTC).date(),
    )


def judge_for(settings: Settings) -> Judge:
    """Load the judge of a configuration's policy; raises ``AdvisorError`` that names the configuration."""
    from advisor.judge import load_judge

    with _named(settings, "policy"):
        return load_judge(policy_of(settings), rule_folders(settings))


@contextmanager
def _named(settings: Settings, key: str) -> Iterator[None]:
    """Say in which configuration a key stands whose value is none that can be used."""
    try:
        yield
    except (RuleDataError, UsageError) as error:
        if not settings.origin or key in settings.overruled:
            raise
        raise type(error)(f"{settings.origin}: '{key}': {error}") from error


def policy_of(settings: Settings) -> str:
    """Give the policy: a word, or a file that is looked for beside the configuration first."""
    if settings.policy == "reference":
        return settings.policy
    root = Path(settings.root)
    found = (root / name for name in (settings.policy, f"{settings.policy}.toml") if (root / name).is_file())
    return str(next(found, settings.policy))


def own_dialects(settings: Settings) -> Dialects | None:
    """Give the dialects in force where the project has folders of its own; ``None``: the shipped ones."""
    if not settings.extend_rules:
        return None
    return _dialects(rule_folders(settings))


@cache
def _dialects(folders: tuple[Path, ...]) -> Dialects:
    from advisor.dialects import Dialects

    return Dialects.load(folders)


def rule_folders(settings: Settings) -> tuple[Path, ...]:
    """Give the project's own folders of rules, dialects and prices; ``SettingsError`` for one that is missing."""
    folders = tuple(Path(settings.root) / folder for folder in settings.extend_rules)
    for name, folder in zip(settings.extend_rules, folders, strict=True):
        if not folder.is_dir():
            raise SettingsError(f"{settings.origin}: 'extend-rules': '{name}' is no folder beside this file")
    return folders
