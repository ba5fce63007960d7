"""Bytes to text, and the facts needed to go back: encoding, byte order mark. PEP 263 for Python files."""

from __future__ import annotations

import codecs
import re
from typing import TypeAlias

from advisor.values import dataclass

SIZE_LIMIT = 5_000_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_SNIFFED = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A file's text with its own newlines, without the byte order mark; ``encoding`` is what wrote it."""

    text: str
    encoding: str
    bom: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecodable:
    """Why the bytes are not text that can be read."""

    reason: str


Decoding: TypeAlias = Decoded | Undecodable


def decode(data: bytes, *, python: bool) -> Decoding:
    """Decode a file's bytes: UTF-8, or what a Python file's coding cookie names."""
    if data.startswith(_UTF16):
        return Undecodable(reason="is UTF-16 or UTF-32: save it as UTF-8")
    if b"\0" in data[:_SNIFFED]:
        return Undecodable(reason="is a binary file")
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(bom) :]
    encoding = "utf-8" if bom or not python else _declared(body)
    return _decoded(body, encoding, bom)


def split_lines(text: str) -> list[str]:
    r"""Split where Python and editors do, at ``\n``, ``\r\n`` and ``\r`` alone; lines come without their newline."""
    return _NEWLINE.split(text)


def normalised(text: str) -> str:
    r"""Give the text with ``\n`` newlines only."""
    return text if "\r" not in text else text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(body: bytes, encoding: str, bom: bytes) -> Decoding:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        return Undecodable(reason=f"is not valid {encoding} (byte {error.start + len(bom)})")
    except (LookupError, ValueError):
        return Undecodable(reason=f"names an unknown encoding, {encoding!r}")
    if "\0" in text:
        return Undecodable(reason="is a binary file")
    return Decoded(text=text, encoding=encoding, bom=bom)


def _declared(body: bytes) -> str:
    """Read the coding cookie of the first two lines; the second counts only below a blank line or a comment."""
    if b"coding" not in body[:_SNIFFED]:
        return "utf-8"
    for line in re.split(rb"\r\n|\r|\n", body[:_SNIFFED], maxsplit=2)[:2]:
        found = _COOKIE.match(line)
        if found is not None:
            return found.group(1).decode("ascii", errors="replace")
        if _BLANK.match(line) is None:
            break
    return "utf-8"
