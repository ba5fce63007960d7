"""Plans: kinds, reduction, cycles, patterns, waves, paths."""

from __future__ import annotations

import pytest

from advisor.flow.trace import Certainty, Count, Loop, LoopForm, NeedKind
from advisor.graph import EdgeKind, Pattern, critical_path, independent, makespan, slack
from advisor.sources.units import Medium
from tests.graph.graph_traces import closure, made, place

QUIET = ("r Count oaks", "r Count elms", "r Count firs", "r Count yews", "r Count figs")


def joined(edges: tuple[str, ...], size: int) -> Pattern:
    plan = made(*QUIET[:size])
    for edge in edges:
        plan.need(*(f"t{end}" for end in edge.split(">")))
    return plan.plan().pattern


@pytest.mark.parametrize(
    ("size", "edges", "pattern"),
    [
        (1, (), Pattern.SINGLE),
        (2, (), Pattern.FAN_OUT),
        (5, (), Pattern.FAN_OUT),
        (2, ("1>2",), Pattern.PIPELINE),
        (3, ("1>2", "2>3"), Pattern.PIPELINE),
        (3, ("1>2", "2>3", "1>3"), Pattern.PIPELINE),
        (3, ("1>2", "1>3"), Pattern.HIERARCHICAL),
        (5, ("1>2", "1>3", "3>4", "3>5"), Pattern.HIERARCHICAL),
        (3, ("1>3", "2>3"), Pattern.SCATTER_GATHER),
        (4, ("1>2", "1>3", "2>4", "3>4"), Pattern.SCATTER_GATHER),
        (4, ("1>2", "1>3", "2>4", "3>4", "1>4"), Pattern.SCATTER_GATHER),
        (3, ("1>2",), Pattern.MIXED),
        (5, ("1>2", "1>3", "2>4", "3>4", "4>5"), Pattern.MIXED),
        (4, ("1>2", "2>4", "3>4"), Pattern.MIXED),
        (4, ("1>2", "2>4", "1>3", "3>4", "2>3"), Pattern.PIPELINE),
        (4, ("1>3", "2>3", "2>4"), Pattern.MIXED),
    ],
)
def test_the_shape_of_the_reduced_graph_has_the_contracts_name(
    size: int, edges: tuple[str, ...], pattern: Pattern
) -> None:
    assert joined(edges, size) is pattern


def test_one_edge_stands_for_a_pair_and_names_the_first_kind() -> None:
    plan = made("w Build application", "r Run test suite")
    plan.need("t1", "t2", NeedKind.CONTROL).need("t1", "t2", NeedKind.STATE)
    edge = plan.plan().edges[0]
    assert edge.kind is EdgeKind.CONTROL
    assert edge.also == (EdgeKind.STATE, EdgeKind.EFFECT)
    assert edge.certainty is Certainty.CERTAIN


def test_a_direct_data_edge_stays_beside_the_path_that_implies_it() -> None:
    plan = made(*QUIET[:3]).need("t1", "t2").need("t2", "t3").need("t1", "t3").plan()
    assert {(edge.source, edge.target) for edge in plan.edges} == {("t1", "t2"), ("t2", "t3"), ("t1", "t3")}


def test_another_edge_goes_where_a_path_implies_it() -> None:
    plan = made(*QUIET[:3]).need("t1", "t2").need("t2", "t3").need("t1", "t3", NeedKind.CONTROL).plan()
    assert {(edge.source, edge.target) for edge in plan.edges} == {("t1", "t2"), ("t2", "t3")}
    assert len(plan.all_edges) == 3


def test_a_declared_cycle_is_named_and_goes_into_edges_and_waves_as_written() -> None:
    plan = made(*QUIET[:4])
    plan.need("t2", "t1", NeedKind.DECLARED).need("t1", "t2", NeedKind.DECLARED).need("t2", "t3")
    found = plan.plan()
    assert found.cycles == (("t1", "t2"),)
    assert [(edge.source, edge.target) for edge in found.edges] == [("t1", "t2"), ("t2", "t3")]
    assert found.waves_as_advised == (("t1", "t4"), ("t2",), ("t3",))
    assert len(found.all_edges) == 3


def test_a_task_declared_to_wait_for_itself_is_a_cycle() -> None:
    assert made(*QUIET[:2]).need("t1", "t1", NeedKind.DECLARED).plan().cycles == (("t1",),)


def test_a_declared_wait_for_a_later_task_is_no_cycle() -> None:
    plan = made(*QUIET[:2]).need("t2", "t1", NeedKind.DECLARED).plan()
    assert plan.cycles == ()
    assert plan.waves_as_advised == (("t2",), ("t1",))


def test_waves_as_written_follow_the_code_and_waves_as_advised_the_edges() -> None:
    plan = made(*QUIET[:3]).plan()
    assert plan.waves_as_written == (("t1",), ("t2",), ("t3",))
    assert plan.waves_as_advised == (("t1", "t2", "t3"),)


def test_markdown_is_as_written_as_it_is_advised() -> None:
    plan = made(*QUIET[:3]).need("t1", "t3").plan(Medium.MARKDOWN)
    assert plan.waves_as_written == plan.waves_as_advised == (("t1", "t2"), ("t3",))


def test_markdown_that_claims_an_order_has_it_as_written_only() -> None:
    plan = made("[Ask one by one:] r Count oaks", "r Count elms").plan(Medium.MARKDOWN)
    assert plan.waves_as_written == (("t1",), ("t2",))
    assert plan.waves_as_advised == (("t1", "t2"),)
    assert plan.edges == ()


def test_markdown_that_claims_parallel_tasks_has_them_at_once_as_written() -> None:
    plan = made("[In parallel:] w Implement the parser", "w Write tests for the parser").plan(Medium.MARKDOWN)
    assert plan.at_once == (("t1", "t2"),)
    assert plan.waves_as_written == (("t1", "t2"),)
    assert plan.waves_as_advised == (("t1",), ("t2",))


def test_then_is_an_order_in_markdown_and_only_possible_in_code() -> None:
    lines = ("r Count oaks", "[Then count the elms] r Count elms")
    assert made(*lines).plan(Medium.MARKDOWN).edges[0].certainty is Certainty.LIKELY
    assert made(*lines).plan().edges[0].certainty is Certainty.POSSIBLE


def test_exclusive_branches_never_share_a_wave_and_are_not_independent() -> None:
    plan = made(*QUIET[:4]).change("t2", arms=(("if", 0),)).change("t3", arms=(("if", 1),), after=("t1",)).plan()
    for waves in (plan.waves_as_written, plan.waves_as_advised):
        assert not any({"t2", "t3"} <= set(wave) for wave in waves)
    assert independent(plan, "t2", "t3") is None
    assert independent(plan, "t1", "t4") is Certainty.LIKELY


def test_writers_in_exclusive_arms_do_not_wait_for_each_other_and_a_later_one_waits_for_both() -> None:
    lines = ("w Format src/a.py", "w Sort imports in src/a.py", "w Add a header to src/a.py")
    plan = made(*lines).change("t1", arms=(("if", 0),)).change("t2", arms=(("if", 1),)).plan()
    assert closure(plan) == {("t1", "t3"), ("t2", "t3")}


def test_the_critical_path_and_slack_follow_the_durations() -> None:
    plan = made(*QUIET[:4]).need("t1", "t3").need("t2", "t3").need("t3", "t4").plan()
    seconds = {"t1": 5.0, "t2": 60.0, "t3": 10.0, "t4": 1.0}
    assert critical_path(plan, seconds) == ("t2", "t3", "t4")
    assert makespan(plan, seconds) == 71.0
    assert slack(plan, seconds) == {"t1": 55.0, "t2": 0.0, "t3": 0.0, "t4": 0.0}


def test_a_joiner_that_receives_some_results_gets_no_text_edge_for_the_same_words() -> None:
    plan = made("r Research tea", "r Research coffee", "r Summarise the research").need("t1", "t3").plan()
    assert closure(plan) == {("t1", "t3")}


def test_a_task_without_text_is_not_called_independent_likely() -> None:
    plan = made("r Count oaks", "r ", "r {prompt}").plan()
    assert independent(plan, "t1", "t2") is Certainty.POSSIBLE
    assert independent(plan, "t1", "t3") is Certainty.POSSIBLE
    assert {name for name, _ in plan.unclear} == {"t2", "t3"}


def test_the_earlier_task_may_be_named_in_a_long_prompt() -> None:
    plan = made("r Review the invoice code", "w Change things")
    plan.change("t2", prompt=made("r Use the issues found above. Keep it short.").tasks[0].description)
    assert closure(plan.plan()) == {("t1", "t2")}


def turns(line: str, form: LoopForm = LoopForm.FOR) -> tuple[str, ...]:
    loop = Loop(id="l1", form=form, header=place(1), count=Count(low=0, likely=5, high=None), at_once=False)
    return dict(made(line).loop(loop, "t1").plan().turns)["l1"]


@pytest.mark.parametrize(
    "line",
    [
        "r Summarise {page}",
        "w Format {path}",
        "w Add a docstring to {name}",
        "r Suggest a name for a cat",
        "r {question}",
    ],
)
def test_turns_on_different_things_are_independent(line: str) -> None:
    assert turns(line) == ()


@pytest.mark.parametrize(
    "line",
    [
        "x Send the invoice to {customer}",
        "w Update the changelog with {entry}",
        "w Fix the bug",
        "r Continue the story",
        "r Improve the draft",
        "r Write the next chapter about {hero}",
        "r {step}",
    ],
)
def test_turns_that_may_need_each_other_say_why(line: str) -> None:
    assert turns(line)
