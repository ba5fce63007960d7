"""What advice rests on: catalog, judge, profile, settings and the day, in one frozen bundle."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Protocol

from advisor.catalog import Catalog
from advisor.cost import Profile
from advisor.dialects import Dialects
from advisor.judge.verdict import Judgement
from advisor.settings import Settings
from advisor.sources.claude import NO_PROJECT, ClaudeProject
from advisor.values import dataclass


class Judging(Protocol):
    """Anything that judges a description; the shipped one is ``advisor.judge.Judge``."""

    def judge(self, text: str) -> Judgement:
        """Give the judgement on one text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything the advice of one project is made from.

    ``today`` decides which prices and lifecycles hold; ``claude`` is what the file's project tells Claude Code of
    models and agents.
    """

    judge: Judging
    catalog: Catalog
    profile: Profile
    settings: Settings
    today: date
    dialects: Dialects = field(default_factory=Dialects.load)
    claude: ClaudeProject = NO_PROJECT
