"""Programs as people write them, done by Python and by the runner: the same prompts must go out, or none at all.

``Task`` answers by a fixed table (else with its own prompt in angle brackets), so that conditions, slices and joins
between tasks have something to work on. Both orders are run: as written, and as advised.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor.errors import RunError
from advisor.plans.advise import run_plan
from advisor.plans.figures import Basis
from advisor.plans.fill import fill
from advisor.plans.runplan import RunPlan
from advisor.runs.backends.interface import Backend, Completion, Request
from advisor.runs.backends.usage import Usage
from advisor.runs.journal.memory import MemoryJournal
from advisor.runs.policy import Policy
from advisor.runs.records import RunStatus
from advisor.runs.session import Order, execute
from tests.pipeline import TODAY, knowledge, plans_of

CONTEXT = re.compile(r'<result of="[^"]*">\n.*?\n</result>\n\n', re.DOTALL)


@dataclass(frozen=True)
class Flow:
    """A program, its inputs, and what its tasks answer."""

    name: str
    source: str
    inputs: Mapping[str, str]
    table: tuple[tuple[str, str], ...]

    def answer(self, prompt: str) -> str:
        return next((answer for words, answer in self.table if words in prompt), f"<{prompt}>")


def flows(name: str) -> list[Flow]:
    found = []
    for block in Path(__file__).with_name(name).read_text(encoding="utf-8").split("\n#=== ")[1:]:
        head, _, source = block.partition("\n")
        title, _, rest = head.partition(" | ")
        said = json.loads(rest) if rest else {}
        table = tuple((words, answer) for words, answer in said.get("a", ()))
        found.append(Flow(title.strip(), source, said.get("set", {}), table))
    return found


def by_python(flow: Flow) -> list[str]:
    prompts: list[str] = []

    def task(description: str, prompt: str | None = None, **_: object) -> str | Awaitable[str]:
        text = description if prompt is None else f"{description}\n\n{prompt}"
        prompts.append(text)
        answer = flow.answer(text)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return answer

        async def awaited() -> str:
            return answer

        return awaited()

    names = {name: _read(value) for name, value in flow.inputs.items()}
    exec(compile(flow.source, "flow.py", "exec"), {"Task": task, "__name__": "__main__", **names})  # noqa: S102
    return sorted(prompts)


def _read(value: str) -> object:
    try:
        return json.loads(value) if value.startswith(("[", "{")) else value
    except ValueError:
        return value


def planned(flow: Flow, *, as_written: bool) -> RunPlan:
    (advised,) = plans_of(flow.source)
    known = knowledge()
    basis = Basis(catalog=known.catalog, profile=known.profile, today=TODAY)
    return fill(run_plan(advised, (), basis, as_written=as_written), flow.inputs)


def by_the_runner(flow: Flow, *, as_written: bool) -> list[str]:
    prompts: list[str] = []

    class Answering(Backend):
        name = "answering"
        needs_model = False
        virtual_time = True

        async def complete(self, request: Request) -> Completion:
            await asyncio.sleep(request.seconds)
            prompts.append(CONTEXT.sub("", request.prompt))
            return Completion(text=flow.answer(request.prompt), usage=Usage(input_tokens=1, output_tokens=1))

    plan = planned(flow, as_written=as_written)
    report = execute(Order(plan=plan, policy=Policy(retries=0), backend=Answering, journal=MemoryJournal()))
    assert report.status is RunStatus.SUCCEEDED, report.reason
    return sorted(prompts)


@pytest.mark.parametrize("flow", flows("flows_same.txt"), ids=lambda flow: flow.name)
def test_the_runner_sends_the_prompts_that_python_sends(flow: Flow) -> None:
    wanted = by_python(flow)
    assert by_the_runner(flow, as_written=True) == wanted
    assert by_the_runner(flow, as_written=False) == wanted


@pytest.mark.parametrize("flow", flows("flows_refused.txt"), ids=lambda flow: flow.name)
def test_what_is_not_shown_or_not_pure_is_refused_with_its_line(flow: Flow) -> None:
    with pytest.raises(RunError, match=r"flow\.py:\d+: "):
        planned(flow, as_written=False)
