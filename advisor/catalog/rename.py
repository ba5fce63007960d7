"""Name another model the way the user named the first one."""

from __future__ import annotations

import re

from advisor.catalog.model import Model
from advisor.catalog.names import Prefixes, Spelling, words

_CLAUDE = "claude-"
_DOTTED_VERSION = re.compile(r"[3-9]\.\d")  # claude-2.1 had its dot from the maker, not from the user
_DASHED_VERSION = re.compile(r"(\d)-(\d)")
_LONG_CONTEXT = re.compile(r"\[\d{1,2}m\]$")
_HAS_LONG_CONTEXT = {"sonnet", "opus", "fable"}  # Claude Code knows these with [1m]


def rename_alias(old: Spelling, alias: str | None) -> str | None:
    """Put one alias for another, in the case the user writes; ``None`` where there is no alias."""
    if alias is None:
        return None
    return old.prefix + _same_case(old.core, alias) + _long_context(old, alias)


def _long_context(old: Spelling, new: str) -> str:
    kept = _LONG_CONTEXT.search(old.tail)
    return kept.group() if kept and any(word in new for word in _HAS_LONG_CONTEXT) else ""


def rename_id(old: Spelling, model: Model, current: Model, prefixes: Prefixes) -> str | None:
    """Put a current id for an id: the prefix stays, the snapshot's tail goes.

    ``None`` behind the prefix of a seller whose other models are not known (open weights, a user's own deployments),
    for a variant that is free, and for a name as people say it (``Claude Sonnet 4.5``).
    """
    if words(old.prefix) & prefixes.hosts or old.is_free or " " in old.core:
        return None
    new = current.id
    if model.maker == "anthropic":
        new = _like_claude(old, new, dots=bool(words(old.prefix) & prefixes.dots)) + _long_context(old, new)
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
