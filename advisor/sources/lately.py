"""The latest readings of files that are being mended: the check, the proof and the next check read the same bytes."""

from __future__ import annotations

from collections import OrderedDict

from advisor.sources.reader import read_text
from advisor.sources.units import Reading

_MOST = 3  # before, after, and the file that is mended with it

_KNOWN: OrderedDict[tuple[str, bytes], Reading] = OrderedDict()


def read_lately(data: bytes, path: str) -> Reading:
    """Read as ``read_text`` does with the shipped dialects, or take what was read of these bytes before."""
    if (path, data) not in _KNOWN:
        keep_lately(data, path, read_text(data, path))
    return _KNOWN[path, data]


def keep_lately(data: bytes, path: str, reading: Reading) -> None:
    """Remember what was read of some bytes; the oldest goes."""
    _KNOWN[path, data] = reading
    while len(_KNOWN) > _MOST:
        _KNOWN.popitem(last=False)
