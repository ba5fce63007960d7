"""Which rules hold for which configuration, decided once for each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from advisor.cli.project import knowledge_for
from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.checks.engine import Checking
    from advisor.checks.select import Selection


def checking_for(
    settings: Settings, select: tuple[str, ...] | None = None, ignore: tuple[str, ...] | None = None
) -> Checking:
    """Give what the checks need for one configuration; raises for a rule that nobody knows."""
    from advisor.checks.engine import Checking

    return Checking(knowledge=knowledge_for(settings), selection=selection_for(settings, select, ignore))


@cache
def selection_for(settings: Settings, select: tuple[str, ...] | None, ignore: tuple[str, ...] | None) -> Selection:
    """Decide which rules are on; raises ``UsageError`` or ``SettingsError`` for a rule that nobody knows."""
    from advisor.checks.select import select_rules

    return select_rules(settings, select, ignore)
