from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from advisor.errors import RunError
from advisor.flow.expr import Apply, Const, Result
from advisor.judge.verdict import Effect
from advisor.runs.commands import Start
from advisor.runs.events import Interrupted, RunEvent
from advisor.runs.policy import Policy
from advisor.runs.records import Failure, InDoubt, RunStatus, TaskState
from advisor.runs.state import Machine
from tests.runs.run_samples import Driver, answers, fails, plan, task, text


def states(driver: Driver) -> dict[str, str]:
    return {name: record.state.value for name, record in driver.machine.records.items()}


def failing(*names: str, how: Failure = Failure.FATAL, times: int = 99) -> object:
    left = dict.fromkeys(names, times)

    def outcome(start: Start, at: float) -> tuple[float, RunEvent]:
        if left.get(start.task, 0) > 0:
            left[start.task] -= 1
            return 1.0, fails(start, at, how)
        return 2.0, answers(start, at)

    return outcome


def test_a_task_starts_the_moment_its_own_dependencies_have_ended() -> None:
    found = plan(task("a", seconds=1), task("b", seconds=5), task("c", "a"), task("d", "b"))
    driver = Driver(found, Policy())
    assert driver.run().status is RunStatus.SUCCEEDED
    begun = {start.task: at - 1000 for at, start in driver.starts}
    assert begun == {"a": 0, "b": 0, "c": 1, "d": 5}


def test_the_longest_remaining_path_goes_first_when_slots_are_short() -> None:
    found = plan(task("short"), task("head", seconds=1), task("tail", "head", seconds=9))
    driver = Driver(found, Policy(max_concurrency=1))
    driver.run()
    assert [start.task for _, start in driver.starts] == ["head", "tail", "short"]


def test_a_models_own_limit_holds_beside_the_general_one() -> None:
    found = plan(*(task(f"h{n}") for n in range(4)), *(task(f"o{n}", model="opus") for n in range(4)))
    driver = Driver(found, Policy(max_concurrency=10, per_model={"opus": 1}))
    assert driver.run().status is RunStatus.SUCCEEDED
    begun = sorted(at - 1000 for at, start in driver.starts if start.task.startswith("o"))
    assert begun == [0, 1, 2, 3]
    assert driver.most_at_once == 5


def test_a_models_limit_of_two_lets_two_of_its_tasks_run_at_once_and_no_more() -> None:
    driver = Driver(plan(*(task(f"o{n}", model="opus") for n in range(6))), Policy(per_model={"opus": 2}))
    assert driver.run().status is RunStatus.SUCCEEDED
    assert sorted(at - 1000 for at, _ in driver.starts) == [0, 0, 1, 1, 2, 2]
    assert driver.most_at_once == 2


def test_a_result_goes_where_the_template_puts_it_and_context_goes_before() -> None:
    found = plan(task("a"), task("b", "a"), task("c", "b", prompt=text("sum up"), context=("a", "b")))
    driver = Driver(found, Policy())
    driver.run()
    prompts = {start.task: start.prompt for _, start in driver.starts}
    assert prompts["b"] == "go on from result of a"
    assert prompts["c"] == (
        '<result of="a">\nresult of a\n</result>\n\n<result of="b">\nresult of b\n</result>\n\nsum up'
    )


def test_dependents_of_a_failed_task_are_skipped_and_siblings_go_on() -> None:
    found = plan(task("a"), task("b", "a"), task("c", "b"), task("d"), task("e", "d"))
    driver = Driver(found, Policy(), failing("a"))
    end = driver.run()
    assert end.status is RunStatus.FAILED
    assert "a failed: broken" in end.reason
    assert states(driver) == {"a": "failed", "b": "skipped", "c": "skipped", "d": "succeeded", "e": "succeeded"}


def test_a_transient_failure_is_tried_again_after_a_growing_pause() -> None:
    driver = Driver(plan(task("a")), Policy(retries=3, backoff=1), failing("a", how=Failure.TRANSIENT, times=3))
    assert driver.run().status is RunStatus.SUCCEEDED
    times = [at for at, _ in driver.starts]
    pauses = [later - sooner - 1 for sooner, later in pairwise(times)]
    assert len(pauses) == 3
    assert 0.5 <= pauses[0] <= 1 <= pauses[1] <= 2 <= pauses[2] <= 4


def test_retries_are_counted_and_then_it_failed() -> None:
    driver = Driver(plan(task("a")), Policy(retries=2), failing("a", how=Failure.TRANSIENT))
    assert driver.run().status is RunStatus.FAILED
    assert len(driver.starts) == 3


def test_a_wait_longer_than_the_longest_ends_the_task_at_once() -> None:
    def asks_an_hour(start: Start, at: float) -> tuple[float, RunEvent]:
        return 1.0, fails(start, at, Failure.TRANSIENT, retry_after=3600)

    driver = Driver(plan(task("a")), Policy(longest_wait=120), asks_an_hour)
    assert driver.run().status is RunStatus.FAILED
    assert driver.now - 1000 == 1


def test_an_unknown_outcome_keeps_its_whole_reserve_and_is_sent_again() -> None:
    driver = Driver(plan(task("a")), Policy(), failing("a", how=Failure.UNKNOWN, times=1))
    driver.run()
    reserve = driver.starts[0][1].reserve
    assert reserve is not None
    assert reserve > 0
    assert driver.machine.wallet.held == reserve
    assert driver.machine.records["a"].attempts == 2


def test_each_attempt_of_unknown_outcome_keeps_its_own_reserve() -> None:
    driver = Driver(plan(task("a")), Policy(retries=3), failing("a", how=Failure.UNKNOWN, times=3))
    assert driver.run().status is RunStatus.SUCCEEDED
    reserves = [start.reserve for _, start in driver.starts[:3]]
    assert driver.machine.records["a"].held == sum(reserve or 0 for reserve in reserves) > 0
    assert driver.machine.records["a"].open_reserve is None


def test_tasks_that_fail_together_are_not_tried_again_at_the_same_moment() -> None:
    names = [f"t{n}" for n in range(5)]
    driver = Driver(plan(*map(task, names)), Policy(), failing(*names, how=Failure.TRANSIENT, times=1))
    assert driver.run().status is RunStatus.SUCCEEDED
    assert len({at for at, _ in driver.starts[5:]}) == 5


def test_the_record_names_the_model_that_answered() -> None:
    def newer(start: Start, at: float) -> tuple[float, RunEvent]:
        model = "claude-haiku-9" if start.task == "a" else None
        return 1.0, answers(start, at)._replace(model=model)

    driver = Driver(plan(task("a"), task("b")), Policy(), newer)
    driver.run()
    planned = Machine(driver.machine.plan, Policy()).records["b"].model_id
    assert driver.machine.records["a"].model_id == "claude-haiku-9"
    assert driver.machine.records["b"].model_id == planned


def test_an_external_task_of_unknown_outcome_is_not_sent_again_unasked() -> None:
    found = plan(task("pay", effect=Effect.EXTERNAL), task("tell", "pay"))
    driver = Driver(found, Policy(), failing("pay", how=Failure.UNKNOWN))
    assert driver.run().status is RunStatus.FAILED
    assert states(driver) == {"pay": "in_doubt", "tell": "skipped"}
    assert len(driver.starts) == 1


def test_a_spending_limit_stops_the_run_and_keeps_what_is_in_flight() -> None:
    found = plan(task("a"), task("b", seconds=1), *(task(f"t{n}", "b") for n in range(3)))
    driver = Driver(found, Policy(), failing("a", how=Failure.HALT))
    end = driver.run()
    assert end.status is RunStatus.FAILED
    assert states(driver) == {
        "a": "failed", "b": "succeeded", "t0": "not_started", "t1": "not_started", "t2": "not_started",
    }  # fmt: skip


def test_the_budget_is_a_wall_and_what_fits_is_done() -> None:
    one = Driver(plan(task("t0")), Policy())
    one.run()
    reserve = one.starts[0][1].reserve
    assert reserve is not None
    found = plan(*(task(f"t{n}") for n in range(10)))
    driver = Driver(found, Policy(budget=reserve * 2))
    end = driver.run()
    assert end.status is RunStatus.OVER_BUDGET
    # Each costs half of its reserve: three fit (two at once, a third after settling), then less than one reserve is
    # left.
    assert sum(state == "succeeded" for state in states(driver).values()) == 3
    assert driver.most_committed <= reserve * 2


def test_the_first_interrupt_finishes_what_is_in_flight() -> None:
    driver = Driver(plan(task("a", seconds=5), task("b", "a")), Policy())
    end = driver.run([Interrupted(at=1002.0)])
    assert end.status is RunStatus.CANCELLED
    assert states(driver) == {"a": "succeeded", "b": "not_started"}


def test_the_second_interrupt_stops_now_and_leaves_it_in_doubt() -> None:
    driver = Driver(plan(task("a", seconds=500), task("b", "a")), Policy())
    end = driver.run([Interrupted(at=1002.0), Interrupted(at=1003.0)])
    assert end.status is RunStatus.CANCELLED
    assert driver.now == 1003.0
    assert states(driver) == {"a": "in_doubt", "b": "skipped"}


def test_nothing_starts_after_the_deadline_and_what_flies_is_cut() -> None:
    driver = Driver(plan(task("a", seconds=3), task("b", "a", seconds=30), task("c", "b")), Policy(deadline=10))
    end = driver.run()
    assert end.status is RunStatus.FAILED
    assert "deadline" in end.reason
    assert driver.now == 1010.0
    assert states(driver)["a"] == "succeeded"


def test_a_condition_that_does_not_hold_leaves_the_task_out_and_the_run_succeeds() -> None:
    yes = Apply(operation="in", operands=(Const(value="result"), Result(task="a")))
    no = Apply(operation="not", operands=(yes,))
    either = Apply(operation="if", operands=(yes, Result(task="b"), Result(task="c")))
    found = plan(
        task("a"),
        task("b", "a", guard=yes),
        task("c", "a", guard=no),
        task("d", "b", "c", prompt=either),
    )
    driver = Driver(found, Policy())
    assert driver.run().status is RunStatus.SUCCEEDED
    assert states(driver) == {"a": "succeeded", "b": "succeeded", "c": "skipped", "d": "succeeded"}
    assert driver.starts[-1][1].prompt == "result of b"
    assert driver.machine.records["c"].error == "its condition does not hold"
    assert driver.machine.records["c"].not_taken


def test_a_prompt_that_cannot_be_made_fails_its_task_in_one_line() -> None:
    broken = Apply(operation="[]", operands=(Apply(operation="split", operands=(Result(task="a"),)), Const(value=9)))
    driver = Driver(plan(task("a"), task("b", "a", prompt=broken), task("c")), Policy())
    assert driver.run().status is RunStatus.FAILED
    assert states(driver) == {"a": "succeeded", "b": "failed", "c": "succeeded"}
    assert driver.machine.records["b"].error == "between tasks: list index out of range"


def test_what_needs_a_prompt_that_cannot_be_made_is_skipped_and_says_whose() -> None:
    broken = Apply(operation="[]", operands=(Apply(operation="split", operands=(Result(task="a"),)), Const(value=9)))
    driver = Driver(plan(task("a"), task("b", "a", prompt=broken), task("c", "b")), Policy())
    driver.run()
    assert states(driver) == {"a": "succeeded", "b": "failed", "c": "skipped"}
    assert driver.machine.records["c"].error == "it needs b, which did not succeed"


def test_tasks_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(RunError, match="wait for each other: a, b"):
        Machine(plan(task("a", "b"), task("b", "a")), Policy())


def test_a_continued_run_pays_nothing_twice_and_tries_failures_again() -> None:
    found = plan(task("a"), task("b", "a"), task("c"))
    first = Driver(found, Policy(), failing("c"))
    first.run()
    second = Driver(found, Policy(), past=first.machine.records)
    assert second.run().status is RunStatus.SUCCEEDED
    assert [start.task for _, start in second.starts] == ["c"]
    assert second.starts[0][1].attempt == 2


def test_spending_counts_over_all_lives() -> None:
    found = plan(task("a"), task("b", "a"))
    first = Driver(found, Policy(), failing("b"))
    first.run()
    spent = first.machine.wallet.spent
    second = Driver(found, Policy(budget=spent), past=first.machine.records)
    assert second.run().status is RunStatus.OVER_BUDGET
    assert second.starts == []


@pytest.mark.parametrize("choice", [InDoubt.RETRY, InDoubt.SKIP])
def test_what_was_in_flight_at_a_crash_is_settled_by_policy(choice: InDoubt) -> None:
    found = plan(task("a"), task("b", "a"))
    crashed = Driver(found, Policy())
    crashed._take(crashed.machine.handle(_began()))  # noqa: SLF001 - a crash is a run that is not driven further
    past = crashed.machine.records
    past["a"].state = TaskState.IN_DOUBT
    driver = Driver(found, Policy(in_doubt=choice), past=past)
    end = driver.run()
    assert driver.machine.records["a"].held > 0
    if choice is InDoubt.RETRY:
        assert end.status is RunStatus.SUCCEEDED
        assert driver.machine.records["a"].attempts == 2
    else:
        assert end.status is RunStatus.FAILED
        assert states(driver) == {"a": "in_doubt", "b": "skipped"}


def _began() -> RunEvent:
    from advisor.runs.events import Began

    return Began(at=1000.0)


def test_money_is_never_counted_without_a_price() -> None:
    driver = Driver(plan(task("a", rates=None)), Policy(), lambda start, at: (1.0, answers(start, at, usd=Decimal(0))))
    driver.run()
    assert driver.starts[0][1].reserve is None
