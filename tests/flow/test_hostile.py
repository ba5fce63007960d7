from __future__ import annotations

import subprocess
import sys

import pytest
from following import only, traces

from advisor.flow import SyntaxProblem, TooComplex

_HARMLESS = {
    "a long sum": "Task(" + " + ".join(f"'a{number}'" for number in range(1200)) + ")\n",
    "deep conditions": "".join("  " * depth + f"if c{depth}:\n" for depth in range(60)) + "  " * 60 + "Task('x')\n",
    "a long chain of methods": "x = y" + ".f()" * 400 + "\nTask(x)\n",
    "text that doubles": "x = 'a'\n" + "x = x + x\n" * 60 + "Task(x)\n",
    "a list in itself": "x = []\nx.append(x)\nTask(f'{x}')\n",
    "a huge product": "Task('a' * 10**9)\n",
    "a huge width": "Task(f'{1:>1000000000}' + '%1000000000d' % 3 + 'x'.zfill(10**9))\n",
    "functions that call each other for ever": (
        "def a(x):\n    Task(x)\n    return b(x)\ndef b(x):\n    return a(x)\na('x')\n"
    ),
    "form feeds": "a = 1\n\x0c\nTask('x')\n\x0c",
}


@pytest.mark.parametrize("text", _HARMLESS.values(), ids=_HARMLESS.keys())
def test_what_grows_or_nests_without_end_is_read_all_the_same(text: str) -> None:
    assert len(only(text).tasks) == 1


_DOUBLING = "".join(f"def f{n}(x):\n    return f{n - 1}(x) + f{n - 1}(x)\n" for n in range(1, 30))


def test_a_program_that_would_take_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.flow.machine.BUDGET", 10_000)
    with pytest.raises(TooComplex, match=r"plan\.py"):
        traces("def f0(x):\n    return Task(x)\n" + _DOUBLING + "f29('a')\n")


def test_helpers_without_a_task_that_would_take_for_ever_are_not_followed_to_the_end() -> None:
    found = only("def f0(x):\n    return x\n" + _DOUBLING + "a = Task('a')\nb = Task(f29(a))\n")
    assert [(need.source, need.target) for need in found.needs] == [(found.tasks[0].id, found.tasks[1].id)]


def test_text_that_is_no_python_is_refused_with_its_place() -> None:
    with pytest.raises(SyntaxProblem) as raised:
        traces("x = 1\nTask('x'\n")
    assert raised.value.span.start.line == 2


def test_positions_hold_behind_a_form_feed_and_other_scripts() -> None:
    found = only("x = 'größe 日本'; Task('a')\n\x0c\nif y:\n    Task('🎉'); Task('b')\n")
    assert [(task.span.start.line, task.span.start.column) for task in found.tasks] == [(1, 17), (4, 5), (4, 16)]


def test_many_tasks_take_time_in_proportion() -> None:
    found = only("".join(f"r{n} = Task('find {n}')\nif 'no' in r{n}:\n    exit()\n" for n in range(600)))
    assert len(found.tasks) == 600
    assert len(found.needs) < 1500 * 20


def test_reading_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from advisor.flow import trace_program\nfrom advisor.sources.units import Program\n"
        'text = \'xs = {1, 2}\\nd = {k: Task(k) for k in ["a", "b"]}\\nfor v in things:\\n    Task(str(d) + v)\\n\'\n'
        "print(repr(trace_program(Program(path='p', text=text))).replace('frozenset', ''))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert sorted(runs[0]) == sorted(runs[1])


def test_importing_the_types_does_not_import_libcst() -> None:
    program = "import sys, advisor.flow, advisor.flow.trace; print('libcst' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "False"


def test_reading_needs_neither_matchers_nor_providers() -> None:
    program = (
        "import sys\nfrom advisor.flow import trace_program\nfrom advisor.sources.units import Program\n"
        "trace_program(Program(path='p', text='Task(1)'))\nprint('libcst.matchers' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "False"
