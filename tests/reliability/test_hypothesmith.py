"""Programs that hypothesmith makes up, with a task in them: analysed without a crash."""

from __future__ import annotations

import warnings

import pytest

hypothesmith = pytest.importorskip("hypothesmith", reason="hypothesmith is not installed")

from hypothesis import HealthCheck, given, settings  # noqa: E402 - after the skip
from hypothesis import strategies as st  # noqa: E402

from tests.pipeline import findings_of, plans_of  # noqa: E402

pytestmark = pytest.mark.slow

TASK = 'Task("Find the largest file", model="opus")\n'
FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


@FEW
@given(st.data())
def test_any_program_of_the_grammar_is_borne(data: st.DataObject) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = data.draw(hypothesmith.from_node())
    assert len(plans_of(TASK + source)) >= 1
    findings_of(source.replace("0", "Task(x)") + "\n" + TASK)
