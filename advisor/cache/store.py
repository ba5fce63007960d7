"""Values under keys in one folder: each a file with its own checksum, written in one step, the oldest given up first.

Many runs may use the folder at once: whoever reads a file sees the old value or the new one. A file that is torn,
altered or of another making is removed and counts as missing; a folder that cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from dataclasses import field

from advisor.values import dataclass

SIZE_LIMIT = 64_000_000  # bytes of all values together
_KEPT = 0.75  # of the limit, once it is passed
_SUFFIX = ".json"
_TAG = "CACHEDIR.TAG"
# https://bford.info/cachedir/: backup programs leave such folders out.
_TAG_TEXT = b"Signature: 8a477f597d28d172789f06886806bc55\n# Written by advisor; 'advisor cache clean' empties it.\n"
_ABANDONED = 3600  # seconds after which the file of a run that was killed while writing is removed
_EVERY = 600  # seconds between two looks at the size of the whole folder


def digest(*parts: bytes) -> str:
    """Give 32 hexadecimal digits for the parts; parts are kept apart by their lengths."""
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.hexdigest()


@dataclass(slots=True)
class Store:
    """The values of one folder. Keys are digests; values are what JSON can say."""

    folder: str
    limit: int = SIZE_LIMIT
    written: int = field(default=0, init=False)

    def get(self, key: str) -> object | None:
        """Give a value, ``None`` where there is none that can be trusted."""
        path = self._path(key)
        try:
            with open(path, "rb") as handle:  # noqa: PTH123 - plain strings are half the price
                data = handle.read()
        except OSError:
            return None
        checksum, _, body = data.partition(b"\n")
        if checksum.decode("ascii", "replace") == digest(body):
            with contextlib.suppress(ValueError, RecursionError):
                value: object = json.loads(body)
                return value
        _remove(path)
        return None

    def put(self, key: str, value: object) -> None:
        """Keep a value. A disk that is full or not ours to write is no error: the cache is a convenience.

        A value in which a key stands (a line of the user's code, say) is not kept.
        """
        from advisor.redact import holds_secret  # most runs put nothing

        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        if holds_secret(text):
            return
        body, path = text.encode("ascii"), self._path(key)
        draft = f"{path}.{os.getpid()}.tmp"
        try:
            self._prepare()
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(digest(body).encode("ascii") + b"\n" + body)
            os.replace(draft, path)  # noqa: PTH105
            self.written += 1
        except OSError:
            _remove(draft)
        except BaseException:
            _remove(draft)
            raise

    def finish(self) -> None:
        """Keep the folder within its limit; called once, at the end of a run that may have written."""
        if not self.written:
            return
        tag = f"{self.folder}/{_TAG}"
        with contextlib.suppress(OSError):
            if time.time() - os.stat(tag).st_mtime < _EVERY and self.written < self.limit // 1_000_000:  # noqa: PTH116
                return
            os.utime(tag)
            self._prune()

    def clean(self) -> tuple[int, int]:
        """Remove every value; give how many there were, and how many bytes. Raises ``OSError``."""
        values = list(self._files())
        for path, _, size in values:
            del size
            _remove(path)
        _remove(f"{self.folder}/{_TAG}")
        with contextlib.suppress(OSError):
            os.rmdir(self.folder)  # noqa: PTH106
        return len(values), sum(size for _, _, size in values)

    def _prepare(self) -> None:
        if self.written:
            return
        os.makedirs(self.folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        tag = f"{self.folder}/{_TAG}"
        if not os.path.exists(tag):  # noqa: PTH110
            with open(tag, "wb") as handle:  # noqa: PTH123
                handle.write(_TAG_TEXT)

    def _prune(self) -> None:
        """Remove what killed runs left, and the oldest values until the rest fits."""
        values = sorted(self._files(), key=lambda value: value[1], reverse=True)
        total, keep = 0, sum(size for _, _, size in values) <= self.limit
        for path, modified, size in values:
            total += size
            abandoned = path.endswith(".tmp") and time.time() - modified > _ABANDONED
            if abandoned or (not keep and total > self.limit * _KEPT):
                _remove(path)

    def _files(self) -> list[tuple[str, float, int]]:
        """Give path, time and size of each file that is ours; a folder that is not there holds none."""
        found: list[tuple[str, float, int]] = []
        try:
            entries = list(os.scandir(self.folder))
        except FileNotFoundError:
            return found
        for entry in entries:
            if _is_ours(entry.name):
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    found.append((entry.path, status.st_mtime, status.st_size))
        return found

    def _path(self, key: str) -> str:
        return f"{self.folder}/{key}{_SUFFIX}"


def _is_ours(name: str) -> bool:
    """Tell our files by their names: whatever else somebody keeps in the folder stays."""
    key, _, rest = name.partition(".")
    if len(key) != 2 * 16 or not set(key) <= set("0123456789abcdef"):
        return False
    return rest == "json" or (rest.startswith("json.") and rest.endswith(".tmp"))


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)  # noqa: PTH108
