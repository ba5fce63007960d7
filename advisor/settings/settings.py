"""The settings themselves; every field is one key of the configuration, written with hyphens there."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from advisor.values import dataclass


class FailLevel(StrEnum):
    """The severity from which findings make the exit code 1."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limits for a plan's estimate: USD and seconds per run, and how much of either a change may add."""

    usd: Decimal | None = None
    seconds: Decimal | None = None
    usd_increase: Decimal | None = None
    seconds_increase: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a project decided; paths in it are relative to ``root``, ``origin`` is the file it came from.

    ``overruled`` are the keys that the command line has given another value.
    """

    origin: str = ""
    root: str = "."
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    fail_level: FailLevel = FailLevel.WARNING
    min_confidence: float = 0.8
    fix_confidence: float = 0.9
    default_model: str | None = None
    policy: str = "reference"
    profile: str = "default"
    budget: Budget = Budget()
    extend_rules: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()
