"""The sources room: finds, reads and writes users' files; the only room that touches them.

``discover`` gives candidates, ``read`` turns one into units (or says why not), ``apply_edits`` carries edits over
to the file's bytes, ``write_file`` replaces a file in one step.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.sources.candidates import Candidate, medium_of
    from advisor.sources.edits import TextEdit, apply_edits
    from advisor.sources.folders import discover
    from advisor.sources.reader import read, read_text
    from advisor.sources.write import digest, write_file

__all__ = [
    "Candidate",
    "TextEdit",
    "apply_edits",
    "digest",
    "discover",
    "medium_of",
    "read",
    "read_text",
    "write_file",
]

_HOME = {
    "Candidate": "candidates",
    "TextEdit": "edits",
    "apply_edits": "edits",
    "digest": "write",
    "discover": "folders",
    "medium_of": "candidates",
    "read": "reader",
    "read_text": "reader",
    "write_file": "write",
}


def __getattr__(name: str) -> object:
    """Import a name's module when it is first asked for: a run on a clean file needs none of them."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
