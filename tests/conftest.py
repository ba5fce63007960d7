from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time: a test fails for the change at hand. `--hypothesis-profile=explore` looks further.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Import anew what a mutant is tried on: mutmut forks, and tables and memories are made before that."""
    if "." not in os.environ.get("MUTANT_UNDER_TEST", ""):
        return
    ours = [name for name in sys.modules if name.split(".")[0] == "advisor"]
    tests = [name for name in sys.modules if name.startswith("tests.") and not name.endswith("conftest")]
    for name in (*ours, *(name for name in tests if not hasattr(sys.modules[name], "__path__"))):
        del sys.modules[name]
    try:
        for name in ours:
            import_module(name)
    except Exception as error:  # noqa: BLE001 - whatever a mutant does, it was noticed
        pytest.exit(f"not importable: {error}", returncode=1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the golden outputs anew")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's cache, or what another test left."""
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in the ``goldens`` folder beside the test."""
    folder = Path(request.path).parent / "goldens"
    update = bool(request.config.getoption("--update-goldens"))

    def compare(name: str, text: str) -> None:
        path = folder / name
        if update:
            folder.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        assert path.is_file(), f"{path} is missing; run pytest --update-goldens"
        assert text == path.read_bytes().decode("utf-8")

    return compare
