"""Groups and loops that wait although nothing asks for it."""

from __future__ import annotations

from advisor.flow.trace import Certainty, Count, Loop, LoopForm, Need, NeedKind
from advisor.graph import sequential_groups, sequential_loops
from advisor.sources.units import Medium
from tests.graph.graph_traces import Made, made, place
from tests.pipeline import findings_of

FIVE = tuple(f"r Analyze {name} module" for name in ("auth", "payment", "user", "product", "order"))


def groups(plan: Made, medium: Medium = Medium.PYTHON) -> list[tuple[str, ...]]:
    return [group.tasks for group in sequential_groups(plan.plan(medium))]


def waiting(source: str) -> list[tuple[str, ...]]:
    return [finding.tasks for finding in findings_of(source) if finding.code == "ADV101"]


def test_five_analyses_one_after_another_are_one_group() -> None:
    group = sequential_groups(made(*FIVE).plan())
    assert len(group) == 1
    assert group[0].advised == (("t1", "t2", "t3", "t4", "t5"),)
    assert len(group[0].written) == 5
    assert group[0].certainty is Certainty.LIKELY


def test_gathered_tasks_are_no_group() -> None:
    plan = made(*FIVE)
    for number in range(1, 6):
        plan.change(f"t{number}", after=())
    assert groups(plan) == []


def test_a_pipeline_is_no_group() -> None:
    assert groups(made("w Build application", "r Run test suite", "x Deploy to staging")) == []


def test_the_joiner_of_a_group_is_not_in_it() -> None:
    plan = made("r Security review", "r Speed review", "r Plan the work from the reviews")
    assert groups(plan) == [("t1", "t2")]


def test_two_groups_around_a_join_are_two() -> None:
    plan = made(*FIVE)
    for source, target in (("t1", "t3"), ("t2", "t3"), ("t3", "t4"), ("t3", "t5")):
        plan.need(source, target)
    assert groups(plan) == [("t1", "t2"), ("t4", "t5")]


def test_two_chains_written_one_after_the_other_are_one_group_with_two_levels() -> None:
    plan = made(*FIVE[:4]).need("t1", "t2").need("t3", "t4").plan()
    (group,) = sequential_groups(plan)
    assert group.tasks == ("t1", "t2", "t3", "t4")
    assert group.advised == (("t1", "t3"), ("t2", "t4"))


def test_tasks_in_and_out_of_a_branch_are_no_group() -> None:
    assert groups(made(*FIVE[:2]).change("t2", arms=(("if", 0),))) == []


def test_tasks_of_helpers_called_one_after_the_other_are_a_group() -> None:
    assert groups(made(*FIVE[:2]).change("t2", region="helper")) == [("t1", "t2")]


def test_a_task_nobody_can_read_is_left_out() -> None:
    assert groups(made(FIVE[0], "r {prompt}", FIVE[1])) == [("t1", "t3")]
    assert groups(made(FIVE[0], "r {prompt}")) == []


def test_a_possible_edge_keeps_a_pair_out() -> None:
    assert groups(made("w Fix the bug", "w Fix the other bug")) == []


def test_markdown_without_a_claim_has_no_group_and_with_one_it_has() -> None:
    assert groups(made(*FIVE), Medium.MARKDOWN) == []
    assert groups(made("[Sequentially] " + FIVE[0], *FIVE[1:]), Medium.MARKDOWN) == [("t1", "t2", "t3", "t4", "t5")]


def test_turns_of_an_unrolled_loop_are_no_group_of_a_line() -> None:
    loop = "for name in ('auth', 'payment', 'user'):\n    Task(f'Analyze {name} module')\n"
    assert waiting(loop) == []


def test_two_tasks_of_one_turn_are_told_once() -> None:
    loop = "for name in ('auth', 'user'):\n    Task(f'Analyze {name} module')\n    Task(f'List the parts of {name}')\n"
    assert waiting(loop) == [("t1[0]", "t2[0]")]


def loop(**fields: object) -> Loop:
    known: dict[str, object] = {
        "id": "l1",
        "form": LoopForm.FOR,
        "header": place(1),
        "count": Count(low=0, likely=5, high=None),
        "at_once": False,
    }
    return Loop(**{**known, **fields})  # type: ignore[arg-type]


def test_a_counted_loop_of_independent_turns_is_found() -> None:
    (found,) = sequential_loops(made("r Summarise {page}").loop(loop(), "t1").plan())
    assert found.tasks == ("t1",)
    assert found.turns is None


def test_a_loop_that_starts_its_turns_together_is_not_found() -> None:
    assert sequential_loops(made("r Summarise {page}").loop(loop(at_once=True), "t1").plan()) == ()


def test_a_loop_that_carries_something_is_not_found() -> None:
    need = Need(
        source="t1", target="t1", kind=NeedKind.DATA, certainty=Certainty.CERTAIN, evidence=None, reason="notes grow"
    )
    plan = made("r Summarise {page}").loop(loop(carried=(need,)), "t1").plan()
    assert plan.turns == (("l1", ("notes grow",)),)
    assert sequential_loops(plan) == ()


def test_an_unrolled_loop_is_found_unless_an_edge_leads_from_turn_to_turn() -> None:
    ids = ("t1[0]", "t1[1]", "t1[2]")
    unrolled = loop(unrolled=True, count=Count(low=3, likely=3, high=3))
    apart = made(*FIVE[:3], ids=ids).loop(unrolled, *ids)
    assert [found.turns for found in sequential_loops(apart.plan())] == [3]
    tied = made(*FIVE[:3], ids=ids).loop(unrolled, *ids).need("t1[0]", "t1[1]")
    assert sequential_loops(tied.plan()) == ()


def test_edges_inside_a_turn_do_not_tie_the_turns() -> None:
    ids = ("t1[0]", "t2[0]", "t1[1]", "t2[1]")
    lines = ("r Draft the page on oaks", "r Shorten it", "r Draft the page on elms", "r Shorten it")
    plan = made(*lines, ids=ids).loop(loop(unrolled=True), *ids)
    plan.need("t1[0]", "t2[0]").need("t1[1]", "t2[1]")
    assert len(sequential_loops(plan.plan())) == 1


def test_a_loop_of_one_turn_is_not_found() -> None:
    assert sequential_loops(made("r Summarise {page}").loop(loop(count=Count()), "t1").plan()) == ()


def test_tasks_that_wait_for_each_other_are_in_no_group() -> None:
    source = (
        'Task("Find the files", name="a", depends_on=["b"])\nTask("Count the lines", name="b", depends_on=["a"])\n'
        'Task("List the folders")\nTask("List the tests")\n'
    )
    (found,) = [finding for finding in findings_of(source) if finding.code == "ADV101"]
    assert found.tasks == ("t3", "t4")


HELPERS = """\
import anthropic

client = anthropic.Anthropic()

def ask(text):
    return client.messages.create(
        model="claude-opus-4-5", max_tokens=99, messages=[{"role": "user", "content": text}]
    ).content[0].text

def study(topic):
    facts = ask(f"List five facts about {topic}")
    laws = ask(f"List the laws on {topic}")
    return ask(f"Write a report on {facts} and {laws}")

"""


def told(source: str) -> list[tuple[int, list[int], str]]:
    found = [finding for finding in findings_of(HELPERS + source) if finding.code == "ADV101"]
    return [(one.span.start.line, [each.span.start.line for each in one.related], one.message) for one in found]


def test_a_function_that_waits_is_told_at_its_own_calls_however_often_it_is_called() -> None:
    ((line, others, message),) = told("print(study('tulips'))\n")
    assert (line, others) == (11, [12])
    assert message.startswith("2 independent tasks run")
    again = told("first = study('tulips')\nprint(study(f'the rivals of {first}'))\n")
    assert [(line, others) for line, others, _ in again] == [(11, [12])]


def test_callers_that_wait_for_the_whole_of_a_helper_are_told_at_their_calls_of_it() -> None:
    inner, outer = told("a = study('tulips')\nb = study('roses')\nprint(a, b)\n")
    assert (inner[0], inner[1]) == (11, [12])
    assert (outer[0], outer[1]) == (15, [16])
    assert outer[2].startswith("2 independent calls run")


def test_a_helper_that_needs_what_another_gave_is_no_call_of_its_own() -> None:
    found = told("a = study('tulips')\nb = study('roses')\nprint(ask(f'Compare {a} with {b}'))\n")
    assert [(line, others) for line, others, _ in found] == [(11, [12]), (15, [16])]


def test_a_call_counts_with_all_that_its_helper_comes_to() -> None:
    plan = made(*FIVE[:4]).need("t1", "t2").need("t3", "t4")
    for task, way in (("t1", 1), ("t2", 1), ("t3", 2), ("t4", 2)):
        plan.change(task, via=(place(way),))
    (group,) = sequential_groups(plan.plan())
    assert group.calls == (("t1", "t2"), ("t3", "t4"))
    assert (group.written, group.advised) == ((("t1",), ("t3",)), (("t1", "t3"),))
    assert group.tasks == ("t1", "t2", "t3", "t4")


_STAGES = """
class Scan:
    def run(self):
        Task("Count the oaks")
class Read:
    def run(self):
        Task("Count the elms")
        Task("Count the firs")
class Join:
    def run(self):
        Task("Count the limes")
        Task("Count the yews")
"""


def test_turns_that_do_other_things_are_each_looked_at() -> None:
    loop = "for stage in (Scan(), Read(), Join()):\n    stage.run()\n"
    assert waiting(_STAGES + loop) == [("t2[1]", "t3[1]"), ("t4[2]", "t5[2]")]


def test_turns_that_do_the_same_are_said_once() -> None:
    loop = "for stage in (Scan(), Read(), Read(), Join()):\n    stage.run()\n"
    assert waiting(_STAGES + loop) == [("t2[1]", "t3[1]"), ("t4[3]", "t5[3]")]


def test_what_one_turn_does_besides_is_said_of_that_turn() -> None:
    loop = (
        "for town in ('Rome', 'Oslo', 'Bern'):\n"
        "    Task(f'Count the oaks of {town}')\n    Task(f'Count the elms of {town}')\n"
        "    if town == 'Oslo':\n        Task('Count the boats')\n        Task('Count the docks')\n"
    )
    assert waiting(loop) == [("t1[0]", "t2[0]"), ("t3[1]", "t4[1]")]


def test_one_call_more_in_a_turn_waits_for_the_others_of_that_turn() -> None:
    loop = (
        "for town in ('Rome', 'Oslo'):\n    Task(f'Count the oaks of {town}')\n"
        "    if town == 'Oslo':\n        Task('Count the boats')\n"
    )
    assert waiting(loop) == [("t1[1]", "t2[1]")]


def test_a_batch_that_waits_for_a_call_it_does_not_need_is_one_statement_of_the_line() -> None:
    source = (
        "import asyncio\nasync def main():\n    await Task('Count the oaks')\n"
        "    await asyncio.gather(*(Task(f'Count the {name}') for name in ('elms', 'firs')))\nasyncio.run(main())\n"
    )
    assert waiting(source) == [("t1", "t2[0]", "t2[1]")]


def test_a_batch_of_what_the_call_before_it_gave_waits_with_reason() -> None:
    source = (
        "import asyncio\nasync def main():\n    a = await Task('Count the oaks')\n"
        "    await asyncio.gather(*(Task(f'Say {a} in {name}') for name in ('Greek', 'Dutch')))\nasyncio.run(main())\n"
    )
    assert waiting(source) == []
