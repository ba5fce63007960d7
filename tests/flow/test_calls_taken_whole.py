"""Where other modules are too much to follow, each call of theirs is one task."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import TooComplex
from advisor.flow import trace_program
from advisor.flow.trace import Certainty, Trace
from advisor.sources.project import Project
from advisor.sources.units import Program
from tests.flow.following import needs

SDKS = {
    "anthropic": "import anthropic\nclient = anthropic.Anthropic()\n"
    "def pay(text):\n    return client.messages.create(model='claude-haiku-4-5', messages=[{'content': text}])\n",
    "litellm": "import litellm\ndef pay(text):\n    return litellm.completion(model='gpt-4o', messages=[text])\n",
    "agents": "from agents import Agent, Runner\nhelper = Agent(name='h', instructions='Help.')\n"
    "def pay(text):\n    return Runner.run_sync(helper, text)\n",
}
TEAM = """
from paid import pay

class Writer:
    def __init__(self, style):
        self.style = style
    def write(self, topic):
        return pay(f"Write about {topic} in {self.style}")
    def rename(self, name):
        self.style = name

def look_up(topic):
    notes = pay(f"Look up {topic}")
    return pay(f"Sum up {notes}")

def tidy(text):
    return text.strip()

def run_twice(work):
    return work() + work()
"""


@pytest.fixture
def cramped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave room for a single module that carries."""
    monkeypatch.setattr("advisor.flow.modules._MOST", 1)


def follow(folder: Path, main: str, sdk: str = "anthropic") -> tuple[Trace, ...]:
    for name, text in {"paid.py": SDKS[sdk], "team.py": TEAM, "main.py": main}.items():
        (folder / name).write_text(text, encoding="utf-8")
    project = Project(str(folder))
    return trace_program(Program(path=str(folder / "main.py"), text=main), project.dialects, project)


def lines(trace: Trace) -> list[tuple[str, int]]:
    """Give where the program's own file leads to each task."""
    return [(task.dialect, task.via[0].start.line) for task in trace.tasks]


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.usefixtures("cramped")
def test_each_call_of_a_helper_too_far_off_is_one_task_that_needs_what_goes_in(tmp_path: Path, sdk: str) -> None:
    main = "from team import look_up, tidy\none = look_up('rivers')\ntwo = look_up(tidy(one))\nprint(two)\n"
    (found,) = follow(tmp_path, main, sdk)
    assert [line for _, line in lines(found)] == [2, 3]
    assert "t1>t2 data" in needs(found)
    assert all(task.description is None and task.model.id is None for task in found.tasks)
    assert all(task.count.high is None for task in found.tasks)


@pytest.mark.usefixtures("cramped")
def test_what_two_such_calls_share_is_in_doubt(tmp_path: Path) -> None:
    main = "from team import look_up\nprint(look_up('rivers'), look_up('lakes'))\n"
    (found,) = follow(tmp_path, main)
    assert [(need.kind.value, need.certainty) for need in found.needs] == [("state", Certainty.POSSIBLE)]


@pytest.mark.usefixtures("cramped")
def test_methods_of_one_object_are_tied_by_what_it_keeps(tmp_path: Path) -> None:
    main = (
        "from team import Writer\nwriter = Writer('prose')\nwriter.rename('verse')\n"
        "one = writer.write('seas')\nprint(one, writer.write('hills'))\n"
    )
    (found,) = follow(tmp_path, main)
    assert [line for _, line in lines(found)] == [4, 5]
    assert "t1>t2 data" in needs(found)


@pytest.mark.usefixtures("cramped")
def test_what_pays_nothing_and_what_the_program_hands_in_is_followed(tmp_path: Path) -> None:
    main = (
        "import anthropic\nfrom team import look_up, run_twice, tidy\nclient = anthropic.Anthropic()\n"
        "def ask():\n    return client.messages.create(model='claude-opus-4-5', messages=[tidy(' Name a sea ')])\n"
        "look_up('rivers')\nrun_twice(ask)\n"
    )
    (found,) = follow(tmp_path, main)
    assert [task.via[0].start.line for task in found.tasks] == [6, 7, 7]
    assert [task.model.id for task in found.tasks] == [None, "claude-opus-4-5", "claude-opus-4-5"]


def test_where_there_is_room_every_call_is_followed(tmp_path: Path) -> None:
    main = "from team import look_up\nprint(look_up('rivers'))\n"
    (found,) = follow(tmp_path, main)
    assert [task.model.id for task in found.tasks] == ["claude-haiku-4-5"] * 2
    assert needs(found) == {"t1>t2 data"}


@pytest.mark.usefixtures("cramped")
def test_functions_of_one_entry_point_each_are_shown_as_far_as_either_reading_goes(tmp_path: Path) -> None:
    main = (
        "from paid import pay\nfrom team import look_up\n"
        "def near():\n    return pay('Name a bird')\ndef far():\n    return look_up('birds')\n"
    )
    found = {trace.name: trace for trace in follow(tmp_path, main)}
    assert set(found) == {"near", "far"}
    assert [task.model.id for task in found["near"].tasks] == ["claude-haiku-4-5"]


@pytest.mark.parametrize("layers", [3, 12])
def test_a_helper_that_pays_far_down_is_found_where_every_layer_calls_the_next_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layers: int
) -> None:
    monkeypatch.setattr("advisor.flow.machine._TASKS_UNWRITTEN", 5)
    for number in range(layers):
        text = f"from m{number + 1} import work as below\ndef work(x):\n    return below(x) + below(x + '!')\n"
        (tmp_path / f"m{number}.py").write_text(text, encoding="utf-8")
    (tmp_path / f"m{layers}.py").write_text(SDKS["anthropic"].replace("pay", "work"), encoding="utf-8")
    main = "from m0 import work\nfirst = work('a')\nprint(work(first))\n"
    (tmp_path / "main.py").write_text(main, encoding="utf-8")
    project = Project(str(tmp_path))
    (found,) = trace_program(Program(path=str(tmp_path / "main.py"), text=main), project.dialects, project)
    assert [task.via[0].start.line for task in found.tasks] == [2, 3]
    assert "t1>t2 data" in needs(found)


def _branching(lines: int) -> str:
    """Write a function that pays through another module, after many branches each of which leaves another value."""
    many = "".join(f"    if a.b{number}:\n        x = [x, mark({number})]\n" for number in range(lines))
    return f"from team import look_up\nfrom marks import mark\ndef far(a):\n    x = 1\n{many}    return look_up(x)\n"


@pytest.mark.parametrize(("near", "line"), [("", 3), ("def near():\n    return Task('Name a bird')\n", 5)])
def test_an_entry_point_too_much_with_other_modules_is_named_though_the_file_by_itself_is_not_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, near: str, line: int
) -> None:
    monkeypatch.setattr("advisor.flow.program.IN_FULL", 3_000)
    monkeypatch.setattr("advisor.flow.program.LESS_DEEP", 3_000)
    steps = "".join(f"    if n > {number}:\n        n = [n]\n" for number in range(40))
    (tmp_path / "marks.py").write_text(f"def mark(n):\n{steps}    return n\n", encoding="utf-8")
    named = rf"main\.py: too many steps to follow in far \(line {line}\) with the modules it imports;"
    with pytest.raises(TooComplex, match=named) as caught:
        follow(tmp_path, near + _branching(12))
    assert [trace.name for trace in caught.value.found] == (["near"] if near else [])
