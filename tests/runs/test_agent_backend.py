"""The agent backend, with the real SDK and the real program its wheel carries, offline against the loopback server.

Skipped where the extra ``[agent]`` is not installed; with ADVISOR_CI=1 it must be.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.errors import RunError
from advisor.runs.backends.agent import Agent
from advisor.runs.backends.failures import BackendError, Fatal, Halt, OutcomeUnknown, Transient
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.records import RunStatus
from tests.runs.backend_contract import BackendContract
from tests.runs.loopback import Block, Call, Cut, DropAfterWork, Loopback, Refuse, Reply, Stall, Text, ToolUse
from tests.runs.on_loopback import plan, priced, records, request, run

pytestmark = pytest.mark.skipif(
    os.environ.get("ADVISOR_CI") != "1" and importlib.util.find_spec("claude_agent_sdk") is None,
    reason="the extra [agent] is not installed: pip install 'orchestration-advisor[agent]'",
)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "project"
    found.mkdir()
    (found / "one.py").write_text("print('inside')\n", encoding="utf-8")
    (found / "two.txt").write_text("no Python\n", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("none of its business\n", encoding="utf-8")
    return found


def setup_for(server: Loopback, folder: Path, **options: str) -> Setup:
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return Setup(environment=server.environment, options={"cwd": str(folder), **named})


def complete(setup: Setup, *requests: Request) -> list[Completion]:
    async def main() -> list[Completion]:
        backend = Agent(setup)
        try:
            return list(await asyncio.gather(*(backend.complete(each) for each in requests)))
        finally:
            await backend.close()

    return asyncio.run(main())


def steps(*blocks: Block) -> Callable[[Call], Reply]:
    """Say one block a turn, and then what the last tool answered."""

    def answer(call: Call) -> Reply:
        turns = sum(message["role"] == "assistant" for message in call.body["messages"])
        return Reply(blocks=[blocks[turns] if turns < len(blocks) else Text(_told(call))])

    return answer


def _told(call: Call) -> str:
    parts = [part for message in call.body["messages"] for part in message["content"] if isinstance(part, dict)]
    results = [part for part in parts if part.get("type") == "tool_result"]
    return str(results[-1]["content"]) if results else "no tool was used"


class TestContract(BackendContract):
    @pytest.fixture(autouse=True)
    def _server(self, folder: Path) -> Iterator[None]:
        self.folder = folder
        with Loopback() as self.server:
            yield

    def make(self, setup: Setup) -> Backend:
        return Agent(setup)

    def setup(self) -> Setup:
        return setup_for(self.server, self.folder)

    def slow(self) -> Setup:
        self.server.faults = lambda _: Stall(60)
        return self.setup()

    def broken(self) -> Setup:
        self.server.faults = lambda _: Refuse.broken()
        return self.setup()


def test_it_finds_python_files_with_a_real_tool(server: Loopback, folder: Path) -> None:
    server.answer = steps(ToolUse("Glob", {"pattern": "*.py"}))
    (done,) = complete(setup_for(server, folder), request("Find Python files"))
    assert done.text.strip() == "one.py"
    assert done.usage is not None
    assert done.usage.usd == server.ledger.usd
    assert done.model == "claude-haiku-5-5"


def test_it_reads_in_its_folder_and_nowhere_else(server: Loopback, folder: Path) -> None:
    server.answer = steps(ToolUse("Read", {"file_path": str(folder / "one.py")}))
    (inside,) = complete(setup_for(server, folder), request())
    server.answer = steps(ToolUse("Read", {"file_path": str(folder.parent / "outside.txt")}))
    (outside,) = complete(setup_for(server, folder), request())
    assert "print('inside')" in inside.text
    assert "none of its business" not in outside.text
    assert "denied" in outside.text


def test_by_default_it_changes_nothing_and_runs_nothing(server: Loopback, folder: Path) -> None:
    for tool in (
        ToolUse("Write", {"file_path": str(folder / "new.txt"), "content": "x"}),
        ToolUse("Bash", {"command": f"touch {folder / 'new.txt'}"}),
    ):
        server.answer = steps(tool)
        complete(setup_for(server, folder), request())
    assert not (folder / "new.txt").exists()


def test_it_may_be_allowed_to_edit_in_its_folder_and_to_do_all(server: Loopback, folder: Path) -> None:
    server.answer = steps(ToolUse("Write", {"file_path": str(folder / "new.txt"), "content": "x"}))
    complete(setup_for(server, folder, permissions="edit"), request())
    assert (folder / "new.txt").read_text(encoding="utf-8") == "x"
    server.answer = steps(ToolUse("Write", {"file_path": str(folder.parent / "far.txt"), "content": "x"}))
    complete(setup_for(server, folder, permissions="edit"), request())
    assert not (folder.parent / "far.txt").exists()
    server.answer = steps(ToolUse("Bash", {"command": "echo run; touch ran.txt"}))
    complete(setup_for(server, folder, permissions="all"), request())
    assert (folder / "ran.txt").exists()


def test_its_turns_are_capped_and_what_they_cost_is_counted(server: Loopback, folder: Path) -> None:
    server.answer = steps(*[ToolUse("Glob", {"pattern": "*.py"})] * 9)
    with pytest.raises(Fatal, match="max-turns") as caught:
        complete(setup_for(server, folder, max_turns="2"), request())
    assert caught.value.usage is not None
    assert caught.value.usage.usd == server.ledger.usd > 0


def test_its_money_is_capped_below_the_reserve(server: Loopback, folder: Path) -> None:
    def dear(call: Call) -> Reply:
        return Reply(blocks=[ToolUse("Glob", {"pattern": "*.py"})], output_tokens=int(call.body["max_tokens"]))

    server.answer = dear
    reserve = Decimal("0.005")
    with pytest.raises(Fatal, match="reserve") as caught:
        complete(setup_for(server, folder), request(reserve=reserve, model="haiku", max_tokens=1000))
    assert caught.value.usage is not None
    assert caught.value.usage.usd == server.ledger.usd <= reserve


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Refuse.rate_limit(), Transient),
        (Refuse.overloaded(), Transient),
        (Refuse(status=401, kind="authentication_error"), Halt),
        (Refuse(status=400, kind="invalid_request_error"), Fatal),
        (DropAfterWork(), OutcomeUnknown),
        (Cut(), OutcomeUnknown),
    ],
)
def test_a_fault_is_one_line_and_paid_once_at_most(
    server: Loopback, folder: Path, fault: object, kind: type[BackendError]
) -> None:
    server.faults = lambda _: fault  # type: ignore[return-value,assignment]
    with pytest.raises(BackendError) as caught:
        complete(setup_for(server, folder), request())
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert len(server.ledger.paid) <= 1


def test_it_is_hermetic(server: Loopback, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the user's nor the project's settings, memories and servers reach it, and it leaves nothing behind."""
    home = tmp_path / "home"
    (home / ".claude").mkdir(parents=True)
    (home / ".claude" / "CLAUDE.md").write_text("MEMORY OF THE USER", encoding="utf-8")
    (folder / "CLAUDE.md").write_text("MEMORY OF THE PROJECT", encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    bodies: list[str] = []

    def keep(call: Call) -> None:
        bodies.append(str(call.body))

    server.faults = keep
    complete(setup_for(server, folder), request())
    assert "MEMORY OF" not in bodies[0]
    assert sorted(path.name for path in home.rglob("*")) == [".claude", "CLAUDE.md"]
    assert set(server.paths) == {"/v1/messages"}


def test_cancelled_it_ends_at_once_with_all_it_started(server: Loopback, folder: Path) -> None:
    alive = folder / "alive"
    server.answer = steps(ToolUse("Bash", {"command": f"touch started; sleep 4; touch {alive}"}))

    async def main() -> float:
        backend = Agent(setup_for(server, folder, permissions="all"))
        flight = asyncio.create_task(backend.complete(request()))
        while not (folder / "started").exists():  # noqa: ASYNC110 - another program makes it
            await asyncio.sleep(0.05)
        began = time.monotonic()
        flight.cancel()
        await asyncio.gather(flight, return_exceptions=True)
        took = time.monotonic() - began
        await backend.close()
        await asyncio.sleep(4.5)
        return took

    assert asyncio.run(main()) < 3
    assert not alive.exists()


def test_a_folder_that_is_not_there_is_one_line(server: Loopback, folder: Path) -> None:
    with pytest.raises(RunError, match="there is no such folder"):
        Agent(setup_for(server, folder / "nowhere"))


def test_a_whole_run_passes_results_on(server: Loopback, folder: Path) -> None:
    server.answer = lambda call: Reply(blocks=[Text("t1 was here" if "t1" in str(call.body["messages"]) else "no")])
    report = run(plan(priced("t1"), priced("t2", "t1")), server, backend="agent", options={"cwd": str(folder)})
    assert report.status is RunStatus.SUCCEEDED, report.reason
    assert records(report)["t2"].output == "t1 was here"
    assert report.usd == server.ledger.usd
