"""Holding on to the agent's program: the SDK gives it five seconds to end by itself, during which it may go on paying.

The SDK starts whatever ``cli_path`` names, so it is given a script of three lines that writes down its process id and
becomes the program.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import ModuleType

from advisor.runs.backends.failures import Halt

GRACE = 1.0  # seconds between asking and killing
SCRIPT = '#!/bin/sh\necho $$ > "$ADVISOR_AGENT_PID"\nexec "$ADVISOR_AGENT_PROGRAM" "$@"\n'


class Kennel:
    """Makes leashes; ``home`` is a folder of our own, ``sdk`` the agent SDK's package."""

    def __init__(self, home: Path, sdk: ModuleType) -> None:
        self._home = home
        self._program = _program(sdk)
        self._numbers = count()
        self.script = home / "agent.sh"
        self.script.write_text(SCRIPT, encoding="ascii")
        self.script.chmod(0o700)

    def leash(self) -> Leash:
        """Give the leash for one start of the program; raises ``Halt`` when there is no program."""
        if self._program is None:
            raise Halt("the agent's program is not there; install 'orchestration-advisor[agent]' again")
        return Leash(self._home / f"pid-{next(self._numbers)}", self._program)


class Leash:
    """One program."""

    def __init__(self, file: Path, program: Path) -> None:
        self._file = file
        self.environment = {"ADVISOR_AGENT_PID": str(file), "ADVISOR_AGENT_PROGRAM": str(program)}

    def pull(self) -> None:
        """Make the program end now: asked first (so that it ends what it started), killed a second later."""
        pid = self._pid()
        if pid is not None:
            _send(pid, signal.SIGTERM)
            asyncio.get_running_loop().call_later(GRACE, self._kill, pid)

    def _kill(self, pid: int) -> None:
        # Once it has ended, the number may be somebody else's.
        if self._pid() == pid:
            _send(pid, signal.SIGKILL)

    def _pid(self) -> int | None:
        try:
            return int(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def drop(self) -> None:
        """Forget the program: it has ended."""
        self._file.unlink(missing_ok=True)


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _program(sdk: ModuleType) -> Path | None:
    """Find the program as the SDK does: the one its wheel carries, else one on the path."""
    carried = Path(sdk.__file__ or "").parent / "_bundled" / "claude"
    if carried.is_file():
        return carried
    found = shutil.which("claude")
    return None if found is None else Path(found)
