"""A file is parsed once for itself and for those that import it."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.flow import parsed, trace_program
from advisor.flow.problems import SyntaxProblem
from advisor.sources.project import Project
from advisor.sources.units import Medium, Program

HELPER = "def ask(topic):\n    return Task(f'Write about {topic}', model='haiku')\nask('birds')\n"
MAIN = "from helper import ask\nask('rivers')\n"


@pytest.mark.parametrize("names", [("helper.py", "main.py"), ("main.py", "helper.py")])
def test_a_file_is_parsed_once_for_itself_and_for_who_imports_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    texts = {"helper.py": f"{HELPER}# {names}\n", "main.py": f"{MAIN}# {names}\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    project = Project(str(tmp_path))
    seen: list[str] = []
    real = parsed.parsed

    def counting(program: Program) -> parsed.Parsed:
        seen.append(program.path)
        return real(program)

    monkeypatch.setattr(parsed, "parsed", counting)
    found = {}
    for name in names:
        program = Program(path=name, text=texts[name])
        found[name] = [trace.tasks[0].span.path for trace in trace_program(program, project.dialects, project)]
    assert sorted(seen) == ["helper.py", "main.py"]
    assert found == {"helper.py": ["helper.py"], "main.py": ["helper.py"]}


def test_the_same_text_in_another_wrapping_is_parsed_by_itself() -> None:
    plain = Program(path="page.md", text=HELPER)
    (first,) = trace_program(plain)
    (second,) = trace_program(Program(path="page.md", text=HELPER, medium=Medium.MARKDOWN, name="Birds"))
    assert (first.medium, second.medium, second.name) == (Medium.PYTHON, Medium.MARKDOWN, "Birds")


def test_what_cannot_be_parsed_is_told_each_time() -> None:
    broken = Program(path="broken.py", text="Task('x'\n")
    for _ in range(2):
        with pytest.raises(SyntaxProblem):
            trace_program(broken)


def test_what_the_parser_reads_and_makes_no_tree_of_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxProblem, match="syntax error"):
        parsed.parsed(Program(path="a.py", text="x = t'{a}' t'{b}'\nTask('Find it')\n"))
