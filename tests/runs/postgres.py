"""A throw-away PostgreSQL: a cluster in a temporary folder, on a free port of 127.0.0.1, gone after the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

_PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
_NEEDED = ("initdb", "pg_ctl", "postgres")
_NUMBERS = count(1)


class Cluster:
    """A running server; ``stop`` and ``start`` as often as a test likes."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self.port = _free_port()
        self._command("initdb", "-D", str(folder / "data"), "-U", "advisor", "--auth=trust", "-E", "UTF8", "-N")
        self.start()

    def start(self) -> None:
        """Let it run (again)."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c max_connections=200"
        self._control("start", "-l", str(self._folder / "log"), "-o", options)
        self._runs = True

    def stop(self) -> None:
        """End it as a power cut would."""
        if self._runs:
            self._runs = False
            self._control("stop", "-m", "immediate")

    @property
    def pid(self) -> int:
        """The server's process."""
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def database(self) -> str:
        """Make an empty database and give its URL."""
        name = f"db{next(_NUMBERS)}"
        import psycopg

        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://advisor@127.0.0.1:{self.port}/{name}"

    def _control(self, what: str, *others: str) -> None:
        self._command("pg_ctl", "-D", str(self._folder / "data"), "-w", "-s", what, *others)

    def _command(self, name: str, *arguments: str) -> None:
        words = [*_as_nobody_special(), str(self._binaries / name), *arguments]
        # A file and no pipe: the server would keep the pipe open, and we would wait for its end.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(words, check=False, timeout=120, stdout=said, stderr=said, cwd="/")
            said.seek(0)
            assert done.returncode == 0, said.read().decode()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Give a running cluster; skips the test where there is none to be had (``ADVISOR_CI=1``: fails)."""
    lacking = missing()
    if lacking is not None:
        if os.environ.get("ADVISOR_CI") == "1":
            pytest.fail(f"{lacking}, and ADVISOR_CI is set")
        pytest.skip(lacking)
    with running() as found:
        yield found


@contextmanager
def running() -> Iterator[Cluster]:
    """Give a running cluster where nothing is ``missing``."""
    binaries = _binaries()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="advisor-pg-"))
    try:
        if _as_nobody_special():
            shutil.chown(folder, "postgres", "postgres")
        found = Cluster(binaries, folder)
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def missing() -> str | None:
    """Say what is missing for a cluster."""
    for module in ("psycopg", "dbos"):
        if find_spec(module) is None:
            return f"{module} is not installed (the extra [distributed])"
    if _binaries() is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    return None


def _binaries() -> Path | None:
    every = [path.parent for place in _PLACES for path in Path(place).glob("**/bin/initdb")]
    on_path = shutil.which("initdb")
    every += [Path(on_path).parent] if on_path is not None else []
    return next((folder for folder in every if all((folder / name).exists() for name in _NEEDED)), None)


def _as_nobody_special() -> tuple[str, ...]:
    """Give the words that run a server as another user: it refuses to run as root."""
    if os.geteuid() != 0:
        return ()
    pwd.getpwnam("postgres")
    return ("runuser", "-u", "postgres", "--")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
