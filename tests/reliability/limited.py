"""Run the real command in a process of its own and see what it cost: the walls every input must stay within."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 10
MEMORY = 1 << 30
WALL = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended. ``seconds`` is the processor's time (a busy machine is no fault), ``memory`` in bytes."""

    code: int
    seconds: float
    memory: int
    output: str
    errors: str

    def problem(self, seconds: float = SECONDS) -> str:
        """Say which wall was broken, or nothing."""
        if self.code not in {0, 1, 2}:
            return f"exit code {self.code}: {self.errors[-300:]}"
        if (
            "a fault of advisor itself" in self.errors
            or "Traceback" in self.errors
            or "Traceback (most recent" in self.output
        ):
            return f"traceback: {self.errors[-300:]}"
        if "advisor failed on this file" in self.output + self.errors:
            return f"failed inside: {self.reason()}"
        if self.seconds > seconds:
            return f"{self.seconds:.1f} s"
        if self.memory > MEMORY:
            return f"{self.memory >> 20} MiB"
        return ""

    def reason(self) -> str:
        """Give the words around what went wrong inside."""
        both = self.output + self.errors
        place = both.find("advisor failed on this file")
        return both[place : place + 300]


def command(*arguments: str, cwd: Path | None = None, seed: str = "0", wall: float = WALL) -> Outcome:
    """Run advisor with these arguments."""
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        root = str(Path(__file__).parents[2])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root, "ADVISOR_CACHE_DIR": cache}
        process = subprocess.Popen(
            [sys.executable, "-m", "advisor", *arguments],
            stdout=out, stderr=err, stdin=subprocess.DEVNULL, cwd=cwd, env=environment, start_new_session=True,
        )  # fmt: skip
        code, usage = ended(process.pid, wall)
        process.returncode = code
        return Outcome(
            code=code,
            seconds=usage.ru_utime + usage.ru_stime,
            memory=usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            output=text(out),
            errors=text(err),
        )


def text(stream: object) -> str:
    stream.seek(0)  # type: ignore[attr-defined]
    return str(stream.read().decode("utf-8", "replace"))  # type: ignore[attr-defined]


def ended(process: int, wall: float) -> tuple[int, resource.struct_rusage]:
    """Wait for a process; one that hangs is ended with all it started, and its code is that of the signal."""
    until = time.monotonic() + wall
    while True:
        found, status, usage = os.wait4(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status), usage
        if time.monotonic() > until:
            os.killpg(process, signal.SIGKILL)
            until = float("inf")
        time.sleep(0.02)
