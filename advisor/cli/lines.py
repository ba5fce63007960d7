"""``run --verbose``: one plain line on standard error for everything that happens."""

from __future__ import annotations

import click

from advisor.reports.escape import printable
from advisor.reports.words import dollars
from advisor.runs.commands import Start
from advisor.runs.events import Answered, AttemptFailed, Began, Interrupted, RunEvent
from advisor.runs.state import Machine


class Lines:
    """Writes lines with the seconds since the beginning."""

    def __init__(self) -> None:
        self._began = 0.0
        self._interrupted = 0

    def happened(self, event: RunEvent, machine: Machine) -> None:
        """Say what has happened."""
        match event:
            case Began():
                self._began = event.at
            case Answered():
                usd = "unpriced" if event.usd is None else dollars(event.usd)
                self._say(event.at, f"{event.task} succeeded ({usd}, {dollars(machine.wallet.spent)} in all)")
            case AttemptFailed():
                state = machine.records[event.task].state.value.replace("_", " ")
                self._say(event.at, f"{event.task} attempt {event.attempt} failed ({event.message}); now {state}")
            case Interrupted():
                self._interrupted += 1
                waits = "interrupted: waiting for what is in flight; once more stops now"
                self._say(event.at, waits if self._interrupted == 1 else "interrupted: stopping now")

    def started(self, start: Start, machine: Machine) -> None:
        """Say what starts."""
        model = machine.records[start.task].model or "no model"
        self._say(machine.now, f"{start.task} starts on {model}, attempt {start.attempt}")

    def _say(self, at: float, text: str) -> None:
        click.echo(f"advisor: {at - self._began:8.2f} s  {printable(text)}", err=True)
