"""Reads the arguments of a call that is no Python: ``"text"``, ``key="text"``, ``key: text``, ``{key: text}``, words.

Nothing is guessed about structure: a value that is an expression has no text.
"""

from __future__ import annotations

import re
from dataclasses import field

from advisor.sources.quoted import CLOSING, Quoted, read_quoted
from advisor.values import dataclass

_GAP = re.compile(r"(?:[\s,;]|(?<=\s)#[^\n]*|(?<=\s)//[^\n]*|\\\n)+")
_KEYWORD = re.compile(
    r"(?:(?P<bare>[A-Za-z_][\w-]*)\??|\"(?P<d>[A-Za-z_][\w-]*)\"|'(?P<s>[A-Za-z_][\w-]*)')"
    r"[ \t]*(?P<sep>=(?!=)|:(?![:/]))"
)
_STRING = re.compile(r"(?P<prefix>(?:[rRbBuUfF]|[fFbB][rR]|[rR][fFbB])?)(?P<quote>\"\"\"|'''|[\"'`\u201c\u2018])")
_ELLIPSIS = re.compile(r"\.\.\.|…")
_WORD = re.compile(r"[A-Za-z][\w./@:-]*\Z")
_PLACEHOLDER = re.compile(r"(?:<[^<>]+>|\$?\{[^{}:,\[\]]+\})\Z")
_NAME_OF_A_VALUE = re.compile(r"(?:[A-Za-z]+[_.$\[(]|[a-z]+[A-Z]|[A-Z]+_|[A-Z\d]{2,}\Z)")
_STOP = re.compile(r"[()\[\]{},\n\"'`#/]")
_WORDS = frozenset({"model", "subagent_type", "subagent", "name"})
# More strings than this within the expressions of one call are not looked for: it is no call that people wrote.
_STRINGS = 200
_OPENING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArgument:
    """One argument by offsets: ``text`` is ``None`` where the value is no plain text."""

    keyword: str | None
    text: str | None
    start: int
    end: int
    quoted: bool = False
    empty: bool = False


@dataclass(slots=True, kw_only=True)
class ArgumentReader:
    """Reads from behind an opening parenthesis; afterwards ``position`` is behind the closing one."""

    text: str
    position: int
    limit: int
    found: list[RawArgument] = field(default_factory=list)
    strings: int = 0

    def read(self) -> list[RawArgument] | None:
        """Give the arguments, or ``None`` when the parentheses do not close within the limit."""
        closing = [")"]
        while closing:
            self._skip_gap()
            char = self._char()
            if char == closing[-1]:
                closing.pop()
                self.position += 1
            elif char == "{" and len(closing) == 1 and self._opens_object():
                closing.append("}")
                self.position += 1
            elif not char or char in ")]}" or not self._argument():
                return None
        return self._settled()

    def _settled(self) -> list[RawArgument]:
        """``Task(Explore, "…")`` names the agent first."""
        if not self.found:
            return self.found
        first, rest = self.found[0], self.found[1:]
        if first.keyword is not None or first.quoted or not _WORD.match(first.text or ""):
            return self.found
        if not any(argument.quoted for argument in rest):
            return self.found
        named = RawArgument(keyword="subagent_type", text=first.text, start=first.start, end=first.end)
        return [named, *rest]

    def _char(self) -> str:
        return self.text[self.position] if self.position < self.limit else ""

    def _skip_gap(self) -> None:
        gap = _GAP.match(self.text, self.position, self.limit)
        if gap is not None:
            self.position = gap.end()

    def _opens_object(self) -> bool:
        inside = _GAP.match(self.text, self.position + 1, self.limit)
        start = inside.end() if inside is not None else self.position + 1
        found = _KEYWORD.match(self.text, start, self.limit)
        return found is not None and found["sep"] == ":"

    def _argument(self) -> bool:
        """Read one argument; false when a string never closes."""
        named = _KEYWORD.match(self.text, self.position, self.limit)
        keyword = separator = None
        if named is not None:
            keyword, separator = named["bare"] or named["d"] or named["s"], named["sep"]
            self.position = named.end()
            while self._char().isspace():
                self.position += 1
        return self._value(keyword, colon=separator == ":")

    def _value(self, keyword: str | None, *, colon: bool) -> bool:
        start = self.position
        opened = _STRING.match(self.text, start, self.limit)
        if opened is not None:
            quoted = read_quoted(self.text, opened, self.limit)
            if quoted is None:
                return False
            self.position = quoted.end
            if self._ends_here():
                self._add(keyword, quoted)
                return True
        end = self._raw_end(colon=colon)
        if opened is None:
            self._add_raw(keyword, start, end, colon=colon)
        else:
            self.found.append(RawArgument(keyword=keyword, text=None, start=start, end=end, quoted=True))
        self.position = max(end, start + 1)
        return True

    def _ends_here(self) -> bool:
        """Say whether a string is the whole value: a comma, a bracket, a comment or the next keyword follows."""
        position = self.position
        while position < self.limit and self.text[position] in " \t\n":
            position += 1
        following = self.text[position : position + 1]
        if following in ("", ",", ";", ")", "}", "]", "#", "/", "\\"):
            return True
        return _KEYWORD.match(self.text, position, self.limit) is not None

    def _add(self, keyword: str | None, quoted: Quoted) -> None:
        empty = quoted.text.strip() in ("", "...", "…")
        self.found.append(
            RawArgument(keyword=keyword, text=quoted.text, start=quoted.start, end=quoted.end, quoted=True, empty=empty)
        )

    def _add_raw(self, keyword: str | None, start: int, end: int, *, colon: bool) -> None:
        raw = self.text[start:end].rstrip()
        empty = not raw or _ELLIPSIS.fullmatch(raw) is not None or raw == "*"
        known = None if empty else _plain(keyword, raw, colon=colon)
        bare = keyword is None
        self.found.append(
            RawArgument(
                keyword=keyword, text=known, start=start, end=start + len(raw), empty=empty or (bare and not known)
            )
        )

    def _raw_end(self, *, colon: bool) -> int:
        """Find where an unquoted value ends: at a comma or bracket outside its own, in colon form at a line too."""
        position, depth = self.position, 0
        while (found := _STOP.search(self.text, position, self.limit)) is not None:
            char, position = found.group(), found.end()
            if char in _OPENING:
                depth += 1
            elif char in ")]}":
                if depth == 0:
                    return found.start()
                depth -= 1
            elif depth == 0 and self._separates(char, found.start(), colon=colon):
                return found.start()
            elif char in CLOSING:
                position = self._behind_string(found.start(), position)
        return self.limit

    def _separates(self, char: str, position: int, *, colon: bool) -> bool:
        following = _GAP.match(self.text, position + 1, self.limit)
        after = following.end() if following is not None else position + 1
        if char == ",":
            # Unquoted text may hold commas: only the next keyword, bracket or string ends it.
            next_char = self.text[after : after + 1]
            return not colon or next_char in ("", ")", "}", '"', "'", "`") or self._keyword_at(after)
        if char == "\n":
            return self._keyword_at(after) or (colon and self.text[after : after + 1] in ("}", ")"))
        if char == "#":
            return self.text[position - 1 : position].isspace() and self.text[position + 1 : position + 2] in (" ", "")
        return char == "/" and self.text.startswith(" //", position - 1)

    def _keyword_at(self, position: int) -> bool:
        return _KEYWORD.match(self.text, position, self.limit) is not None

    def _behind_string(self, start: int, position: int) -> int:
        """Skip a string inside an expression; an apostrophe within a word opens none."""
        if self.text[start - 1 : start].isalnum():
            return position
        opened = _STRING.match(self.text, start, self.limit)
        self.strings += 1
        if opened is None or self.strings > _STRINGS:
            return position
        quoted = read_quoted(self.text, opened, self.limit)
        return position if quoted is None else quoted.end


def _plain(keyword: str | None, raw: str, *, colon: bool) -> str | None:
    """Give an unquoted value as text where it can be nothing else."""
    if _PLACEHOLDER.match(raw):
        return raw
    if keyword in _WORDS or (keyword is None and _WORD.match(raw)):
        return raw if _WORD.match(raw) and not _NAME_OF_A_VALUE.match(raw) else None
    if keyword is None:
        return raw if " " in raw and raw[0].isalpha() else None
    if not colon or raw[0] in "{(" or (" " not in raw and _NAME_OF_A_VALUE.match(raw)):
        return None
    return raw
