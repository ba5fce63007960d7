from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.cache.place import cache_folder
from advisor.cache.store import Store, digest

KEY, OTHER = digest(b"one"), digest(b"other")


def test_a_value_comes_back_as_it_was_put(folder: Path) -> None:
    value = {"a": [1, 2.5, None, "ä\ud800"], "b": {"c": True}}
    Store(str(folder)).put(KEY, value)
    assert Store(str(folder)).get(KEY) == value
    assert Store(str(folder)).get(OTHER) is None


@pytest.mark.parametrize("damage", [b"", b"garbage", b"0" * 32 + b"\n{}", b"\xff\n\xff", b"0" * 5_000])
def test_a_damaged_value_is_a_miss_and_is_removed(folder: Path, damage: bytes) -> None:
    store = Store(str(folder))
    store.put(KEY, [1])
    path = folder / f"{KEY}.json"
    path.write_bytes(damage)
    assert store.get(KEY) is None
    assert not path.exists()
    store.put(KEY, [2])
    assert store.get(KEY) == [2]


def test_one_changed_byte_is_noticed(folder: Path) -> None:
    store = Store(str(folder))
    store.put(KEY, {"count": 1})
    path = folder / f"{KEY}.json"
    path.write_bytes(path.read_bytes().replace(b":1}", b":2}"))
    assert store.get(KEY) is None


def test_nobody_else_may_read_the_values(folder: Path) -> None:
    Store(str(folder)).put(KEY, "x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / f"{KEY}.json").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    store = Store(str(blocked / "cache"))
    store.put(KEY, 1)
    store.finish()
    assert store.get(KEY) is None


def test_the_oldest_values_go_when_there_are_too_many(folder: Path) -> None:
    store = Store(str(folder), limit=20_000)
    keys = [digest(str(number).encode()) for number in range(60)]
    for age, key in enumerate(keys):
        store.put(key, "x" * 1_000)
        os.utime(folder / f"{key}.json", (age, age))
    store.finish()
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 20_000
    assert store.get(keys[0]) is None
    assert store.get(keys[-1]) is not None


def test_what_a_killed_run_left_is_removed_once_it_is_old(folder: Path) -> None:
    store = Store(str(folder), limit=1_000_000)
    store.put(KEY, 1)
    old, new = folder / f"{OTHER}.json.1.tmp", folder / f"{OTHER}.json.2.tmp"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (1, 1))
    store.finish()
    assert not old.exists()
    assert new.exists()


def test_files_of_others_stay(folder: Path) -> None:
    store = Store(str(folder), limit=10)
    store.put(KEY, "x" * 100)
    (folder / "notes.json").write_text("mine")
    store.finish()
    store.clean()
    assert [path.name for path in folder.iterdir()] == ["notes.json"]


WRITER = """
import sys
from advisor.cache.store import Store
store = Store(sys.argv[1])
for number in range(10_000_000):
    store.put(sys.argv[2], {"n": number, "pad": "x" * 20_000})
"""


def test_readers_never_see_half_a_value_though_writers_are_killed(folder: Path) -> None:
    store = Store(str(folder))
    store.put(KEY, {"n": -1, "pad": "x" * 20_000})
    path = folder / f"{KEY}.json"
    for _ in range(4):
        writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(folder), KEY]) for _ in range(2)]
        until = time.monotonic() + 0.6
        while time.monotonic() < until:
            checksum, _, body = path.read_bytes().partition(b"\n")
            assert checksum.decode() == digest(body)
        for writer in writers:
            writer.kill()
            writer.wait()
    assert store.get(KEY) is not None


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"ADVISOR_CACHE_DIR": "/own", "HOME": "/h"}, "linux", "/own"),
        ({"XDG_CACHE_HOME": "/xdg", "HOME": "/h"}, "linux", "/xdg/advisor"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "linux", "/h/.cache/advisor"),
        ({"HOME": "/h"}, "linux", "/h/.cache/advisor"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/advisor"),
    ],
)
def test_the_folder_follows_each_platforms_rules(environment: dict[str, str], platform: str, expected: str) -> None:
    assert cache_folder(environment, platform) == expected
