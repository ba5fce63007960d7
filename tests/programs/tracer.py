"""Execute a labelled program with a tracing ``Task`` and see which results reach which calls.

Every result is one private-use character repeated, so that slices, splits and upper-casing cannot hide where a text
came from. A call inside a running event loop gives an awaitable, as the real ``Task`` does.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import re
import sys
import types
from collections import Counter, defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field

BASE = 0xE000
FILENAME = "<labelled program>"
LENGTH = 40


@dataclass(slots=True)
class Recorder:
    """What happened: for each call, in order, the line it was made from and the calls whose results reached it."""

    lines: list[int | None] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)

    def call(self, *arguments: object, **keywords: object) -> str | Awaitable[str]:
        here = len(self.lines)
        self.lines.append(calling_line())
        seen = {code - BASE for code in marks(repr_of((arguments, keywords))) if code < BASE + here}
        self.edges.extend((source, here) for source in sorted(seen))
        result = chr(BASE + here) * LENGTH
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return result
        return awaitable(result)


async def awaitable(result: str) -> str:
    await asyncio.sleep(0)
    return result


def repr_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(repr_of(item) for pair in value.items() for item in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return "".join(repr_of(item) for item in value)
    return ""


def marks(text: str) -> set[int]:
    """Give the code points of all marks in a text, also where ``repr`` or JSON wrote them as escapes."""
    plain = {ord(char) for char in text if ord(char) >= BASE}
    return plain | {int(code, 16) for code in re.findall(r"\\u(e[0-9a-f]{3})", text)}


def calling_line() -> int | None:
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_filename == FILENAME:
            return frame.f_lineno
        frame = frame.f_back
    return None


def execute(source: str) -> Recorder:
    """Run a program of ours; a ``SystemExit`` it raises itself is part of the program."""
    recorder = Recorder()
    module = types.ModuleType("advisor")
    module.Task = recorder.call  # type: ignore[attr-defined]
    names: dict[str, object] = {"__name__": "__main__", "Task": recorder.call}
    saved = sys.modules.get("advisor")
    saved_arguments, sys.argv = sys.argv, ["program"]
    sys.modules["advisor"] = module
    main_module = types.ModuleType("__main__")
    main_module.__dict__.update(names)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            exec(compile(source, FILENAME, "exec"), main_module.__dict__)  # noqa: S102 - our own labelled programs
    finally:
        sys.argv = saved_arguments
        if saved is not None:
            sys.modules["advisor"] = saved
    return recorder


def match(recorder: Recorder, static: list[tuple[str, int]]) -> list[str]:
    """Name each recorded call by the static task it was: by line, then by order; ``static`` is (id, line) by id."""
    by_line: dict[int, list[str]] = defaultdict(list)
    for task_id, line in static:
        by_line[line].append(task_id)
    seen: Counter[int] = Counter()
    names: list[str | None] = []
    for line in recorder.lines:
        here = by_line.get(line) if line is not None else None
        if here is None:
            names.append(None)
            continue
        names.append(here[min(seen[line or 0], len(here) - 1)])
        seen[line or 0] += 1
    free = [task_id for task_id, _ in static if task_id not in names]
    return [name if name is not None else free.pop(0) for name in names]
