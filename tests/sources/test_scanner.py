"""The tolerant scanner: which calls are tasks, and what their arguments say."""

import pytest

from advisor.sources.scanner import RawCall, scan_calls


def calls(text: str) -> list[RawCall]:
    return list(scan_calls(text, 0, len(text)))


def arguments(text: str) -> list[tuple[str | None, str | None]]:
    (call,) = calls(text)
    return [(argument.keyword, argument.text) for argument in call.arguments]


@pytest.mark.parametrize(
    "text",
    [
        "Task()",
        "Task(...)",
        "Task(…)",
        "Task(*)",
        "Task(agent-name)",
        "Task(code-reviewer, test-runner)",
        "Task(see below)",
        "Task (see below)",
        "Task(subagent_type=..., prompt=...)",
        'class Task("x")',
        'def Task("x")',
        'new Task("x")',
        'MyTask("x")',
        'x.Task("y")',
        'sub-Task("y")',
        'https://example.org/Task("x")',
        'Task(id="1", title="x")',
        'Task(id=1, description="x", status="open")',
        'Task(model="opus")',
        'Task("x"',
        'Task("x',
        'Agent("openai:gpt-5")',
        'Agent(name="x", instructions="y", model="z")',
        'Agent(role="x", goal="y")',
        "Agent(model)",
        "Task(prompt)",
    ],
)
def test_these_are_no_tasks(text: str) -> None:
    assert calls(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Task("a", model="haiku")', [(None, "a"), ("model", "haiku")]),
        ('Task({description: "a", "model": \'opus\'})', [("description", "a"), ("model", "opus")]),
        ('Task(description: "a", model: opus)', [("description", "a"), ("model", "opus")]),
        ("Task(description: find, then fix, model: opus)", [("description", "find, then fix"), ("model", "opus")]),
        ("Task(\n  description: find\n  prompt: look (here)\n)", [("description", "find"), ("prompt", "look (here)")]),
        ('Task(Explore, "find it")', [("subagent_type", "Explore"), (None, "find it")]),
        ('Task(Explore, prompt="find")', [("subagent_type", "Explore"), ("prompt", "find")]),
        ("Task(analyse the code, model=haiku)", [(None, "analyse the code"), ("model", "haiku")]),
        ('Task(prompt="""a\n"b" """)', [("prompt", 'a\n"b" ')]),
        ("Task(prompt=`a ${b} c`)", [("prompt", "a ${b} c")]),
        ('Task(prompt="over\nlines")', [("prompt", "over\nlines")]),
        ('Task(prompt="say \\"x\\"")', [("prompt", 'say "x"')]),
        ('Task(prompt="say "x" loud", model="opus")', [("prompt", 'say "x" loud'), ("model", "opus")]),
        ("Task(prompt=\u201csmart quotes\u201d)", [("prompt", "smart quotes")]),
        ("Task(prompt=<the text>, description={x})", [("prompt", "<the text>"), ("description", "{x}")]),
        ('Task(prompt=f"a {b}", model=MODEL)', [("prompt", "a {b}"), ("model", None)]),
        ('Task("a" + b, model="opus")', [(None, None), ("model", "opus")]),
        ('Task("a".format(x), model="opus")', [(None, None), ("model", "opus")]),
        ('Task(description="a", prompt=build(x, "y"))', [("description", "a"), ("prompt", None)]),
        ('Task(description="a", ...)', [("description", "a")]),
        ('Task("a",  # note, with commas\n  model="opus")', [(None, "a"), ("model", "opus")]),
        ('Task("a", // note\n  model="opus",)', [(None, "a"), ("model", "opus")]),
        ('Task("a" model="opus")', [(None, "a"), ("model", "opus")]),
        ("Task('don\\'t', model='opus')", [(None, "don't"), ("model", "opus")]),
        ('Task(subagent_type="x", depends_on=[a, "b"])', [("subagent_type", "x"), ("depends_on", None)]),
        ('Task({ description: "a", meta: { b: [1, 2] }, model: "opus" })',
         [("description", "a"), ("meta", None), ("model", "opus")]),
        ('Agent("do the thing", model="opus")', [(None, "do the thing"), ("model", "opus")]),
        ('Agent(subagent_type: "x", prompt: "y", run_in_background: true)',
         [("subagent_type", "x"), ("prompt", "y"), ("run_in_background", "true")]),
    ],
)  # fmt: skip
def test_arguments_are_read_in_all_their_forms(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert arguments(text) == expected


def test_literals_stand_where_they_are_written_quotes_included() -> None:
    text = "x = Task(\"é\", model= 'opus')"
    (call,) = calls(text)
    assert text[call.start : call.end] == text[4:]
    assert [text[argument.start : argument.end] for argument in call.arguments] == ['"é"', "'opus'"]


def test_a_call_within_a_prompt_belongs_to_the_outer_call() -> None:
    assert len(calls('Task(prompt="call Task(\'x\') then") and Task("y")')) == 2


def test_a_call_ends_within_its_limits() -> None:
    assert calls('Task("' + "a\n" * 500 + '")') == []
    assert calls('Task("' + "a" * 70_000 + '")') == []
    assert len(calls('Task("' + "a\n" * 300 + '")')) == 1
