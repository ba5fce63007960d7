"""Everything advisor raises on purpose.

::

    AdvisorError                 one clear line for the user; exit code 2
    ├── UsageError               the command line asks for something that does not exist
    ├── SettingsError            [tool.advisor] / advisor.toml is wrong
    ├── RuleDataError            a file in rules/ (ours or the user's) is wrong
    ├── WeightsError             the classifier's weights file is corrupt or foreign
    ├── SourceError              a file cannot be read or written
    ├── TooComplex               a program is too large or too deep to be followed
    ├── FixError                 a fix would not be safe to write
    └── RunError                 a plan cannot be run, or not as asked

The message names the place and says what to do; nothing is ever shown as a traceback.
"""

from __future__ import annotations

from typing import Any


class AdvisorError(Exception):
    """Base of all errors that are meant for the user to read."""


class UsageError(AdvisorError):
    """The command line asks for something that does not exist."""


class SettingsError(AdvisorError):
    """The configuration is wrong; the message names the file and the key."""


class RuleDataError(AdvisorError):
    """A data file of rules/ is wrong; the message names the file and the field."""


class WeightsError(AdvisorError):
    """The weights file is corrupt, or not one of ours."""


class SourceError(AdvisorError):
    """A user's file cannot be read or written."""


class TooComplex(AdvisorError):  # noqa: N818 - it says what is wrong with the program, not with advisor
    """A program is too large, too deep or too branching to be followed in reasonable time.

    ``found`` are the traces of those of its entry points that could be followed, ``left`` names the others, each with
    its line; empty: nothing was followed to its end.
    """

    def __init__(self, message: str, found: tuple[Any, ...] = (), left: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.found = found
        self.left = left


class FixError(AdvisorError):
    """A fix was refused because what it would write could not be verified."""


class RunError(AdvisorError):
    """A plan cannot be run, or not as asked."""
