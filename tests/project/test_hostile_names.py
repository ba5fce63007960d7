"""Every verb in every format over files whose names and texts were made to steer a terminal, a page or a CI log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import Command

pytestmark = pytest.mark.slow

EVIL = (
    "\x1b]0;pwn\x07\x1b[31m\u202e\x9b31m</script><script>alert(1)</script>]]>-->`|`[/red]\n::error::z%0A"
    "\"'<img src=x onerror=1>"
)
CALL = f"Task({EVIL!a}, model='opus')\n"
NAMES = ("ev\x1b[31mil\u202e<script>`|;&quot;].py", "bro\x1b[2Jken.py", "do\x9bc.md", "li\nne.py")
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SAID = [
    *(("check", "--output-format", each) for each in "full concise json sarif github gitlab junit".split()),  # noqa: SIM905
    *(("report", "--format", each) for each in ("text", "markdown", "html", "json")),
    *(("graph", "--format", each) for each in ("text", "json", "mermaid", "dot", "svg")),
    *(("cost", "--format", each) for each in ("text", "json", "markdown")),
]


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    advisor = Command(tmp_path, capsys, monkeypatch)
    for name, text in zip(NAMES, (CALL * 2, 'Task("x" (\n', f"# {EVIL}\n\n```python\n{CALL}```\n", CALL), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return advisor


@pytest.mark.parametrize("arguments", SAID, ids=[f"{verb} {name}" for verb, _, name in SAID])
def test_nothing_that_steers_gets_out_under_any_name(project: Command, arguments: tuple[str, ...]) -> None:
    done = project(*arguments, ".")
    assert done.code in {0, 1}
    assert len(done.out) > len(EVIL)
    assert STEERING.findall(done.out) == []
    assert STEERING.findall(done.err) == []
    if arguments[2] == "github":
        assert all(line.startswith("::") for line in done.out.splitlines())


@pytest.mark.parametrize("path", ["no\x1b[31msuch.py", "no\x9b31msuch"])
def test_an_error_names_a_path_without_obeying_it(project: Command, path: str) -> None:
    done = project("check", path)
    assert (done.code, STEERING.findall(done.err)) == (2, [])
    assert "31msuch" in done.err
