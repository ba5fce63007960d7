"""One file, read: decoded, let through the gate, and split into units."""

from __future__ import annotations

import os
import stat

from advisor.sources.candidates import Candidate, medium_of
from advisor.sources.decode import SIZE_LIMIT, Undecodable, decode
from advisor.sources.literals import may_matter
from advisor.sources.markdown import read_markdown
from advisor.sources.notebook import read_notebook
from advisor.sources.python import read_python
from advisor.sources.units import Irrelevant, Medium, Reading, Skipped


def read(candidate: Candidate) -> Reading:
    """Read a file from disk. Never raises for what is in a file, or for one that cannot be read."""
    try:
        data = _bytes_of(candidate)
    except OSError as error:
        return Skipped(path=candidate.path, reason=f"cannot be read: {error.strerror or type(error).__name__}")
    if isinstance(data, Skipped):
        return data
    return read_text(data, candidate.path)


def read_text(data: bytes, path: str) -> Reading:
    """Read a file whose bytes are at hand (standard input); ``path`` tells its kind and how to name it."""
    if len(data) >= SIZE_LIMIT:
        return _too_large(path, len(data))
    medium = medium_of(path)
    decoded = decode(data, python=medium is Medium.PYTHON)
    if isinstance(decoded, Undecodable):
        return Skipped(path=path, reason=decoded.reason)
    if not may_matter(data):
        return Irrelevant(path=path)
    match medium:
        case Medium.MARKDOWN:
            return read_markdown(decoded, path)
        case Medium.NOTEBOOK:
            return read_notebook(decoded, path)
        case Medium.PYTHON:
            return read_python(decoded, path)


def _bytes_of(candidate: Candidate) -> bytes | Skipped:
    # Opening a pipe or a device could wait for ever, so the kind is asked for first.
    descriptor = os.open(candidate.location, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as handle:
        found = os.fstat(handle.fileno())
        if not stat.S_ISREG(found.st_mode):
            return Skipped(path=candidate.path, reason="is not a regular file")
        if found.st_size >= SIZE_LIMIT:
            return _too_large(candidate.path, found.st_size)
        return handle.read()


def _too_large(path: str, size: int) -> Skipped:
    limit = SIZE_LIMIT // 1_000_000
    return Skipped(path=path, reason=f"too large: {size / 1_000_000:.1f} MB, and the limit is {limit} MB")
