"""``advisor classify`` and ``advisor train``, driven as a user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.resources import corpus_dir
from tests.cli.command import Command

LABELS = """text,tier,effect
Find the log files,cheap,read
List all open tickets,cheap,read
Rename the folder,cheap,write
Print the version,cheap,read
Count the rows,cheap,read
Fix the login bug,normal,write
Write unit tests for the cart,normal,write
Review the pull request,normal,read
Refactor the mailer,normal,write
Document the API,normal,write
Design the architecture of the platform,dear,read
Find the deadlock between the services,dear,read
Plan the migration of all services,dear,read
Threat model for the whole system,dear,read
Devise a consensus protocol,dear,read
"""


SMALL_CORPUS = {
    "garden": ("List", "Repair", "Devise a theory of every"),
    "kitchen": ("Count", "Mend", "Weigh rival philosophies about any"),
    "office": ("Find", "Improve", "Settle strategy across nations for each"),
}


def test_each_text_gets_one_object_with_the_keys_of_the_contract(advisor: Command) -> None:
    done = advisor("classify", "Find Python files", "Design the architecture", "--format", "json")
    assert done.code == 0
    first, second = done.json
    assert first["text"] == "Find Python files"
    assert first["tier"] == "small"
    assert second["tier"] == "large"
    assert list(first["probabilities"]) == ["small", "medium", "large"]
    assert sum(first["probabilities"].values()) == pytest.approx(1, abs=0.001)
    assert {"confidence", "effect", "evidence"} <= set(first)
    assert all({"feature", "weight"} == set(one) for one in first["evidence"])


def test_standard_input_gets_one_answer_for_each_line_a_blank_one_too(advisor: Command) -> None:
    done = advisor("classify", "--format", "json", stdin=b"List files\n\nFix the bug\r\n\xff\xfe\n")
    assert [one["text"] for one in done.json] == ["List files", "", "Fix the bug", "\ufffd\ufffd"]
    assert done.json[1]["tier"] is None


def test_no_input_is_an_empty_array(advisor: Command) -> None:
    assert advisor("classify", "--format", "json").json == []


def test_the_text_form_shows_tier_effect_policy_and_the_words_that_decided(advisor: Command) -> None:
    done = advisor("classify", "Deploy to production")
    for part in ("small", "external", "policy: reference", "because", "deploy"):
        assert part in done.out


def test_control_characters_of_the_text_never_reach_the_terminal(advisor: Command) -> None:
    assert "\x1b" not in advisor("classify", "List \x1b[31mfiles").out


def test_a_policy_file_gives_its_own_tiers(advisor: Command) -> None:
    advisor.write(
        "house.toml", '[[tier]]\nid = "low"\nfrom = ["small", "medium"]\n[[tier]]\nid = "high"\nfrom = ["large"]\n'
    )
    done = advisor("classify", "Find Python files", "--policy", "house.toml", "--format", "json")
    assert done.json[0]["tier"] == "low"
    assert list(done.json[0]["probabilities"]) == ["low", "high"]


def test_the_policy_of_the_settings_is_used(advisor: Command) -> None:
    advisor.write("advisor.toml", 'policy = "house"\n')
    advisor.write(
        "house.toml", '[[tier]]\nid = "low"\nfrom = ["small", "medium"]\n[[tier]]\nid = "high"\nfrom = ["large"]\n'
    )
    assert list(advisor("classify", "Find files", "--format", "json").json[0]["probabilities"]) == ["low", "high"]


@pytest.mark.parametrize("arguments", [["--policy", "nowhere"], ["--format", "yaml"], ["--config", "none.toml"]])
def test_what_does_not_exist_is_exit_2(advisor: Command, arguments: list[str]) -> None:
    done = advisor("classify", "x", *arguments)
    assert done.code == 2
    assert done.out == ""


def test_classify_imports_neither_rich_nor_scikit_learn_nor_libcst() -> None:
    code = (
        "import sys; from advisor.cli.main import run; run(['classify', 'Find files', '--format', 'json']);"
        "print([name for name in ('rich', 'sklearn', 'numpy', 'libcst', 'anthropic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_labels_that_teach_nothing_are_refused(advisor: Command) -> None:
    advisor.write("mine.csv", "text,tier\nFind it,small\n")
    done = advisor("train", "mine.csv")
    assert done.code == 2
    assert "labels" in done.err


def test_a_folder_without_labels_is_refused(advisor: Command) -> None:
    done = advisor("train", ".")
    assert done.code == 2
    assert "no labelled descriptions" in done.err


@pytest.mark.slow
def test_a_small_corpus_trains_twice_to_the_same_bytes(advisor: Command) -> None:
    for domain, (easy, usual, hard) in SMALL_CORPUS.items():
        rows = ["text,tier,accept,effect,kind,form", f"hm {domain},medium,small large,unknown,analyse,nontask"]
        for noun in ("rose", "pond", "shed", "gate"):
            rows += [f"{easy} {noun},small,,read,list,imperative", f"{usual} {noun},medium,,write,implement,imperative"]
            rows += [f"{hard} {noun},large,,read,design,imperative"]
        advisor.write(f"mine/{domain}-01.csv", "\n".join(rows) + "\n")
    first = advisor("train", "mine", "--output", "one.json", "--format", "json")
    second = advisor("train", "mine", "--output", "two.json", "--format", "json")
    assert first.code == second.code == 0
    assert (advisor.folder / "one.json").read_bytes() == (advisor.folder / "two.json").read_bytes()
    assert first.json["corpus"]["rows"] == 39
    assert first.json["scores"]["all"]["accuracy"] > 0.5


@pytest.mark.slow
def test_own_labels_of_any_tiers_refine_the_shipped_model(advisor: Command) -> None:
    from advisor.judge import load_judge

    advisor.write("mine.csv", LABELS)
    done = advisor("train", "mine.csv", "--output", "mine.json", "--format", "json")
    assert done.json["scores"]["own"]["tiers"] == ["cheap", "normal", "dear"]
    judge = load_judge(weights=advisor.folder / "mine.json")
    assert max(judge.judge("Find the css files").probabilities, key=lambda pair: pair[1])[0] == "cheap"
    told = advisor("train", "mine.csv", "--output", "mine.json")
    for part in ("15 labels", "cheap, normal, dear", "cross-validated", "(taken)", "weights: mine.json"):
        assert part in told.out
    assert told.err == ""


@pytest.mark.slow
def test_the_shipped_weights_are_what_the_corpus_trains_to_in_any_process(tmp_path: Path) -> None:
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "advisor", "train", "--output", str(file)],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONHASHSEED": str(seed), "OMP_NUM_THREADS": "1"},  # two at once on two cores
        )
        for seed, file in enumerate(files, 1)
    ]
    assert [one.wait() for one in running] == [0, 0]
    one, two = (file.read_bytes() for file in files)
    assert one == two
    assert _nearly_equal(json.loads(one), json.loads((corpus_dir() / "weights.json").read_bytes()))


def _nearly_equal(made: dict[str, object], shipped: dict[str, object]) -> bool:
    """Compare exactly but for the tables, where another processor may round one number in a hundred the other way."""
    for key in ("corpus", "names", "wide", "doubt", "judging", "policy", "seed"):
        assert made[key] == shipped[key], key
    # Chosen on a grid: where two places of it answer nearly as many texts, another processor may take the other one.
    assert made["thresholds"] == pytest.approx(shipped["thresholds"], abs=0.06)
    for key in ("codes", "wide_codes"):
        mine, theirs = str(made[key]), str(shipped[key])
        assert len(mine) == len(theirs)
        assert sum(one != two for one, two in zip(mine, theirs, strict=True)) <= len(mine) // 100
    return True


def test_the_corpus_of_the_checkout_holds_the_scorecard() -> None:
    card = (Path(corpus_dir()) / "SCORECARD.md").read_text(encoding="utf-8")
    assert "always medium" in card
    assert (Path(corpus_dir()) / "risk-coverage.svg").read_text(encoding="utf-8").startswith("<svg")
