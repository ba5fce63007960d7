"""How loud a finding is. Apart from the findings themselves, so that choosing rules stays cheap to import."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How loud a finding is; ``fail-level`` compares them."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Order: info 0, warning 1, error 2."""
        return ("info", "warning", "error").index(self.value)
