"""0: nothing at or above the fail level; 1: findings; 2: advisor could not do what was asked."""

from __future__ import annotations

import pytest

from advisor.cli import main
from tests.cli.command import Command
from tests.cli.samples import BROKEN, CLEAN, OVERSIZED

FILES = {
    "clean.py": CLEAN,
    "bad.py": OVERSIZED,
    "broken.py": BROKEN,
    "notes.md": "# Notes\n\nNothing to run.\n",
    "bad.md": f"## ❌ Bad: all on the largest model\n\n```python\n{OVERSIZED}```\n",
}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "clean.py"], 0),
        (["check", "notes.md"], 0),
        (["check", "clean.py", "--select", "ADV201"], 0),
        (["check", "bad.py"], 1),
        (["check", "bad.py", "--output-format", "json"], 1),
        (["check", "bad.py", "--statistics"], 1),
        (["check", "bad.py", "--exit-zero"], 0),
        (["check", "bad.py", "--ignore", "ADV201"], 0),
        (["check", "bad.py", "--select", "ADV101"], 0),
        (["check", "bad.py", "--select", "oversized-model"], 1),
        (["check", "bad.py", "--min-confidence", "1"], 0),
        (["check", "bad.py", "--diff"], 1),
        (["check", "clean.py", "--diff"], 0),
        (["check", "bad.md"], 0),
        (["check", "broken.py"], 1),
        (["check", "broken.py", "--exit-zero"], 0),
        (["check", "."], 1),
        (["check"], 1),
        (["graph", "."], 0),
        (["graph", "broken.py"], 0),
        (["report", "bad.py"], 0),
        (["cost", "bad.py", "--profile", "reference"], 0),
        (["check", "nowhere.py"], 2),
        (["check", "clean.py", "nowhere.py"], 2),
        (["check", "clean.py", "--select", "ADV999"], 2),
        (["check", "clean.py", "--ignore", "nonsense"], 2),
        (["check", "clean.py", "--profile", "nonsense"], 2),
        (["graph", "clean.py", "--profile", "nonsense"], 2),
        (["check", "clean.py", "--config", "nowhere.toml"], 2),
        (["check", "clean.py", "--min-confidence", "2"], 2),
        (["check", "clean.py", "--output-format", "yaml"], 2),
        (["check", "clean.py", "--baseline", "nowhere.json"], 2),
        (["check", "clean.py", "--nonsense"], 2),
        (["check", "-", "clean.py"], 2),
        (["graph", "nowhere.py"], 2),
        (["report", "nowhere.py"], 2),
        (["cost", "nowhere.py"], 2),
        (["graph", "--format", "yaml"], 2),
        (["nonsense"], 2),
    ],
    ids=str,
)
def test_the_exit_code_is_the_contracts(advisor: Command, arguments: list[str], code: int) -> None:
    for name, content in FILES.items():
        advisor.write(name, content)
    assert advisor(*arguments).code == code


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere.py"],
        ["check", "clean.py", "--select", "ADV999"],
        ["check", "clean.py", "--config", "nowhere.toml"],
        ["report", "nowhere.py"],
    ],
    ids=str,
)
def test_an_error_is_one_line_on_standard_error_and_nothing_on_standard_output(
    advisor: Command, arguments: list[str]
) -> None:
    advisor.write("clean.py", CLEAN)
    done = advisor(*arguments)
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("advisor: ")


def test_an_unknown_profile_is_answered_with_the_known_ones(advisor: Command) -> None:
    advisor.write("clean.py", CLEAN)
    done = advisor("check", "clean.py", "--profile", "nonsense")
    assert "default" in done.err
    assert "reference" in done.err


def test_a_folder_without_a_file_to_read_is_an_error(advisor: Command) -> None:
    (advisor.folder / "empty").mkdir()
    assert advisor("check", "empty").code == 2


def test_a_run_in_which_nothing_could_be_read_is_an_error_that_still_gives_its_reasons(advisor: Command) -> None:
    advisor.write("blob.py", b"\x00\x01Task(\x00")
    done = advisor("check", "blob.py", "--output-format", "json")
    assert done.code == 2
    assert [skipped["path"] for skipped in done.json["skipped"]] == ["blob.py"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(advisor: Command) -> None:
    advisor.write("blob.py", b"\x00\x01Task(\x00")
    advisor.write("bad.py", OVERSIZED)
    done = advisor("check", ".", "--output-format", "json")
    assert done.code == 1
    assert "ADV201" in done.codes
    assert [skipped["path"] for skipped in done.json["skipped"]] == ["blob.py"]


@pytest.mark.parametrize(("level", "code"), [("info", 1), ("warning", 1), ("error", 0)])
def test_the_fail_level_decides_from_which_severity_on_findings_fail(advisor: Command, level: str, code: int) -> None:
    advisor.write("advisor.toml", f'fail-level = "{level}"\n')
    advisor.write("bad.py", OVERSIZED)
    assert advisor("check", "bad.py", "--select", "ADV201").code == code


def test_a_counter_example_fails_at_no_level(advisor: Command) -> None:
    advisor.write("advisor.toml", 'fail-level = "info"\n')
    advisor.write("bad.md", FILES["bad.md"])
    done = advisor("check", "bad.md", "--select", "ADV201", "--output-format", "json")
    assert done.codes == ["ADV201"]
    assert done.code == 0


def test_the_configuration_nearest_to_a_file_holds_for_it(advisor: Command) -> None:
    advisor.write("strict/bad.py", OVERSIZED)
    advisor.write("lenient/bad.py", OVERSIZED)
    advisor.write("lenient/pyproject.toml", '[tool.advisor]\nignore = ["ADV201"]\n')
    done = advisor("check", ".", "--output-format", "json")
    assert [finding["path"] for finding in done.json["findings"] if finding["code"] == "ADV201"] == ["strict/bad.py"]


def test_files_a_nested_configuration_excludes_are_left_out_of_folders_and_read_when_named(advisor: Command) -> None:
    advisor.write("part/bad.py", OVERSIZED)
    advisor.write("part/old/bad.py", OVERSIZED)
    advisor.write("part/advisor.toml", 'exclude = ["old/"]\n')
    assert {finding["path"] for finding in advisor("check", ".", "--output-format", "json").json["findings"]} == {
        "part/bad.py"
    }
    assert advisor("check", "part/old/bad.py").code == 1


def test_a_wrong_configuration_is_an_error_that_names_the_file_and_the_nearest_key(advisor: Command) -> None:
    advisor.write("advisor.toml", 'slect = ["ADV201"]\n')
    advisor.write("clean.py", CLEAN)
    done = advisor("check", "clean.py")
    assert done.code == 2
    assert "advisor.toml" in done.err
    assert "select" in done.err


def test_a_fault_of_advisor_itself_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by\nzero")

    monkeypatch.delenv("ADVISOR_TRACEBACK", raising=False)
    monkeypatch.setattr(main.advisor, "main", fail)
    assert main.run(["check"]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "ZeroDivisionError: division by zero" in line
    monkeypatch.setenv("ADVISOR_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main.run(["check"])


def test_windows_is_refused_with_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(main.os, "name", "nt")
    with pytest.raises(SystemExit) as left:
        main.main()
    monkeypatch.undo()
    assert left.value.code == 2
    assert "WSL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('profile = "nope"', "'profile': no profile 'nope'"),
        ('policy = "nope.toml"', "'policy': unknown policy 'nope.toml'"),
        ('extend-rules = ["nope"]', "'extend-rules': 'nope' is no folder"),
    ],
)
def test_a_value_that_names_nothing_is_refused_with_the_file_it_stands_in(
    advisor: Command, line: str, said: str
) -> None:
    advisor.write("advisor.toml", line + "\n")
    advisor.write("flow.py", 'Task("Find every test")\n')
    done = advisor("check", "flow.py")
    assert done.code == 2
    assert f"advisor.toml: {said}" in done.err
    assert done.err.count("\n") == 1


def test_a_profile_of_the_command_line_is_not_blamed_on_the_configuration(advisor: Command) -> None:
    advisor.write("advisor.toml", 'profile = "reference"\n')
    advisor.write("flow.py", 'Task("Find every test")\n')
    assert advisor("check", "flow.py", "--profile", "nope").err == (
        "advisor: no profile 'nope'; there are default, reference\n"
    )


def test_a_policy_lies_beside_the_configuration_that_names_it(advisor: Command) -> None:
    advisor.write("advisor.toml", 'policy = "ours.toml"\n')
    advisor.write("ours.toml", "")
    advisor.write("below/flow.py", 'Task("Find every test", model="opus")\n')
    assert "unknown policy" not in advisor("check", "below/flow.py").err
