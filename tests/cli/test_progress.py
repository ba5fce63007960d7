from __future__ import annotations

import io
import sys
import time

import pytest

from advisor.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(patch: pytest.MonkeyPatch, stream: io.StringIO, patience: float, work: float) -> str:
    patch.setattr(sys, "stderr", stream)
    patch.setattr(progress, "PATIENCE", patience)
    seen = []
    for item in progress.progress(["a", "b", "c"], 3):
        time.sleep(work)
        seen.append(item)
    assert seen == ["a", "b", "c"]
    return stream.getvalue()


def test_work_that_takes_longer_than_the_patience_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert "files" in run(monkeypatch, Terminal(), 0.01, 0.2)


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, Terminal(), 60, 0) == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, io.StringIO(), 0.0, 0.05) == ""


def test_a_display_is_taken_down_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(progress, "PATIENCE", 60)
    import threading

    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the loop is what is tested
        for _ in progress.progress([1], 1):
            raise ZeroDivisionError
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before
