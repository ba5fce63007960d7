from __future__ import annotations

import pytest

from advisor.checks.rulebook import all_rules
from advisor.checks.select import find_codes, find_rule, select_rules
from advisor.errors import SettingsError, UsageError
from advisor.settings import Settings, parse_settings

EVERY = {rule.code for rule in all_rules() if rule.default}


def codes(settings: Settings | None = None, **chosen: list[str]) -> set[str]:
    return set(select_rules(settings or Settings(), **chosen).codes)


def test_all_rules_that_are_on_by_default_are_on() -> None:
    assert codes() == EVERY


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (["ADV201"], {"ADV201"}),
        (["ADV2"], {code for code in EVERY if code.startswith("ADV2")}),
        (["ADV"], EVERY),
        (["oversized-model"], {"ADV201"}),
        (["ADV201,ADV202"], {"ADV201", "ADV202"}),
        (["adv201"], {"ADV201"}),
        (["Oversized-Model", "ADV9"], {"ADV201", "ADV901", "ADV902"}),
    ],
)
def test_rules_are_selected_by_code_prefix_or_name(select: list[str], expected: set[str]) -> None:
    assert codes(select=select) == expected


def test_ignored_rules_are_off() -> None:
    assert codes(ignore=["ADV2", "syntax-error"]) == {c for c in EVERY if not c.startswith("ADV2") and c != "ADV901"}


def test_the_more_exact_word_wins() -> None:
    assert codes(select=["ADV201"], ignore=["ADV2"]) == {"ADV201"}
    assert "ADV201" not in codes(select=["ADV2"], ignore=["ADV201"])
    assert codes(select=["ADV201"], ignore=["oversized-model"]) == set()


def test_the_command_line_replaces_what_the_configuration_selects_and_ignores() -> None:
    settings = Settings(select=("ADV1",), ignore=("ADV201",))
    assert codes(settings, select=["ADV2"]) == {code for code in EVERY if code.startswith("ADV2")}


def test_ignore_on_the_command_line_adds_to_the_configuration() -> None:
    settings = Settings(select=("ADV20",), ignore=("ADV201",))
    on = codes(settings, ignore=["ADV202"])
    assert on == {c for c in EVERY if c.startswith("ADV20")} - {"ADV201", "ADV202"}


@pytest.mark.parametrize("word", ["ADV777", "oversised-model", "ADVX", "E501", "201"])
def test_an_unknown_word_is_a_usage_error_that_names_the_nearest_rule(word: str) -> None:
    with pytest.raises(UsageError, match=f"no rule is called '{word}'; did you mean '"):
        codes(select=[word])
    with pytest.raises(UsageError, match="did you mean"):
        codes(ignore=[word])


def test_a_slip_in_a_name_leads_to_that_name() -> None:
    with pytest.raises(UsageError, match="did you mean 'oversized-model'"):
        codes(select=["oversised-model"])


def test_an_unknown_word_in_the_configuration_names_the_file() -> None:
    settings = parse_settings({"ignore": ["ADV777"]}, origin="advisor.toml")
    with pytest.raises(SettingsError, match=r"advisor\.toml: no rule is called 'ADV777'"):
        codes(settings)


def test_single_files_leave_rules_out() -> None:
    settings = Settings(per_file_ignores=(("examples/**", ("ADV2",)), ("*.md", ("syntax-error",))), root=".")
    selection = select_rules(settings)
    assert "ADV201" not in selection.codes_for("examples/deep/flow.py")
    assert "ADV201" in selection.codes_for("src/flow.py")
    assert "ADV901" not in selection.codes_for("docs/guide.md")
    assert "ADV901" in selection.codes_for("examples/deep/flow.py")


def test_a_word_stands_for_the_codes_it_begins() -> None:
    assert find_codes("ADV20") == ("ADV201", "ADV202", "ADV203", "ADV204", *(c for c in ("ADV205",) if c in EVERY))
    assert find_codes("no-such-rule") == ()


def test_one_rule_is_found_by_code_or_name_and_not_by_a_prefix() -> None:
    assert find_rule("adv201") is find_rule("oversized-model")
    with pytest.raises(UsageError, match="no rule is called 'ADV20'"):
        find_rule("ADV20")
