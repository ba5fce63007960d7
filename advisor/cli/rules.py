"""Which rules hold for which configuration, decided once for each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from advisor.cli.mishap import mishap
from advisor.cli.project import knowledge_for
from advisor.errors import AdvisorError
from advisor.settings import Settings

if TYPE_CHECKING:
    from advisor.analysis import Analysis
    from advisor.checks.engine import Checking, FileChecked
    from advisor.checks.finding import Finding
    from advisor.checks.select import Selection
    from advisor.sources.units import Skipped


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


def findings_of(analysis: Analysis, checking: Checking, *, verbose: bool = False) -> tuple[Finding, ...] | Skipped:
    """Give the findings of one analysed file; ``Skipped`` where a rule of ours fails on it."""
    from advisor.sources.units import Skipped

    found = file_checked(analysis, checking, verbose=verbose)
    return found if isinstance(found, Skipped) else found.findings


def file_checked(analysis: Analysis, checking: Checking, *, verbose: bool = False) -> FileChecked | Skipped:
    """Check one analysed file; ``Skipped`` where a rule of ours fails on it."""
    from advisor.checks.engine import check_file

    try:
        return check_file(analysis, checking)
    except AdvisorError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it
        return mishap(analysis.reading.path, error, verbose=verbose)
