"""The ways in which an attempt fails, told apart by what the runner may do next.

::

    BackendError            one line that says what happened and what to do
    ├── Transient           no work was done; trying again may help (429, 529, 500, connection refused)
    ├── OutcomeUnknown      it was sent and may have been done and paid (timeout, dropped connection, cut stream)
    │   └── Lost            and nobody will ever know (the machine that had sent it is dead)
    ├── Fatal               trying again cannot help this task (refused prompt, wrong shape, truncated by policy)
    └── Halt                trying again cannot help any task (key rejected, no such host)
        └── SpendLimit      the account's or the user's limit is reached

Any other exception that leaves ``complete`` counts as ``OutcomeUnknown``. A missing key or option is found when the
backend is made and raises ``advisor.errors.RunError`` there: the run does not begin.
"""

from __future__ import annotations

from advisor.runs.backends.usage import Usage


class BackendError(Exception):
    """Base of what ``complete`` raises. ``usage`` is what was paid nevertheless, ``None`` if nothing or unknown."""

    def __init__(self, message: str, *, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage


class Transient(BackendError):  # noqa: N818 - the names say what the runner may do
    """No work was done and nothing is paid; ``retry_after`` are the seconds the other side asked for, if it did."""

    def __init__(self, message: str, *, retry_after: float | None = None, usage: Usage | None = None) -> None:
        super().__init__(message, usage=usage)
        self.retry_after = retry_after


class OutcomeUnknown(BackendError):  # noqa: N818 - the same
    """The request was sent and nobody knows whether it was done and paid: its whole reserve stays spent."""


class Lost(OutcomeUnknown):
    """The same, and for ever: a backend that takes attempts up again does not take up this one."""


class Fatal(BackendError):  # noqa: N818 - the same
    """This task cannot succeed by being sent again as it is; its siblings go on."""


class Halt(BackendError):  # noqa: N818 - the same
    """No task can succeed now: what is in flight ends, nothing more starts, the run can be continued."""


class SpendLimit(Halt):
    """A limit on spending was reached on the other side."""
