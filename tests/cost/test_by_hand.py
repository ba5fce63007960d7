"""Every figure of an estimate worked out by hand, from a profile of round numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.cost import Estimate, Interval, load_profile, percent, runs_in_all, runs_in_turn
from advisor.cost.interval import longest, minus, plus, point, times, total, widest
from advisor.cost.profile import KINDS, FigureBasis, Profile, TokenBasis
from advisor.cost.read_profile import read_profile
from advisor.cost.runs import turns_of
from advisor.cost.task import estimate_task, prompt_length
from advisor.cost.tokens import count_prompt, count_tokens, visible_prompt
from advisor.errors import RuleDataError, UsageError
from advisor.flow.expr import Apply, Const, Entries, Hole, Items, Join, Result
from advisor.flow.trace import Count
from tests.cost.builders import CATALOG, REFERENCE, TODAY, in_loop, interval, judged, loop, price, task

HEAD = """\
name = "round"
summary = "Round"
assumptions = ["One.", "Two."]
hole_tokens = [1, 2, 3]
result_tokens = [10, 20, 30]
"""
KIND = """\
context = [{0}000, {0}000, {0}000]
turns = [1, 2, 3]
output = [100, 200, 300]
tools = [1, 2, 3]
max_tokens = {0}00
"""
TIER = "speed = [10, 20, 50]\nlatency = [1, 1, 2]\nverbosity = 2\n"


def written(**changes: str) -> str:
    kinds = "".join(f"[kind.{kind}]\n{KIND.format(number)}" for number, kind in enumerate(sorted(KINDS), start=1))
    tiers = "".join(f"[tier.{tier}]\n{TIER}" for tier in ("small", "medium", "large", "frontier"))
    text = HEAD + kinds + tiers
    for old, new in changes.items():
        assert old
        text = text.replace(*new.split(" => "), 1)
    return text


@pytest.fixture
def round_profile(tmp_path: Path) -> Profile:
    (tmp_path / "round.toml").write_text(written(), encoding="utf-8")
    return load_profile("round", [tmp_path])


FIRST, LAST = min(KINDS), max(KINDS)  # contexts of 1,000 and of 18,000 tokens


def test_one_run_is_prompt_times_turns_and_output_at_the_models_rates(round_profile: Profile) -> None:
    one = task("t1", "find")  # one token, on haiku: 0.10 and 0.50 USD per million
    found = price(one, FIRST, round_profile)
    million = Decimal(1_000_000)
    low, likely, high = (
        (prompt * turns * Decimal("0.10") + output * 2 * Decimal("0.50")) / million
        for prompt, turns, output in (
            (Decimal("1000.85"), 1, 100), (Decimal(1001), 2, 200), (Decimal("1001.15"), 3, 300)
        )
    )  # fmt: skip
    assert found.usd == Interval(low=low, likely=likely, high=high)
    # turns x (latency + tools) + output x verbosity / speed
    assert found.seconds == interval(
        str(2 + 200 / Decimal(50)), str(6 + 400 / Decimal(20)), str(15 + 600 / Decimal(10))
    )
    assert found.unpriced == 0


def test_a_call_without_tools_is_one_request_of_what_the_code_shows(round_profile: Profile) -> None:
    one = replace(task("t1", "find"), only_text=True)
    found = price(one, FIRST, round_profile)
    million = Decimal(1_000_000)
    low, likely, high = (
        (prompt * Decimal("0.10") + output * 2 * Decimal("0.50")) / million
        for prompt, output in ((Decimal("0.85"), 100), (Decimal(1), 200), (Decimal("1.15"), 300))
    )
    assert found.usd == Interval(low=low, likely=likely, high=high)
    assert found.seconds == interval(str(1 + 200 / Decimal(50)), str(1 + 400 / Decimal(20)), str(2 + 600 / Decimal(10)))
    assert prompt_length(one, judged(FIRST), round_profile, {}) == interval("0.85", "1", "1.15")


def test_no_answer_is_longer_than_the_code_allows(round_profile: Profile) -> None:
    free, bound = task("t1", "find"), replace(task("t1", "find"), most_output=150)
    dear, cheap = (price(each, FIRST, round_profile) for each in (free, bound))
    assert dear.usd is not None
    assert cheap.usd is not None
    # 200, 400 and 600 tokens are written in one, two and three turns, of which each may write 150.
    saved = [
        (written - allowed) * Decimal("0.50") / 1_000_000 for written, allowed in ((200, 150), (400, 300), (600, 450))
    ]
    assert (dear.usd.low - cheap.usd.low, dear.usd.likely - cheap.usd.likely, dear.usd.high - cheap.usd.high) == tuple(
        saved
    )
    assert cheap.seconds == interval(
        str(2 + 150 / Decimal(50)), str(6 + 300 / Decimal(20)), str(15 + 450 / Decimal(10))
    )
    assert price(replace(free, most_output=10_000), FIRST, round_profile) == dear


def test_of_an_unknown_kind_the_estimate_spans_the_least_and_the_most(round_profile: Profile) -> None:
    one = task("t1", "find")
    every = [price(one, kind, round_profile).usd for kind in sorted(KINDS)]
    for kind in (None, "nobody's"):
        found = price(one, kind, round_profile).usd
        assert found is not None
        assert all(each is not None for each in every)
        assert found.low == min(each.low for each in every if each is not None)
        assert found.high == max(each.high for each in every if each is not None)
        assert found.likely == sorted(each.likely for each in every if each is not None)[len(every) // 2]


def test_without_a_model_nothing_is_priced_and_time_spans_all_tiers(tmp_path: Path) -> None:
    slow = written().replace("[tier.frontier]\nspeed = [10, 20, 50]", "[tier.frontier]\nspeed = [1, 2, 5]")
    (tmp_path / "round.toml").write_text(slow, encoding="utf-8")
    profile = load_profile("round", [tmp_path])
    found = price(task("t1", "find", model=None), FIRST, profile)
    assert (found.usd, found.unpriced) == (None, 1)
    assert found.seconds == interval("6", "26", "615")
    assert price(task("t1", "find", model="no-such-model"), FIRST, profile) == found
    assert price(task("t1", "find", model="haiku"), FIRST, profile).seconds == interval("6", "26", "75")


def test_the_length_of_one_request_decides_the_band_and_not_that_of_all_turns(round_profile: Profile) -> None:
    usd = [price(task("t1", "word " * words), FIRST, round_profile).usd for words in (60_000, 120_000)]
    assert usd[0] is not None
    assert usd[1] is not None
    assert usd[0].likely == (Decimal(61_000) * 2 * Decimal("0.10") + 400 * Decimal("0.50")) / 1_000_000
    assert usd[1].likely == (Decimal(121_000) * 2 * Decimal("0.50") + 400 * Decimal("2.50")) / 1_000_000


def test_runs_multiply_money_and_those_that_follow_one_another_time(round_profile: Profile) -> None:
    one = price(task("t1", "find"), FIRST, round_profile)
    assert one.usd is not None
    assert one.seconds is not None
    three = price(in_loop("t1", loop(3), text="find"), FIRST, round_profile)
    assert (three.usd, three.seconds) == (times(one.usd, point(3)), times(one.seconds, point(3)))
    at_once = price(in_loop("t1", loop(3, at_once=True), text="find"), FIRST, round_profile)
    assert (at_once.usd, at_once.seconds) == (three.usd, one.seconds)


def test_a_comment_holds_for_the_model_that_is_written() -> None:
    one = task("t1", comment="$2, 5 min")
    assert price(one, "review", REFERENCE) == Estimate(usd=interval("2"), seconds=interval("300"), unpriced=0)
    same = estimate_task(one, judged("review"), "haiku", REFERENCE, CATALOG, TODAY, written_model="haiku")
    assert same.usd == interval("2")
    other = estimate_task(one, judged("review"), "haiku", REFERENCE, CATALOG, TODAY, written_model="opus")
    assert other.usd != interval("2")
    half = price(task("t1", comment="$2"), "review", REFERENCE)
    assert half.usd == interval("2")
    assert half.seconds == price(task("t1"), "review", REFERENCE).seconds
    assert half.seconds != interval("2")


def test_the_tokens_of_one_request_are_those_of_its_kind_and_its_prompt(round_profile: Profile) -> None:
    one = task("t1", "find", prompt=Result(task="t0"))
    assert prompt_length(one, judged(FIRST), round_profile, {}) == interval("1010.85", "1021", "1031.15")
    anything = prompt_length(one, None, round_profile, {})
    assert anything == interval("1010.85", "10021", "18031.15")
    assert prompt_length(one, judged(FIRST), REFERENCE, {}) is None


HOLE, RESULT = interval("1", "2", "3"), interval("10", "20", "30")


def test_each_part_of_a_prompt_counts_what_it_may_be() -> None:
    def likely(expr: object) -> Decimal:
        return count_prompt(expr, HOLE, RESULT, {"l1": interval("1", "3", "5")}).likely  # type: ignore[arg-type]

    find, result, hole = Const(value="find"), Result(task="t1"), Hole(name="x", reason="not shown")
    assert likely(None) == 0
    assert likely(Const(value=None)) == 0
    assert likely(Const(value=2026)) == 2
    assert likely(find) == 1
    assert likely(result) == 20
    assert likely(hole) == 2
    assert likely(Hole(name="x", reason="", tasks=frozenset({"t1"}))) == 20
    assert likely(Join(parts=(find, result, hole))) == 23
    assert likely(Items(values=(find, result))) == 21
    assert likely(Entries(pairs=((find, result), (find, hole)))) == 24
    assert likely(Apply(operation="if", operands=(hole, result, find))) == 20
    assert likely(Apply(operation="turns", operands=(Const(value="l1"), result))) == 60
    assert likely(Apply(operation="turns", operands=(Const(value="l2"), result))) == 20
    assert likely(Apply(operation="join", operands=(find, Items(values=(result, result))))) == 40
    assert likely(Apply(operation="strip", operands=(result, find))) == 20
    assert likely(Apply(operation="now", operands=())) == 0
    assert visible_prompt(find, result, HOLE, RESULT) == plus(count_tokens("find"), RESULT)


def test_tokens_of_every_sort_of_letter_and_the_band_that_goes_with_them() -> None:
    assert count_tokens("internationalisations").likely == 4
    assert count_tokens("abcdef abcdefg").likely == 3
    assert count_tokens("123 1234").likely == 3
    assert count_tokens("größe É").likely == 2
    assert count_tokens("\t \r").likely == 0
    assert count_tokens("\n\n\n").likely == 1
    assert count_tokens("; →").likely == Decimal("1.7")
    # Four letters of five in Latin script are enough for the narrow band, three are not.
    assert count_tokens("abcd你").high == Decimal("1.7") * Decimal("1.15")
    assert count_tokens("abc你").low == Decimal("1.7") * Decimal("0.75")
    assert count_tokens("x" * 6_000) == count_tokens("x" * 3_000 + "x" * 3_000) == interval("850", "1000", "1150")


def test_arithmetic_of_intervals() -> None:
    one, two = interval("1", "2", "5"), interval("2", "3", "4")
    assert plus(one, two) == interval("3", "5", "9")
    assert times(one, two) == interval("2", "6", "20")
    assert minus(one, two) == interval("-1", "-1", "1")
    assert minus(interval("5", "2", "1"), interval("1")) == interval("0", "1", "4")
    assert total([one, two, two]) == interval("5", "8", "13")
    assert total([]) == interval("0")
    assert longest([one, two]) == interval("2", "3", "5")
    assert longest([]) == interval("0")
    assert widest([one, two]) == interval("1", "3", "5")
    assert widest([one, two, interval("0", "9", "9")]) == interval("0", "3", "9")
    assert point(3) == interval("3")
    with pytest.raises(ValueError, match=r"^no interval to hold$"):
        widest([])


def test_a_saving_is_a_whole_percent_of_what_is_written() -> None:
    def estimate(likely: str | None, unpriced: int = 0) -> Estimate:
        return Estimate(usd=None if likely is None else interval(likely), seconds=None, unpriced=unpriced)

    assert percent(estimate("4"), estimate("1")) == 75
    assert percent(estimate("3"), estimate("2")) == 33
    assert percent(estimate("2"), estimate("3")) == -50
    assert percent(estimate("2"), estimate("2")) == 0
    assert percent(estimate("0"), estimate("2")) is None
    assert percent(estimate(None), estimate("2")) is None
    assert percent(estimate("2"), estimate(None)) is None
    assert percent(estimate("2", 1), estimate("1")) is None
    assert percent(estimate("2", 1), estimate("1", 1)) == 50


def test_how_often_a_task_runs_in_all_and_one_after_another() -> None:
    assert runs_in_all(task("t1", count=Count(low=1, likely=2, high=None))) == interval("1", "2", "20")
    assert runs_in_all(task("t1", count=Count(low=0, likely=0, high=None))) == interval("0", "0", "10")
    inner, outer = loop(3, name="in"), loop(4, name="out", at_once=True)
    both = task("t1", count=Count(low=12, likely=12, high=12), loops=(outer, inner))
    assert runs_in_turn(both, lambda each: each.at_once) == interval("3")
    assert runs_in_turn(both, lambda _: False) == interval("12")
    assert runs_in_turn(both, lambda _: True) == interval("1")
    maybe = replace(both, count=Count(low=0, likely=12, high=12))
    assert runs_in_turn(maybe, lambda each: each.at_once) == interval("0", "3", "3")
    unrolled = replace(both, loops=(replace(outer, unrolled=True), inner))
    assert runs_in_turn(unrolled, lambda each: each.at_once) == interval("12")
    assert turns_of([both, task("t2")]) == {"in": interval("3"), "out": interval("4")}


def test_what_a_run_reserves_is_the_kinds_and_for_any_kind_the_most(round_profile: Profile) -> None:
    assert round_profile.max_tokens(FIRST) == 100
    assert round_profile.max_tokens(LAST) == round_profile.max_tokens(None) == round_profile.max_tokens("x") == 1_800
    assert isinstance(REFERENCE.basis, FigureBasis)
    assert REFERENCE.max_tokens("design") == REFERENCE.max_tokens(None) == REFERENCE.basis.max_tokens


def test_a_profile_is_read_field_by_field(round_profile: Profile) -> None:
    assert (round_profile.name, round_profile.summary, round_profile.declared) == ("round", "Round", False)
    assert round_profile.assumptions == ("One.", "Two.")
    basis = round_profile.basis
    assert isinstance(basis, TokenBasis)
    assert (basis.hole, basis.result) == (HOLE, RESULT)
    work, speed = basis.work[LAST], basis.speeds["large"]
    assert (work.context, work.turns, work.output, work.tools) == (
        interval("18000"), interval("1", "2", "3"), interval("100", "200", "300"), interval("1", "2", "3")
    )  # fmt: skip
    assert (speed.speed, speed.latency, speed.verbosity) == (interval("10", "20", "50"), interval("1", "1", "2"), 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('name = "round" => name = 3', "3 must be a string"),
        ('"Two." => 2', "2 must be a string"),
        ('["One.", "Two."] => "One."', "'One.' must be a list"),
        ('summary = "Round" => summary = []', "[] must be a string"),
        ("hole_tokens = [1, 2, 3] => hole_tokens = [1, 2]", "'hole_tokens' must be [low, likely, high]"),
        ("hole_tokens = [1, 2, 3] => hole_tokens = [-1, 2, 3]", "'hole_tokens' must be [low, likely, high]"),
        ("result_tokens = [10, 20, 30] => result_tokens = [10, 30, 20]", "'result_tokens' must be [low"),
        ("result_tokens = [10, 20, 30] => result_tokens = 3", "3 must be a list"),
        ("hole_tokens = [1, 2, 3] => more = 1", "unknown field 'more'"),
        ("hole_tokens = [1, 2, 3] => ", "the field 'hole_tokens' is missing"),
        ("[kind.analyse] => [kind.analysis]", "'kind.analysis' is unknown"),
        ("[tier.frontier] => [tier.huge]", "'tier.huge' is unknown"),
        ("verbosity = 2 => verbosity = 'much'", "wrong.toml: "),
        ("verbosity = 2 => talk = 2", "the field 'verbosity' is missing"),
        ("speed = [10, 20, 50] => speed = [0, 20, 50]", "'tier.small.speed' must be above 0"),
        ("latency = [1, 1, 2] => latency = [2, 1, 1]", "'tier.small.latency' must be"),
        ("output = [100, 200, 300] => output = [1]", "'kind.analyse.output' must be"),
        ("turns = [1, 2, 3] => turns = [1]", "'kind.analyse.turns' must be"),
        ("tools = [1, 2, 3] => tools = [1]", "'kind.analyse.tools' must be"),
        ("context = [1000, 1000, 1000] => context = [1]", "'kind.analyse.context' must be"),
        ("max_tokens = 100 => max_tokens = 0", "0 must be a whole number above 0"),
        ("max_tokens = 100 => max_tokens = true", "True must be a whole number above 0"),
        ("max_tokens = 100 => max_tokens = 1.5", "1.5 must be a whole number above 0"),
        ("[kind.analyse] => [[kind.analyse]]", "must be a table"),
    ],
)
def test_whatever_is_wrong_in_a_profile_is_said_with_file_and_field(tmp_path: Path, change: str, said: str) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(written(change=change), encoding="utf-8")
    with pytest.raises(RuleDataError) as raised:
        read_profile(wrong)
    assert said in str(raised.value)
    assert str(raised.value).startswith(f"{wrong}: ")


def test_a_kind_or_a_tier_that_is_missing_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    for gone, said in (
        (f"[kind.{LAST}]\n{KIND.format(18)}", f"'kind.{LAST}' is missing"),
        ("[tier.frontier]\n" + TIER, "'tier.frontier' is missing"),
    ):
        assert gone in written()
        wrong.write_text(written().replace(gone, ""), encoding="utf-8")
        with pytest.raises(RuleDataError, match=said):
            read_profile(wrong)


def test_of_two_folders_the_later_ones_profile_counts_and_a_plain_toml_is_none(tmp_path: Path) -> None:
    early, late = tmp_path / "early", tmp_path / "late" / "profiles"
    early.mkdir()
    late.mkdir(parents=True)
    (early / "round.toml").write_text(written().replace('"Round"', '"early"'), encoding="utf-8")
    (late / "round.toml").write_text(written().replace('"Round"', '"late"'), encoding="utf-8")
    assert load_profile("round", [early, late.parent]).summary == "late"
    assert load_profile("round", [late.parent, early]).summary == "early"
    (early / "rules.toml").write_text('code = "X"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"^no profile 'rules'; there are default, reference, round$"):
        load_profile("rules", [early, late.parent])
    (late / "reference.toml").write_text(written(), encoding="utf-8")
    assert load_profile("reference", [late.parent]).name == "round"


def figures(**changes: str) -> str:
    tiers = "".join(f"{tier} = {number}\n" for number, tier in enumerate(("small", "medium", "large", "frontier"), 1))
    rows = "".join(f"[figures.{kind}.usd]\n{tiers}[figures.{kind}.seconds]\n{tiers}" for kind in sorted(KINDS))
    text = f'name = "table"\nassumptions = []\ndeclared = true\nmax_tokens = 500\n{rows}'
    for change in changes.values():
        text = text.replace(*change.split(" => "), 1)
    return text


def test_a_profile_of_figures_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    changed = figures().replace(f"[figures.{LAST}.seconds]\nsmall = 1", f"[figures.{LAST}.seconds]\nsmall = 7.5")
    path.write_text(changed, encoding="utf-8")
    profile = read_profile(path)
    assert isinstance(profile.basis, FigureBasis)
    assert (profile.name, profile.summary, profile.declared, profile.max_tokens(None)) == ("table", "", True, 500)
    assert len(profile.basis.figures) == len(KINDS) * 4
    cell = profile.basis.figures[LAST, "small"]
    assert (cell.usd, cell.seconds) == (Decimal(1), Decimal("7.5"))
    assert profile.basis.figures[FIRST, "frontier"].usd == Decimal(4)
    found = price(task("t1", model="haiku"), LAST, profile)
    assert (found.usd, found.seconds) == (interval("1"), interval("7.5"))
    assert price(task("t1", model=None), FIRST, profile).seconds == interval("1", "3", "4")
    assert price(task("t1", model="haiku"), None, profile).seconds == interval("1", "1", "7.5")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (f"[figures.{FIRST}.usd] => [figures.other.usd]", "'figures.other' is unknown"),
        ("[figures.debug.usd] => [figures.debug.eur]", "the field 'usd' is missing"),
        ("small = 1 => tiny = 1", "the field 'small' is missing"),
        ('small = 1 => small = "x"', "table.toml: "),
        ("max_tokens = 500 => max_tokens = 0", "0 must be a whole number"),
        ("max_tokens = 500 => summary = 'x'", "the field 'max_tokens' is missing"),
    ],
)
def test_whatever_is_wrong_in_a_table_of_figures_is_said(tmp_path: Path, change: str, said: str) -> None:
    path = tmp_path / "table.toml"
    path.write_text(figures(change=change), encoding="utf-8")
    with pytest.raises(RuleDataError) as raised:
        read_profile(path)
    assert said in str(raised.value)
    assert str(raised.value).startswith(f"{path}: ")


def test_what_a_prompt_does_not_show_counts_as_the_profile_says(round_profile: Profile) -> None:
    hidden = Hole(name="x", reason="not shown")
    one = task("t1", None, prompt=hidden)
    assert prompt_length(one, judged(FIRST), round_profile, {}) == interval("1001", "1002", "1003")
    turn = task("t1", None, prompt=Apply(operation="turns", operands=(Const(value="l1"), Result(task="t0"))))
    assert prompt_length(turn, judged(FIRST), round_profile, {"l1": interval("1", "2", "3")}) == interval(
        "1010", "1040", "1090"
    )
    estimate = estimate_task(
        turn, judged(FIRST), "haiku", round_profile, CATALOG, TODAY, turns={"l1": interval("1", "2", "3")}
    )
    assert estimate.usd is not None
    assert estimate.usd.likely == (Decimal(1040) * 2 * Decimal("0.10") + 400 * Decimal("0.50")) / 1_000_000


def test_the_room_gives_its_names_when_they_are_first_asked_for() -> None:
    from advisor import cost
    from advisor.cost import saving

    assert cost.__getattr__("percent") is saving.percent
    assert {type(cost.__getattr__(name)).__name__ for name in cost.__all__} <= {"type", "function"}
    with pytest.raises(AttributeError, match=r"^module 'advisor\.cost' has no attribute 'nothing'$"):
        cost.__getattr__("nothing")


def test_what_runs_more_often_than_anything_ever_will_still_has_figures_that_can_be_said() -> None:
    from tests.pipeline import findings_of

    loops = "".join(" " * depth + f"for x{depth} in range(9):\n" for depth in range(20))
    codes = {each.code: each.message for each in findings_of(loops + " " * 20 + 'Task("Find it", model="opus")\n')}
    assert "ADV102" in codes
    assert runs_in_all(task("t1", count=Count(low=9**60, likely=9**60, high=9**60))) == interval("1000000000000000")
    inside = in_loop("t1", loop(10**14), text="find")
    twice = replace(inside, loops=(loop(10**14, name="a"), loop(10**14, name="b"), loop(2, name="c", at_once=True)))
    assert runs_in_turn(twice, lambda each: each.at_once) == interval("1000000000000000")
