"""Everything that goes wrong on the way to the Messages API: a right result or one line, and siblings keep theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from advisor.runs.records import RunStatus, TaskState
from advisor.runs.report import RunReport
from tests.runs.loopback import (
    Call,
    Cut,
    DropAfterWork,
    DropBeforeWork,
    EarlyEnd,
    ErrorEvent,
    Fault,
    Loopback,
    Refuse,
    Reply,
    Slow,
    Stall,
    Text,
    TruncatedJson,
    WrongShape,
)
from tests.runs.on_loopback import QUICK, committed, plan, priced, records, run

STRUCK = "do t1"
FOUR = plan(priced("t1"), priced("t2"), priced("t3"), priced("t4", "t2", "t3"))
PATIENT = replace(QUICK, timeout=1.0)


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, what is said when it does not pass, and how often a run sends a task that always meets it."""

    fault: Fault
    says: str
    sends: int = 3


CASES = {
    "429 with retry-after": Case(Refuse.rate_limit(0.2), "429 rate_limit_error"),
    "429 without retry-after": Case(Refuse.rate_limit(), "429 rate_limit_error"),
    "429 with retry-after 3600": Case(Refuse.rate_limit(3600), "asks to wait 3600 s", sends=1),
    "529": Case(Refuse.overloaded(), "529 overloaded_error"),
    "500": Case(Refuse.broken(), "500 api_error"),
    "drop before work": Case(DropBeforeWork(), "the connection broke"),
    "drop after work": Case(DropAfterWork(), "the connection broke"),
    "cut in the stream": Case(Cut(), "the connection broke"),
    "stall": Case(Stall(30), "no answer within 1 s"),
    "truncated JSON": Case(TruncatedJson(), "its answer is damaged"),
    "clean early end": Case(EarlyEnd(), "the stream ended before the answer did"),
    "error event": Case(ErrorEvent(), "the stream broke off"),
    "error event at once": Case(ErrorEvent(first=True), "overloaded_error"),
    "200 of another shape": Case(WrongShape(), "the answer has the wrong shape"),
    "200 with empty events": Case(WrongShape(events=True), "the answer has the wrong shape"),
    "bad request": Case(Refuse(status=400, kind="invalid_request_error"), "400 invalid_request_error", sends=1),
    "unknown model": Case(Refuse(status=404, kind="not_found_error"), "check the model's name", sends=1),
}


def striking(fault: Fault, times: int) -> Callable[[Call], Fault | None]:
    """The fault meets the first so many calls of t1."""
    left = times

    def strike(call: Call) -> Fault | None:
        nonlocal left
        if call.first_prompt != STRUCK or left == 0:
            return None
        left -= 1
        return fault

    return strike


def siblings_are_well(report: RunReport) -> None:
    found = records(report)
    for name in ("t2", "t3", "t4"):
        assert found[name].state is TaskState.SUCCEEDED, found[name].error
    assert found["t4"].output == "answer to: go on from answer to: do t2answer to: do t3"


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.sends > 1])
def test_a_fault_that_passes_leaves_a_right_result(name: str) -> None:
    with Loopback(faults=striking(CASES[name].fault, 1)) as server:
        report = run(FOUR, server, policy=PATIENT)
    siblings_are_well(report)
    assert report.status is RunStatus.SUCCEEDED, report.reason
    assert records(report)["t1"].output == "answer to: do t1"
    assert records(report)["t1"].attempts == 2
    assert server.ledger.usd <= committed(report)


@pytest.mark.parametrize("name", CASES)
def test_a_fault_that_stays_gives_one_clear_line_and_siblings_keep_their_results(name: str) -> None:
    case = CASES[name]
    with Loopback(faults=striking(case.fault, -1)) as server:
        report = run(FOUR, server, policy=PATIENT)
    siblings_are_well(report)
    struck = records(report)["t1"]
    assert report.status is RunStatus.FAILED
    assert struck.state is TaskState.FAILED
    assert struck.error is not None
    assert case.says in struck.error
    assert "\n" not in report.reason
    assert struck.attempts == server.ledger.seen.count(STRUCK) == case.sends
    assert server.ledger.usd <= committed(report)


def test_a_retry_after_is_waited_for_and_an_hour_is_not() -> None:
    for wait, least, most in ((0.5, 0.5, 3.0), (3600.0, 0.0, 3.0)):
        with Loopback(faults=striking(Refuse.rate_limit(wait), 1)) as server:
            began = time.monotonic()
            run(FOUR, server)
            assert least <= time.monotonic() - began <= most


def test_a_spend_limit_stops_the_run_and_what_is_in_flight_is_kept() -> None:
    chain = plan(priced("t1"), priced("t2"), priced("t3", "t2"))

    def meets(call: Call) -> Fault | None:
        return Refuse.spend_limit() if call.first_prompt == STRUCK else None

    with Loopback(faults=meets, seconds=0.3) as server:
        report = run(chain, server)
    found = records(report)
    assert report.status is RunStatus.FAILED
    assert "enforced_spend_limit_reached" in report.reason
    assert "then continue the run" in report.reason
    assert found["t1"].attempts == 1
    assert found["t2"].state is TaskState.SUCCEEDED
    assert found["t3"].state is TaskState.NOT_STARTED


def test_a_rejected_key_stops_the_run_and_is_not_shown() -> None:
    with Loopback(key="sk-right-right-right-right") as server:
        wrong = {**server.environment, "ANTHROPIC_API_KEY": "sk-wrong-wrong-wrong-wrong"}
        report = run(FOUR, server, environment=wrong)
    assert "check ANTHROPIC_API_KEY" in report.reason
    assert "wrong-wrong" not in report.reason
    assert len(server.ledger.seen) == 0


def test_slow_tokens_are_waited_for_within_the_total_time_and_not_beyond() -> None:
    for pause, state in ((0.05, TaskState.SUCCEEDED), (0.6, TaskState.FAILED)):
        with Loopback(faults=striking(Slow(pause), -1)) as server:
            report = run(FOUR, server, policy=replace(PATIENT, retries=0))
        assert records(report)["t1"].state is state
        siblings_are_well(report)


def longwinded(call: Call) -> Reply:
    """Stops at max_tokens in the first call, goes on in the second."""
    if len(call.body["messages"]) == 1 and call.prompt == STRUCK:
        return Reply(blocks=[Text("the first half, ")], stop="max_tokens", output_tokens=10**6)
    return Reply(blocks=[Text("the second half" if call.first_prompt == STRUCK else f"answer to: {call.prompt}")])


def test_an_answer_cut_at_max_tokens_is_continued_and_both_halves_are_paid() -> None:
    with Loopback(answer=longwinded) as server:
        report = run(FOUR, server)
    assert records(report)["t1"].output == "the first half, the second half"
    assert server.ledger.times_paid()[STRUCK] == 2
    assert report.usd == server.ledger.usd


def test_an_answer_cut_at_max_tokens_fails_where_the_policy_says_so() -> None:
    with Loopback(answer=longwinded) as server:
        report = run(FOUR, server, options={"continuations": "0"})
    siblings_are_well(report)
    struck = records(report)["t1"]
    assert struck.state is TaskState.FAILED
    assert "max_tokens 1000" in (struck.error or "")
    assert report.usd == server.ledger.usd


def test_an_answer_that_is_cut_again_and_again_is_paid_and_fails() -> None:
    def endless(call: Call) -> Reply:
        return Reply(blocks=[Text("more ")], stop="max_tokens" if call.first_prompt == STRUCK else None)

    with Loopback(answer=endless) as server:
        report = run(plan(priced("t1"), priced("t2")), server, options={"continuations": "2"})
    assert records(report)["t1"].state is TaskState.FAILED
    assert server.ledger.times_paid()[STRUCK] == 3
    assert report.usd == server.ledger.usd


def test_a_refusal_is_one_line_and_what_it_cost_is_counted() -> None:
    def refusing(call: Call) -> Reply:
        return Reply(blocks=[Text("")], stop="refusal" if call.first_prompt == STRUCK else None)

    with Loopback(answer=refusing) as server:
        report = run(plan(priced("t1"), priced("t2")), server)
    assert "refused to answer" in (records(report)["t1"].error or "")
    assert report.usd == server.ledger.usd


def test_nobody_listening_is_one_clear_line() -> None:
    with Loopback() as server:
        gone = server.environment
    report = run(FOUR, server, environment=gone)
    assert report.status is RunStatus.FAILED
    assert "cannot be reached" in report.reason


def test_a_host_that_does_not_exist_stops_the_run_at_once() -> None:
    with Loopback() as server:
        lost = {**server.environment, "ANTHROPIC_BASE_URL": "http://no-such-host.invalid"}
        report = run(FOUR, server, environment=lost)
    assert "ANTHROPIC_BASE_URL" in report.reason
    assert sum(record.attempts for record in records(report).values()) <= 3
