"""The live view, drawn into a string: every line on its own, and what a user must know while a run goes on."""

from __future__ import annotations

import time

from rich.console import Console

from advisor.cli.live import View
from advisor.runs.events import Began, Interrupted
from advisor.runs.limits import Limits
from advisor.runs.policy import Policy
from advisor.runs.state import Machine
from tests.runs.run_samples import answers, plan, task

PLAN = plan(task("a"), task("b"), task("c", "a", "b"))


def drawn(view: View) -> list[str]:
    console = Console(width=100, file=None, force_terminal=False, record=True, quiet=False)
    with console.capture() as captured:
        console.print(view)
    return captured.get().splitlines()


def begun(view: View, concurrency: int = 8) -> Machine:
    machine = Machine(PLAN, Policy(max_concurrency=concurrency))
    event = Began(at=time.time())
    machine.handle(event)
    view.happened(event, machine)
    return machine


def test_the_bar_and_each_running_task_stand_on_lines_of_their_own() -> None:
    view = View(PLAN, Limits())
    machine = begun(view)
    machine.handle(answers(machine.running["a"], machine.now + 1))
    lines = drawn(view)
    assert lines[0].startswith("1 of 3 tasks, 1 running, ")
    assert any(set(line.strip()) <= set("━╺╸-") for line in lines if line.strip())
    assert lines[-1].split()[0] == "b"


def test_waves_count_what_has_ended() -> None:
    view = View(PLAN, Limits())
    machine = begun(view)
    machine.handle(answers(machine.running["a"], machine.now + 1))
    assert "waves 1/2  0/1" in drawn(view)


def test_after_an_interrupt_it_says_what_another_one_does() -> None:
    view = View(PLAN, Limits())
    machine = begun(view)
    machine.handle(Interrupted(at=machine.now))
    assert any("Ctrl-C once more stops now" in line for line in drawn(view))


def test_rate_limits_are_shown_once_an_answer_has_told_of_them() -> None:
    limits = Limits()
    view = View(PLAN, limits)
    begun(view)
    head = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "48",
        "anthropic-ratelimit-requests-reset": "2999-01-01T00:00:00Z",
    }
    limits.learn("claude-haiku-5-5", head, time.time())
    assert any(line.startswith("limits of claude-haiku-5-5: 48 of 50 requests") for line in drawn(view))
