"""What coordinator and workers tell each other comes out as it went in, and a worker's hands never raise."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.judge.verdict import Effect
from advisor.runs.backends import registry
from advisor.runs.backends.failures import BackendError, Fatal, Halt, Lost, OutcomeUnknown, SpendLimit, Transient
from advisor.runs.backends.interface import Backend, Completion, NothingToLearn, Request
from advisor.runs.backends.usage import Usage
from advisor.runs.distributed.hands import Hands
from advisor.runs.distributed.wire import (
    Errand,
    completion_text,
    errand_from,
    errand_text,
    failure_text,
    lost_text,
    outcome_from,
)

# The queue's library, or a database of its own, takes seconds to start.
pytestmark = pytest.mark.slow

TEXTS = st.text(st.characters())  # surrogates and all
USAGES = st.builds(
    Usage,
    input_tokens=st.integers(0, 10**6),
    output_tokens=st.integers(0, 10**6),
    cache_read_tokens=st.integers(0, 10**6),
    usd=st.none() | st.decimals(0, 10, places=9),
    estimated=st.booleans(),
)
REQUESTS = st.builds(
    Request,
    run_id=TEXTS,
    task_id=TEXTS,
    attempt=st.integers(1, 99),
    model=st.none() | TEXTS,
    prompt=TEXTS,
    max_tokens=st.integers(1, 10**5),
    effect=st.sampled_from(Effect),
    timeout=st.none() | st.floats(0.001, 10**6),
    reserve=st.none() | st.decimals(0, 100, places=9),
    prefix=st.integers(0, 10**5),
    seconds=st.floats(0, 10**6),
    output_tokens=st.integers(0, 10**5),
    notes=st.just(()),
)


@given(TEXTS, st.dictionaries(TEXTS, TEXTS), REQUESTS)
def test_an_errand_comes_out_as_it_went_in(backend: str, options: dict[str, str], request: Request) -> None:
    errand = Errand(backend=backend, options=options, request=request)
    assert errand_from(errand_text(errand)) == errand
    assert errand_text(errand).isascii()


@given(TEXTS, st.none() | USAGES, st.none() | TEXTS)
def test_an_answer_comes_out_as_it_went_in(text: str, usage: Usage | None, model: str | None) -> None:
    completion = Completion(text=text, usage=usage, model=model)
    assert outcome_from(completion_text(completion)) == completion


@pytest.mark.parametrize("kind", [Transient, Lost, Fatal, Halt, SpendLimit])
@given(message=TEXTS, usage=st.none() | USAGES)
def test_a_failure_comes_out_as_it_went_in(kind: type[BackendError], message: str, usage: Usage | None) -> None:
    with pytest.raises(kind) as raised:
        outcome_from(failure_text(kind(message, usage=usage)))
    assert type(raised.value) is kind
    assert (str(raised.value), raised.value.usage) == (message, usage)


def test_a_wait_that_was_asked_for_is_passed_on() -> None:
    with pytest.raises(Transient) as raised:
        outcome_from(failure_text(Transient("busy", retry_after=2.5)))
    assert raised.value.retry_after == 2.5


def test_what_a_worker_does_not_know_nobody_will_ever_know() -> None:
    with pytest.raises(Lost, match="cut off"):
        outcome_from(failure_text(OutcomeUnknown("cut off")))
    with pytest.raises(Lost, match="worker first died"):
        outcome_from(lost_text("first"))


class Odd(Backend):
    """Does what its prompt says."""

    name = "odd"

    async def complete(self, request: Request) -> Completion:
        match request.prompt:
            case "hang":
                await asyncio.sleep(60)
            case "break":
                raise ZeroDivisionError("by\nzero")
            case "nothing":
                return None  # type: ignore[return-value]
            case "refuse":
                raise Fatal("no")
        return Completion(text=request.prompt)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    monkeypatch.setitem(registry.SHIPPED, "odd", "tests.runs.test_wire:Odd")
    found = Hands(("odd",), NothingToLearn(), lambda _: None)
    found.check(None)
    return found


def errand(prompt: str, timeout: float | None = None, backend: str = "odd") -> str:
    request = Request(run_id="r", task_id="t", attempt=1, model=None, prompt=prompt, max_tokens=5, timeout=timeout)
    return errand_text(Errand(backend=backend, options={}, request=request))


@pytest.mark.parametrize(
    ("text", "how", "said"),
    [
        (errand("hello"), "answered", None),
        (errand("break"), "unknown", "the backend broke (ZeroDivisionError: by zero)"),
        (errand("nothing"), "unknown", "the backend gave no Completion with a text"),
        (errand("refuse"), "fatal", "no"),
        (
            errand("hang", timeout=0.05),
            "unknown",
            "no answer within 0.05 s; it may have been done and paid (--timeout allows more)",
        ),
        (errand("hello", backend="command"), "halt", "this worker does not serve backend 'command'"),
    ],
)
def test_whatever_an_attempt_does_has_an_outcome(hands: Hands, text: str, how: str, said: str | None) -> None:
    outcome = json.loads(asyncio.run(hands.make("k", text)))
    assert outcome["how"] == how
    assert outcome.get("message") == said


def test_an_attempt_that_is_stopped_has_an_unknown_outcome(hands: Hands) -> None:
    async def stopped() -> str:
        making = asyncio.create_task(hands.make("k", errand("hang")))
        await asyncio.sleep(0.05)
        hands.stop("k")
        return await making

    assert json.loads(asyncio.run(stopped()))["message"] == "stopped while it was in flight"


def test_an_amount_of_money_is_never_a_float() -> None:
    usage = Usage(input_tokens=1, output_tokens=1, usd=Decimal("0.1"))
    assert json.loads(completion_text(Completion(text="", usage=usage)))["usage"]["usd"] == "0.1"


def test_a_backend_of_one_process_is_not_served() -> None:
    from advisor.errors import RunError

    with pytest.raises(RunError, match="simulate hands nothing to workers"):
        Hands(("simulate",), NothingToLearn(), lambda _: None).check(None)


def test_what_is_missing_here_is_said_and_the_rest_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    said: list[str] = []
    found = Hands((), NothingToLearn(), said.append)
    found.check(None)
    assert "command" in found.served
    assert "anthropic" not in found.served
    assert "simulate" not in found.served
    assert any("ANTHROPIC_API_KEY" in line for line in said)
