"""Connections to PostgreSQL: opened so that a dead machine is noticed, and their errors in one line without secrets."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from advisor.errors import AdvisorError
from advisor.runs.journal.interface import JournalError
from advisor.runs.journal.postgres_schema import lay

if TYPE_CHECKING:
    import psycopg

INSTALL = "pip install 'orchestration-advisor[distributed]'"
CONNECT_SECONDS = 10
# The server asks a silent client after ten seconds and gives it up fifteen later: so long a machine that has lost its
# power keeps the lock of its run. Ignored on Unix sockets, which need none.
SETTINGS = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"


def normal(url: str) -> str:
    """Give the URL with the one scheme that every library knows."""
    return "postgresql://" + url.partition("://")[2]


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Open a connection in autocommit, with the tables there; raises ``JournalError``."""
    driver = loaded(url)
    try:
        connection: psycopg.Connection[tuple[Any, ...]] = driver.connect(normal(url), **arguments())
    except (driver.Error, OSError) as error:
        raise explained(url, error) from error
    try:
        lay(connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, (driver.Error, OSError)):
            raise explained(url, error) from error
        raise
    return connection


def arguments() -> dict[str, Any]:
    """Give what every connection is opened with."""
    return {
        "autocommit": True,
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "advisor",
        "options": SETTINGS,
        # The other way round: a server whose machine is gone is noticed as fast.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


def loaded(url: str) -> Any:  # noqa: ANN401 - a module of an extra that not everybody has
    """Import the driver; raises ``JournalError`` that says what to install."""
    try:
        import psycopg
    except ImportError as error:
        raise JournalError(f"--journal {place_of(url)} needs the extra for many machines: {INSTALL}") from error
    return psycopg


def check_extra(url: str) -> None:
    """Raise ``JournalError`` that says what to install when anything of the extra for many machines is missing."""
    loaded(url)
    if find_spec("dbos") is None:
        raise JournalError(f"--journal {place_of(url)} needs the extra for many machines: {INSTALL}")


def place_of(url: str) -> str:
    """Give the URL without its password and without its options."""
    rest = normal(url).removeprefix("postgresql://").partition("?")[0]
    authority, slash, name = rest.partition("/")
    user, at, host = authority.rpartition("@")
    return f"postgresql://{user.partition(':')[0]}{at}{host}{slash}{name}"


def explained(url: str, error: Exception) -> AdvisorError:
    """Turn an error of the driver or of the server into one line that says what to do."""
    if isinstance(error, AdvisorError):
        return error
    said = _without_password(url, " ".join(str(error).split())) or type(error).__name__
    return JournalError(f"{place_of(url)}: the journal {_what_to_do(type(error).__name__, said)}")


def here() -> str:
    """Name this machine."""
    return socket.gethostname() or "localhost"


# What the driver's class or the server's words say, and what a user reads.
_ADVICE = (
    (("InvalidPassword", "authentication failed"), "does not let this user in ({}); check user and password"),
    (("InsufficientPrivilege", "permission denied"), "may not be written by this user ({}); let it create a schema"),
    (("DiskFull", "OutOfMemory"), "cannot grow ({}); free some space on its machine"),
    (("TooManyConnections", "too many clients"), "has no connection left ({}); raise max_connections"),
    (("ProgrammingError", "invalid connection option"), "cannot be opened ({}); write postgresql://USER@HOST/DATABASE"),
    (('" does not exist',), "cannot be opened ({}); create it, or give another --journal"),
)
_OTHERWISE = "cannot be reached ({}); see that the server runs, and check host and port"


def _what_to_do(kind: str, said: str) -> str:
    for signs, advice in _ADVICE:
        if any(sign == kind or sign in said for sign in signs):
            return advice.format(said)
    return _OTHERWISE.format(said)


def _without_password(url: str, said: str) -> str:
    authority = normal(url).removeprefix("postgresql://").partition("/")[0]
    password = authority.rpartition("@")[0].partition(":")[2]
    for text in {password, quote(password)} - {""}:
        said = said.replace(text, "***")
    return said
