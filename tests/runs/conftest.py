from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.runs.postgres import Cluster, cluster


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Collect what a run leaves behind: CPython 3.11 may fail in ``ast.parse`` when it has to do so in there."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as found:
        yield found
