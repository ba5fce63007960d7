"""What must hold for every plan, every policy and every run of bad luck."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.judge.verdict import Effect
from advisor.plans.runplan import RunPlan
from advisor.runs.commands import Start
from advisor.runs.events import Interrupted, RunEvent
from advisor.runs.policy import Policy
from advisor.runs.records import Failure, InDoubt, RunStatus, TaskState
from tests.runs.run_samples import Driver, answers, fails, plan, task

MONEY = st.integers(1, 60).map(lambda thousandths: Decimal(thousandths) / 1000)


@st.composite
def plans(draw: st.DrawFn) -> RunPlan:
    count = draw(st.integers(1, 14))
    tasks = []
    for number in range(count):
        earlier = [f"t{other}" for other in range(number)]
        sources = draw(st.lists(st.sampled_from(earlier), max_size=3, unique=True)) if earlier else []
        tasks.append(
            task(
                f"t{number}",
                *sources,
                seconds=draw(st.integers(1, 9)),
                effect=draw(st.sampled_from(Effect)),
                model=draw(st.sampled_from(["haiku", "opus"])),
            )
        )
    return plan(*tasks)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    return Policy(
        max_concurrency=draw(st.integers(1, 5)),
        per_model=draw(st.sampled_from([{}, {"opus": 1}])),
        retries=draw(st.integers(0, 3)),
        deadline=draw(st.one_of(st.none(), st.integers(1, 60))),
        budget=draw(st.one_of(st.none(), MONEY)),
        in_doubt=draw(st.sampled_from([None, *InDoubt])),
    )


class Luck:
    """How each attempt goes, fixed by task and attempt, so that two machines meet the same."""

    def __init__(self, draws: dict[tuple[str, int], tuple[int, str, int]]) -> None:
        self.draws = draws

    def __call__(self, start: Start, at: float) -> tuple[float, RunEvent]:
        seconds, how, share = self.draws.get((start.task, start.attempt), (1, "ok", 5))
        if how == "ok":
            # Never more than the worst case that was reserved: that is what a worst case is.
            return seconds, answers(start, at, usd=(start.reserve or Decimal(0)) * share / 10)
        return seconds, fails(start, at, Failure(how), retry_after=seconds if how == "transient" else None)


HOWS = st.sampled_from(["ok", "ok", "ok", "ok", "transient", "unknown", "fatal", "halt"])
DRAWS = st.dictionaries(
    st.tuples(st.integers(0, 13).map(lambda n: f"t{n}"), st.integers(1, 4)),
    st.tuples(st.integers(1, 9), HOWS, st.integers(0, 10)),
    max_size=25,
).map(Luck)
INTERRUPTS = st.lists(st.integers(1000, 1040).map(lambda at: Interrupted(at=float(at))), max_size=2)


@settings(max_examples=150, deadline=None)
@given(plans(), policies(), DRAWS, INTERRUPTS)
def test_every_run_ends_and_breaks_no_rule(
    found: RunPlan, policy: Policy, luck: Luck, interrupts: list[Interrupted]
) -> None:
    driver = Driver(found, policy, luck)
    end = driver.run(interrupts)
    records = driver.machine.records
    assert not driver.machine.running
    assert all(record.state is not TaskState.RUNNING for record in records.values())
    assert driver.most_at_once <= policy.max_concurrency
    if policy.budget is not None:
        assert driver.most_committed <= policy.budget
    by_id = {each.id: each for each in found.tasks}
    for at, start in driver.starts:
        assert all(driver.ends.get(source, float("inf")) <= at for source in by_id[start.task].after)
    assert (end.status is RunStatus.SUCCEEDED) == all(
        record.state is TaskState.SUCCEEDED for record in records.values()
    )
    assert (end.reason == "") == (end.status is RunStatus.SUCCEEDED)


@settings(max_examples=40, deadline=None)
@given(plans(), policies(), DRAWS, INTERRUPTS)
def test_the_same_events_give_the_same_run(
    found: RunPlan, policy: Policy, luck: Luck, interrupts: list[Interrupted]
) -> None:
    one, other = Driver(found, policy, luck), Driver(found, policy, luck)
    one.run(interrupts)
    other.run(interrupts)
    assert one.starts == other.starts
    assert one.end == other.end


@settings(max_examples=100, deadline=None)
@given(plans(), st.integers(0, 30))
def test_a_run_cut_anywhere_and_continued_pays_nothing_twice_and_gives_the_same_results(
    found: RunPlan, steps: int
) -> None:
    whole = Driver(found, Policy())
    whole.run()
    cut = Driver(found, Policy())
    with suppress(AssertionError):  # cut off, as by a crash
        cut.run(most=steps)
    past = deepcopy(cut.machine.records)
    for record in past.values():
        if record.state is TaskState.RUNNING:
            record.state = TaskState.IN_DOUBT
    done = {name for name, record in past.items() if record.state is TaskState.SUCCEEDED}
    in_flight = {name for name, record in past.items() if record.state is TaskState.IN_DOUBT}
    rest = Driver(found, Policy(in_doubt=InDoubt.RETRY), past=past)
    assert rest.run().status is RunStatus.SUCCEEDED
    assert done.isdisjoint(start.task for _, start in rest.starts)
    assert rest.machine.results == whole.machine.results
    again = {name for name, record in rest.machine.records.items() if record.attempts > 1}
    assert again == in_flight
