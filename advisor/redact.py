"""Secrets enter neither journal nor cache: keys known by their form, and the values of the keys in the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping

HIDDEN = "[redacted]"

# Each alternative begins with a literal and goes on with one class: linear. The literal alone is looked for first.
_FORMS = re.compile(
    r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_\-]{12,}"
    r"|(?i:authorization)[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:(?i:bearer|basic)\s{1,4})?[^\s\"',;\\]{4,}"
    r"|(?i:x-api-key)[\"']?\s{0,4}[:=]\s{0,4}[\"']?[^\s\"',;\\]{4,}"
    r"|(?i:bearer) [A-Za-z0-9._~+/\-]{16,}=*"
    r"|ghp_[A-Za-z0-9]{20,}|gho_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
    r"|AKIA[A-Z0-9]{16}|AIza[A-Za-z0-9_\-]{30,}|xox[abp]-[A-Za-z0-9\-]{10,}"
)
_SIGNS = (
    "sk-", "uthorization", "UTHORIZATION", "api-key", "API-KEY", "Api-Key", "earer", "EARER", "ghp_", "gho_",
    "github_pat_", "AKIA", "AIza", "xox",
)  # fmt: skip
_NAMES = ("API_KEY", "AUTH_TOKEN", "ACCESS_TOKEN", "SECRET", "PASSWORD")
_SHORTEST = 8
_SHORTEST_FORM = 14  # x-api-key=abcd


class Redactor:
    """Hides secrets in text. ``environment`` names the values to hide: those of variables that hold keys."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        values = [value for name, value in (environment or {}).items() if name.upper().endswith(_NAMES)]
        self._values = tuple(sorted({value for value in values if len(value) >= _SHORTEST}, key=len, reverse=True))

    def hide(self, text: str) -> str:
        """Give the text with every secret replaced."""
        if len(text) < _SHORTEST:
            return text
        for value in self._values:
            if value in text:
                text = text.replace(value, HIDDEN)
        return _FORMS.sub(HIDDEN, text) if len(text) >= _SHORTEST_FORM and _may_hold(text) else text


def holds_secret(text: str) -> bool:
    """Say whether a key of a known form stands in a text."""
    return _may_hold(text) and _FORMS.search(text) is not None


def _may_hold(text: str) -> bool:
    return any(sign in text for sign in _SIGNS)
