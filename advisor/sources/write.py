"""Replaces a file in one step: whoever reads it sees the old bytes or the new ones, never half."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from advisor.errors import SourceError


def digest(data: bytes) -> str:
    """Give the digest by which ``write_file`` recognises a file's content."""
    return hashlib.sha256(data).hexdigest()


def write_file(path: str | Path, data: bytes, *, expected: str | None = None) -> None:
    """Replace a file's content, keeping its mode, its owner where that is allowed, and the link it is reached by.

    ``expected`` is the digest of the content the new one was made from. Raises ``SourceError``, one line, when the
    file changed since then or cannot be written; nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    try:
        _check_unchanged(path, target, expected)
        _replace(target, data)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror or type(error).__name__}") from error


def _check_unchanged(path: str | Path, target: Path, expected: str | None) -> None:
    if expected is not None and digest(target.read_bytes()) != expected:
        raise SourceError(f"{path}: changed while it was being analysed, and is left alone; run again")


def _replace(target: Path, data: bytes) -> None:
    before = target.stat() if target.exists() else None
    if before is not None and not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied")
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        _adopt(name, before)
        os.replace(name, target)  # noqa: PTH105 - both are plain strings of one folder
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - the same
        raise
    _sync_folder(target.parent)


def _adopt(name: str, before: os.stat_result | None) -> None:
    """Give the new file the old one's owner, where that is allowed, and then its mode, which that may clear."""
    if before is None:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)  # noqa: PTH101 - a plain string
        return
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(name, before.st_uid, before.st_gid)
    os.chmod(name, stat.S_IMODE(before.st_mode))  # noqa: PTH101


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can do that for folders."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
