"""What every backend must hold. A user's own passes it too::

    from backend_contract import BackendContract

    class TestMine(BackendContract):
        def make(self, setup): return Mine(setup)
        def setup(self): return Setup(options={...})

Methods that a backend cannot be brought to (a program that cannot hang) may be skipped by overriding ``slow`` and
``broken`` to give ``None``.
"""

from __future__ import annotations

import asyncio
import time

import pytest

from advisor.runs.backends.failures import BackendError
from advisor.runs.backends.interface import Backend, Completion, Request, Setup


class BackendContract:
    """The tests; a subclass says how the backend is made."""

    def make(self, setup: Setup) -> Backend:
        raise NotImplementedError

    def setup(self) -> Setup:
        """Give a setup under which every request succeeds."""
        return Setup()

    def slow(self) -> Setup | None:
        """Give a setup under which a request takes a minute at least."""
        return None

    def broken(self) -> Setup | None:
        """Give a setup under which every request fails."""
        return None

    def request(self, task: str = "t1", prompt: str = "Say something", **others: object) -> Request:
        given = {"run_id": "r1", "attempt": 1, "model": "claude-haiku-5-5", "max_tokens": 500, **others}
        return Request(task_id=task, prompt=prompt, **given)  # type: ignore[arg-type]

    def complete(self, setup: Setup, *requests: Request) -> list[Completion]:
        async def main() -> list[Completion]:
            backend = self.make(setup)
            try:
                return list(await asyncio.gather(*(backend.complete(request) for request in requests)))
            finally:
                await backend.close()

        return asyncio.run(main())

    def test_it_names_itself(self) -> None:
        assert type(self.make(self.setup())).name

    def test_it_gives_a_text_and_sensible_usage(self) -> None:
        (done,) = self.complete(self.setup(), self.request())
        assert isinstance(done.text, str)
        if done.usage is not None:
            assert done.usage.input_tokens >= 0
            assert 0 <= done.usage.output_tokens <= 500

    def test_many_requests_at_once_each_get_their_own_answer(self) -> None:
        requests = [self.request(f"t{number}", f"Say the number {number}") for number in range(8)]
        assert len(self.complete(self.setup(), *requests)) == 8

    def test_any_text_can_be_a_prompt(self) -> None:
        self.complete(
            self.setup(), self.request(prompt="ünïcödé 漢字 \x00 'quotes' \"double\" $(echo no) {braces}\n\n")
        )

    def test_it_prints_nothing(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.complete(self.setup(), self.request())
        assert capfd.readouterr().out == ""

    def test_it_fails_with_one_of_our_errors_in_one_line(self) -> None:
        setup = self.broken()
        if setup is None:
            pytest.skip("this backend cannot fail")
        with pytest.raises(BackendError) as caught:
            self.complete(setup, self.request())
        assert str(caught.value)
        assert "\n" not in str(caught.value)

    def test_it_can_be_cancelled_and_closed_at_once(self) -> None:
        setup = self.slow()
        if setup is None:
            pytest.skip("this backend cannot be slow")

        async def main() -> None:
            backend = self.make(setup)
            flight = asyncio.create_task(backend.complete(self.request(seconds=60.0)))
            await asyncio.sleep(0.2)
            flight.cancel()
            with pytest.raises(asyncio.CancelledError):
                await flight
            await backend.close()

        began = time.monotonic()
        asyncio.run(main())
        assert time.monotonic() - began < 5

    def test_it_does_not_block_the_event_loop(self) -> None:
        setup = self.slow()
        if setup is None:
            pytest.skip("this backend cannot be slow")

        async def main() -> int:
            backend = self.make(setup)
            flight = asyncio.create_task(backend.complete(self.request(seconds=60.0)))
            beats = 0
            for _ in range(20):
                await asyncio.sleep(0.01)
                beats += 1
            flight.cancel()
            await asyncio.gather(flight, return_exceptions=True)
            await backend.close()
            return beats

        began = time.monotonic()
        assert asyncio.run(main()) == 20
        assert time.monotonic() - began < 5
