"""What a run knows, loaded when the first task is found: the knowledge for each configuration in force."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.advice.knowledge import Knowledge
    from advisor.dialects import Dialects


def with_options(settings: Settings, profile: str | None, min_confidence: float | None) -> Settings:
    """Lay the command line over the configuration."""
    if profile is not None:
        settings = replace(settings, profile=profile)
    return settings if min_confidence is None else replace(settings, min_confidence=min_confidence)


@cache
def knowledge_for(settings: Settings) -> Knowledge:
    """Load judge, catalog and profile for one configuration; raises ``AdvisorError`` for data that is wrong."""
    from datetime import UTC, datetime

    from advisor.advice.knowledge import Knowledge
    from advisor.catalog import Catalog
    from advisor.cost import load_profile
    from advisor.judge import load_judge

    folders = rule_folders(settings)
    return Knowledge(
        judge=load_judge(settings.policy, folders),
        catalog=Catalog.load(folders),
        profile=load_profile(settings.profile, folders),
        settings=settings,
        dialects=_dialects(folders),
        today=datetime.now(UTC).date(),
    )


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
    """Give the project's own folders of rules, dialects and prices."""
    return tuple(Path(settings.root) / folder for folder in settings.extend_rules)
