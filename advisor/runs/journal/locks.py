"""One process per run: a lock of the operating system, which is gone the moment its process is, however it ended."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

from advisor.runs.journal.interface import JournalError


class FileLock:
    """A held lock."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Give it back; the file stays, it is empty of meaning without the lock."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def take(folder: Path, run_id: str) -> FileLock:
    """Lock a run; raises ``JournalError`` that names the process which has it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(_file(folder, run_id), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise JournalError(f"{folder}: cannot be written ({error.strerror}); give another --journal") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "another"
        os.close(descriptor)
        raise JournalError(
            f"run {run_id} is being run by process {holder}; wait for it, or give another --run-id"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
    return FileLock(descriptor)


def is_held(folder: Path, run_id: str) -> bool:
    """Say whether a living process has the lock of a run."""
    try:
        descriptor = os.open(_file(folder, run_id), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def remove(folder: Path, run_id: str) -> None:
    """Remove what is left of the lock of a run that is pruned."""
    _file(folder, run_id).unlink(missing_ok=True)


def _file(folder: Path, run_id: str) -> Path:
    return folder / (hashlib.sha256(run_id.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".lock")
