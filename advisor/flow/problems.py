"""What the flow pass refuses to read: text that is no Python."""

from __future__ import annotations

from advisor.errors import SourceError
from advisor.places import Span


class SyntaxProblem(SourceError):  # noqa: N818 - the user's text has it, not advisor
    """The text cannot be parsed; ``span`` is the place where the parser gave up."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
