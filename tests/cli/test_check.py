from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.advice.knowledge import Knowledge
from advisor.sources.units import Read
from tests.cli.command import Command
from tests.cli.samples import CHAIN, CLEAN, OVERSIZED, THREE_OVERSIZED

ONLY = ("--select", "ADV201")


def test_full_output_shows_the_source_the_saving_and_the_way_to_mend_it(advisor: Command) -> None:
    advisor.write("flow.py", "x = 1\n" + OVERSIZED)
    done = advisor("check", "flow.py", *ONLY)
    assert "flow.py:2:" in done.out
    assert '2 | Task("Find every conftest.py", model="opus")' in done.out
    assert "^" in done.out
    assert "--fix" in done.out
    assert done.out.endswith("Found 1 finding; 1 fixable with --fix.\n")
    assert "\x1b" not in done.out
    assert done.err == ""


def test_concise_output_is_a_line_per_finding_and_a_summary(advisor: Command) -> None:
    advisor.write("flow.py", THREE_OVERSIZED)
    rows = advisor("check", "flow.py", *ONLY, "--output-format", "concise").out.splitlines()
    assert len(rows) == 4
    assert all(row.startswith(f"flow.py:{line}:") for row, line in zip(rows, (1, 2, 4), strict=False))
    assert rows[-1] == "Found 3 findings; 3 fixable with --fix."


def test_a_clean_file_says_so_in_every_format(advisor: Command) -> None:
    advisor.write("clean.py", CLEAN)
    assert advisor("check", "clean.py").out == "No findings.\n"
    assert advisor("check", "clean.py", "--output-format", "concise").out == "No findings.\n"
    assert advisor("check", "clean.py", "--output-format", "json").json["findings"] == []
    assert advisor("check", "clean.py", "--output-format", "gitlab").json == []
    assert advisor("check", "clean.py", "--output-format", "sarif").json["runs"][0]["results"] == []
    assert "no findings" in advisor("check", "clean.py", "--output-format", "junit").out
    assert advisor("check", "clean.py", "--output-format", "github").out == ""


def test_the_same_run_gives_the_same_bytes(advisor: Command) -> None:
    advisor.write("a.py", THREE_OVERSIZED)
    advisor.write("b.py", CHAIN)
    first = advisor("check", ".", "--output-format", "json").out
    assert advisor("check", ".", "--output-format", "json").out == first
    assert advisor("check", "b.py", "a.py", "--output-format", "json").out == first


def test_statistics_count_by_rule(advisor: Command) -> None:
    advisor.write("flow.py", THREE_OVERSIZED)
    done = advisor("check", "flow.py", *ONLY, "--statistics")
    assert done.out.startswith("3  ADV201  oversized-model")


def test_output_file_takes_the_result_and_standard_output_stays_empty(advisor: Command) -> None:
    advisor.write("flow.py", OVERSIZED)
    done = advisor("check", "flow.py", "--output-format", "json", "--output-file", "out.json")
    assert (done.code, done.out) == (1, "")
    assert json.loads((advisor.folder / "out.json").read_text())["findings"]
    assert sorted(path.name for path in advisor.folder.iterdir()) == ["flow.py", "out.json"]


def test_output_file_in_a_folder_that_is_not_there_is_an_error(advisor: Command) -> None:
    advisor.write("flow.py", OVERSIZED)
    assert advisor("check", "flow.py", "--output-file", "nowhere/out.json").code == 2


def test_verbose_speaks_on_standard_error_only(advisor: Command) -> None:
    advisor.write("flow.py", OVERSIZED)
    quiet = advisor("check", "flow.py", "--output-format", "json")
    loud = advisor("check", "flow.py", "--output-format", "json", "--verbose")
    assert loud.out == quiet.out
    assert "flow.py" in loud.err
    assert quiet.err == ""


# --- standard input


def test_standard_input_is_checked_under_its_name(advisor: Command) -> None:
    done = advisor("check", "-", "--stdin-filename", "src/flow.py", "--output-format", "json", *ONLY, stdin=OVERSIZED)
    assert done.code == 1
    assert [finding["path"] for finding in done.json["findings"]] == ["src/flow.py"]


def test_standard_input_is_read_by_the_suffix_of_its_name(advisor: Command) -> None:
    text = f"# Plan\n\n```python\n{OVERSIZED}```\n"
    done = advisor("check", "-", "--stdin-filename", "plan.md", "--output-format", "json", *ONLY, stdin=text)
    assert [finding["start"]["line"] for finding in done.json["findings"]] == [4]


def test_standard_input_with_fix_comes_out_mended_and_byte_for_byte_otherwise(advisor: Command) -> None:
    text = OVERSIZED.replace("\n", "  # ü\r\n")
    done = advisor("check", "-", "--fix", *ONLY, stdin=text)
    assert (done.code, done.out.encode()) == (0, text.replace('"opus"', '"haiku"').encode())


@pytest.mark.parametrize("text", [CLEAN, "", "caf\xe9 = 1\n".encode("latin-1"), "Task(\n"])
def test_standard_input_with_nothing_to_fix_comes_out_as_it_went_in(advisor: Command, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    command = [sys.executable, "-m", "advisor", "check", "-", "--fix"]
    done = subprocess.run(command, input=data, capture_output=True, cwd=advisor.folder, check=False)
    assert done.stdout == data


# --- fixing


def test_fix_changes_the_model_and_no_other_byte_and_a_second_run_nothing(advisor: Command) -> None:
    path = advisor.write("flow.py", THREE_OVERSIZED)
    first = advisor("check", "flow.py", "--fix", *ONLY)
    mended = path.read_text()
    assert mended == "".join(
        row if "architecture" in row else row.replace("opus", "haiku")
        for row in THREE_OVERSIZED.splitlines(keepends=True)
    )
    assert (first.code, first.out) == (0, "Found 3 findings (3 fixed, 0 remaining).\n")
    second = advisor("check", "flow.py", "--fix", *ONLY)
    assert (second.code, second.out, path.read_text()) == (0, "No findings.\n", mended)


def test_fix_says_what_is_left(advisor: Command) -> None:
    advisor.write("flow.py", THREE_OVERSIZED)
    done = advisor("check", "flow.py", "--fix", "--output-format", "json")
    assert done.code == 1
    assert "ADV201" not in done.codes
    assert "ADV101" in done.codes


def test_diff_shows_the_change_writes_nothing_and_leaves_with_1(advisor: Command) -> None:
    path = advisor.write("flow.py", OVERSIZED)
    done = advisor("check", "flow.py", "--diff", *ONLY)
    assert done.code == 1
    assert done.out.splitlines() == [
        "--- a/flow.py",
        "+++ b/flow.py",
        "@@ -1 +1 @@",
        '-Task("Find every conftest.py", model="opus")',
        '+Task("Find every conftest.py", model="haiku")',
    ]
    assert path.read_text() == OVERSIZED
    assert advisor("check", "flow.py", "--diff", "--fix", *ONLY).code == 1
    assert path.read_text() == OVERSIZED


def test_a_diff_applied_is_what_fix_writes(advisor: Command) -> None:
    path = advisor.write("flow.py", THREE_OVERSIZED)
    patch = advisor("check", "flow.py", "--diff", *ONLY).out
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=advisor.folder, check=True)  # noqa: S607
    applied = path.read_bytes()
    path.write_text(THREE_OVERSIZED)
    advisor("check", "flow.py", "--fix", *ONLY)
    assert path.read_bytes() == applied


def test_unsafe_fixes_are_applied_only_when_asked_for(advisor: Command) -> None:
    source = 'Task("Design the architecture of a distributed payment system", model="haiku")\n'
    path = advisor.write("flow.py", source)
    assert advisor("check", "flow.py", "--select", "ADV202").code == 1
    advisor("check", "flow.py", "--fix", "--select", "ADV202")
    assert path.read_text() == source
    advisor("check", "flow.py", "--fix", "--unsafe-fixes", "--select", "ADV202")
    assert path.read_text() == source.replace("haiku", "opus")


def test_counter_examples_are_never_mended(advisor: Command) -> None:
    path = advisor.write("bad.md", f"### ❌ Wrong\n\n```python\n{OVERSIZED}```\n")
    before = path.read_bytes()
    assert advisor("check", "bad.md", "--fix", "--unsafe-fixes").code == 0
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_written_is_an_error_and_the_others_are_mended(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.errors import SourceError
    from advisor.sources import write

    first, second = advisor.write("a.py", OVERSIZED), advisor.write("b.py", OVERSIZED)
    replace = write.write_file

    def refuse(path: Path, data: bytes, *, expected: str | None = None) -> None:
        if Path(path).name == "a.py":
            raise SourceError("a.py: cannot be written: Read-only file system")
        replace(path, data, expected=expected)

    monkeypatch.setattr(write, "write_file", refuse)
    done = advisor("check", ".", "--fix", *ONLY)
    assert done.code == 2
    assert "a.py: cannot be written" in done.err
    assert (first.read_text(), "haiku" in second.read_text()) == (OVERSIZED, True)


# --- baseline


def test_a_baseline_accepts_what_is_there_and_fails_on_what_is_new(advisor: Command) -> None:
    path = advisor.write("flow.py", OVERSIZED)
    assert advisor("check", "flow.py", *ONLY, "--write-baseline", "base.json").code == 0
    assert advisor("check", "flow.py", *ONLY, "--baseline", "base.json").code == 0
    path.write_text("# moved\n\n" + OVERSIZED + 'Task("Count the migrations", model="opus")\n')
    done = advisor("check", "flow.py", *ONLY, "--baseline", "base.json", "--output-format", "json")
    assert done.code == 1
    assert [finding["start"]["line"] for finding in done.json["findings"]] == [4]


def test_what_a_baseline_accepts_is_not_mended(advisor: Command) -> None:
    path = advisor.write("flow.py", OVERSIZED)
    advisor("check", "flow.py", *ONLY, "--write-baseline", "base.json")
    advisor("check", "flow.py", *ONLY, "--baseline", "base.json", "--fix")
    assert path.read_text() == OVERSIZED


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"findings": [1]}', '{"findings": [{"fingerprint": 1}]}'])
def test_a_file_that_is_no_baseline_is_an_error(advisor: Command, content: str) -> None:
    advisor.write("flow.py", OVERSIZED)
    advisor.write("base.json", content)
    assert advisor("check", "flow.py", "--baseline", "base.json").code == 2


# --- hostile text


@pytest.mark.parametrize("output_format", ["full", "concise", "github", "junit", "json", "sarif", "gitlab"])
def test_escapes_in_descriptions_and_names_reach_no_terminal(advisor: Command, output_format: str) -> None:
    name = "fl\x1bow\u202e.py"
    advisor.write(name, 'Task("Find every \x1b]0;owned\x07 file \u202e \u200b", model="opus")\n')
    done = advisor("check", name, "--output-format", output_format)
    assert done.code == 1
    assert not set(done.out) & set("\x1b\x07\u202e\u200b")


def test_markup_in_a_description_is_not_read_as_markup(advisor: Command) -> None:
    advisor.write("flow.py", 'Task("Find every [/] [bold]file", model="opus")\n')
    assert "[/] [bold]file" in advisor("check", "flow.py", *ONLY).out


def test_a_terminal_without_utf8_gets_escapes_and_no_traceback(advisor: Command) -> None:
    advisor.write("flow.py", 'Task("Find every 審査 file → here", model="opus")\n')
    command = [sys.executable, "-m", "advisor", "check", "flow.py"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, cwd=advisor.folder, env=environment, check=False)
    assert done.returncode == 1
    assert b"\\u5be9" in done.stdout


# --- defects of our own


def test_an_error_nobody_foresaw_skips_its_file_and_the_others_are_checked(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    import advisor.analysis as room

    analyse = room.analyse

    def fail(reading: Read, knowledge: Knowledge, project: object = None) -> room.Analysis:
        del project
        if reading.path == "a.py":
            raise ZeroDivisionError("what a\nday")
        return analyse(reading, knowledge)

    monkeypatch.setattr(room, "analyse", fail)
    advisor.write("a.py", OVERSIZED)
    advisor.write("b.py", OVERSIZED)
    done = advisor("check", ".", *ONLY, "--output-format", "json")
    assert (done.code, done.codes) == (1, ["ADV201"])
    assert [one["path"] for one in done.json["skipped"]] == ["a.py"]
    assert "ZeroDivisionError: what a day" in done.json["skipped"][0]["reason"]


def test_a_diff_steers_no_terminal_and_is_whole_for_a_program(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("flow.py", 'Task("Find every conftest.py", model="opus")  # \x1b[31m red\n')
    piped = advisor("check", "flow.py", "--diff", *ONLY).out
    assert "\x1b[31m red" in piped
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    shown = advisor("check", "flow.py", "--diff", *ONLY).out
    assert shown == piped.replace("\x1b", "\\x1b")
