from __future__ import annotations

import pytest
from following import needs, only

_CASES = {
    "how far an unrolled loop got before a break": (
        "s = ''\nfor c in ['x', 'y']:\n    if 'no' in Task(c):\n        break\n    s += c\nTask(s)\n",
        {"t1[0]>t1[1] control", "t1[0]>t2 control", "t1[1]>t2 control"},
    ),
    "how far any loop got before a break": (
        "s = ''\nfor c in rows():\n    if 'no' in Task(c):\n        break\n    s += c\nTask(s)\n",
        {"t1>t2 control"},
    ),
    "which turns went on": (
        "s = ''\nfor c in rows():\n    if 'no' in Task(c):\n        continue\n    s += c\nTask(s)\n",
        {"t1>t2 control"},
    ),
    "how often a while was true": ("s = ''\nwhile 'no' in Task('a'):\n    s += 'x'\nTask(s)\n", {"t1>t2 control"}),
    "how many rows a result had": (
        "a = Task('a')\ns = ''\nfor line in a.splitlines():\n    s += 'x'\nTask(s)\n",
        {"t1>t2 control"},
    ),
    "a break that nothing rests on": (
        "s = 'x'\nfor c in ['x', 'y']:\n    if 'no' in Task(c):\n        break\nTask(s)\n",
        {"t1[0]>t1[1] control"},
    ),
    "a loop of known length": ("s = ''\nfor c in range(3):\n    a = Task('a')\n    s += 'x'\nTask(s)\n", set()),
}


@pytest.mark.parametrize("case", _CASES)
def test_what_a_loop_counts_needs_what_ends_it(case: str) -> None:
    source, expected = _CASES[case]
    assert needs(only(source)) == expected
