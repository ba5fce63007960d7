"""How the public crowd splits over the tiers for a kind of task: a figure beside the verdict, never part of it."""

from __future__ import annotations

from functools import lru_cache

from advisor.errors import RuleDataError
from advisor.resources import rules_dir
from advisor.values import dataclass

_AGREES = 0.6
_SURE_KIND = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdSplit:
    """Shares of the three tiers, which sum to 1 but for rounding, among ``rows`` texts of some repositories."""

    kind: str
    small: float
    medium: float
    large: float
    rows: int
    repositories: int
    source: str

    def share(self, tier: str) -> float:
        """Give the share of one tier."""
        return {"small": self.small, "medium": self.medium, "large": self.large}.get(tier, 0.0)


def differing(kind: str, kind_confidence: float, tier: str) -> CrowdSplit | None:
    """Give the crowd's split where fewer than six in ten gave this tier to this kind of task; else nothing.

    The figures are those of rules/crowd.toml (its source and date stand in it). Raises ``RuleDataError``.
    """
    split = splits().get(kind) if kind_confidence >= _SURE_KIND else None
    return split if split is not None and split.share(tier) < _AGREES else None


@lru_cache(maxsize=1)
def splits() -> dict[str, CrowdSplit]:
    """Read rules/crowd.toml: each kind of task that enough people labelled."""
    import tomli

    file = rules_dir() / "crowd.toml"
    try:
        document = tomli.loads(file.read_text(encoding="utf-8"))
        source = f"{document['source']}, {document['as_of']}"
        return {table["id"]: _split(table, source) for table in document["kind"]}
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RuleDataError(f"{file}: not a table of the crowd's shares ({error})") from error


def _split(table: dict[str, object], source: str) -> CrowdSplit:
    return CrowdSplit(
        kind=str(table["id"]),
        small=float(str(table["small"])),
        medium=float(str(table["medium"])),
        large=float(str(table["large"])),
        rows=int(str(table["rows"])),
        repositories=int(str(table["repositories"])),
        source=source,
    )
