"""Text in pieces with a style each, so that a terminal gets colour and everything else the very same words without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from advisor.reports.escape import printable
from advisor.values import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one line: text that is already printable, and a rich style (``""`` for none)."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Piece, ...]


def line(*parts: str | Piece) -> Line:
    """Make a line of pieces; plain strings are our own words."""
    return tuple(part if isinstance(part, Piece) else Piece(part) for part in parts)


def user(text: str, style: str = "") -> Piece:
    """Make a piece of text that came from a user's file."""
    return Piece(printable(text), style)


def plain(lines: Iterable[Line]) -> str:
    """Write lines without any style; ends with a newline unless empty."""
    return "".join("".join(piece.text for piece in pieces) + "\n" for pieces in lines)


def coloured(lines: Sequence[Line]) -> str:
    """Write lines for a terminal; ``rich`` sees ``Text`` objects only, so nothing in them is markup."""
    from rich.console import Console
    from rich.text import Text

    console = Console(force_terminal=True, color_system="standard", no_color=False, highlight=False)
    with console.capture() as capture:
        for pieces in lines:
            text = Text(end="\n")
            for piece in pieces:
                text.append(piece.text, piece.style or None)
            console.print(text, soft_wrap=True, emoji=False, markup=False)
    return capture.get()


def render(lines: Sequence[Line], *, colour: bool) -> str:
    """Write lines with or without colour."""
    return coloured(lines) if colour else plain(lines)
