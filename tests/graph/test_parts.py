"""The parts a graph is made from, each by itself: remarks, merged edges, reachability, things and their overlap."""

from __future__ import annotations

from random import Random

import pytest

from advisor.flow.trace import Certainty, NeedKind
from advisor.graph import EdgeKind, independent
from advisor.graph.arms import Arms, Frontier
from advisor.graph.build import arrange
from advisor.graph.reach import FEW, Reach
from advisor.graph.reading import read
from advisor.graph.remarks import Remark, Says, remarks
from advisor.graph.resources import Resource, holds, overlap, same, targets
from advisor.graph.turns import loops_of, turn_of
from tests.cost.builders import loop
from tests.graph.graph_traces import made, reachable

SURE, LIKELY, MAYBE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


def said(text: str, *, leading: bool) -> list[tuple[Says, Certainty]]:
    return [(remark.says, remark.certainty) for remark in remarks(text, leading=leading)]


@pytest.mark.parametrize(
    ("text", "above", "beside"),
    [
        ("Wait", [(Says.BARRIER, SURE)], [(Says.WAIT, SURE)]),
        ("waits for all", [(Says.BARRIER, SURE)], [(Says.WAIT, SURE)]),
        ("wait for all", [(Says.BARRIER, SURE)], [(Says.BARRIER, SURE)]),
        ("now wait for both", [(Says.BARRIER, SURE)], [(Says.BARRIER, SURE)]),
        ("wait for the security review", [(Says.AFTER, SURE)], [(Says.AFTER, SURE)]),
        ("depends on the plan", [(Says.AFTER, SURE)], [(Says.AFTER, SURE)]),
        ("runs after build", [], [(Says.AFTER, SURE)]),
        ("must finish first", [], [(Says.WAIT, SURE)]),
        ("first", [], [(Says.WAIT, SURE)]),
        ("after everything", [(Says.BARRIER, SURE)], [(Says.BARRIER, SURE)]),
        ("don't wait", [], []),
        ("no need to wait", [], []),
        ("wait list", [], []),
        ("waiting time", [], []),
        ("Then deploy", [(Says.BARRIER, MAYBE)], []),
        ("Finally, merge", [(Says.BARRIER, MAYBE)], []),
        ("Then, in parallel:", [(Says.BARRIER, SURE), (Says.PARALLEL, SURE)], []),
        ("Gather results", [(Says.BARRIER, LIKELY)], []),
        ("collect the results", [(Says.BARRIER, LIKELY)], []),
        ("in parallel", [(Says.PARALLEL, SURE)], []),
        ("fan-out", [(Says.PARALLEL, SURE)], []),
        ("one by one", [(Says.ONE_BY_ONE, SURE)], []),
        ("do not run in parallel", [(Says.SERIAL, LIKELY)], []),
        ("order matters", [(Says.SERIAL, LIKELY)], []),
        ("a → b → c", [(Says.ARROWS, LIKELY)], []),
        ("Step 3: after all of them", [(Says.NUMBER, LIKELY), (Says.BARRIER, SURE)], [(Says.BARRIER, SURE)]),
        ("Phase 2: run these in parallel", [(Says.NUMBER, LIKELY), (Says.PARALLEL, SURE)], []),
        ("nothing of the sort", [], []),
        ("   ", [], []),
        ("x" * 300 + " in parallel", [], []),
    ],
)
def test_a_remark_says_what_a_reader_takes_it_to_say(
    text: str, above: list[tuple[Says, Certainty]], beside: list[tuple[Says, Certainty]]
) -> None:
    assert said(text, leading=True) == above
    assert said(text, leading=False) == beside
    assert said(f"## {text}", leading=True) == above


def test_a_remark_keeps_what_it_names() -> None:
    def only(text: str, *, leading: bool = True) -> Remark:
        (found,) = remarks(text, leading=leading)
        return found

    assert only("a -> b => c").names == ("a", "b", "c")
    assert only("wait for the security review").names == ("security review",)
    assert only("After the build: deploy").names == ("build",)
    assert only("runs once the tests pass", leading=False).names == ("tests pass",)
    numbers = {text: only(text) for text in ("Step 2b: x", "3. Build", "4a) Test", "PHASE 12", "wave 7")}
    assert [(each.number, each.letter, each.names) for each in numbers.values()] == [
        (2, "b", ("step",)), (3, "", ()), (4, "a", ()), (12, "", ("phase",)), (7, "", ("wave",)),
    ]  # fmt: skip
    assert only("### Wait").text == "Wait"
    assert only("* wait  ", leading=False).text == "wait"


def test_the_kinds_of_one_pair_are_merged_in_the_contracts_order() -> None:
    plan = made("r Count oaks", "r Count elms")
    for kind in (NeedKind.STATE, NeedKind.DATA, NeedKind.CONTROL, NeedKind.DATA):
        plan.need("t1", "t2", kind)
    (edge,) = plan.plan().edges
    assert (edge.kind, edge.also) == (EdgeKind.DATA, (EdgeKind.CONTROL, EdgeKind.STATE))
    assert edge.reason == "t1 reaches t2"
    assert edge.certainty is SURE


def test_the_words_of_two_tasks_add_to_what_the_code_shows() -> None:
    plan = made("r Plan the move to Postgres 17", "r Estimate the cost of this plan").need("t1", "t2", NeedKind.STATE)
    (edge,) = plan.plan().all_edges
    assert (edge.source, edge.target, edge.kind, edge.also) == ("t1", "t2", EdgeKind.STATE, (EdgeKind.TEXT,))
    assert edge.certainty is SURE


def test_possible_edges_between_tasks_said_to_run_at_once_are_dropped() -> None:
    doubtful = made("w Fix the bug", "w Fix the other bug").plan()
    assert [edge.certainty for edge in doubtful.all_edges] == [MAYBE]
    told = made("[In parallel:] w Fix the bug", "w Fix the other bug").plan()
    assert told.all_edges == ()
    assert told.at_once == (("t1", "t2"),)


def test_independence_is_likely_possible_or_none() -> None:
    plan = made("r Count oaks", "r Count elms", "r {prompt}", "r Count firs", "r Count yews")
    plan.need("t1", "t2").need("t4", "t5", NeedKind.DECLARED).need("t5", "t4", NeedKind.DECLARED)
    found = plan.plan()
    assert independent(found, "t1", "t4") is LIKELY
    assert independent(found, "t4", "t1") is LIKELY
    assert independent(found, "t1", "t2") is None
    assert independent(found, "t2", "t1") is None
    assert independent(found, "t4", "t5") is None
    assert independent(found, "t1", "t1") is None
    with pytest.raises(KeyError):
        independent(found, "t1", "t9")


@pytest.mark.parametrize("seed", range(4))
def test_reachability_and_reduction_hold_for_tasks_with_many_predecessors(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    size = 3 * FEW
    counts = [min(target, random.choice((1, 2, FEW + 4))) for target in range(size)]
    before = [sorted(random.sample(range(target), count)) for target, count in enumerate(counts)]
    pairs = [(source, target) for target, sources in enumerate(before) for source in sources]
    known = reachable([(str(a), str(b)) for a, b in pairs])
    reach = Reach(before)
    for source in range(size):
        for target in range(size):
            if source != target:
                assert reach.leads(source, target) == ((str(source), str(target)) in known)
    kept = reach.reduced()
    left = [(source, target) for target, sources in enumerate(kept) for source in sources]
    assert reachable([(str(a), str(b)) for a, b in left]) == known
    for pair in left:
        assert reachable([(str(a), str(b)) for a, b in left if (a, b) != pair]) != known
    for sources in before:
        wanted = {one for one in sources if any((str(one), str(other)) in known for other in sources)}
        assert reach.implied(sources) == wanted


@pytest.mark.parametrize("seed", range(3))
def test_a_search_that_takes_long_goes_on_from_both_ends_and_answers_the_same(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    size = 1_500
    before = [
        sorted({max(0, task - 1 - random.randrange(20)), random.randrange(task)}) if task else []
        for task in range(size)
    ]
    reach = Reach(before)
    for target in random.sample(range(size // 2, size), 12):
        known, waiting = set(), [target]
        while waiting:
            new = set(before[waiting.pop()]) - known
            known |= new
            waiting += new
        for source in random.sample(range(size), 200):
            assert reach.leads(source, target) == (source in known), (source, target)


def test_a_task_that_waits_twice_for_the_same_one_waits_once() -> None:
    shape = arrange(3, [(0, 1), (0, 1), (0, 2), (1, 2)], [])
    assert [list(sources) for sources in shape.reduced] == [[], [0], [1]]
    assert shape.kept == {(0, 1), (1, 2)}


def thing(words: str, **more: object) -> Resource:
    return Resource(words=frozenset(words.split()), **more)  # type: ignore[arg-type]


PROJECT = thing("", container=True)
AUTH, LOGIN = thing("auth", container=True), thing("auth login")
TESTS, DOCS = thing("auth", facet="test"), thing("auth", facet="doc")
SRC, FILE = thing("src", path=("src",)), thing("src a", path=("src", "a.py"))
OTHER = thing("lib a", path=("lib", "a.py"))


def test_one_thing_holds_another_by_words_paths_and_facets() -> None:
    for whole, part in ((PROJECT, AUTH), (AUTH, LOGIN), (AUTH, TESTS), (SRC, FILE), (PROJECT, DOCS), (AUTH, AUTH)):
        assert holds(whole, part)
        assert overlap(whole, part)
        assert overlap(part, whole)
    for one, other in ((LOGIN, AUTH), (TESTS, AUTH), (FILE, SRC), (FILE, OTHER), (TESTS, DOCS), (AUTH, thing("cart"))):
        assert not holds(one, other)
    assert not overlap(TESTS, DOCS)
    assert not overlap(FILE, OTHER)
    assert not overlap(AUTH, thing("cart"))
    assert overlap(TESTS, AUTH)
    assert PROJECT.whole
    assert not AUTH.whole
    assert not thing("", open=("x",)).whole


def test_an_overlap_is_sure_where_nothing_is_left_open() -> None:
    assert same(AUTH, LOGIN)
    assert same(LOGIN, AUTH)
    assert same(AUTH, thing("auth"))
    assert same(PROJECT, LOGIN)
    assert same(SRC, FILE)
    assert not same(thing("auth"), LOGIN)
    assert not same(thing("auth", open=("x",)), thing("auth"))
    assert not same(AUTH, thing("auth login", open=("x",)))
    assert not same(thing("src", path=("src",), open=("x",)), FILE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refactor the auth module", [({"auth"}, "", None)]),
        ("Fix the bug in src/auth/login.py", [({"src", "auth", "login"}, "", ("src", "auth", "login.py"))]),
        ("Write tests for the parser", [({"parser"}, "test", None)]),
        ("Document the parser", [({"parser"}, "", None)]),
        ("Format everything under ./src/*", [({"src"}, "", ("src",))]),
        ("Deploy", []),
        ("Rename {name}", [(set(), "", None)]),
    ],
)
def test_a_text_names_the_things_it_is_about(text: str, found: list[tuple[set[str], str, object]]) -> None:
    resources = targets(read(text)).resources
    assert [(set(each.words), each.facet, each.path) for each in resources] == found
    assert targets(read(text)).unknown == (not found)


def test_the_arms_of_branches_exclude_and_hold_each_other() -> None:
    plan = made(*["r Count oaks"] * 5)
    for number, arms in enumerate([(), (("a", 0),), (("a", 1),), (("a", 0), ("b", 0)), (("b", 1),)], start=1):
        plan.change(f"t{number}", arms=arms)
    arms_of = Arms(plan.tasks)
    assert arms_of.any
    assert not Arms(made("r Count oaks").tasks).any
    exclusive = {(a, b) for a in range(5) for b in range(5) if arms_of.exclusive(a, b)}
    assert exclusive == {(1, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 3)}
    within = {(a, b) for a in range(5) for b in range(5) if a != b and arms_of.within(a, b)}
    assert within == {(0, 1), (0, 2), (0, 3), (0, 4), (1, 3)}


def test_a_frontier_gives_the_latest_that_others_do_not_stand_for() -> None:
    plan = made(*["r Count oaks"] * 5)
    for number, arms in enumerate([(), (("a", 0),), (("a", 1),), (), ()], start=1):
        plan.change(f"t{number}", arms=arms)
    latest = Frontier(Arms(plan.tasks))
    assert latest.before(0) == []
    latest.push(0)
    assert latest.before(1) == [0]
    latest.push(1)
    assert latest.before(2) == [0]
    latest.push(2)
    assert latest.before(3) == [2, 1]
    latest.push(3)
    assert latest.before(4) == [3]
    latest.clear(4)
    assert latest.before(4) == []


def test_the_turn_of_an_unrolled_task_stands_in_its_id() -> None:
    from dataclasses import replace

    outer, inner = replace(loop(2, name="out"), unrolled=True), replace(loop(3, name="in"), unrolled=True)
    plan = made("r Count oaks", "r Count elms")
    plan.change("t1", loops=(outer, inner), id="t1[4][7]")
    first, second = plan.tasks
    assert turn_of(first, outer) == "[4]"
    assert turn_of(first, inner) == "[4][7]"
    assert turn_of(second, outer) == ""
    assert {name: numbers for name, (_, numbers) in loops_of(plan.tasks).items()} == {"out": [0], "in": [0]}
