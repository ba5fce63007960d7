"""Name another model the way the user named the first one."""

from __future__ import annotations

import re

from advisor.catalog.model import Model
from advisor.catalog.names import Prefixes, Spelling, words

_CLAUDE = "claude-"
_DOTTED_VERSION = re.compile(r"[3-9]\.\d")  # claude-2.1 had its dot from the maker, not from the user
_DASHED_VERSION = re.compile(r"(\d)-(\d)")
_LONG_CONTEXT = re.compile(r"\[\d{1,2}m\]$")
_HAS_LONG_CONTEXT = {"sonnet", "opus"}  # Claude Code knows these aliases with [1m]


def rename_alias(old: Spelling, alias: str | None) -> str | None:
    """Put one alias for another, in the case the user writes; ``None`` where there is no alias."""
    if alias is None:
        return None
    long_context = _LONG_CONTEXT.search(old.tail)
    kept = long_context.group() if long_context and alias in _HAS_LONG_CONTEXT else ""
    return old.prefix + _same_case(old.core, alias) + kept


def rename_id(old: Spelling, model: Model, current: Model, prefixes: Prefixes) -> str | None:
    """Put a current id for an id: the prefix stays, the snapshot's tail goes.

    ``None`` behind the prefix of a seller of open weights: which other models it sells is not known.
    """
    if words(old.prefix) & prefixes.hosts:
        return None
    new = current.id
    if model.maker == "anthropic":
        new = _like_claude(old, new, dots=bool(words(old.prefix) & prefixes.dots))
    return old.prefix + new


def _like_claude(old: Spelling, new: str, *, dots: bool) -> str:
    if dots or _DOTTED_VERSION.search(old.core):
        new = _DASHED_VERSION.sub(r"\1.\2", new)
    if not old.core.lower().startswith(_CLAUDE):
        new = new.removeprefix(_CLAUDE)
    return new


def _same_case(old: str, new: str) -> str:
    if old.isupper():
        return new.upper()
    return new.capitalize() if old[:1].isupper() else new
