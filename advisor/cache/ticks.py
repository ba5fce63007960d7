"""How old a file's times must be to be told from a file that is being written.

A file that was written this recently may be written again within the same tick of its file system's clock (git calls
it "racily clean"). Whole seconds are what old file systems count in.
"""

from __future__ import annotations

_TICK, _COARSE_TICK, _SECOND = 50_000_000, 2_000_000_000, 1_000_000_000  # nanoseconds


def is_settled(modified: int, changed: int, now: int) -> bool:
    """Say whether a file with these times could not have been touched at ``now`` without showing it (nanoseconds)."""
    newest = max(modified, changed)
    return now - newest >= (_TICK if newest % _SECOND else _COARSE_TICK)
