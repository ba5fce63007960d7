from __future__ import annotations

from typing import Any

import pytest

from advisor.advice.advised import AdvisedTask
from advisor.flow.expr import Const, Expr, Hole, Join, Result
from advisor.flow.trace import Certainty, Count, Joint, Loop, LoopForm
from advisor.graph.plan import EdgeKind
from advisor.judge.verdict import Effect
from advisor.places import span
from advisor.sources.units import Medium
from tests.checks.by_hand import PATH, edge, group, lines, plan, run, task
from tests.growth import grows_at_most


def chain(*tasks: AdvisedTask, **fields: Any) -> Any:  # noqa: ANN401 - fields of the plan
    return plan(*tasks, **fields)


def line_of(number: int, **fields: Any) -> list[AdvisedTask]:  # noqa: ANN401 - fields of the task
    """Give so many tasks of one straight line, each written after the one before."""
    return [
        task(f"t{n}", f"Summarise part {n}", n, after=(f"t{n - 1}",) if n > 1 else (), region="r", **fields)
        for n in range(1, number + 1)
    ]


def test_independent_tasks_in_a_row_are_one_finding_with_the_seconds_saved() -> None:
    (found,) = run("ADV101", chain(*line_of(5, seconds=120)))
    assert found.message == "5 independent tasks run one after another; at once they take 2 min instead of 10 min"
    assert (found.tasks, found.span.start.line) == (("t1", "t2", "t3", "t4", "t5"), 1)
    assert [related.span.start.line for related in found.related] == [2, 3, 4, 5]
    assert found.saving.seconds is not None
    assert (found.saving.seconds.low, found.saving.seconds.likely, found.saving.seconds.high) == (240, 480, 960)


def test_a_chain_of_results_is_no_bottleneck() -> None:
    assert run("ADV101", chain(*line_of(3), edges=[edge("t1", "t2"), edge("t2", "t3")])) == []


def test_an_edge_that_is_only_possible_keeps_tasks_apart() -> None:
    doubt = edge("t1", "t2", EdgeKind.EFFECT, Certainty.POSSIBLE)
    assert run("ADV101", chain(*line_of(2), edges=[doubt])) == []


def test_two_calls_of_one_helper_are_reported_where_the_helper_is_called() -> None:
    call = span(PATH, (2, 12), (2, 30))
    tasks = [
        task("t1", "Sum up spring", span=call, via=(span(PATH, (5, 5), (5, 9)),), region="r"),
        task("t2", "Sum up autumn", span=call, via=(span(PATH, (6, 5), (6, 9)),), region="r", after=("t1",)),
    ]
    (found,) = run("ADV101", chain(*tasks))
    assert (found.span.start.line, [related.span.start.line for related in found.related]) == (5, [6])


def loop(**fields: Any) -> Loop:  # noqa: ANN401 - fields of the loop
    given = {
        "id": "l1",
        "form": LoopForm.FOR,
        "header": span(PATH, (3, 1), (3, 16)),
        "count": Count(low=0, likely=5, high=None),
        "at_once": False,
    }
    return Loop(**(given | fields))


def in_loop(turns: Loop, seconds: float = 300) -> AdvisedTask:
    return task("t1", "Sum up this", 4, loops=(turns,), count=turns.count, seconds=seconds, region="l1")


def test_a_loop_of_independent_turns_is_reported_at_its_header() -> None:
    (found,) = run("ADV102", chain(in_loop(loop())))
    assert found.span.start.line == 3
    assert found.message == (
        "this loop runs independent turns one by one; at once they take 1 min instead of 5 min (for 5 turns)"
    )


def test_a_loop_of_known_length_names_its_turns() -> None:
    (found,) = run("ADV102", chain(in_loop(loop(count=Count(low=3, likely=3, high=3)), seconds=180)))
    assert found.message == "this loop runs 3 independent turns one by one; at once they take 1 min instead of 3 min"


@pytest.mark.parametrize("form", list(LoopForm))
def test_each_form_of_loop_has_its_name(form: LoopForm) -> None:
    turns = loop(form=form, count=Count(low=3, likely=3, high=3))
    (found,) = run("ADV102", chain(in_loop(turns)))
    assert found.message.startswith("this ")


def test_a_loop_whose_turns_need_each_other_or_run_at_once_is_left_alone() -> None:
    assert run("ADV102", chain(in_loop(loop()), turns=[("l1", ("a turn reads what the last one gave",))])) == []
    assert run("ADV102", chain(in_loop(loop(at_once=True)))) == []


def test_tasks_of_one_group_joined_by_an_edge_conflict() -> None:
    tasks = [task("t1", "Build it"), task("t2", "Ship it", 2)]
    (found,) = run("ADV104", plan(*tasks, edges=[edge("t1", "t2", EdgeKind.DECLARED)], groups=[group(["t1", "t2"])]))
    assert found.message == "'Ship it' runs at once with 'Build it' but has to wait for it: it reads it"
    assert (found.tasks, lines([found])) == (("t1", "t2"), [9])


def test_a_chain_inside_a_group_is_no_conflict() -> None:
    tasks = [task("t1"), task("t2", line=2, after=("t1",)), task("t3", line=3, after=("t2",)), task("t4", line=4)]
    built = plan(*tasks, edges=[edge("t1", "t2"), edge("t1", "t3")], groups=[group(["t1", "t2", "t3", "t4"])])
    assert run("ADV104", built) == []


def test_a_conflict_that_is_only_possible_is_not_reported() -> None:
    doubt = edge("t1", "t2", EdgeKind.EFFECT, Certainty.POSSIBLE)
    assert run("ADV104", plan(task("t1"), task("t2", line=2), edges=[doubt], groups=[group(["t1", "t2"])])) == []


def test_several_conflicts_in_one_group_are_one_finding() -> None:
    tasks = [task(f"t{n}", line=n) for n in (1, 2, 3)]
    edges = [edge("t1", "t3", certainty=Certainty.LIKELY), edge("t2", "t3")]
    (found,) = run("ADV104", plan(*tasks, edges=edges, groups=[group(["t1", "t2", "t3"])]))
    assert found.certainty is Certainty.CERTAIN
    assert found.message.endswith("(1 more such pair)")


def test_the_unhandled_failure_that_loses_most_is_reported_once_per_plan() -> None:
    tasks = [task("t1", line=1), task("t2", line=2, after=("t1",)), task("t3", "Write", 3, after=("t2",))]
    (found,) = run("ADV301", plan(*tasks))
    assert found.span.start.line == 3
    assert found.message.startswith("nothing handles a failure of 'Write', which loses 2 paid results ($0.20)")


def test_handled_and_lonely_tasks_and_markdown_lose_nothing() -> None:
    later = task("t2", line=2, after=("t1",))
    assert run("ADV301", plan(task("t1"), task("t2", line=2, after=("t1",), handled=True))) == []
    assert run("ADV301", plan(task("t1"))) == []
    assert run("ADV301", plan(task("t1"), later, medium=Medium.MARKDOWN)) == []
    assert len(run("ADV301", plan(task("t1"), later))) == 1


def test_a_loop_loses_the_results_of_its_earlier_turns() -> None:
    (found,) = run("ADV301", plan(in_loop(loop())))
    assert "loses the results of its earlier turns" in found.message


def test_a_task_of_many_turns_loses_more_than_one_result() -> None:
    (found,) = run("ADV301", plan(in_loop(loop()), task("t2", "Write", 9, after=("t1",))))
    assert "which loses the paid results of 1 task ($" in found.message


def test_unpriced_results_are_counted_without_an_amount() -> None:
    (found,) = run("ADV301", plan(task("t1", usd=None), task("t2", line=2, after=("t1",))))
    assert found.message.endswith("which loses 1 paid result")


@pytest.mark.parametrize("joint", [Joint.GATHER, Joint.TASK_GROUP, Joint.POOL])
def test_a_group_that_drops_results_says_what_is_at_stake(joint: Joint) -> None:
    (found,) = run("ADV302", plan(task("t1"), task("t2", line=2), groups=[group(["t1", "t2"], joint=joint)]))
    assert found.message.startswith("one failure discards the results of 2 tasks ($0.20 in all) run at once; ")


def test_groups_that_keep_results_or_have_one_member_drop_nothing() -> None:
    two = [task("t1"), task("t2", line=2)]
    assert run("ADV302", plan(*two, groups=[group(["t1", "t2"], keeps=True)])) == []
    assert run("ADV302", plan(task("t1"), groups=[group(["t1"])])) == []
    assert run("ADV302", plan(*two, groups=[group(["t1", "t2"], joint=Joint.MESSAGE)])) == []


def test_a_group_of_one_call_in_many_turns_drops_results() -> None:
    many = task("t1", count=Count(low=0, likely=5, high=None))
    (found,) = run("ADV302", plan(many, groups=[group(["t1"])]))
    assert "the tasks of all turns" in found.message


TEXT = Const(value="List the files")
OTHER_PLACE = Const(value="List the files", literal=span(PATH, (8, 1), (8, 9)))


def twins(first: Expr = TEXT, second: Expr = OTHER_PLACE, **fields: Any) -> list[AdvisedTask]:  # noqa: ANN401
    return [
        task("t1", line=1, description=first),
        task("t2", line=2, description=second, **{"after": ("t1",), **fields}),
    ]


def test_the_same_task_paid_twice_is_a_duplicate() -> None:
    (found,) = run("ADV404", plan(*twins()))
    assert found.message == "'List the files' is paid twice for the same answer; keep the first result"
    assert (found.tasks, lines([found])) == (("t1", "t2"), [2])
    assert found.saving.usd is not None


def test_the_same_input_or_result_in_the_text_is_the_same_text() -> None:
    path = Hole(name="path", reason="a parameter", input=True)
    texts = Join(parts=(Const(value="Read "), path))
    results = Join(parts=(Const(value="Read "), Result(task="t0")))
    assert len(run("ADV404", plan(*twins(texts, texts)))) == 1
    assert len(run("ADV404", plan(*twins(results, results)))) == 1


UNKNOWN = Join(parts=(Const(value="Read "), Hole(name="x", reason="a call's result")))
TURN = Join(parts=(Const(value="Read "), Hole(name="x", reason="a turn", input=True, loop="l1")))
NO_DUPLICATES = {
    "other texts": plan(*twins(second=Const(value="Count the files"))),
    "values that are not known": plan(*twins(UNKNOWN, UNKNOWN)),
    "values of a turn": plan(*twins(TURN, TURN)),
    "another model": plan(*twins(model="haiku")),
    "another agent": plan(*twins(subagent="writer")),
    "another prompt": plan(*twins(prompt=Const(value="Be quick"))),
    "exclusive branches": plan(task("t1", arms=(("b1", 0),)), task("t2", line=2, arms=(("b1", 1),))),
    "a second try": plan(*twins(arms=(("try1", 1),))),
    "sent together": plan(*twins(), groups=[group(["t1", "t2"])]),
    "a check of the first": plan(*twins(), edges=[edge("t1", "t2", EdgeKind.CONTROL)]),
    "Markdown": plan(*twins(), medium=Medium.MARKDOWN),
    "turns of a loop": plan(task("t1[0]", loops=(loop(unrolled=True),)), task("t1[1]", loops=(loop(unrolled=True),))),
    "compared later": plan(*twins(), task("t3", "Pick", 3), edges=[edge("t1", "t3"), edge("t2", "t3")]),
    "a change in between": plan(task("t1"), task("t9", "Fix it", 2, effect=Effect.WRITE), task("t2", line=3)),
}


@pytest.mark.parametrize("built", NO_DUPLICATES.values(), ids=NO_DUPLICATES.keys())
def test_what_is_done_twice_on_purpose_is_no_duplicate(built: Any) -> None:  # noqa: ANN401 - a plan
    assert run("ADV404", built) == []


def test_calls_of_one_helper_from_two_places_are_duplicates() -> None:
    call = span(PATH, (2, 12), (2, 30))
    tasks = [
        task(f"t{n}", span=call, via=(span(PATH, (5 + n, 5), (5 + n, 9)),), after=("t1",) if n > 1 else ())
        for n in (1, 2)
    ]
    assert len(run("ADV404", plan(*tasks))) == 1


def test_tasks_of_which_nothing_shows_an_order_are_no_duplicates() -> None:
    assert not run("ADV404", plan(*twins(after=())))


@pytest.mark.parametrize(
    "text", ["Do it", "do the task.", "Task 1", "Help!", "Please handle everything as needed", "", "TODO"]
)
def test_words_that_say_nothing_are_vague(text: str) -> None:
    (found,) = run("ADV501", plan(task(text=text)))
    assert found.confidence >= 0.9


@pytest.mark.parametrize(
    "text", ["List files", "Security review", "Deploy", "Run the tests", "Read configs", "42", "…"]
)
def test_words_that_name_an_action_or_a_thing_are_not_vague(text: str) -> None:
    assert run("ADV501", plan(task(text=text))) == []


def test_a_hole_or_a_prompt_may_say_what_the_description_does_not() -> None:
    open_text = Join(parts=(Const(value="Do this: "), Hole(name="request", reason="a parameter", input=True)))
    assert run("ADV501", plan(task(description=open_text))) == []
    assert run("ADV501", plan(task(text="Fix it", prompt=Const(value="Rename the column mail to email")))) == []
    assert run("ADV501", plan(task(text="Fix it", prompt=Hole(name="text", reason="a parameter")))) == []


def test_an_unused_name_is_reported_at_the_name() -> None:
    name = span(PATH, (3, 1), (3, 6))
    (found,) = run("ADV502", plan(task(binding="facts", binding_span=name, used=False)))
    assert found.span == name
    assert found.message == "nothing uses 'facts', the result of 'List the files'; use it, or save the call"


def test_an_unused_result_of_a_change_is_worth_a_check() -> None:
    (found,) = run("ADV502", plan(task(binding="done", used=False, effect=Effect.EXTERNAL)))
    assert found.message.endswith("check it, or drop the name")


@pytest.mark.parametrize(
    "fields", [{"binding": "facts", "used": True}, {"binding": None}, {"binding": "_", "used": False}]
)
def test_used_unbound_and_underscored_results_are_left_alone(fields: dict[str, Any]) -> None:
    assert run("ADV502", plan(task(**fields))) == []


def test_a_name_that_one_caller_reads_is_used() -> None:
    name = span(PATH, (3, 1), (3, 6))
    tasks = [task(f"t{n}", binding="facts", binding_span=name, used=n == 1) for n in (1, 2)]
    assert run("ADV502", plan(*tasks)) == []


def test_a_name_in_markdown_is_only_a_name() -> None:
    assert run("ADV502", plan(task(binding="facts", used=False), medium=Medium.MARKDOWN)) == []


def waits(source: str, target: str) -> Any:  # noqa: ANN401 - an edge
    return edge(source, target, EdgeKind.DECLARED)


def test_each_cycle_is_one_finding_that_names_its_tasks() -> None:
    tasks = [task("t1", "Lead", 1), task("t2", "Follow", 2), task("t3", "Wait", 3)]
    edges = [waits("t1", "t2"), waits("t2", "t1"), waits("t3", "t3")]
    found = run("ADV503", plan(*tasks, edges=edges, cycles=[("t1", "t2"), ("t3",)]))
    assert [finding.message for finding in found] == [
        "'Lead' and 'Follow' wait for each other and can never start",
        "'Wait' waits for itself and can never start",
    ]
    assert lines(found) == [1, 3]


def test_a_guess_that_points_the_other_way_makes_no_cycle() -> None:
    tasks = [task("t1", "Lead", 1), task("t2", "Follow", 2)]
    edges = [waits("t2", "t1"), edge("t1", "t2", EdgeKind.EFFECT, Certainty.POSSIBLE)]
    assert run("ADV503", plan(*tasks, edges=edges, cycles=[("t1", "t2")])) == []


def test_what_only_hangs_on_a_cycle_is_not_named_with_it() -> None:
    tasks = [task(f"t{n}", f"Number {n}", n) for n in (1, 2, 3)]
    edges = [waits("t1", "t2"), waits("t2", "t1"), waits("t2", "t3"), edge("t3", "t1", EdgeKind.TEXT)]
    (found,) = run("ADV503", plan(*tasks, edges=edges, cycles=[("t1", "t2", "t3")]))
    assert found.tasks == ("t1", "t2")


def test_looking_for_what_a_failure_loses_grows_with_the_tasks_and_not_with_their_square() -> None:
    plans = {size: chain(*line_of(size)) for size in (200, 1_600)}
    assert len(run("ADV301", plans[200])) == 1
    assert grows_at_most(8 * 3, lambda size: run("ADV301", plans[size]), 200, 1_600)
