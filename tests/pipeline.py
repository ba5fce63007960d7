"""Drive the real pipeline from a text: what most tests of behaviour want."""

from __future__ import annotations

from datetime import date
from functools import cache

from advisor.advice.advised import AdvisedPlan
from advisor.advice.knowledge import Knowledge
from advisor.analysis import Analysis, analyse
from advisor.catalog import Catalog
from advisor.checks.engine import Checking, check_analysis
from advisor.checks.finding import Finding
from advisor.checks.select import select_rules
from advisor.cost import load_profile
from advisor.judge import load_judge
from advisor.settings import Settings
from advisor.sources import read_text
from advisor.sources.units import Read

TODAY = date(2026, 11, 23)


@cache
def knowledge(profile: str = "default") -> Knowledge:
    return Knowledge(
        judge=load_judge(),
        catalog=Catalog.load(),
        profile=load_profile(profile),
        settings=Settings(profile=profile),
        today=TODAY,
    )


def analysis_of(source: str, *, path: str = "flow.py", profile: str = "default") -> Analysis | None:
    """Analyse a text as if it were a file of this name; ``None`` when it holds no task."""
    reading = read_text(source.encode("utf-8"), path)
    return analyse(reading, knowledge(profile)) if isinstance(reading, Read) else None


def plans_of(source: str, *, path: str = "flow.py", profile: str = "default") -> tuple[AdvisedPlan, ...]:
    analysis = analysis_of(source, path=path, profile=profile)
    return analysis.plans if analysis else ()


def findings_of(source: str, *, path: str = "flow.py", profile: str = "default") -> tuple[Finding, ...]:
    analysis = analysis_of(source, path=path, profile=profile)
    if analysis is None:
        return ()
    known = knowledge(profile)
    return check_analysis(analysis, Checking(knowledge=known, selection=select_rules(known.settings)))
