"""The loop: it ends, a second run has nothing to do, and what cannot be trusted is left alone."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from advisor.checks.finding import Finding
from advisor.fixes import fix_file, unified_diff
from tests.fixes.making import edit, finding


def stepper(*steps: tuple[str, str]):  # noqa: ANN201 - a check of one round
    """Make a check that asks for the first step whose old text is there."""

    def check(data: bytes) -> Sequence[Finding]:
        source = data.decode()
        return [finding(edit(source, old, new)) for old, new in steps if old in source][:1]

    return check


SOURCE = b'Task("a", model="opus")\n'


def test_rounds_go_on_until_nothing_changes() -> None:
    check = stepper(('"opus"', '"sonnet"'), ('"sonnet"', '"haiku"'))
    result = fix_file("a.py", SOURCE, check)
    assert result.after == SOURCE.replace(b"opus", b"haiku")
    assert (len(result.applied), result.findings, result.refusal) == (2, (), "")
    assert not fix_file("a.py", result.after, check).changed


def test_rules_that_undo_each_other_leave_the_file_alone() -> None:
    result = fix_file("a.py", SOURCE, stepper(('"opus"', '"haiku"'), ('"haiku"', '"opus"')))
    assert (result.after, result.changed) == (SOURCE, False)
    assert "undo each other" in result.refusal
    assert len(result.findings) == 1


def test_a_result_that_is_not_verified_leaves_the_file_alone() -> None:
    result = fix_file("a.py", SOURCE, stepper(('"opus"', '"sonnet"'), ('"sonnet"', "x(")))
    assert (result.after, result.applied) == (SOURCE, ())
    assert result.refusal.startswith("a.py")


def test_endless_growth_ends_after_ten_rounds() -> None:
    def check(data: bytes) -> Sequence[Finding]:
        source = data.decode()
        old = source[source.index("model=") + 6 : -2]
        return [finding(edit(source, old, old[:-1] + 'x"'))]

    result = fix_file("a.py", SOURCE, check)
    assert len(result.applied) == 10


def test_a_diff_shows_the_change_and_nothing_else() -> None:
    before = b"\xef\xbb\xbf" + SOURCE + b"x = 1"
    text = unified_diff(before, before.replace(b"opus", b"haiku"), "sub/a.py")
    assert text == (
        "--- a/sub/a.py\n+++ b/sub/a.py\n@@ -1,2 +1,2 @@\n"
        '-Task("a", model="opus")\n+Task("a", model="haiku")\n x = 1\n\\ No newline at end of file\n'
    )
    assert unified_diff(before, before, "a.py") == ""


def test_a_diff_names_a_file_with_signs_that_no_line_holds_as_git_does(tmp_path: Path) -> None:
    name = "ev\x1b[31mil \u202e\n.py"
    before, after = b"a = 1\n", b"a = 2\n"
    text = unified_diff(before, after, name)
    assert text.splitlines()[0] == '--- "a/ev\\033[31mil \\342\\200\\256\\012.py"'
    (tmp_path / name).write_bytes(before)
    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, check=True)  # noqa: S607 - whichever git
    assert (tmp_path / name).read_bytes() == after
