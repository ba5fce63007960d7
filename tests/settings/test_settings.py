"""Settings: what is read, from where, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from advisor.errors import SettingsError
from advisor.settings import FailLevel, Settings, SettingsFinder, parse_settings, read_settings


def test_every_key_of_the_contract_is_read() -> None:
    settings = parse_settings(
        {
            "select": ["ADV1"],
            "ignore": ["ADV301"],
            "per-file-ignores": {"docs/*": ["ADV201"]},
            "exclude": ["vendor"],
            "fail-level": "error",
            "min-confidence": 0.7,
            "fix-confidence": 1,
            "default-model": "opus",
            "policy": "ours.toml",
            "profile": "reference",
            "budget": {"usd": 1.5, "seconds": 600, "usd-increase": "0.10", "seconds-increase": 5},
            "extend-rules": ["rules"],
        },
        origin="advisor.toml",
    )
    assert settings.fail_level is FailLevel.ERROR
    assert settings.per_file_ignores == (("docs/*", ("ADV201",)),)
    assert settings.budget.usd == Decimal("1.5")
    assert settings.budget.usd_increase == Decimal("0.10")
    assert (settings.default_model, settings.policy, settings.profile) == ("opus", "ours.toml", "reference")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"selekt": []}, "unknown key 'selekt'; did you mean 'select'?"),
        ({"budget": {"dollars": 3}}, "unknown key 'dollars'"),
        ({"select": "ADV101"}, "must be a list of strings"),
        ({"min-confidence": 2}, "from 0 to 1"),
        ({"min-confidence": True}, "from 0 to 1"),
        ({"fail-level": "loud"}, "must be one of info, warning, error"),
        ({"budget": {"usd": -1}}, "0 or more"),
        ({"budget": {"usd": "nan"}}, "0 or more"),
        ({"profile": ""}, "must be a string"),
        ([], "must be a table"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(table: object, message: str) -> None:
    with pytest.raises(SettingsError, match=r"advisor\.toml") as refused:
        parse_settings(table, origin="advisor.toml")
    assert message in str(refused.value)


def test_the_nearest_configuration_wins(tmp_path: Path) -> None:
    inner = tmp_path / "pkg" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.advisor]\nprofile = "outer"\n')
    (tmp_path / "pkg" / "advisor.toml").write_text('profile = "inner"\n')
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    finder = SettingsFinder()
    assert finder.for_file(tmp_path / "a.py").profile == "outer"
    assert finder.for_file(inner / "a.py").profile == "inner"


def test_a_named_configuration_overrules_the_search(tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text('profile = "near"\n')
    (tmp_path / "other.toml").write_text('[tool.advisor]\nprofile = "named"\n')
    assert SettingsFinder(tmp_path / "other.toml").for_file(tmp_path / "a.py").profile == "named"


def test_without_any_configuration_the_defaults_hold(tmp_path: Path) -> None:
    assert SettingsFinder().for_file(tmp_path / "a.py") == Settings()


def test_broken_toml_names_the_file(tmp_path: Path) -> None:
    broken = tmp_path / "advisor.toml"
    broken.write_text("select = [")
    with pytest.raises(SettingsError, match="not valid TOML"):
        read_settings(broken)


def test_a_configuration_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000 + "]" * 5000, ".".join("a" * 5000) + " = 1", "a = " + "9" * 5000, "a = \x00"]
)
def test_toml_beyond_the_limits_of_its_reader_is_an_error_that_names_the_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.advisor]\n{text}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="not valid TOML"):
        SettingsFinder().for_folder(tmp_path)
    with pytest.raises(SettingsError, match="not valid TOML"):
        read_settings(tmp_path / "pyproject.toml")


def test_folders_in_each_other_by_the_thousand_are_searched_upwards(tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text('ignore = ["ADV2"]\n', encoding="utf-8")
    deep = f"{tmp_path}{'/a' * 1_800}"
    assert SettingsFinder().for_file(f"{deep}/flow.py").ignore == ("ADV2",)
