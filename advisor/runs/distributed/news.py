"""What goes between workers and coordinators besides attempts: rate limits one way, orders to stop the other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.runs.limits import PREFIX

if TYPE_CHECKING:
    import psycopg

    from advisor.runs.distributed.link import Link

    Cursor: TypeAlias = psycopg.AsyncCursor[tuple[Any, ...]]

_TELL = (
    "INSERT INTO advisor.rates (model, headers, heard) SELECT wanted.model, wanted.headers, clock_timestamp() "
    "FROM unnest(%s::text[], %s::text[]) AS wanted (model, headers) ORDER BY wanted.model "
    "ON CONFLICT (model) DO UPDATE SET headers = excluded.headers, heard = excluded.heard"
)
_STOP = "SELECT key FROM advisor.attempts WHERE key = ANY(%s) AND stop"


class News:
    """Keeps the last headers of each model until they are told. A ``Learning`` for the backends of a worker."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._heard: dict[str, Mapping[str, str]] = {}

    def learn(self, model: str | None, headers: Mapping[str, str]) -> None:
        """Take the headers of an answer."""
        kept = {name: value for name, value in headers.items() if name.startswith(PREFIX) or name == "retry-after"}
        if kept and model is not None:
            self._heard[model] = kept

    async def exchange(self, doing: Sequence[str]) -> list[str]:
        """Tell what was heard; give which of the attempts under way are to be stopped."""
        heard, self._heard = self._heard, {}
        if not heard and not doing:
            return []
        return await self._link.once(lambda cursor: self._exchange(cursor, heard, doing))

    async def _exchange(
        self, cursor: Cursor, heard: Mapping[str, Mapping[str, str]], doing: Sequence[str]
    ) -> list[str]:
        if heard:
            await cursor.execute(_TELL, (list(heard), [json.dumps(dict(headers)) for headers in heard.values()]))
        if not doing:
            return []
        await cursor.execute(_STOP, (list(doing),))
        return [key for (key,) in await cursor.fetchall()]
