from __future__ import annotations

import subprocess
import sys

import pytest
from following import only, traces

from advisor.cli.limits import bounded
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


_TWICE = ("a = a + a", "a += a", "a.extend(a)", "a = [*a, *a]", "a = [x for y in (a, a) for x in y]", "a[len(a):] = a")


@pytest.mark.parametrize("twice", _TWICE)
def test_a_list_that_doubles_fills_no_memory_and_still_says_what_is_in_it(twice: str) -> None:
    with bounded(20):
        found = only("a = [Task('a')]\n" + f"{twice}\n" * 60 + "Task(str(a))\n")
    assert [(need.source, need.target) for need in found.needs] == [(found.tasks[0].id, found.tasks[1].id)]


def test_any_one_of_many_thousand_values_is_found_in_one_look_at_each() -> None:
    with bounded(20):
        assert len(only(f"a = {list(range(9_900))}\n" + "Task(str(a[i]))\n").tasks) == 1


_MANY_FROM_FEW = {
    "helpers that call helpers twice": "def f0(x):\n    return Task(x)\n" + _DOUBLING + "f29('a')\n",
    "methods that call methods twice": "class A:\n    def f0(self):\n        return Task('a')\n"
    + "".join(f"    def f{n}(self):\n        self.f{n - 1}()\n        return self.f{n - 1}()\n" for n in range(1, 30))
    + "A().f29()\n",
    "branches that call the same": "def f0():\n    return Task('a')\n"
    + "".join(f"def f{n}():\n    if c:\n        return f{n - 1}()\n    return f{n - 1}()\n" for n in range(1, 30))
    + "f29()\n",
    "functions of functions": "f = lambda x: Task(x)\n" + "f = (lambda g: lambda x: g(g(x)))(f)\n" * 40 + "f('a')\n",
    "loops in loops over what is written out": f"big = {list(range(300))}\n"
    "for a in big:\n for b in big:\n  Task(f'{a}{b}')\n",
}  # fmt: skip


@pytest.mark.parametrize("text", _MANY_FROM_FEW.values(), ids=_MANY_FROM_FEW.keys())
def test_few_calls_that_make_tens_of_thousands_of_tasks_are_refused_early(text: str) -> None:
    with bounded(20), pytest.raises(TooComplex, match=r"plan\.py: too many steps"):
        traces(text)


@pytest.mark.slow
def test_as_many_tasks_as_calls_are_written_are_not_refused() -> None:
    assert len(only("".join(f"Task('find {n}')\n" for n in range(3_500))).tasks) == 3_500


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


@pytest.mark.slow
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
