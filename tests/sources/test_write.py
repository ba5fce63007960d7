"""Writing: in one step, or not at all."""

import os
import stat
from pathlib import Path

import pytest

from advisor.errors import SourceError
from advisor.sources import digest, write_file


def test_content_is_replaced_and_the_mode_stays(tmp_path: Path) -> None:
    target = tmp_path / "a.py"
    target.write_bytes(b"old")
    target.chmod(0o751)
    write_file(target, b"new", expected=digest(b"old"))
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o751)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.py"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_bytes(b"old")
    (tmp_path / "link.py").symlink_to("real.py")
    write_file(tmp_path / "link.py", b"new")
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_bytes() == b"new"


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.py"
    target.write_bytes(b"somebody else's")
    with pytest.raises(SourceError, match="changed while"):
        write_file(target, b"new", expected=digest(b"old"))
    assert target.read_bytes() == b"somebody else's"


def test_a_failure_leaves_the_old_content_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.py"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SourceError, match=r"a\.py: cannot be written: No space left on device") as raised:
        write_file(target, b"new")
    assert "\n" not in str(raised.value)
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.py"]


def test_a_folder_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file or directory"):
        write_file(tmp_path / "gone" / "a.py", b"x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.py"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(SourceError, match="Permission denied"):
        write_file(target, b"new")


def test_a_new_file_is_made(tmp_path: Path) -> None:
    write_file(tmp_path / "new.json", b"{}")
    assert (tmp_path / "new.json").read_bytes() == b"{}"
