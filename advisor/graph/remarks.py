"""What a comment, heading or sentence beside a task says about order."""

from __future__ import annotations

import re
from enum import Enum, auto

from advisor.flow.trace import Certainty
from advisor.values import dataclass

LONGEST = 300  # characters of a remark that are read


class Says(Enum):
    """The sorts of remark."""

    WAIT = auto()  # what follows waits for this one
    BARRIER = auto()  # what follows waits for all before
    PARALLEL = auto()  # what follows has no order among itself
    SERIAL = auto()  # what follows is to keep its order
    ONE_BY_ONE = auto()  # what follows is said to run one after another
    NUMBER = auto()  # a numbered heading
    AFTER = auto()  # waits for the tasks named
    ARROWS = auto()  # stages in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One remark: its sort, how sure, and what it names (a number, the words after "after", the stages)."""

    says: Says
    certainty: Certainty = Certainty.CERTAIN
    number: int = 0
    letter: str = ""
    names: tuple[str, ...] = ()
    text: str = ""


class _Words:
    """A pattern compiled when it is first looked for: most programs hold no remark, and all patterns cost 12 ms."""

    __slots__ = ("_compiled", "_pattern")

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """Find the pattern anywhere in a text."""
        return self._known().search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Find the pattern at the beginning of a text."""
        return self._known().match(text)

    def sub(self, by: str, text: str, count: int = 0) -> str:
        """Put something else in the pattern's place."""
        return self._known().sub(by, text, count=count)

    def _known(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._pattern, re.IGNORECASE)
        return self._compiled


def _regex(*parts: str) -> _Words:
    return _Words("".join(parts))


_THESE = "that|this|these|those|it|all|both|them|which|everything"
_AWAIT = "(?:then |now )?(?:a?wait|waiting) (?:for|on|until)"
_RESULTS = "(?:results|answers|findings|outputs|them)"

_NOT = _regex(
    r"\b(?:no|not|don'?t|do not|never|without|non|needn'?t)[ -](?:need to |have to )?(?:wait|block|await)",
)
_WAIT = _regex(
    r"^(?:and |then |must |needs to |has to )*",
    r"(?:a?waits?|awaiting|waiting|blocks?|blocking|awaited|pause)\b(?! ?(?:time|list|er|ms|s\b|\d))",
)
_FIRST = _regex(
    r"^(?:this )?(?:must|has to|needs to) (?:run|finish|complete|end|be done|come)\b|^(?:must )?(?:be )?first$",
)
_WAIT_ALL = _regex("^", _AWAIT, r" (?:all|both|them|these|those|every|each|the (?:results|others))")
_WAIT_FOR = _regex("^", _AWAIT, r" (?:the )?(?!it\b|this\b|that\b|result|completion)(.+)$")
_PARALLEL = _regex(
    r"\b(?:parallel(?:ly|i[sz]ed)?|concurrent(?:ly)?|simultaneous(?:ly)?|at the same time|all at once|at once|",
    r"fan[- ]?out|scatter|independent(?:ly)?)\b",
)
_NO_PARALLEL = _regex(
    r"\b(?:not|never|don'?t|do not|cannot|can'?t|must not|no)\b[^.]{0,20}",
    r"\b(?:parallel\w*|concurrent\w*|at once|at the same time)",
    r"|\border matters\b|\bin (?:this|that|strict) order\b|\bkeep (?:the )?order\b",
    r"|\bmust (?:run|be|stay) (?:in order|sequential\w*|one)",
)
_SERIAL = _regex(
    r"\b(?:sequential(?:ly)?|one by one|one at a time|in sequence|one after (?:another|the other)|serial(?:ly)?)\b",
)
_THEN = _regex(
    r"^(?:and )?(?:then\b|next[,: ]|after (?:" + _THESE + r")\b|afterwards?\b|finally\b|lastly\b",
    r"|(?:once|when) (?:" + _THESE + r"|they|done|complete))",
)
_ALL_OF = _regex(
    r"\bafter (?:all|both|each|everything|the above|these|those|that|this)\b",
    r"|\bonce (?:all|both|they|everything|these|those)\b",
    r"|\bdepends on (?:all|both|everything|the above|these|those)\b|\bneeds all\b",
)
_GATHER = _regex(
    r"^\W*(?:gather|synthesi[sz]e|synthesis|aggregate|join|fan[- ]?in|reduce|",
    r"(?:collect|combine|merge)(?: the| all)? ",
    _RESULTS,
    r")\b",
)
_NUMBER = _regex(r"^(?:(step|phase|stage|round|wave)\s+(\d{1,3})([a-z])?\b|(\d{1,3})([a-z])?[.)](?:\s|$))")
_AFTER = _regex(
    r"^(?:runs? |only |start |starts )?",
    r"(?:after|once|depends on|dependent on|requires|needs|follows|blocked by|when)\s+(?:the )?(.{2,80})$",
)
_AFTER_HEAD = _regex(r"^(?:after|once|depends on|blocked by)\s+(?:the )?([^,;:]{2,80})")
_ARROW = re.compile(r"\s*(?:→|⟶|➔|➜|⇒|=>|->|-->)\s*")
_HEAD = re.compile(r"^[#\s*=>/\-\u2013\u2014•✅❌]+")


def remarks(text: str, *, leading: bool) -> tuple[Remark, ...]:
    """Read one comment (without its hash) or sentence; ``leading`` stands above a task, else beside it."""
    line = _HEAD.sub("", text[:LONGEST]).strip()
    if not line or _NOT.search(line):
        return ()
    return _leading(line) if leading else _trailing(line)


def _trailing(line: str) -> tuple[Remark, ...]:
    if _ALL_OF.search(line) or _WAIT_ALL.search(line):
        return (Remark(says=Says.BARRIER, text=line),)
    named = _WAIT_FOR.match(line) or _AFTER.match(line)
    if named:
        return (Remark(says=Says.AFTER, names=(named[1],), text=line),)
    if _WAIT.match(line) or _FIRST.match(line):
        return (Remark(says=Says.WAIT, text=line),)
    return ()


def _leading(line: str) -> tuple[Remark, ...]:
    stages = tuple(stage for stage in _ARROW.split(line) if stage)
    if len(stages) > 1:
        return (Remark(says=Says.ARROWS, certainty=Certainty.LIKELY, names=stages, text=line),)
    if _NO_PARALLEL.search(line):
        return (Remark(says=Says.SERIAL, certainty=Certainty.LIKELY, text=line),)
    return _numbered(line) + _ordered(line) + _together(line)


def _numbered(line: str) -> tuple[Remark, ...]:
    found = _NUMBER.match(line)
    if found is None:
        return ()
    word, number, letter, item, part = found.groups()
    names = (word.lower(),) if word else ()
    return (
        Remark(
            says=Says.NUMBER,
            certainty=Certainty.LIKELY,
            number=int(number or item),
            letter=(letter or part or "").lower(),
            names=names,
            text=line,
        ),
    )


def _ordered(line: str) -> tuple[Remark, ...]:
    head = _NUMBER.sub("", line, count=1).lstrip(" :.-\u2013\u2014")
    if _WAIT_ALL.search(head) or _ALL_OF.search(head) or (_THEN.match(head) and _PARALLEL.search(head)):
        return (Remark(says=Says.BARRIER, text=line),)
    if _GATHER.match(head):
        return (Remark(says=Says.BARRIER, certainty=Certainty.LIKELY, text=line),)
    if _THEN.match(head):
        return (Remark(says=Says.BARRIER, certainty=Certainty.POSSIBLE, text=line),)
    named = _WAIT_FOR.match(head) or _AFTER_HEAD.match(head)
    if named:
        return (Remark(says=Says.AFTER, names=(named[1],), text=line),)
    return (Remark(says=Says.BARRIER, text=line),) if _WAIT.match(head) else ()


def _together(line: str) -> tuple[Remark, ...]:
    if _PARALLEL.search(line):
        return (Remark(says=Says.PARALLEL, text=line),)
    return (Remark(says=Says.ONE_BY_ONE, text=line),) if _SERIAL.search(line) else ()
