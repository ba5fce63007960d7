"""The default backend, on the real SDK: the contract, keys, limits, caches, what it asks for and what it says."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from advisor.errors import RunError
from advisor.runs.backends.anthropic_messages import AnthropicMessages
from advisor.runs.backends.failures import BackendError, Fatal, Halt, OutcomeUnknown, SpendLimit, Transient
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from tests.runs.backend_contract import BackendContract
from tests.runs.loopback import Call, Loopback, Refuse, Stall
from tests.runs.on_loopback import QUICK, plan, priced, records, request, run
from tests.runs.run_samples import text


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as found:
        yield found


def setup_for(server: Loopback, **options: str) -> Setup:
    return Setup(environment=server.environment, options=options)


def complete(setup: Setup, *requests: Request) -> list[Completion]:
    async def main() -> list[Completion]:
        backend = AnthropicMessages(setup)
        try:
            return list(await asyncio.gather(*(backend.complete(each) for each in requests)))
        finally:
            await backend.close()

    return asyncio.run(main())


class TestContract(BackendContract):
    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        with Loopback() as self.server:
            yield

    def make(self, setup: Setup) -> Backend:
        return AnthropicMessages(setup)

    def setup(self) -> Setup:
        return setup_for(self.server)

    def slow(self) -> Setup:
        self.server.faults = lambda _: Stall(60)
        return self.setup()

    def broken(self) -> Setup:
        self.server.faults = lambda _: Refuse.broken()
        return self.setup()


# -- keys -------------------------------------------------------------------------------------------------------------


def test_without_a_key_it_names_the_variable_and_does_not_even_import_the_sdk() -> None:
    script = (
        "import sys\n"
        "from advisor.errors import RunError\n"
        "from advisor.runs.backends.interface import Setup\n"
        "from advisor.runs.backends.registry import find_backend\n"
        "for name in ('anthropic', 'batch', 'agent'):\n"
        "    try: find_backend(name)(Setup(environment={'HOME': '/'}))\n"
        "    except RunError as error: print(error)\n"
        "print('anthropic' in sys.modules, 'claude_agent_sdk' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    *said, imported = done.stdout.splitlines()
    assert len(said) == 3
    assert all("set ANTHROPIC_API_KEY" in line for line in said)
    assert imported == "False False"


def test_the_key_goes_where_the_sdk_puts_it_and_a_token_serves_as_well(server: Loopback) -> None:
    address = {"ANTHROPIC_BASE_URL": server.url}
    complete(Setup(environment={**address, "ANTHROPIC_API_KEY": "sk-one-one-one"}), request())
    complete(Setup(environment={**address, "ANTHROPIC_AUTH_TOKEN": "token-two"}), request())
    assert server.authorizations == {"Bearer sk-one-one-one", "Bearer token-two"}


def test_neither_logs_nor_errors_hold_keys_prompts_or_results(
    server: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    key = "sk-secret-0123456789-0123456789"
    server.key = "sk-another"
    caplog.set_level(logging.DEBUG, logger="advisor")
    with pytest.raises(Halt) as caught:
        complete(Setup(environment={**server.environment, "ANTHROPIC_API_KEY": key}), request("a private prompt"))
    server.key = None
    complete(setup_for(server), request("a private prompt"))
    logged = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("advisor"))
    assert "'task': 't1'" in logged
    assert "'request_id': 'req_" in logged
    for secret in (key, "private prompt", "answer to"):
        assert secret not in logged + str(caught.value)


def test_an_unknown_option_is_refused_with_the_nearest_one(server: Loopback) -> None:
    with pytest.raises(RunError, match="did you mean 'continuations'"):
        AnthropicMessages(setup_for(server, continuation="1"))
    with pytest.raises(RunError, match="whole number of at least 0"):
        AnthropicMessages(setup_for(server, continuations="-1"))


# -- what it asks for -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("haiku", "claude-haiku-5-5"),
        ("sonnet", "claude-sonnet-5-5"),
        ("opus", "claude-opus-5-5"),
        ("claude-haiku-4-5", "claude-haiku-4-5"),
        ("anthropic/claude-opus-5-5", "claude-opus-5-5"),
    ],
)
def test_names_become_ids(server: Loopback, asked: str, sent: str) -> None:
    (done,) = complete(setup_for(server), request(model=asked))
    assert [entry.model for entry in server.ledger.paid] == [sent]
    assert done.model == sent


def test_it_streams_with_the_tasks_own_max_tokens_and_counts_what_the_other_side_counts(server: Loopback) -> None:
    bodies: list[Mapping[str, object]] = []

    def keep(call: Call) -> None:
        bodies.append(call.body)

    server.faults = keep
    (done,) = complete(setup_for(server), request("héllo", max_tokens=321))
    assert bodies[0]["stream"] is True
    assert bodies[0]["max_tokens"] == 321
    assert done.usage is not None
    paid = server.ledger.paid[0]
    assert (done.usage.input_tokens, done.usage.output_tokens) == (paid.input_tokens, paid.output_tokens)
    assert done.text == "answer to: héllo"


def test_one_attempt_is_one_request_however_it_fails(server: Loopback) -> None:
    for fault, kind in (
        (Refuse.rate_limit(), Transient),
        (Refuse.overloaded(), Transient),
        (Refuse.spend_limit(), SpendLimit),
        (Refuse(status=402, kind="billing_error"), SpendLimit),
        (Refuse(status=502, kind="api_error"), OutcomeUnknown),
        (Refuse(status=413, kind="invalid_request_error"), Fatal),
    ):
        server.faults = lambda _, fault=fault: fault
        before = len(server.ledger.seen)
        with pytest.raises(BackendError) as caught:
            complete(setup_for(server), request())
        assert type(caught.value) is kind
        assert len(server.ledger.seen) == before + 1


def test_a_stalled_stream_is_given_up_after_the_seconds_chosen(server: Loopback) -> None:
    server.faults = lambda _: Stall(30)
    began = time.monotonic()
    with pytest.raises(OutcomeUnknown, match="stopped sending"):
        complete(setup_for(server, stall="0.3"), request())
    assert time.monotonic() - began < 25  # not the thirty of the server


# -- limits -----------------------------------------------------------------------------------------------------------


@dataclass
class Learned:
    heard: list[tuple[str | None, Mapping[str, str]]] = field(default_factory=list)

    def learn(self, model: str | None, headers: Mapping[str, str]) -> None:
        self.heard.append((model, headers))


def test_rate_limit_headers_are_learned_under_the_name_the_plan_has_for_the_model(server: Loopback) -> None:
    server.headers = lambda _: {"anthropic-ratelimit-requests-remaining": "7"}
    learned = Learned()
    complete(replace(setup_for(server), limits=learned), request(model="haiku"))
    ((model, headers),) = learned.heard
    assert model == "haiku"
    assert headers["anthropic-ratelimit-requests-remaining"] == "7"


def test_siblings_do_not_wait_an_hour_because_one_of_them_was_told_to(server: Loopback) -> None:
    learned = Learned()
    for wait in (7, 3600):
        server.faults = lambda _, wait=wait: Refuse.rate_limit(wait)
        with pytest.raises(Transient):
            complete(replace(setup_for(server), limits=learned), request())
    assert [headers.get("retry-after") for _, headers in learned.heard] == ["7", None]


def test_siblings_share_what_the_headers_say(server: Loopback) -> None:
    """Two of a hundred requests are left and the bucket fills in a second: the rest waits for it."""
    full = (datetime.now(tz=UTC) + timedelta(seconds=4)).isoformat()
    server.seconds = 0.05

    def headers(call: Call) -> dict[str, str]:
        left = max(0, 4 - call.number)
        prefix = "anthropic-ratelimit-requests"
        return {f"{prefix}-limit": "5", f"{prefix}-remaining": str(left), f"{prefix}-reset": full}

    server.headers = headers
    first = priced("t0")
    rest = [priced(f"t{number}", "t0") for number in range(1, 9)]
    began = time.monotonic()
    report = run(plan(first, *rest), server)
    assert all(record.attempts == 1 for record in records(report).values())
    assert time.monotonic() - began > 1


# -- caches -----------------------------------------------------------------------------------------------------------

HEAD = "The document that all of them read. " * 200


def test_a_head_that_siblings_share_is_written_to_the_cache_once_and_read_by_the_others(server: Loopback) -> None:
    server.seconds = 0.1
    prompts = [f"{HEAD}Question {number}" for number in range(6)]
    tasks = [priced(f"t{number}", prompt=text(prompt)) for number, prompt in enumerate(prompts)]
    report = run(plan(*tasks), server)
    paid = server.ledger.paid
    assert sum(entry.cache_write > 0 for entry in paid) == 1
    assert sum(entry.cache_read > 0 for entry in paid) == 5
    assert report.usd == server.ledger.usd
    plain = sum(Decimal(len(prompt)) / 4 for prompt in prompts) / 1_000_000 * Decimal("0.1")
    assert server.ledger.usd < plain


def test_a_head_whose_first_request_fails_is_written_by_the_next_one(server: Loopback) -> None:
    server.faults = lambda call: Refuse.broken() if call.number == 0 else None
    tasks = [priced(f"t{number}", prompt=text(f"{HEAD}Question {number}")) for number in range(4)]
    report = run(plan(*tasks), server, policy=replace(QUICK, backoff=0.2))
    assert all(record.output for record in records(report).values())
    assert sum(entry.cache_read > 0 for entry in server.ledger.paid) == 3


def test_the_same_prompt_twice_makes_no_empty_block(server: Loopback) -> None:
    bodies: list[str] = []

    def keep(call: Call) -> None:
        bodies.append(json.dumps(call.body["messages"]))

    server.faults = keep
    complete(setup_for(server), request(HEAD, prefix=len(HEAD)))
    assert json.loads(bodies[0])[0]["content"] == [
        {"type": "text", "text": HEAD, "cache_control": {"type": "ephemeral"}}
    ]
