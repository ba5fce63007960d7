"""What a failure leads to: the second attempt that a decorator makes, and the call that runs because another failed."""

from __future__ import annotations

import pytest
from following import only

_RETRIES = {
    "backoff": "import backoff\n@backoff.on_exception(backoff.expo, OSError)\n",
    "tenacity, called": "from tenacity import retry, stop_after_attempt\n@retry(stop=stop_after_attempt(3))\n",
    "tenacity, plain": "from tenacity import retry\n@retry\n",
}
_OTHERS = {"a cache": "import functools\n@functools.cache\n", "nothing": ""}
_FUNCTION = "def ask(about):\n    return Task(f'Explain {about}')\nask('tides')\nTask('Explain winds')\n"


@pytest.mark.parametrize("case", _RETRIES)
def test_a_decorator_that_tries_again_handles_what_fails_inside(case: str) -> None:
    trace = only(_RETRIES[case] + _FUNCTION)
    assert [task.handled for task in trace.tasks] == [True, False]


@pytest.mark.parametrize("case", _OTHERS)
def test_no_other_decorator_does(case: str) -> None:
    assert not any(task.handled for task in only(_OTHERS[case] + _FUNCTION).tasks)


def test_a_handler_runs_instead_of_the_last_task_before_it() -> None:
    source = "try:\n    Task('a')\n    Task('b')\nexcept OSError:\n    Task('c')\nTask('d')\n"
    assert [task.instead for task in only(source).tasks] == [(), (), ("t2",), ()]
