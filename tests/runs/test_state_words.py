"""What a machine says: the reasons people read, the notes the journal gets, and the exact limits of its rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from advisor.flow.expr import Apply, Const, Result
from advisor.judge.verdict import Effect
from advisor.runs.commands import Abort, Command, End, Note, Start, WaitUntil
from advisor.runs.events import Answered, AttemptFailed, Began, Interrupted, Ticked
from advisor.runs.limits import Limits, Need
from advisor.runs.policy import Policy
from advisor.runs.ready import ReadyQueue
from advisor.runs.records import Failure, InDoubt, RunStatus, TaskRecord, TaskState
from advisor.runs.state import Machine
from advisor.runs.verdicts import verdict
from advisor.runs.wallet import Wallet
from tests.runs.run_samples import Driver, plan, task, text

NOW = 1_800_000_000.0


def failed(task: str, how: Failure, at: float = 1.0, message: str = "broken") -> AttemptFailed:
    return AttemptFailed(at=at, task=task, attempt=1, how=how, message=message)


def answered(task: str, at: float = 1.0) -> Answered:
    return Answered(at=at, task=task, attempt=1, text="done")


def begun(machine: Machine) -> list[Command]:
    return machine.handle(Began(at=0.0))


def end_of(commands: list[Command]) -> End:
    return next(command for command in commands if isinstance(command, End))


def test_a_failure_that_stops_the_run_gives_its_own_words_as_the_reason() -> None:
    machine = Machine(plan(task("a"), task("b"), task("c", "b")), Policy())
    begun(machine)
    assert machine.handle(failed("a", Failure.HALT, message="the key was rejected")) == []
    end = end_of(machine.handle(answered("b")))
    assert (end.status, end.reason) == (RunStatus.FAILED, "the key was rejected; 1 of 3 tasks succeeded")


def test_the_first_reason_to_stop_stands_but_for_an_interrupt() -> None:
    machine = Machine(plan(task("a"), task("b"), task("c")), Policy(deadline=5.0))
    begun(machine)
    machine.handle(failed("a", Failure.HALT, message="first"))
    machine.handle(failed("b", Failure.HALT, message="second"))
    assert machine.halt_reason == "first"
    machine.handle(Interrupted(at=2.0))
    assert machine.halt_reason == "interrupted"
    end = end_of(machine.handle(answered("c")))
    assert (end.status, end.reason) == (RunStatus.CANCELLED, "interrupted; 1 of 3 tasks succeeded")


def test_a_deadline_that_has_passed_is_the_reason_and_stops_what_runs() -> None:
    machine = Machine(plan(task("a"), task("b", "a")), Policy(deadline=5.0))
    assert WaitUntil(at=5.0) in begun(machine)
    assert machine.handle(Ticked(at=5.0)) == [Abort(task="a")]
    end = end_of(machine.handle(failed("a", Failure.TRANSIENT, at=5.0)))
    assert end.reason == "the deadline has passed; 0 of 2 tasks succeeded"
    # Nothing was done: it is as if it had not been started.
    assert [record.state for record in machine.records.values()] == [TaskState.NOT_STARTED] * 2


def test_an_alarm_that_came_too_early_is_set_anew() -> None:
    machine = Machine(plan(task("a")), Policy(deadline=5.0))
    begun(machine)
    assert machine.handle(Ticked(at=4.0)) == [WaitUntil(at=5.0)]


def test_whoever_is_skipped_is_noted_with_the_reason() -> None:
    machine = Machine(plan(task("a"), task("b", "a"), task("c", "b")), Policy())
    begun(machine)
    commands = machine.handle(failed("a", Failure.FATAL, at=3.0))
    assert commands[:2] == [Note(task="b", at=3.0), Note(task="c", at=3.0)]
    assert {machine.records[name].error for name in "bc"} == {"it needs a, which did not succeed"}


def test_a_condition_that_does_not_hold_is_noted_and_what_follows_goes_on() -> None:
    never = Apply(operation="in", operands=(Const(value="x"), Result(task="a")))
    machine = Machine(plan(task("a"), task("b", "a", guard=never), task("c", "a", "b", prompt=text("go"))), Policy())
    begun(machine)
    commands = machine.handle(answered("a", at=2.0))
    assert commands[0] == Note(task="b", at=2.0)
    assert (machine.records["b"].error, machine.records["b"].not_taken) == ("its condition does not hold", True)
    assert [command.task for command in commands if isinstance(command, Start)] == ["c"]


def test_a_prompt_that_cannot_be_made_fails_its_task_and_skips_what_follows() -> None:
    number = Apply(operation="int", operands=(Result(task="a"),))
    machine = Machine(plan(task("a"), task("b", "a", prompt=number), task("c", "b")), Policy())
    begun(machine)
    commands = machine.handle(answered("a", at=2.0))
    assert commands[:2] == [Note(task="b", at=2.0), Note(task="c", at=2.0)]
    assert [machine.records[name].state for name in "bc"] == [TaskState.FAILED, TaskState.SKIPPED]
    assert end_of(commands).reason.startswith("b failed: ")


def test_what_was_settled_for_one_task_holds_for_it_alone() -> None:
    policy = Policy(settled={"a": InDoubt.SKIP}, retries=3)
    machine = Machine(plan(task("a"), task("b")), policy)
    begun(machine)
    machine.handle(failed("a", Failure.UNKNOWN))
    machine.handle(failed("b", Failure.UNKNOWN))
    assert machine.records["a"].state is TaskState.IN_DOUBT
    assert machine.records["b"].state is TaskState.NOT_STARTED


def test_an_attempt_that_is_taken_up_stays_in_doubt_when_its_tries_are_used_up() -> None:
    machine = Machine(plan(task("a")), Policy(resumes=True, keyed=True, retries=0))
    begun(machine)
    end_of(machine.handle(failed("a", Failure.UNKNOWN)))
    assert machine.records["a"].state is TaskState.IN_DOUBT
    assert machine.records["a"].open_reserve is not None
    lost = Machine(plan(task("a")), Policy(retries=0))
    begun(lost)
    end_of(lost.handle(failed("a", Failure.UNKNOWN)))
    assert lost.records["a"].state is TaskState.FAILED


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({"a": TaskState.IN_DOUBT, "b": TaskState.FAILED}, "b failed: because; 0 of 2 tasks succeeded"),
        ({"a": TaskState.IN_DOUBT, "b": TaskState.SUCCEEDED}, "a is in doubt: because; 1 of 2 tasks succeeded"),
        ({"a": TaskState.NOT_STARTED, "b": TaskState.SKIPPED}, "not all tasks could be run; 0 of 2 tasks succeeded"),
    ],
)
def test_the_worst_that_happened_is_the_reason(states: dict[str, TaskState], words: str) -> None:
    records = [TaskRecord(id=name, state=state, error="because") for name, state in states.items()]
    assert verdict(records, None, "", short_of_money=False) == (RunStatus.FAILED, words)


def test_a_task_in_doubt_without_a_word_was_in_flight() -> None:
    _, reason = verdict([TaskRecord(id="a", state=TaskState.IN_DOUBT)], None, "", short_of_money=False)
    assert reason.startswith("a is in doubt: it was in flight when the run before was cut off; ")


def test_what_is_left_of_a_budget_is_less_what_is_spent_reserved_and_held() -> None:
    wallet = Wallet(Decimal(10), spent=Decimal(1), held=Decimal(2))
    wallet.reserve(Decimal(3))
    assert wallet.left() == 4
    wallet.hold(Decimal(2))
    assert (wallet.held, wallet.reserved, wallet.left()) == (4, 1, 4)


def test_a_task_that_waited_for_money_starts_when_enough_is_settled() -> None:
    found = plan(task("a"), task("b"))
    worst = next(command for command in begun(Machine(found, Policy())) if isinstance(command, Start)).reserve or 0
    driver = Driver(found, Policy(budget=worst * Decimal("1.6")))
    assert driver.run().status is RunStatus.SUCCEEDED
    assert [at - 1000 for at, _ in driver.starts] == [0, 1]


def test_a_wait_of_exactly_the_longest_is_kept_and_one_beyond_is_not() -> None:
    policy = Policy(longest_wait=120.0, backoff=1.0, longest_backoff=4.0, seed="s")
    wait = policy.pause("t", 1, None)
    assert wait is not None
    assert 0.5 <= wait <= 1.0
    assert policy.pause("t", 1, 120.0) == 120.0 + wait / 4
    assert policy.pause("t", 1, 120.5) is None
    assert policy.pause("t", 1, 0.0) == wait / 4
    spread = [policy.pause(f"t{number}", 9, None) or 0 for number in range(200)]
    assert 2.0 <= min(spread) < 2.2
    assert 3.8 < max(spread) <= 4.0
    assert replace(policy, seed="other").pause("t", 1, None) != wait


def test_a_models_room_is_given_back() -> None:
    queue = ReadyQueue({"m": 1})
    for index in range(2):
        queue.push(index, 1.0, "m")
    assert queue.pop() == 0
    queue.started("m")
    queue.started(None)
    queue.started("other")
    assert queue.pop() is None
    assert bool(queue)
    queue.ended("m")
    assert queue.pop() == 1


def heard(limits: Limits, kind: str, limit: int, remaining: int, full_in: float) -> None:
    reset = datetime.fromtimestamp(NOW + full_in, UTC).isoformat()
    head = f"anthropic-ratelimit-{kind}"
    limits.learn("m", {f"{head}-limit": str(limit), f"{head}-remaining": str(remaining), f"{head}-reset": reset}, NOW)


@pytest.mark.parametrize(
    ("kind", "wait"), [("requests", 0.0), ("tokens", 5.0), ("input-tokens", 2.0), ("output-tokens", 3.0)]
)
def test_each_kind_of_limit_counts_what_it_is_about(kind: str, wait: float) -> None:
    limits = Limits()
    heard(limits, kind, limit=1000, remaining=500, full_in=5.0)
    assert limits.admit("m", Need(input_tokens=200, output_tokens=300), NOW) == 0.0
    second = limits.admit("m", Need(input_tokens=500, output_tokens=500), NOW)
    assert second == pytest.approx({"requests": 0.0, "tokens": 5.0, "input-tokens": 2.0, "output-tokens": 3.0}[kind])
    assert second == pytest.approx(wait)


def test_what_has_ended_is_no_longer_in_flight_and_a_bucket_fills_up_to_its_limit() -> None:
    limits, need = Limits(), Need(input_tokens=400, output_tokens=0)
    heard(limits, "input-tokens", limit=1000, remaining=500, full_in=10.0)
    assert limits.admit("m", need, NOW) == 0.0
    assert limits.admit("m", need, NOW) == pytest.approx(6.0)
    limits.ended("m", need)
    assert limits.admit("m", need, NOW) == 0.0
    bucket = limits.known()["m"]["input-tokens"]
    assert [bucket.level(NOW + seconds) for seconds in (0, 5, 10, 99)] == [500, 750, 1000, 1000]
    assert bucket.ready(500, NOW) == 0.0
    assert bucket.ready(501, NOW) == pytest.approx(0.02)


def test_what_others_have_in_flight_counts_by_kind() -> None:
    limits = Limits()
    heard(limits, "input-tokens", limit=1000, remaining=500, full_in=10.0)
    limits.elsewhere({"m": (2, Need(input_tokens=400, output_tokens=9))})
    assert limits.admit("m", Need(input_tokens=150), NOW) == pytest.approx(1.0)
    assert limits.admit("n", Need(input_tokens=150), NOW) == 0.0


def test_an_external_task_is_asked_about_where_others_are_sent_again() -> None:
    policy = Policy()
    assert policy.doubt("t", Effect.EXTERNAL) is InDoubt.ASK
    assert policy.doubt("t", Effect.WRITE) is policy.doubt("t", Effect.READ) is InDoubt.RETRY
