"""What is too much to follow is said, by name and line; the rest is checked."""

from __future__ import annotations

import pytest

from tests.cli.command import Command


def test_an_entry_point_that_is_too_much_is_named_with_its_line_and_the_others_are_checked(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.flow.effort.MOST", 900)
    many = "".join(f"    if a.b{number}:\n        x = [x, {number}]\n" for number in range(80))
    light = "def light(b):\n    Task('Count the lines of file a', model='opus')\n"
    advisor.write("two.py", f"def heavy(a):\n    x = 1\n{many}    Task(f'Sum up {{x}}')\n{light}")
    said = "too complex: too many steps to follow in heavy (line 1); split the program or exclude it"
    done = advisor("check", "--no-cache", "--output-format", "json").json
    assert done["skipped"] == [{"path": "two.py", "reason": said}]
    assert {finding["plan"] for finding in done["findings"]} == {"two.py:164:light"}
    assert f"two.py: skipped: {said}" in advisor("check", "--no-cache").out
    assert advisor("graph", "--format", "json").json["skipped"] == [{"path": "two.py", "reason": said}]
