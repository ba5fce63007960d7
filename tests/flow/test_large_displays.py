"""Thousands of constants in brackets are read another way than a few; what is read must be the same."""

from __future__ import annotations

import pytest
from following import only, texts, traces

from advisor.flow import bulk
from advisor.flow.trace import Trace

_ROWS = 3100
_WORDS = "\n".join(f"    'word {n} é',  # said in a comment, with brackets )]}}" for n in range(_ROWS))
_SHAPES = {
    "a list on one line": f"[{', '.join(map(str, range(_ROWS)))}]",
    "a list of words with comments": f"[\n{_WORDS}\n]",
    "a dictionary": "{" + ", ".join(f"'k{n}': 'opus'" for n in range(_ROWS)) + "}",
    "a dictionary of rows": "{" + ", ".join(f"'k{n}': ['é{n}', {n}, None, True]" for n in range(_ROWS)) + "}",
    "a set": "{" + ", ".join(f"{n}, 'a{n}'" for n in range(_ROWS)) + "}",
    "a tuple in brackets": "(" + ", ".join(f"-{n}, {n}.5" for n in range(_ROWS)) + ")",
    "a tuple in many brackets": "((" + ", ".join(f"b'x{n}'" for n in range(_ROWS)) + "))",
    "a tuple without brackets": ", ".join(f"({n}, 1)" for n in range(_ROWS)),
    "a tuple that begins with a bracket": "(1), " + ", ".join(f"(1, {n})" for n in range(_ROWS)),
    "rows": "[" + ", ".join(f"('a{n}', [{n}])" for n in range(_ROWS)) + "]",
    "rows of rows": "[" + ", ".join(f"('a{n}', [[{n}], 2])" for n in range(_ROWS)) + "]",
    "texts over several lines": "[" + ", ".join(f'"""é\n{n}""", "a" "b{n}"' for n in range(_ROWS)) + "]",
    "first in brackets": "[(1), " + ", ".join(f"{n}" for n in range(_ROWS)) + "]",
    "first with a comment": "[1  # first, of all\n, " + ", ".join(f"{n}" for n in range(_ROWS)) + "]",
    "with a star": "[*other, " + ", ".join(f"{n}" for n in range(_ROWS)) + "]",
    "a table in a call": "dict(a={" + ", ".join(f"{n}: {n}" for n in range(_ROWS)) + "}, b=[1, 2])",
    "one after another": "[" + "1, " * _ROWS + "], [" + "2, " * _ROWS + "]",
    "keys in brackets": "{(1): 2, " + ", ".join(f"{n}: 3" for n in range(_ROWS)) + "}",
    "big and odd numbers": "[" + "10 ** 3, 1j, 0x1f, 1_000, 1e400, ..., " * (_ROWS // 5) + "]",
}
_USES = (
    "a = Task(f'Find {table}')\nTask('Read it', model='opus')\n",
    "for row in table:\n    Task(f'Find {row}')\n",
    "Task(f'Find {len(table)}', model=table[2])\n",
    "Task('Find ' + str(table[-1]), model=table['k7'])\nfor a, b in table[:3]:\n    Task(f'{a} of {b}')\n",
    "for a in list(table)[-4:]:\n    Task(a)\n",
    "Task('it' if 'a3' in table else 'that')\nfor k, v in table.items():\n    Task(f'{k}: {v}')\n",
)


def both_ways(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
    quick = traces(text)
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "_COMMAS", len(text))
        return quick, traces(text)


@pytest.mark.slow
@pytest.mark.parametrize("use", _USES)
@pytest.mark.parametrize("table", _SHAPES.values(), ids=_SHAPES.keys())
def test_a_large_table_is_read_as_libcst_would_have_read_it(
    table: str, use: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, whole = both_ways(f"from x import other\ntable = {table}\n{use}", monkeypatch)
    assert quick == whole


def test_a_model_out_of_a_large_table_stands_where_it_is_written() -> None:
    text = (
        "é = 1; table = {"
        + ", ".join(f"'k{n}': 'opus'" for n in range(_ROWS))
        + "}\nTask('Find it', model=table['k3000'])\n"
    )
    literal = only(text).tasks[0].model
    start = text.index("'opus'", text.index("'k3000'")) + 1
    assert f"column={start}" in repr(literal)


def test_what_comes_after_a_large_table_stands_where_it_is_written() -> None:
    text = f"table = [\n{_WORDS}\n]; Task(f'Find {{table[2]}}')\n"
    (task,) = only(text).tasks
    assert (task.span.start.line, task.span.start.column) == (_ROWS + 2, 4)
    assert texts(only(text)) == ["Find word 2 é"]


@pytest.mark.parametrize(
    "name",
    ["a list on one line", "a dictionary of rows", "a tuple in many brackets", "rows", "texts over several lines"],
)
def test_only_the_first_member_of_a_large_table_is_left_to_libcst(name: str) -> None:
    text = f"table = {_SHAPES[name]}\n"
    thinned = bulk.bulk_of(text).text
    assert len(thinned) == len(text)
    assert len("".join(thinned.split())) < 60
