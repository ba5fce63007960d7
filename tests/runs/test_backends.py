from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from pathlib import Path

import pytest

from advisor.errors import RunError
from advisor.runs.backends.command import Command
from advisor.runs.backends.failures import Fatal, OutcomeUnknown, Transient
from advisor.runs.backends.interface import Backend, Completion, Setup
from advisor.runs.backends.registry import backend_names, find_backend
from advisor.runs.backends.simulate import Simulate
from advisor.runs.virtual import run_virtually
from tests.runs.backend_contract import BackendContract


def program(text: str) -> Setup:
    return Setup(options={"command": f"{sys.executable} -c '{text}'"}, environment=os.environ)


class TestSimulate(BackendContract):
    def make(self, setup: Setup) -> Backend:
        return Simulate(setup)

    def slow(self) -> Setup:
        return Setup()

    def test_a_minute_takes_no_time_on_the_virtual_clock(self) -> None:
        began = time.monotonic()
        done = run_virtually(Simulate(Setup()).complete(self.request(seconds=60.0)))
        assert done.text == "[simulated result of t1]"
        assert time.monotonic() - began < 1


class TestCommand(BackendContract):
    def make(self, setup: Setup) -> Backend:
        return Command(setup)

    def setup(self) -> Setup:
        return Setup(options={"command": "cat"}, environment=os.environ)

    def slow(self) -> Setup:
        return Setup(options={"command": "sleep 60"}, environment=os.environ)

    def broken(self) -> Setup:
        return program('import sys; print("line one\\nthe reason", file=sys.stderr); sys.exit(3)')

    def test_the_prompt_goes_in_and_the_output_comes_back(self) -> None:
        (done,) = self.complete(self.setup(), self.request(prompt="to and fro\n"))
        assert done.text == "to and fro"

    def test_the_program_learns_task_and_model(self) -> None:
        setup = program('import os,sys; print(os.environ["ADVISOR_TASK"], sys.argv[1])')
        setup = Setup(options={"command": setup.options["command"] + " {model}"}, environment=os.environ)
        (done,) = self.complete(setup, self.request("t7"))
        assert done.text == "t7 claude-haiku-5-5"

    def test_it_says_why_the_program_failed(self) -> None:
        with pytest.raises(Fatal, match="exit code 3: the reason"):
            self.complete(self.broken(), self.request())

    def test_temporary_failure_has_its_own_exit_code(self) -> None:
        with pytest.raises(Transient):
            self.complete(program("import sys; sys.exit(75)"), self.request())

    def test_a_program_that_is_not_there_is_one_line(self) -> None:
        with pytest.raises(Fatal, match="cannot be run"):
            self.complete(Setup(options={"command": "/no/such/program"}, environment={}), self.request())

    def test_without_a_program_there_is_no_run(self) -> None:
        with pytest.raises(RunError, match="--command"):
            Command(Setup())

    def test_cancelling_kills_what_the_program_started(self, tmp_path: Path) -> None:
        alive = tmp_path / "alive"
        script = tmp_path / "spawn.sh"
        script.write_text(f"(sleep 1; touch {alive}) &\nsleep 60\n", encoding="utf-8")

        async def main() -> None:
            backend = Command(Setup(options={"command": f"sh {script}"}, environment=os.environ))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await backend.complete(self.request())
            await asyncio.sleep(1.2)

        asyncio.run(main())
        assert not alive.exists()

    @pytest.mark.parametrize("turns", [*range(8), 40, 200])
    def test_stopped_at_any_moment_it_ends_at_once_and_in_silence(
        self, turns: int, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        # More than a pipe holds, so that the program waits for somebody who no longer reads.
        setup = Setup(options={"command": "head -c 1000000 /dev/zero"}, environment=os.environ)

        async def main() -> None:
            flights = [asyncio.create_task(Command(setup).complete(self.request())) for _ in range(3)]
            for _ in range(turns):
                await asyncio.sleep(0)
            for _ in range(3):  # as the engine does when the journal fails and the run is left
                for flight in flights:
                    flight.cancel()
                await asyncio.sleep(0)
            async with asyncio.timeout(10):
                await asyncio.gather(*flights, return_exceptions=True)

        asyncio.run(main())
        assert (capfd.readouterr().err, caplog.text) == ("", "")

    def test_stopped_again_and_again_while_it_ends_it_leaves_nothing_open(self) -> None:
        setup = Setup(options={"command": "sleep 60"}, environment=os.environ)

        async def main() -> None:
            flight = asyncio.create_task(Command(setup).complete(self.request()))
            await asyncio.sleep(0.3)
            while not flight.done():
                flight.cancel()
                await asyncio.sleep(0)
            assert flight.cancelled()

        asyncio.run(main())
        gc.collect()  # whatever was left open would complain now, and that fails a test


def test_an_error_of_unknown_kind_is_an_unknown_outcome() -> None:
    from advisor.runs.attempt import attempt
    from advisor.runs.events import AttemptFailed
    from advisor.runs.policy import Policy
    from tests.runs.run_samples import task

    class Odd(Backend):
        name = "odd"

        async def complete(self, request: object) -> Completion:  # noqa: ARG002 - the interface's
            raise ValueError("two\nlines")

    request = BackendContract().request()
    event = asyncio.run(attempt(Odd(Setup()), request, task("t1"), Policy(), lambda: 1.0))
    assert isinstance(event, AttemptFailed)
    assert event.how == "unknown"
    assert event.message == "the backend broke (ValueError: two lines)"


def test_the_time_limit_is_a_total_one() -> None:
    from advisor.runs.attempt import attempt
    from advisor.runs.policy import Policy
    from tests.runs.run_samples import task

    request = BackendContract().request(seconds=60.0, timeout=5.0)
    event = run_virtually(attempt(Simulate(Setup()), request, task("t1"), Policy(), lambda: 1.0))
    assert getattr(event, "message", "").startswith("no answer within 5 s; it may have been done and paid")
    assert issubclass(OutcomeUnknown, Exception)


def test_shipped_backends_are_found_by_name_and_others_are_refused_with_the_names() -> None:
    assert {"simulate", "command"} <= set(backend_names())
    assert find_backend("simulate") is Simulate
    with pytest.raises(RunError, match=r"there is no backend 'nobody'; there are: .*simulate"):
        find_backend("nobody")
