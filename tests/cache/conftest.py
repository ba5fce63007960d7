from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's own folder."""
    place = tmp_path / "kept"
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(place))
    return place


@pytest.fixture
def advisor(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    assert folder.parent == tmp_path
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return Command(work, capsys, monkeypatch)
