"""Run a generated program down every path it can take and see which results reach which tasks.

What the source leaves open (``coin()``, a yes-or-no answer, a task that may fail, how many rows there are) is decided
here, both ways, until every path was taken. A task's result is a private-use character of its own, repeated, so that
it can be told in whatever text it ends up in.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import sys
import threading
import types
from collections import defaultdict
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field

BASE = 0xE000
LENGTH = 4
PATHS = 96
LABEL = re.compile(r"K\d+(?:-[A-Za-z0-9]+)*")

Pair = tuple[str, str]


class TooManyPathsError(Exception):
    """The program can go more ways than are worth following."""


@dataclass(slots=True, kw_only=True)
class Path:
    """One run: its decisions (who asked, what was answered), and what each task was given."""

    bits: tuple[bool, ...]
    asked: list[str] = field(default_factory=list)
    answers: list[bool] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    def decide(self, owner: str) -> bool:
        place = len(self.answers)
        answer = self.bits[place] if place < len(self.bits) else False
        self.asked.append(owner)
        self.answers.append(answer)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What running showed: tasks in the order first met, data edges, and what the answer of a task changes.

    ``failing`` is the part of ``guards`` that is about a task failing, and not about what it answers.
    """

    tasks: tuple[str, ...]
    data: frozenset[Pair]
    guards: frozenset[Pair]
    failing: frozenset[Pair]


@dataclass(slots=True)
class Marks:
    """The character of each label, the same on all paths."""

    numbers: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, label: str) -> str:
        with self.lock:
            return chr(BASE + self.numbers.setdefault(label, len(self.numbers)))

    def seen(self, text: str) -> Iterator[str]:
        codes = {ord(char) - BASE for char in text if ord(char) >= BASE}
        codes |= {int(code, 16) - BASE for code in re.findall(r"\\u(e[0-9a-f]{3})", text)}
        return (label for label, number in self.numbers.items() if number in codes)


@dataclass(slots=True)
class Recorder:
    """The fake ``Task`` of one run."""

    path: Path
    marks: Marks

    def task(self, *arguments: object, **keywords: object) -> str | Awaitable[str]:
        text = written((arguments, keywords))
        found = LABEL.search(text)
        assert found, text
        label = found.group()
        if label in self.path.given:
            self.path.twice.add(label)
        self.path.given[label] = self.path.given.get(label, "") + text
        result = self.marks.of(label) * LENGTH
        problem = None
        if "Say yes or no" in text:
            result += " yes" if self.path.decide(label) else " no"
        elif "Try K" in text and self.path.decide("!" + label):
            problem = ValueError("the task failed")
        if in_event_loop():
            return later(result, problem)
        if problem:
            raise problem
        return result

    def modules(self) -> dict[str, types.ModuleType]:
        advisor, helpers = types.ModuleType("advisor"), types.ModuleType("helpers")
        advisor.__dict__["Task"] = self.task
        helpers.__dict__["coin"] = lambda: self.path.decide("")
        helpers.__dict__["shape"] = lambda *texts, hint="": "".join([*texts, hint])
        helpers.__dict__["rows"] = lambda text: [f"u{n}{text}" for n in range(2 * self.path.decide(""))]
        return {"advisor": advisor, "helpers": helpers}


def in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def later(result: str, problem: Exception | None) -> str:
    await asyncio.sleep(0)
    if problem:
        raise problem
    return result


def written(value: object) -> str:
    """Give every text inside a value."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(written(item) for pair in value.items() for item in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return " ".join(written(item) for item in value)
    return ""


def explore(source: str) -> Truth:
    """Run a program of ours down all of its paths. Raises what it raises, and ``TooManyPathsError``."""
    code = compile(source, "<generated>", "exec")
    marks, paths, todo = Marks(), [], [()]
    while todo:
        path = Path(bits=todo.pop())
        run(code, Recorder(path, marks))
        paths.append(path)
        taken = tuple(path.answers)
        todo += [(*taken[:place], True) for place in range(len(path.bits), len(taken))]
        if len(paths) + len(todo) > PATHS:
            raise TooManyPathsError
    return truth(paths, marks)


def run(code: types.CodeType, recorder: Recorder) -> None:
    modules = recorder.modules()
    saved = {name: sys.modules.get(name) for name in modules}
    main = types.ModuleType("__main__")
    before = sys.modules["__main__"]
    sys.modules.update(modules)
    sys.modules["__main__"] = main
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, main.__dict__)  # noqa: S102 - programs that this suite wrote itself
    finally:
        sys.modules["__main__"] = before
        for name, module in saved.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def truth(paths: list[Path], marks: Marks) -> Truth:
    data = {
        (source, label)
        for path in paths
        for label, text in path.given.items()
        for source in marks.seen(text)
        if source != label or label in path.twice
    }
    guards = influences(paths)
    return Truth(
        tasks=tuple(marks.numbers),
        data=frozenset(data),
        guards=frozenset((owner.removeprefix("!"), label) for owner, label in guards),
        failing=frozenset((owner[1:], label) for owner, label in guards if owner.startswith("!")),
    )


def influences(paths: list[Path]) -> set[Pair]:
    """Give (who decided, task) wherever the two answers lead to different tasks, or to different words for one."""
    found: set[Pair] = set()
    by_prefix: dict[tuple[bool, ...], list[Path]] = defaultdict(list)
    owners: dict[tuple[bool, ...], str] = {}
    for path in paths:
        for place, owner in enumerate(path.asked):
            by_prefix[tuple(path.answers[: place + 1])].append(path)
            owners[tuple(path.answers[:place])] = owner
    for prefix, owner in owners.items():
        if owner:
            sides = [possible(by_prefix[(*prefix, answer)]) for answer in (False, True)]
            labels = sides[0].keys() | sides[1].keys()
            found |= {(owner, label) for label in labels if sides[0].get(label) != sides[1].get(label)}
    return {(owner, label) for owner, label in found if owner.removeprefix("!") != label}


def possible(paths: list[Path]) -> dict[str, frozenset[str | None]]:
    """Give for each task everything it may be given; ``None`` where it may not run at all."""
    labels = {label for path in paths for label in path.given}
    return {label: frozenset(path.given.get(label) for path in paths) for label in labels}
