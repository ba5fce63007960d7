"""A worker's connection: opened again when it is lost, for as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from advisor.runs.journal.postgres_link import arguments, loaded, normal

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")

FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0


class Link:
    """One connection, one transaction at a time. ``lost`` hears that it broke, ``found`` gets each new one."""

    def __init__(
        self,
        url: str,
        lost: Callable[[Exception], None] = lambda _: None,
        found: Callable[[psycopg.AsyncConnection[tuple[Any, ...]]], Awaitable[None]] | None = None,
    ) -> None:
        self._url = normal(url)
        self._driver = loaded(url)
        self._lost = lost
        self._found = found
        self._one = asyncio.Lock()
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None

    @property
    def troubles(self) -> tuple[type[Exception], ...]:
        """Give the errors of a database that is gone."""
        return (self._driver.OperationalError, self._driver.InterfaceError)

    async def once(self, work: Callable[[psycopg.AsyncCursor[tuple[Any, ...]]], Awaitable[T]]) -> T:
        """Do the work in one transaction; raises the driver's errors."""
        async with self._one:
            connection = await self._open()
            try:
                async with connection.transaction(), connection.cursor() as cursor:
                    return await work(cursor)
            except self.troubles:
                await self._drop()
                raise

    async def patiently(self, work: Callable[[psycopg.AsyncCursor[tuple[Any, ...]]], Awaitable[T]]) -> T:
        """Do the work in one transaction, again and again until there is a database; it may so be done twice."""
        wait = FIRST_WAIT
        while True:
            try:
                return await self.once(work)
            except self.troubles as error:
                self._lost(error)
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)

    async def close(self) -> None:
        """Let go."""
        await self._drop()

    async def _open(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = await self._driver.AsyncConnection.connect(self._url, **arguments())
            if self._found is not None:
                await self._found(self._connection)
        return self._connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # it is lost already
                await connection.close()
