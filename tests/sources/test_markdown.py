"""Markdown: which blocks are programs, which are prose, what a counter-example is, and where everything stands."""

import pytest

from advisor.dialects import Dialects
from advisor.sources import read_text
from advisor.sources.units import AgentFile, Program, Prose, Read, Unit
from tests.growth import grows_at_most


def units(source: str) -> tuple[Unit, ...]:
    reading = read_text(source.encode(), "a.md")
    return reading.units if isinstance(reading, Read) else ()


def programs(source: str) -> list[Program]:
    return [unit for unit in units(source) if isinstance(unit, Program)]


def proses(source: str) -> list[Prose]:
    return [unit for unit in units(source) if isinstance(unit, Prose)]


def place(source: str, unit: Program, word: str) -> str:
    """Give what the file holds at the place that the unit gives for a word."""
    for number, line in enumerate(unit.text.split("\n"), 1):
        if word in line:
            column = line.index(word) + 1
            span = unit.locate((number, column), (number, column + len(word)))
            file_line = source.replace("\r\n", "\n").split("\n")[span.start.line - 1]
            return file_line[span.start.column - 1 : span.end.column - 1]
    return "nowhere"


@pytest.mark.parametrize(
    "info", ["python", "py", "Python", "python3", "{python}", "{.python}", "pycon", 'python title="x"']
)
def test_a_python_fence_is_a_program(info: str) -> None:
    (unit,) = units(f'# Plan\n\n```{info}\nx = Task("a")\n```\n')
    assert isinstance(unit, Program)
    assert (unit.name, unit.medium, unit.text) == ("Plan", "markdown", 'x = Task("a")\n')


def test_units_are_named_after_the_nearest_heading_and_names_are_unique() -> None:
    block = '```python\nTask("a")\n```\n'
    source = f"{block}# One\n{block}{block}## Two ##\n{block}Setext\n======\n{block}# One\n{block}"
    assert [unit.name for unit in units(source)] == ["block", "One", "One (2)", "Two", "Setext", "One (3)"]


@pytest.mark.parametrize(
    "source",
    [
        '~~~python\nWORD("a")\n~~~\n',
        '````python\nWORD("a")\n```\n````\n'.replace("```\n`", "# ```\n`"),
        '```python\nWORD("a")\n',
        '- item\n\n  ```python\n  WORD("a")\n  ```\n',
        '1. ```python\n   WORD("a")\n   ```\n',
        '- a\n\t- b\n\n\t\t```python\n\t\tWORD("a")\n\t\t```\n',
        '> ```python\n> WORD("a")\n> ```\n',
        '> - ```python\n>   if 1:\n>       WORD("a")\n>   ```\n',
        '```python\n    WORD("a")\n    x = 1\n```\n',
        '```python\n>>> WORD("a")\nan answer\n```\n',
        '```python\n%load_ext x\nWORD("a")\n```\n',
        '```\nWORD("a")\n```\n',
        'text\r\n\r\n```python\r\nWORD("a")\r\n```\r\n',
    ],
)
def test_places_in_a_fence_are_the_files_own(source: str) -> None:
    source = source.replace("WORD", "Task")
    (unit,) = programs(source)
    assert place(source, unit, 'Task("a")') == 'Task("a")'


def test_a_fence_ends_with_its_quote_its_mark_and_not_before() -> None:
    assert len(programs('> ```python\n> Task("a")\n\n```python\nTask("b")\n```\n')) == 2
    assert len(programs('```python\nTask("a")\n~~~\n````python\nTask("b")\n```\n')) == 0
    (unit,) = proses('````md\n```python\nTask("a")\n```\n````\n')
    assert len(unit.calls) == 1


def test_an_unclosed_fence_in_a_list_ends_at_the_next_heading() -> None:
    first, second = units('- ```python\n  Task("a")\n\n# Next\n\nTask("b")\n')
    assert (type(first), type(second)) == (Program, Prose)
    assert second.name == "Next"


def test_python_that_does_not_parse_and_other_languages_are_scanned() -> None:
    source = '```python\nTask({a: "x", description: "d"})\n```\n```js\nawait Task("b")\n```\n```text\nTask("c")\n```\n'
    assert [len(unit.calls) for unit in proses(source)] == [1, 1, 1]
    assert programs(source) == []


def test_comments_and_strings_of_other_fences_hold_no_calls() -> None:
    assert units('```js\n// Task("a")\n# Task("b")\nlog("Task(\'c\')")\nx()  // Task("d")\n```\n') == ()


def test_comments_of_the_page_hold_no_calls_and_no_fences() -> None:
    source = '<!-- Task("a") -->\n<!--\n```python\nTask("b")\n```\n-->\nx <!-- Task("c") --> {/* Task("d") */}\n'
    assert units(source) == ()
    (unit,) = proses('An unclosed <!-- mark and `<!-- code -->`\n\nTask("a")\n')
    assert len(unit.calls) == 1


def test_prose_is_one_unit_for_each_section() -> None:
    first, second = proses('# A\n`Task("a")` and Task("b", model="opus")\n# B\n\n| Task("c") | x |\n')
    assert ([len(first.calls), len(second.calls)], first.name, second.name) == ([2, 1], "A", "B")
    assert (first.calls[1].span.start.line, first.calls[1].span.start.column) == (2, 17)
    model = first.calls[1].arguments[1]
    assert (model.keyword, model.text, model.literal.start.column, model.literal.end.column) == (
        "model",
        "opus",
        33,
        39,
    )


def test_a_call_in_a_quote_over_several_lines_is_read() -> None:
    (unit,) = proses('> Use Task(\n>   description="a",\n>   prompt="b"\n> )\n')
    assert [argument.text for argument in unit.calls[0].arguments] == ["a", "b"]


def test_somebody_elses_task_in_one_fence_makes_the_others_somebody_elses() -> None:
    theirs = '```python\nfrom crewai import Task\n```\n\n```python\nTask("a")\n```\n\nTask("b")\n'
    assert units(theirs) == ()
    ours = theirs.replace("crewai", "advisor")
    assert len(units(ours)) >= 2


@pytest.mark.parametrize(
    "code",
    [
        "from agents import (\n    Runner,  # runs\n    Agent,\n)",
        "import { Agent, run } from 'agents'",
        "const { Agent } = require('agents')",
        "export class Agent extends Base {}",
        "from x import Worker as Agent",
    ],
)
def test_an_agent_that_is_imported_or_defined_is_somebody_elses(code: str) -> None:
    fence = f'```ts\n{code}\nAgent("do the thing")\n```\n\nAgent("do another thing")\n'
    assert units(fence) == ()
    assert len(units(fence.replace("do another thing", 'x", subagent_type="y'))) == 1


def test_an_agent_call_in_a_python_fence_is_scanned() -> None:
    (unit,) = proses('```python\nAgent("find the bug", model="opus")\n```\n')
    assert unit.calls[0].callee == "Agent"


COUNTER = [
    ('## ❌ BAD\n```python\nTask("a")\n```\n', [True]),
    ('## 1. Don\'t do this\n```python\nTask("a")\n```\n', [True]),
    ('## Anti-patterns\n### Sub\n```python\nTask("a")\n```\n## Next\n```python\nTask("b")\n```\n', [True, False]),
    ('## WRONG\n```python\nTask("a")\n```\n## ✅ RIGHT\n```python\nTask("b")\n```\n', [True, False]),
    ('```python\n# EXPENSIVE: all\nTask("a")\n```\n```python\nTask("b")\n```\n', [True, False]),
    ('```python\n# Bad:\nTask("a")\n# Good:\nTask("b")\n```\n', [True, False]),
    ('```python\nTask("a")\n# ❌\nTask("b")\n```\n', [True, False]),
    ('- ❌ Task("a")\n- ✅ Task("b")\n', [True, False]),
    ('- **BAD**:\n\n  ```python\n  Task("a")\n  ```\n\nAfter.\n\n```python\nTask("b")\n```\n', [True, False]),
    ('```js\n// WRONG\nawait Task("a")\n// BETTER\nawait Task("b")\n```\n', [True, False]),
    ('## Badly needed\n```python\nTask("a")\n```\n', [False]),
    ('## Not BAD at all\n```python\nTask("a")\n```\n', [False]),
    ('This is WRONG:\n\n```python\nTask("a")\n```\n', [False]),
    ('```python\nTask("a")  # BAD\n```\n', [False]),
    ('## Expensive operations\n```python\nTask("a")\n```\n', [False]),
    ('```python\n# BADGE service\nTask("a")\n```\n', [False]),
]


@pytest.mark.parametrize(("source", "expected"), COUNTER, ids=lambda value: str(value)[:30])
def test_markers_tell_counter_examples(source: str, expected: list[bool]) -> None:
    assert [unit.counter_example for unit in units(source)] == expected


def test_both_versions_of_a_block_see_its_imports_and_keep_their_places() -> None:
    source = (
        '```python\nimport os\nNAME = \'x\'\n\n# ❌ BAD\nTask("bad", model="opus")\n\n# ✅ GOOD\nTask("good")\n```\n'
    )
    bad, good = programs(source)
    assert (bad.counter_example, good.counter_example) == (True, False)
    assert '"good"' not in bad.text
    assert '"bad"' not in good.text
    for unit, word in ((bad, '"bad"'), (good, '"good"')):
        assert "import os" in unit.text
        assert place(source, unit, word) == word


def test_a_version_that_does_not_parse_alone_is_scanned() -> None:
    source = '```python\nx = [\n    # BAD\n    Task("a"),\n    # GOOD\n    Task("b"),\n]\n```\n'
    assert [unit.counter_example for unit in units(source)] == [True, False]
    assert [type(unit) for unit in units(source)] == [Prose, Prose]


def test_notes_to_advisor_are_found_in_comments_of_the_page_and_of_fences() -> None:
    fence = '```python\nTask("a")  # advisor: ignore[ADV101]\n```\n'
    source = f"<!-- advisor: ignore[ADV201] why -->\n{fence}`<!-- advisor: no -->`\n"
    reading = read_text(source.encode(), "a.md")
    assert isinstance(reading, Read)
    assert [comment.text for comment in reading.comments] == ["advisor: ignore[ADV201] why", "advisor: ignore[ADV101]"]
    assert [comment.span.start.line for comment in reading.comments] == [1, 3]


AGENT = '---\nname: scan\ndescription: "Finds: \\"x\\""\nmodel: opus  # dear\n---\nbody\n'


def test_front_matter_of_an_agent_is_read_with_its_places() -> None:
    (agent,) = units(AGENT)
    assert isinstance(agent, AgentFile)
    assert (agent.name, agent.description, agent.model) == ("scan", 'Finds: "x"', "opus")
    assert (agent.model_span.start.line, agent.model_span.start.column, agent.model_span.end.column) == (4, 8, 12)


@pytest.mark.parametrize(
    ("front", "description"),
    [
        ("description: one\n  two\nmodel: opus", "one two"),
        ("description: >-\n  one\n  two\n\nmodel: 'opus'", "one two"),
        ("description: |\n  one\n  two\nmodel: claude-opus-5-5", "one\ntwo"),
        ("model: inherit\ndescription: a: b, c", "a: b, c"),
        ("description: 'it''s'\nmodel: opus[1m]", "it's"),
    ],
)
def test_front_matter_is_read_as_people_write_it(front: str, description: str) -> None:
    (agent,) = units(f"---\n{front}\ntools: Read, Task\n---\n")
    assert isinstance(agent, AgentFile)
    assert agent.description == description
    assert agent.name == "a"


@pytest.mark.parametrize(
    "front",
    [
        "title: x",
        "model: opus",
        "description: x",
        "model: {a: b}\ndescription: x",
        "model: two words\ndescription: x",
        "title: A robot\ndate: 1991-07-03\nmodel: T-800\ndescription: a film",
    ],
)
def test_front_matter_of_other_files_is_no_agent(front: str) -> None:
    assert units(f"---\n{front}\n---\nTask list\n") == ()


@pytest.mark.parametrize(
    "source",
    [
        "# Task(\n" * 50_000,
        "<!-- x --> Task\n" * 50_000,
        "`" * 300_000 + " <!-- Task( -->",
        "x <!-- Task \n\n" * 50_000,
        "Task(" * 200_000,
        'Task("' * 60_000,
        "Task((((" * 50_000,
        "- ```python\n# Task\n" * 50_000,
        "> " * 500_000 + "Task(",
        " " * 1_000_000 + "``` Task(",
        "```\nTask(\n" * 100_000,
        "Task(a: b, c\n" * 100_000,
        "Task('a' 'b'" * 30_000,
        "[" * 500_000 + "Task()",
        "# BAD\n- BAD\n```\nTask('x')\n```\n" * 2_000,
    ],
    ids=lambda source: source[:12].strip() + str(len(source)),
)
def test_hostile_markdown_ends_soon(source: str) -> None:
    read_text(source.encode()[:4_900_000], "a.md")


@pytest.mark.parametrize(
    ("source", "bad"),
    [
        ('# Do\n\n- **BAD:** all at once\n  ```python\n  Task("a")\n  ```\n', True),
        ('## **❌ Wrong**\n\n```python\nTask("a")\n```\n', True),
        ('# Do\n\n```python\n# ❌ BAD\nTask("a")\n```\n', True),
        ('# Do\n\n```python\nTask("a")  # ❌\n```\n', False),
        ('# Do\n\n**BAD:** all at once\n\n```python\nTask("a")\n```\n', False),
    ],
    ids=["a list item", "a heading", "a comment line", "behind a call", "a paragraph"],
)
def test_a_marker_stands_at_the_head_of_a_heading_a_comment_line_or_a_list_item_and_nowhere_else(
    source: str,
    bad: bool,  # noqa: FBT001 - a case
) -> None:
    (unit,) = units(source)
    assert unit.counter_example is bad


_FRAMEWORK = 'from anthropic import Anthropic\nAnthropic().messages.create(model="opus", messages=[])\n'


def test_a_python_fence_that_speaks_a_framework_is_a_program_and_no_instruction() -> None:
    reading = read_text(f"# Use\n\n```python\n{_FRAMEWORK}```\n".encode(), "a.md", Dialects.load())
    assert isinstance(reading, Read)
    (unit,) = reading.units
    assert isinstance(unit, Program)
    assert (unit.name, unit.medium) == ("Use", "python")
    assert unit.locate((1, 1), (1, 5)).start.line == 4


@pytest.mark.parametrize(
    "source",
    [
        f"```\n{_FRAMEWORK}```\n",
        f"```bash\n{_FRAMEWORK}```\n",
        "```python\nimport anthropic\nprint(anthropic.__version__)\n```\n",
        "```python\nclient.messages.create(model='opus', messages=[])\n```\n",
        "We use `from anthropic import Anthropic` and\nfrom openai import OpenAI\n",
    ],
    ids=["no language", "another language", "nothing is called", "nothing is imported", "prose"],
)
def test_what_is_no_program_of_a_framework_is_left(source: str) -> None:
    assert not isinstance(read_text(source.encode(), "a.md", Dialects.load()), Read)


def test_a_line_of_quotes_and_spaces_that_opens_nothing_is_passed_in_no_time() -> None:
    def read(quotes: int) -> None:
        lines = ["# Plan", " >" * 60 + " Task", " > >" * quotes + " x", "> > ```python", '> > Task("a")', "> > ```", ""]
        found = read_text("\n".join(lines).encode(), "plan.md")
        assert isinstance(found, Read)
        assert [type(unit).__name__ for unit in found.units] == ["Program"]

    assert grows_at_most(10 * 3, read, 2_000, 20_000)
