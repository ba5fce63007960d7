"""What pays nobody is followed for the texts it gives, as long as that takes no more than the tasks are worth."""

from __future__ import annotations

from pathlib import Path

from advisor.flow import trace_program
from advisor.flow.expr import render
from advisor.flow.trace import Trace
from advisor.sources.project import Project
from advisor.sources.units import Program

PAID = "import anthropic\nclient = anthropic.Anthropic()\n"
PAY = "def pay(text):\n    return client.messages.create(model='claude-haiku-4-5', messages=[{'content': text}])\n"


def spelled(calls: int) -> str:
    """Write a program that calls, so many times, a function that makes a text in small steps; the last is paid for."""
    steps = "".join(f"    text = text[:3] + '{number}'\n" for number in range(20))
    defined = f"ask = pay\ndef spell(text):\n{steps}    return text\n"
    return defined + "text = spell('abc')\n" * calls + "ask('Name ' + text)\n"


def described(folder: Path, calls: int, *, apart: bool) -> str:
    """Give the text that is paid for; ``apart``: what pays stands in another module."""
    main = ("from paid import pay\n" if apart else PAID + PAY) + spelled(calls)
    (folder / "paid.py").write_text(PAID + PAY, encoding="utf-8")
    (folder / "main.py").write_text(main, encoding="utf-8")
    project = Project(str(folder))
    (trace,) = trace_program(Program(path=str(folder / "main.py"), text=main), project.dialects, project)
    return said(trace)


def said(trace: Trace) -> str:
    (task,) = trace.tasks
    return "" if task.description is None else render(task.description)


def test_a_text_made_in_many_steps_is_known(tmp_path: Path) -> None:
    assert described(tmp_path, 60, apart=False) == "Name abc19"


def test_it_is_as_well_where_what_pays_stands_in_another_module(tmp_path: Path) -> None:
    assert described(tmp_path, 60, apart=True) == "Name abc19"


def test_beyond_what_tasks_are_worth_it_is_not_worked_out(tmp_path: Path) -> None:
    assert described(tmp_path, 600, apart=False) != "Name abc19"
