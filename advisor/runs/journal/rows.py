"""Entries as text for a database's columns: what both SQL journals do with a body before it is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from advisor.runs.journal.interface import Json

_encoded = json.JSONEncoder(check_circular=False).encode


def body_text(body: Mapping[str, Json], hide: Callable[[str], str]) -> str:
    """Give the body as JSON, its secrets hidden."""
    return _encoded({key: hide(value) if isinstance(value, str) else value for key, value in body.items()})


def storable(text: str) -> str:
    """Give text that is UTF-8: a lone surrogate (an answer cut inside a character) cannot be written."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def exact(text: str) -> str:
    """Give text as a JSON string: every character comes back, also those PostgreSQL cannot hold (NUL, surrogates)."""
    return json.dumps(text)


def from_exact(text: str) -> str:
    """Give back what ``exact`` took."""
    return str(json.loads(text))
