"""``command``: any program does the work. The prompt goes to its standard input, the result is its standard output.

Options: ``command`` is the program with its arguments, split as a shell would but run without one; ``{model}``,
``{task}`` and ``{max_tokens}`` in an argument are replaced. The program finds ADVISOR_RUN_ID, ADVISOR_TASK,
ADVISOR_ATTEMPT, ADVISOR_MODEL and ADVISOR_MAX_TOKENS in its environment. Exit code 0 is success; 75 (EX_TEMPFAIL of
sysexits.h) means "nothing was done, try again"; any other is a failure of the task. On a timeout or when the run is
stopped, its whole process group is killed.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import ClassVar

from advisor.errors import RunError
from advisor.runs.backends.failures import Fatal, Transient
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.backends.reckon import reckoned

TRY_AGAIN = 75
GLANCE = 0.002  # seconds between two looks at a program that was killed
LARGEST_RESULT = 10_000_000  # bytes
LONGEST_COMPLAINT = 300


class Command(Backend):
    """Runs one process per attempt."""

    name: ClassVar[str] = "command"
    needs_model: ClassVar[bool] = False

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        try:
            self._words = shlex.split(setup.options.get("command", ""))
        except ValueError as error:
            raise RunError(f"--command: {error}") from error
        if not self._words:
            raise RunError(
                "--backend command needs --command 'PROGRAM ARGUMENTS' (the prompt goes to its standard input)"
            )

    async def complete(self, request: Request) -> Completion:
        """Run the program once."""
        process = await self._start(request)
        try:
            answer, complaint = await _exchange(process, request.prompt.encode("utf-8", "surrogateescape"))
        finally:
            # Also when cancelled: nothing of what the program started may live on.
            await _end(process)
        text = _result(process.returncode, answer, complaint, self._words[0])
        return Completion(text=text, usage=reckoned(request.prompt, text))

    async def _start(self, request: Request) -> Process:
        words = [_filled(word, request) for word in self._words]
        starting = asyncio.create_task(
            asyncio.create_subprocess_exec(
                *words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._environment(request), start_new_session=True
            )
        )
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await _undo(starting)
            raise
        except (OSError, ValueError) as error:
            raise Fatal(f"'{words[0]}' cannot be run: {error}") from error

    def _environment(self, request: Request) -> dict[str, str]:
        own = {
            "ADVISOR_RUN_ID": request.run_id,
            "ADVISOR_TASK": request.task_id,
            "ADVISOR_ATTEMPT": str(request.attempt),
            "ADVISOR_MODEL": request.model or "",
            "ADVISOR_MAX_TOKENS": str(request.max_tokens),
        }
        return {**(self.setup.environment or os.environ), **own}


def _filled(word: str, request: Request) -> str:
    for name, value in (("model", request.model or ""), ("task", request.task_id), ("max_tokens", request.max_tokens)):
        word = word.replace("{" + name + "}", str(value))
    return word


async def _exchange(process: Process, prompt: bytes) -> tuple[bytes, bytes]:
    """Write the prompt and read both outputs to their ends, keeping no more than the largest result."""
    _, answer, complaint = await asyncio.gather(
        _write(process.stdin, prompt), _read(process.stdout), _read(process.stderr)
    )
    await process.wait()
    return answer, complaint


async def _write(stream: asyncio.StreamWriter | None, content: bytes) -> None:
    if stream is None:
        return
    # A program may answer without reading everything; that is its business.
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(content)
        await stream.drain()
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.close()
        await stream.wait_closed()


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    kept = bytearray()
    while stream is not None and (chunk := await stream.read(65536)):
        if len(kept) <= LARGEST_RESULT:
            kept += chunk
    return bytes(kept)


async def _undo(starting: asyncio.Task[Process]) -> None:
    """End a program that is just being started: stopped half-way, asyncio waits for pipes it never opened."""
    while not starting.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([starting])
    if starting.exception() is None:
        await _end(starting.result())


async def _end(process: Process) -> None:
    # The group, not the process alone: the program may have started others, which outlive it otherwise.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    stopped: asyncio.CancelledError | None = None
    # Not wait(): that waits for the ends of the pipes as well, for ever where nobody reads them any more.
    while process.returncode is None:
        try:
            await asyncio.sleep(GLANCE)  # it is killed: a look or two
        except asyncio.CancelledError as again:
            stopped = again  # once more, while it ends: not before it has
    process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - the pipes; no public way leads to them
    if stopped is not None:
        raise stopped


def _result(code: int | None, answer: bytes, complaint: bytes, program: str) -> str:
    if code == TRY_AGAIN:
        raise Transient(f"'{program}' asks to be tried again{_last_line(complaint)}")
    if code != 0:
        raise Fatal(f"'{program}' ended with exit code {code}{_last_line(complaint)}")
    if len(answer) > LARGEST_RESULT:
        raise Fatal(f"'{program}' wrote more than {LARGEST_RESULT:,} bytes")
    return answer.decode("utf-8", "replace").removesuffix("\n")


def _last_line(complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return f": {said[-1][:LONGEST_COMPLAINT]}" if said else ""
