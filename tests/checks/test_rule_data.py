from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from advisor.checks.registry import OF_FILES, check_for
from advisor.checks.rulebook import all_rules, read_index, rule_files, rule_text, write_index
from advisor.checks.ruledata import read_rule
from advisor.checks.ruledocs import rules_page
from advisor.errors import RuleDataError

ROOT = Path(__file__).parent.parent.parent
FEWEST = 4

RULE = """\
code = "ADV999"
name = "a-rule"
severity = "info"
summary = "what it is"
why = "because"
[[example]]
fires = true
language = "python"
source = "x"
[[example]]
fires = false
language = "python"
source = "y"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "ADV999.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_rule_is_read_with_its_examples(tmp_path: Path) -> None:
    text = read_rule(write(tmp_path, RULE))
    assert (text.rule.code, text.rule.default, text.rule.fixable, text.bad, text.good) == (
        "ADV999",
        True,
        False,
        "x",
        "y",
    )


WRONG = {
    "code": (RULE.replace("ADV999", "ADV998"), "field 'code' must be 'ADV999'"),
    "severity": (RULE.replace('"info"', '"loud"'), "field 'severity' must be one of info, warning, error"),
    "missing": (RULE.replace('why = "because"\n', ""), "field 'why' must be a text"),
    "unknown": ("reason = 1\n" + RULE, "field 'reason' is unknown"),
    "flag": ("default = 1\n" + RULE, "field 'default' must be true or false"),
    "threshold": ("thresholds = { turns = 'many' }\n" + RULE, "field 'thresholds.turns' must be a number"),
    "language": (RULE.replace('"python"\nsource = "y"', '"perl"\nsource = "y"'), "example 2: field 'language'"),
    "silent": (RULE.replace("fires = false", "fires = true"), "at least one with fires = false"),
    "firing": (RULE.replace("fires = true", "fires = false"), "at least one with fires = true"),
    "lines": (RULE + "lines = 3\n", "example 2: field 'lines' must be a list"),
    "count": (RULE + "count = -1\n", "example 2: field 'count' must be a whole number"),
    "settings": (RULE + "settings = 1\n", "example 2: field 'settings' must be a table"),
    "toml": ("code = [", "not valid TOML"),
}


@pytest.mark.parametrize(("text", "complaint"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_rule_is_refused_with_its_file_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(RuleDataError) as refusal:
        read_rule(path)
    assert str(refusal.value).startswith(str(path))
    assert complaint in str(refusal.value)


def test_a_missing_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleDataError, match="cannot be read"):
        read_rule(tmp_path / "ADV999.toml")


@pytest.mark.parametrize("content", ["", "[1]", '[{"code": "ADV1"}]', "{"])
def test_a_broken_index_is_refused_and_says_how_to_mend_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "index.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RuleDataError, match="generate_rules"):
        read_index(path)


def test_the_index_agrees_with_the_rules() -> None:
    rules = tuple(read_rule(path).rule for path in rule_files())
    assert all_rules() == rules
    assert (ROOT / "rules" / "index.json").read_text(encoding="utf-8") == write_index(rules)


def test_the_documentation_agrees_with_the_rules() -> None:
    page = rules_page(tuple(read_rule(path) for path in rule_files()))
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == page


def test_names_and_codes_are_unique() -> None:
    names = [word for rule in all_rules() for word in (rule.code, rule.name)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", [rule.code for rule in all_rules()])
def test_every_rule_shows_where_it_fires_and_where_it_stays_silent(code: str) -> None:
    fires = [example.fires for example in rule_text(code).examples]
    assert fires.count(True) >= FEWEST
    assert fires.count(False) >= FEWEST or code == "ADV901"


@pytest.mark.parametrize("code", [rule.code for rule in all_rules() if rule.code not in OF_FILES])
def test_every_rule_about_plans_has_a_check(code: str) -> None:
    assert callable(check_for(code))


@pytest.mark.parametrize("code", [rule.code for rule in all_rules()])
def test_only_fixable_rules_show_mended_examples(code: str) -> None:
    text = rule_text(code)
    assert any(example.fixed for example in text.examples) is text.rule.fixable


def test_choosing_rules_does_not_import_what_reads_programs() -> None:
    program = (
        "import sys; from advisor.checks.select import select_rules; from advisor.settings import Settings;"
        "select_rules(Settings()); print(*sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"libcst", "advisor.flow", "advisor.graph", "advisor.cost", "pathspec"} & set(loaded)
