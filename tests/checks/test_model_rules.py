from __future__ import annotations

import pytest

from advisor.checks.finding import Applicability
from advisor.flow.expr import Const, Expr, Hole, Join
from advisor.flow.trace import ModelSource, ModelUse
from advisor.judge.verdict import Effect
from advisor.places import Span, span
from tests.checks.by_hand import PATH, check, lines, literal_of, plan, run, task
from tests.pipeline import findings_of

SOURCE = 'Task("List the files", model="opus")'


def use(source: str = SOURCE, text: str = '"opus"', *, line: int = 1, exclusive: bool = True) -> ModelUse:
    place = literal_of(source, line, text)
    return ModelUse(id=text.strip("'\""), source=ModelSource.CALL, literal=place, exclusive=exclusive)


def hole(name: str) -> Hole:
    return Hole(name=name, reason="a parameter", input=True)


def test_a_smaller_tier_is_advised_with_what_it_saves() -> None:
    (found,) = run("ADV201", plan(task(model=use(), advised="small")), source=SOURCE)
    assert (found.code, found.tasks, found.confidence) == ("ADV201", ("t1",), 0.97)
    assert (
        found.message == "'List the files' runs on opus (large); a small model (small) does it, which saves $0.09 a run"
    )
    assert found.saving.usd is not None
    assert found.saving.usd.likely > 0


def test_the_edit_replaces_the_literal_and_keeps_its_quotes() -> None:
    source = "Task('List the files', model='opus')"
    (found,) = run("ADV201", plan(task(model=use(source, "'opus'"), advised="small")), source=source)
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert (edit.expected, edit.content, edit.span) == ("'opus'", "'haiku'", literal_of(source, 1, "'opus'"))


def test_a_dated_id_becomes_the_current_id_behind_its_prefix() -> None:
    source = 'Task("List the files", model="anthropic/claude-opus-4-1-20250805")'
    model = use(source, '"anthropic/claude-opus-4-1-20250805"')
    (found,) = run("ADV201", plan(task(model=model, advised="small")), source=source)
    assert found.fix is not None
    assert found.fix.edits[0].content == '"anthropic/claude-haiku-5-5"'


def test_a_sure_undoable_literal_task_is_fixed_safely() -> None:
    (found,) = run("ADV201", plan(task(model=use(), advised="small")), source=SOURCE)
    assert found.fix is not None
    assert found.fix.applicability is Applicability.SAFE


@pytest.mark.parametrize("effect", [Effect.READ, Effect.WRITE, Effect.UNKNOWN])
def test_what_can_be_taken_back_is_fixed_safely(effect: Effect) -> None:
    (found,) = run("ADV201", plan(task(model=use(), advised="small", effect=effect)), source=SOURCE)
    assert found.fix is not None
    assert found.fix.applicability is Applicability.SAFE


def applicability(**fields: object) -> Applicability | None:
    (found,) = run("ADV201", plan(task(model=use(), advised="small", **fields)), source=SOURCE)  # type: ignore[arg-type]
    return found.fix.applicability if found.fix else None


def test_an_external_effect_makes_the_fix_unsafe() -> None:
    assert applicability(effect=Effect.EXTERNAL) is Applicability.UNSAFE


def test_confidence_below_the_fix_threshold_makes_the_fix_unsafe() -> None:
    assert applicability(confidence=0.85) is Applicability.UNSAFE


def test_a_constant_with_other_uses_makes_the_fix_unsafe() -> None:
    found = run("ADV201", plan(task(model=use(exclusive=False), advised="small")), source=SOURCE)
    assert [finding.fix.applicability for finding in found if finding.fix] == [Applicability.UNSAFE]


TEXTS: list[tuple[Expr, Applicability]] = [
    (Join(parts=(Const(value="List the files in "), hole("folder"))), Applicability.SAFE),
    (Join(parts=(Const(value="List the files in "), hole("folder"), Const(value=" by date"))), Applicability.SAFE),
    (Join(parts=(hole("verb"), Const(value=" the files"))), Applicability.UNSAFE),
    (Join(parts=(Const(value="List the files and "), hole("action"))), Applicability.UNSAFE),
    (Join(parts=(Const(value="List the files. Then "), hole("action"))), Applicability.UNSAFE),
    (Join(parts=(Const(value="Do this: "), hole("task"))), Applicability.UNSAFE),
    (Join(parts=(Const(value="Read this.\n"), hole("rest"))), Applicability.UNSAFE),
    (Join(parts=(Const(value="Look at the architecture in "), hole("folder"))), Applicability.UNSAFE),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=range(len(TEXTS)))
def test_a_hole_that_may_be_an_instruction_makes_the_fix_unsafe(text: Expr, expected: Applicability) -> None:
    assert applicability(description=text) is expected


def test_without_a_literal_there_is_no_fix() -> None:
    (found,) = run("ADV201", plan(task(model=ModelUse(id="opus", source=ModelSource.CONFIG), advised="small")))
    assert found.fix is None


def test_a_literal_built_of_pieces_is_left_alone() -> None:
    source = 'Task("List the files", model="op" "us")'
    model = ModelUse(id="opus", source=ModelSource.CALL, literal=literal_of(source, 1, '"op" "us"'))
    (found,) = run("ADV201", plan(task(model=model, advised="small")), source=source)
    assert found.fix is None


def test_a_model_without_a_smaller_sister_has_no_fix() -> None:
    source = 'Task("List the files", model="ollama/house-blend")'
    (found,) = run("ADV201", plan(task(model=use(source, '"ollama/house-blend"'), advised="small")), source=source)
    assert found.fix is None


HELPER = """\
MODEL = "opus"
def ask(text):
    return Task(text, model=MODEL)
"""


def through_helper(task_id: str, text: str, advised: str, via: int) -> object:
    model = use(HELPER, '"opus"')
    call = span(PATH, (3, 12), (3, 35))
    return task(task_id, text, model=model, advised=advised, span=call, via=(span(PATH, (via, 1), (via, 9)),))


def test_a_helper_reached_three_times_is_one_finding_with_one_edit() -> None:
    tasks = [through_helper(f"t{n}", "List the files", "small", 10 + n) for n in range(3)]
    (found,) = run("ADV201", plan(*tasks), source=HELPER)  # type: ignore[arg-type]
    assert found.tasks == ("t0", "t1", "t2")
    assert found.fix is not None
    assert found.fix.applicability is Applicability.SAFE
    assert len(found.fix.edits) == 1


def test_a_literal_whose_tasks_want_different_tiers_is_not_changed() -> None:
    tasks = [through_helper("t1", "List the files", "small", 10), through_helper("t2", "Design it all", "large", 11)]
    (found,) = run("ADV201", plan(*tasks), source=HELPER)  # type: ignore[arg-type]
    assert (found.tasks, found.fix) == (("t1",), None)


def test_a_literal_shared_with_another_plan_counts_that_plan_as_well() -> None:
    one = plan(through_helper("t1", "List the files", "small", 10))  # type: ignore[arg-type]
    other = plan(through_helper("t1", "Design it all", "large", 20), plan_id="p2")  # type: ignore[arg-type]
    (found,) = run("ADV201", one, other, source=HELPER)
    assert found.fix is None


def test_a_model_named_elsewhere_is_shown_as_a_related_place() -> None:
    (found,) = run("ADV201", plan(through_helper("t1", "List", "small", 10)), source=HELPER)  # type: ignore[arg-type]
    assert [related.span.start.line for related in found.related] == [1]


def test_a_default_model_is_not_called_oversized() -> None:
    model = ModelUse(id=None, source=ModelSource.DEFAULT)
    assert run("ADV201", plan(task(model=model, tier="medium", advised="small"))) == []


@pytest.mark.parametrize(
    ("tier", "advised"), [("small", "small"), ("large", None), (None, "small"), ("small", "large")]
)
def test_oversized_is_silent_where_no_smaller_tier_is_advised(tier: str | None, advised: str | None) -> None:
    assert run("ADV201", plan(task(model=use(), tier=tier, advised=advised)), source=SOURCE) == []


def test_a_frontier_model_is_larger_than_a_large_one() -> None:
    source = SOURCE.replace("opus", "fable")
    (found,) = run("ADV201", plan(task(model=use(source, '"fable"'), tier="frontier", advised="large")), source=source)
    assert found.fix is not None
    assert found.fix.edits[0].content == '"opus"'


def test_an_undersized_model_is_mended_only_unsafely_and_saves_nothing() -> None:
    source = SOURCE.replace("opus", "haiku")
    model = use(source, '"haiku"')
    (found,) = run(
        "ADV202", plan(task(model=model, tier="small", advised="large", usd="0.01", advised_usd="0.1")), source=source
    )
    assert found.fix is not None
    assert found.fix.applicability is Applicability.UNSAFE
    assert found.saving.usd is None
    assert found.message.endswith("at $0.09 more a run")


def insert_at(column: int) -> Span:
    return span(PATH, (1, column), (1, column))


@pytest.mark.parametrize(("comma", "content"), [(True, ', model="a small model"'), (False, 'model="a small model"')])
def test_an_unnamed_model_is_inserted_with_or_without_a_comma(content: str, *, comma: bool) -> None:
    model = ModelUse(id=None, source=ModelSource.DEFAULT, insert=insert_at(22), insert_comma=comma)
    (found,) = run("ADV203", plan(task(model=model, tier="medium", advised="small")), source='Task("List the files")')
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert (edit.content, edit.expected, found.fix.applicability) == (content, "", Applicability.UNSAFE)


def test_a_default_that_is_no_larger_is_not_reported() -> None:
    model = ModelUse(id=None, source=ModelSource.DEFAULT, insert=insert_at(22))
    assert run("ADV203", plan(task(model=model, tier="medium", advised="medium"))) == []
    assert run("ADV203", plan(task(model=model, tier="medium", advised="large"))) == []


def test_the_engine_drops_judgements_below_the_minimal_confidence() -> None:
    built = plan(task(model=use(), advised="small", confidence=0.7))
    assert check(built, source=SOURCE, select=["ADV201"]) == []
    assert lines(check(built, source=SOURCE, select=["ADV201"], min_confidence=0.6)) == [1]


def retired(model: str, **fields: object) -> list[str]:
    source = f'Task("List the files", model="{model}")'
    found = run("ADV204", plan(task(model=use(source, f'"{model}"'), **fields)), source=source)  # type: ignore[arg-type]
    return [finding.message for finding in found]


def test_a_retired_model_is_named_with_its_date_and_replacement() -> None:
    assert retired("text-davinci-003") == [
        "'text-davinci-003' was retired on 2024-01-04 and calls to it fail; its maker names gpt-6.1-terra instead"
    ]


def test_a_deprecated_model_is_named_with_both_dates() -> None:
    (message,) = retired("claude-sonnet-4-5")
    assert message.startswith("'claude-sonnet-4-5' is deprecated since 2026-09-30 and is retired on 2026-11-30")


@pytest.mark.parametrize("model", ["sonet", "claude-opus-99", "openrouter/anthropic/claude-opus-99", "gpt-77-giga"])
def test_a_name_that_should_be_known_and_is_not_is_reported(model: str) -> None:
    assert len(retired(model)) == 1


@pytest.mark.parametrize("model", ["opus", "claude-haiku-5-5", "ollama/house-blend", "inherit", "ft:own-model:7"])
def test_present_models_and_names_of_ones_own_are_left_alone(model: str) -> None:
    assert retired(model) == []


def test_outside_the_bare_dialect_a_name_of_ones_own_is_left_alone() -> None:
    assert retired("house-blend") != []
    assert retired("house-blend", dialect="crewai") == []


def test_a_retired_model_is_replaced_by_its_tiers_present_one_unsafely() -> None:
    source = 'Task("List the files", model="claude-3-opus-20240229")'
    model = use(source, '"claude-3-opus-20240229"')
    (found,) = run("ADV204", plan(task(model=model)), source=source)
    assert found.fix is not None
    assert (found.fix.applicability, found.fix.edits[0].content) == (Applicability.UNSAFE, '"claude-opus-5-5"')


AZURE = """
from openai import AzureOpenAI, OpenAI

client = {maker}()
client.chat.completions.create(
    model="gpt-5.5", max_tokens=9, messages=[{{"role": "user", "content": "List the files in the folder docs"}}]
)
"""


@pytest.mark.parametrize(("maker", "fixed"), [("OpenAI", True), ("AzureOpenAI", False)])
def test_a_deployment_of_the_users_own_is_never_renamed(maker: str, fixed: bool) -> None:  # noqa: FBT001 - a case
    (found,) = [one for one in findings_of(AZURE.format(maker=maker)) if one.code == "ADV201"]
    assert (found.fix is not None) is fixed
