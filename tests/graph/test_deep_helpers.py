"""Helpers that call helpers, hundreds deep: what waits without need is found at each depth, in little time."""

from __future__ import annotations

from advisor.graph.bottleneck import sequential_groups
from advisor.graph.plan import Plan
from advisor.places import span
from tests.graph.graph_traces import made
from tests.growth import grows_at_most


def test_hundreds_of_helpers_that_each_pay_and_call_the_next_are_looked_at_in_little_time() -> None:
    plans = {size: nested(size) for size in (50, 200)}
    groups = sequential_groups(plans[200])
    assert {group.tasks[0] for group in groups} == {f"t{number}" for number in range(1, 200)}
    # Each of n depths names what stands below it: that alone is n * n.
    assert grows_at_most(4 * 4 * 3, lambda size: sequential_groups(plans[size]), 50, 200)


def nested(size: int) -> Plan:
    plan = made(*(f"r Count {number} oaks in Rome" for number in range(size)))
    calls = tuple(span("flow.py", (1000 + number, 1), (1000 + number, 9)) for number in range(size))
    for number in range(size):
        plan.change(f"t{number + 1}", via=calls[:number])
    return plan.plan()


def test_each_function_is_asked_by_itself_with_its_helpers_taken_whole() -> None:
    first, second = (span("flow.py", (line, 1), (line, 9)) for line in (50, 60))
    plan = made("r Count oaks", "r Count elms", "r Count firs", "r Count yews", "r Count limes")
    for number, way in enumerate(((first,), (first,), (second,), (second,), ()), start=1):
        plan.change(f"t{number}", via=way)
    assert [group.calls for group in sequential_groups(plan.plan())] == [
        (("t1", "t2"), ("t3", "t4"), ("t5",)),
        (("t1",), ("t2",)),
        (("t3",), ("t4",)),
    ]
