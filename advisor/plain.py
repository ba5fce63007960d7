"""Bytes of a file that somebody else may have put there: a pipe would keep us waiting, a device would never end."""

from __future__ import annotations

import os
import stat

MOST = 5_000_000  # bytes
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def plain_bytes(path: str | os.PathLike[str], most: int = MOST) -> bytes | None:
    """Give what a regular file holds; ``None`` for anything else of that name, and for more than ``most`` bytes.

    Raises ``OSError`` for a file that is not there or may not be read.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > most:
            return None
        parts = []
        while part := os.read(descriptor, most):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)
