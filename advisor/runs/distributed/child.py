"""``python -m advisor.runs.distributed.child``: a coordinator's own worker (``helper.py`` says how it talks)."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from advisor.errors import AdvisorError
from advisor.runs.distributed.worker import Job, Orders, work


async def serve(order: dict[str, Any]) -> None:
    """Work until standard input ends."""
    orders = Orders()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _read, orders.finish)
    job = Job(
        url=order["url"],
        backends=(order["backend"],),
        slots=order["slots"],
        options=order["options"],
    )
    await work(job, orders, lambda name: _say(ready=name))


def _say(**said: str) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201 - this is how it talks


def _read(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stop.set()


def main() -> None:
    """Be told, work, and leave without waiting for threads that wait for a database."""
    code = 0
    try:
        asyncio.run(serve(json.loads(_first_line())))
    except AdvisorError as error:
        _say(error=" ".join(str(error).split()))
        code = 2
    sys.stdout.flush()
    os._exit(code)


def _first_line() -> bytes:
    # Byte by byte: a buffer would swallow the end that is waited for later.
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(sys.stdin.fileno(), 1)
        if not byte:
            sys.exit(2)
        line += byte
    return line


if __name__ == "__main__":
    main()
