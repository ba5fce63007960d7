"""``from advisor import Task``: a call does the task and gives its text; in a running event loop it is to be awaited.

The meaning the linter assumes: a call blocks, unless it is awaited, gathered, or handed to a thread or a task group.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Awaitable, Coroutine, Generator, Iterable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeAlias

from advisor.runs.preparing import Asked, book, prepared
from advisor.runs.runtime import TaskError, current

Dependency: TypeAlias = "str | Pending | Future[Any] | asyncio.Future[Any]"


def Task(  # noqa: N802, PLR0913 - the name and the arguments of the call people write
    description: str | None = None,
    prompt: str | None = None,
    model: str | None = None,
    *,
    name: str | None = None,
    subagent_type: str | None = None,  # noqa: ARG001 - see the docstring
    depends_on: Dependency | Iterable[Dependency] = (),
    max_tokens: int | None = None,
    run_in_background: bool = False,  # noqa: ARG001 - the same
) -> Any:  # noqa: ANN401 - str, or in a running loop an awaitable of str: no type says both without getting in the way
    """Do one task by an LLM and give its text (``str``); in a running event loop give an awaitable of it.

    ``description`` says what is to be done, ``prompt`` more of it. ``model`` is an id or a word (haiku, sonnet, opus).
    ``depends_on`` takes earlier results, pending tasks, futures, or names of tasks: they are waited for, and their
    results stand before the prompt. ``subagent_type`` and ``run_in_background`` are accepted as other runtimes have
    them; they change nothing here. The environment says how (``advisor.runs.runtime_settings``).

    Raises ``TaskError`` when there is no result, ``RunError`` when there can be none (no key, no model).
    """
    needs = tuple(depends_on) if isinstance(depends_on, Iterable) and not _is_one(depends_on) else (depends_on,)
    asked = Asked(description=description, prompt=prompt, model=model, name=name, max_tokens=max_tokens)
    asked.check()
    if _in_a_loop():
        return Pending(asked, needs)
    return _done(asked, needs)


def _is_one(value: object) -> bool:
    return isinstance(value, str | Pending | Future | asyncio.Future)


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _done(asked: Asked, needs: tuple[Any, ...]) -> str:
    texts = [_text_of(need) for need in needs]
    future = _submitted(asked, texts)
    return book.remember(future.result(), future)


def _text_of(need: object) -> str:
    """Wait for something that is depended on, in a thread without a loop."""
    if isinstance(need, Future):
        return str(need.result())
    if isinstance(need, str):
        found = book.named(need)
        if isinstance(found, Pending):
            raise TaskError(f"depends_on: '{need}' belongs to an event loop; await it there first")
        return need if found is None else str(found.result())
    raise TaskError("depends_on takes results, futures, or names of tasks; pending tasks belong into an event loop")


def _submitted(asked: Asked, texts: list[str]) -> Future[str]:
    runtime = current()
    task = prepared(asked, texts, runtime)
    future = runtime.submit(task)
    book.enter(asked.name, task.id, future)
    return future


class Pending(Coroutine[Any, Any, str]):
    """A task in an event loop: await it, gather it, give it to ``create_task``. It starts when it is first awaited."""

    def __init__(self, asked: Asked, needs: tuple[Any, ...]) -> None:
        self._asked, self._needs = asked, needs
        self._started: asyncio.Task[str] | None = None
        self._steps: Coroutine[Any, Any, str] | None = None
        self._touched = False
        book.announce(asked.name, self)

    def __await__(self) -> Generator[Any, Any, str]:
        """Wait for the text; more than one may."""
        self._touched = True
        return self._shared().__await__()

    def send(self, value: None, /) -> Any:  # noqa: ANN401 - the protocol of coroutines
        """Go one step on."""
        return self._running().send(value)

    def throw(
        self,
        kind: BaseException | type[BaseException],
        value: BaseException | object | None = None,
        traceback: TracebackType | None = None,
        /,
    ) -> Any:  # noqa: ANN401 - as above
        """Raise an exception where it waits."""
        error = kind if isinstance(kind, BaseException) else value if isinstance(value, BaseException) else kind()
        return self._running().throw(error.with_traceback(traceback) if traceback is not None else error)

    def close(self) -> None:
        """Give it up."""
        self._touched = True
        if self._steps is not None:
            self._steps.close()

    def __str__(self) -> str:
        """Refuse to be text: a prompt with this in it would be paid for in vain."""
        raise TaskError("in a running event loop a Task has to be awaited before its text is used")

    def __repr__(self) -> str:
        """Name the task."""
        return f"<Task {self._asked.title!r}, pending>"

    def __del__(self) -> None:
        """Say that it was forgotten, as Python does of coroutines."""
        if not getattr(self, "_touched", True):
            warnings.warn(f"{self!r} was never awaited, so it was not done", RuntimeWarning, source=self, stacklevel=2)

    def _running(self) -> Coroutine[Any, Any, str]:
        self._touched = True
        if self._steps is None:
            self._steps = self._shared()
        return self._steps

    async def _shared(self) -> str:
        """Start once, whoever comes first; one who gives up while others wait does not end it for them."""
        if self._started is None:
            self._started = asyncio.get_running_loop().create_task(self._work())
        try:
            return await asyncio.shield(self._started)
        except asyncio.CancelledError:
            self._started.cancel()
            raise

    async def _work(self) -> str:
        texts = [await _text_in_a_loop(need) for need in self._needs]
        # The first call begins the run, which imports and opens a journal: not on the caller's loop.
        await asyncio.to_thread(current)
        future = _submitted(self._asked, texts)
        return book.remember(await asyncio.wrap_future(future), future)


async def _text_in_a_loop(need: object) -> str:
    if isinstance(need, str):
        found = book.named(need)
        if found is None:
            return need
        need = found
    if isinstance(need, Future):
        return str(await asyncio.shield(asyncio.wrap_future(need)))
    if isinstance(need, Awaitable):
        return str(await need)
    raise TaskError("depends_on takes results, pending tasks, futures, or names of tasks")


__all__ = ["Pending", "Task", "TaskError"]
