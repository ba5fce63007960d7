"""The sources room: finds, reads and writes users' files; the only room that touches them.

``discover`` gives candidates, ``read`` turns one into units (or says why not), ``apply_edits`` carries edits over to the
file's bytes, ``write_file`` replaces a file in one step.
"""

from __future__ import annotations

from advisor.sources.candidates import Candidate, medium_of
from advisor.sources.discover import discover
from advisor.sources.edits import TextEdit, apply_edits
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
