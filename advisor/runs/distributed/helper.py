"""The worker a coordinator works with: a process of its own, so that nothing it does can hold the coordinator up.

It is told what to do on its standard input, says on its standard output that it is there (or what is missing), and
ends, after what it has under way, when its input ends: also when the coordinator was killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar

from advisor.errors import RunError


class Helper:
    """A worker that comes up; ``wait`` until it is there."""

    # "-P": the folder that the run stands in is the user's, and nothing is imported from it.
    program: ClassVar[tuple[str, ...]] = (sys.executable, "-P", "-m", "advisor.runs.distributed.child")

    def __init__(self, url: str, backend: str, options: Mapping[str, str], slots: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            self.program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ,
            text=True,
            # Ctrl-C is for the coordinator; it says what to stop.
            start_new_session=True,
        )
        order = {"url": url, "backend": backend, "options": dict(options), "slots": slots}
        assert self._process.stdin is not None  # noqa: S101 - a pipe, as asked for
        with suppress(OSError):  # it has ended already: wait() says so
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()

    @property
    def pid(self) -> int:
        """Give its process."""
        return self._process.pid

    def wait(self) -> None:
        """Wait until it takes attempts; raises ``RunError`` with what it says is missing."""
        said = self._said()
        if "error" in said or "ready" not in said:
            self.close(0.0)
            raise RunError(said.get("error") or "the worker of this run could not be started")

    def close(self, seconds: float) -> None:
        """Let it finish what it has under way, for so long; then end it."""
        process = self._process
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _said(self) -> dict[str, str]:
        assert self._process.stdout is not None  # noqa: S101 - a pipe, as asked for
        try:
            found: dict[str, str] = json.loads(self._process.stdout.readline() or "{}")
        except (OSError, ValueError):
            return {}
        return found
