"""A progress display: on standard error, on a terminal, when the work takes longer than a second."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from rich.progress import Progress

Item = TypeVar("Item")
PATIENCE = 1.0  # seconds


class _Display:
    """Counts steps; shows them once patience has run out. The timer's thread and the work's meet in ``_lock``."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._shown: Progress | None = None
        self._closed = False
        self._lock = Lock()

    def show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeElapsedColumn())
        with self._lock:
            if self._closed:
                return
            self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self._shown.add_task("reading", total=self._total, completed=self._done)
            self._shown.start()

    def step(self) -> None:
        with self._lock:
            self._done += 1
            if self._shown is not None:
                self._shown.update(self._shown.task_ids[0], completed=self._done)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._shown is not None:
                self._shown.stop()


def progress(items: Iterable[Item], total: int) -> Iterator[Item]:
    """Give the items one by one; shows how far the work is when it takes long and somebody is there to see it."""
    if not sys.stderr.isatty():
        yield from items
        return
    with _display(total) as display:
        for item in items:
            yield item
            display.step()


@contextmanager
def _display(total: int) -> Iterator[_Display]:
    display = _Display(total)
    timer = Timer(PATIENCE, display.show)
    timer.daemon = True
    timer.start()
    try:
        yield display
    finally:
        timer.cancel()
        display.close()


def say(text: str, *, verbose: bool) -> None:
    """Say one line on standard error, with ``--verbose`` only."""
    if verbose:
        from advisor.reports.escape import printable

        click.echo(f"advisor: {printable(text)}", err=True)
