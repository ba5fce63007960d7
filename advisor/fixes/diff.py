"""What a fix would change, as a unified diff that ``patch`` and ``git apply`` take."""

from __future__ import annotations

import difflib

from advisor.sources.candidates import medium_of
from advisor.sources.decode import Undecodable, decode
from advisor.sources.units import Medium

_PLAIN = frozenset(range(0x20, 0x7F)) - frozenset(b'"\\')


def unified_diff(before: bytes, after: bytes, path: str) -> str:
    """Give the diff of a file's two versions, three lines of context; the empty string where nothing changes."""
    old, new = _lines(before, path), _lines(after, path)
    parts = difflib.unified_diff(old, new, fromfile=_name(f"a/{path}"), tofile=_name(f"b/{path}"))
    return "".join(part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n" for part in parts)


def _name(path: str) -> str:
    """Give a file's name as git writes it: between quotation marks, byte by byte, where a line could not hold it."""
    if path.isprintable() and '"' not in path and "\\" not in path:
        return path
    data = path.encode("utf-8", "surrogateescape")
    return '"' + "".join(chr(byte) if byte in _PLAIN else f"\\{byte:03o}" for byte in data) + '"'


def _lines(data: bytes, path: str) -> list[str]:
    decoded = decode(data, python=medium_of(path) is Medium.PYTHON)
    text = data.decode("utf-8", "replace") if isinstance(decoded, Undecodable) else decoded.text
    lines = text.split("\n")
    return [*(line + "\n" for line in lines[:-1]), *lines[-1:]] if lines[-1] else [line + "\n" for line in lines[:-1]]
