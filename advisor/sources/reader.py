"""One file, read: decoded, let through the gate, and split into units."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from advisor.sources.candidates import Candidate, medium_of
from advisor.sources.decode import SIZE_LIMIT, Decoded, Undecodable, decode, normalised
from advisor.sources.imports import import_lines
from advisor.sources.literals import PACKAGES, is_plain_text, may_matter
from advisor.sources.units import Irrelevant, Medium, Reading, Skipped
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.dialects import Dialects

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The bytes of a file, and its stat at the moment it was opened."""

    data: bytes
    status: os.stat_result


def read(candidate: Candidate, dialects: Dialects | None = None) -> Reading:
    """Read a file from disk. Never raises for what is in a file, or for one that cannot be read.

    ``dialects`` are those in force (left out: the shipped ones, loaded only for a file that may import one).
    """
    taken = take(candidate)
    return taken if isinstance(taken, Skipped) else read_text(taken.data, candidate.path, dialects)


def take(candidate: Candidate) -> Taken | Skipped:
    """Take a file's bytes from disk; ``Skipped`` for one that cannot be read."""
    try:
        return _bytes_of(candidate)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or type(error).__name__}"
        return Skipped(path=candidate.path, reason=reason, passing=True)


def read_text(data: bytes, path: str, dialects: Dialects | None = None) -> Reading:
    """Read a file whose bytes are at hand (standard input); ``path`` tells its kind and how to name it."""
    if len(data) >= SIZE_LIMIT:
        return _too_large(path, len(data))
    medium = medium_of(path)
    packages = PACKAGES if dialects is None else dialects.literals
    if medium is Medium.PYTHON and is_plain_text(data) and not may_matter(data, ()):
        # A dialect's package matters where it is imported, and the statements are wanted anyway.
        imports = import_lines(normalised(data.decode("utf-8")))
        if not may_matter(imports.encode("utf-8"), packages):
            return Irrelevant(path=path, imports=imports)
    matters = may_matter(data, packages)
    if not matters and is_plain_text(data):
        return _irrelevant(medium, data.decode("utf-8"), path)
    decoded = decode(data, python=medium is Medium.PYTHON)
    if isinstance(decoded, Undecodable):
        return Skipped(path=path, reason=decoded.reason)
    if not matters:
        return _irrelevant(medium, decoded.text, path)
    return _read(medium, decoded, path, dialects)


def read_user(data: bytes, path: str) -> Reading:
    """Read a Python file that holds no task of its own, but uses modules of its project that do."""
    from advisor.sources.python import read_user as of_python

    decoded = decode(data, python=True)
    return Skipped(path=path, reason=decoded.reason) if isinstance(decoded, Undecodable) else of_python(decoded, path)


def _irrelevant(medium: Medium, text: str, path: str) -> Irrelevant:
    return Irrelevant(path=path, imports=import_lines(normalised(text)) if medium is Medium.PYTHON else None)


def _read(medium: Medium, decoded: Decoded, path: str, dialects: Dialects | None) -> Reading:
    # Most runs meet one kind of file; the readers of the others stay unimported.
    match medium:
        case Medium.MARKDOWN:
            from advisor.sources.markdown import read_markdown

            return read_markdown(decoded, path, dialects)
        case Medium.NOTEBOOK:
            from advisor.sources.notebook import read_notebook

            return read_notebook(decoded, path, dialects)
        case Medium.PYTHON:
            from advisor.sources.python import read_python

            return read_python(decoded, path, dialects)


def _bytes_of(candidate: Candidate) -> Taken | Skipped:
    # Opening a pipe or a device could wait for ever, and plain descriptors are twice as fast as file objects.
    descriptor = os.open(candidate.place, _FLAGS)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return Skipped(path=candidate.path, reason="is not a regular file")
        if found.st_size >= SIZE_LIMIT:
            return _too_large(candidate.path, found.st_size)
        return Taken(data=_drained(descriptor, found.st_size), status=found)
    finally:
        os.close(descriptor)


def _drained(descriptor: int, size: int) -> bytes:
    """Read to the end; the size is only a guess, for files grow."""
    data = os.read(descriptor, size + 1)
    while len(data) < SIZE_LIMIT and (more := os.read(descriptor, SIZE_LIMIT) if len(data) != size else b""):
        data += more
    return data


def _too_large(path: str, size: int) -> Skipped:
    limit = SIZE_LIMIT // 1_000_000
    return Skipped(path=path, reason=f"too large: {size / 1_000_000:.1f} MB, and the limit is {limit} MB")
