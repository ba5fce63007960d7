"""Work done in processes of their own: many files at once, and a file that kills its process takes no other with it.

The workers are forked: they have what this process has, so nothing but the numbers of the items goes to them, and
bytes come back. A worker that dies or outstays its time is replaced, and its item is given up. That time is told by
the clock only where the system does not tell the processor's: a machine with much else to do is no reason to give up.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import NoReturn, TypeAlias

from advisor.values import dataclass

Work: TypeAlias = Callable[[int], bytes]
_HEAD = 8  # bytes before each answer: its length
_PATIENCE = 3.0  # times the processor time an item may take that its process may use
_BY_CLOCK = 3.0  # the same by the clock, after which the process is looked at
_SLEEPING = frozenset("SITtZX")  # states of a process that waits for something else than the processor or the disk
_CHUNK = 1 << 16


def run_apart(work: Work, seconds: Sequence[float], jobs: int) -> Generator[tuple[int, bytes | None], None, None]:
    """Do ``work(i)`` for each item in up to ``jobs`` processes; give number and answer in the order of ending.

    ``seconds`` says what each item may take. The answer of an item whose process crashed, or had to be ended by the
    clock, is ``None``. However the iteration ends, no process is left.
    """
    pool = _Pool(work=work, seconds=seconds, waiting=list(range(len(seconds)))[::-1])
    try:
        for _ in range(min(jobs, len(seconds))):
            pool.start()
        while pool.workers:
            yield from pool.wait()
    finally:
        pool.end()


@dataclass(slots=True, kw_only=True)
class _Worker:
    """One process: the pipe to it, the pipe from it, and what it does now."""

    process: int
    orders: int
    answers: int
    item: int = -1
    deadline: float = 0.0
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)


@dataclass(slots=True, kw_only=True)
class _Pool:
    work: Work
    seconds: Sequence[float]
    waiting: list[int]
    workers: dict[int, _Worker] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def start(self) -> None:
        """Fork a worker and give it its first item."""
        orders_out, orders_in = os.pipe()
        answers_out, answers_in = os.pipe()
        with warnings.catch_warnings():
            # A thread that draws the progress holds no lock the worker needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if process == 0:
            self._become_worker(orders_out, answers_in, (orders_in, answers_out))
        os.close(orders_out)
        os.close(answers_in)
        worker = _Worker(process=process, orders=orders_in, answers=answers_out)
        self.workers[answers_out] = worker
        self.selector.register(answers_out, selectors.EVENT_READ)
        self._order(worker)

    def wait(self) -> Iterator[tuple[int, bytes | None]]:
        """Wait until something has ended."""
        nearest = min(worker.deadline for worker in self.workers.values())
        for key, _ in self.selector.select(max(0.0, nearest - time.monotonic())):
            yield from self._receive(self.workers[key.fd])
        now = time.monotonic()
        for worker in [one for one in self.workers.values() if one.deadline <= now]:
            if self._is_starved(worker):
                worker.deadline = now + self.seconds[worker.item]
            else:
                yield from self._give_up(worker)

    def _is_starved(self, worker: _Worker) -> bool:
        """Say whether a worker has not had the processor for as long as its item may have it, and wants it still."""
        state, spent = _state_of(worker.process)
        return state not in _SLEEPING and spent - worker.began < _PATIENCE * self.seconds[worker.item]

    def end(self) -> None:
        """Leave no process and no pipe behind."""
        for worker in list(self.workers.values()):
            self._dismiss(worker)
        self.selector.close()

    def _receive(self, worker: _Worker) -> Iterator[tuple[int, bytes | None]]:
        chunk = os.read(worker.answers, _CHUNK)
        if not chunk:
            yield from self._give_up(worker)
            return
        worker.received += chunk
        if len(worker.received) < _HEAD:
            return
        length = int.from_bytes(worker.received[:_HEAD], "little")
        if len(worker.received) < _HEAD + length:
            return
        answer, item = bytes(worker.received[_HEAD:]), worker.item
        worker.received.clear()
        self._order(worker)
        yield item, answer

    def _give_up(self, worker: _Worker) -> Iterator[tuple[int, bytes | None]]:
        item = worker.item
        self._dismiss(worker)
        if self.waiting:
            self.start()
        yield item, None

    def _order(self, worker: _Worker) -> None:
        """Give a worker its next item, or let it go."""
        if not self.waiting:
            self._dismiss(worker)
            return
        worker.item = self.waiting.pop()
        worker.deadline = time.monotonic() + _BY_CLOCK * self.seconds[worker.item]
        worker.began = _state_of(worker.process)[1]
        with suppress(BrokenPipeError):  # it has died meanwhile: its end is seen when its answer is waited for
            os.write(worker.orders, worker.item.to_bytes(_HEAD, "little"))

    def _dismiss(self, worker: _Worker) -> None:
        """End a worker: at once, for it either has nothing to do or does nothing that is wanted."""
        del self.workers[worker.answers]
        self.selector.unregister(worker.answers)
        os.close(worker.orders)
        os.close(worker.answers)
        with suppress(ProcessLookupError):
            os.kill(worker.process, signal.SIGKILL)
        os.waitpid(worker.process, 0)

    def _become_worker(self, orders: int, answers: int, others: tuple[int, int]) -> NoReturn:
        """Serve until the orders end. Never returns, whatever happens."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who leads
            for worker in self.workers.values():
                os.close(worker.orders)
                os.close(worker.answers)
            for other in others:
                os.close(other)
            _be_silent()
            while order := os.read(orders, _HEAD):
                answer = self.work(int.from_bytes(order, "little"))
                _write(answers, len(answer).to_bytes(_HEAD, "little") + answer)
            code = 0
        finally:
            os._exit(code)


def _state_of(process: int) -> tuple[str, float]:
    """Give a process's state (one letter, as Linux has it) and the processor time it has had, in seconds.

    Where the system does not say it, the process is told to sleep.
    """
    try:
        fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
        return fields[0].decode(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return "S", 0.0


def _be_silent() -> None:
    """Read nothing and say nothing: a library that dies says so on its own; and leave no core file."""
    import resource

    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]
