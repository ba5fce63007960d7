"""One attempt: the backend called once, inside a total time limit, and whatever comes of it turned into an event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from advisor.errors import AdvisorError
from advisor.plans.runplan import RunTask
from advisor.runs.backends.failures import BackendError, Fatal, Halt, Lost, Transient
from advisor.runs.backends.interface import Backend, Completion, Request
from advisor.runs.backends.reckon import reckoned
from advisor.runs.backends.usage import Usage
from advisor.runs.backends.within import complete_within
from advisor.runs.events import Answered, AttemptFailed
from advisor.runs.policy import Policy
from advisor.runs.quote import price_of
from advisor.runs.records import Failure


async def attempt(
    backend: Backend, request: Request, task: RunTask, policy: Policy, now: Callable[[], float]
) -> Answered | AttemptFailed:
    """Call the backend and give what happened; never raises but for errors of advisor itself."""
    try:
        completion = await complete_within(backend, request)
    except asyncio.CancelledError:
        return _failed(request, now(), Failure.UNKNOWN, "stopped while it was in flight")
    except BackendError as error:
        return _explained(error, request, task, policy, now())
    except AdvisorError:
        raise
    except Exception as error:  # noqa: BLE001 - a backend may be anybody's
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return _failed(request, now(), Failure.UNKNOWN, f"the backend broke ({said})")
    return _answer(completion, request, task, policy, now())


def _answer(
    completion: Completion, request: Request, task: RunTask, policy: Policy, at: float
) -> Answered | AttemptFailed:
    if not _is_whole(completion):
        return _failed(request, at, Failure.UNKNOWN, "the backend gave no Completion with a text")
    usage = completion.usage if completion.usage is not None else reckoned(request.prompt, completion.text)
    return Answered(
        at=at,
        task=request.task_id,
        attempt=request.attempt,
        text=completion.text,
        usd=price_of(task, usage, policy),
        input_tokens=_input(usage),
        output_tokens=usage.output_tokens,
        model=completion.model or request.model,
    )


def _is_whole(completion: object) -> bool:
    # Checked and not trusted: a user's own backend may give anything.
    return isinstance(completion, Completion) and isinstance(getattr(completion, "text", None), str)


def _explained(error: BackendError, request: Request, task: RunTask, policy: Policy, at: float) -> AttemptFailed:
    usage = error.usage
    return AttemptFailed(
        at=at,
        task=request.task_id,
        attempt=request.attempt,
        how=_kind(error),
        message=" ".join(str(error).split()) or type(error).__name__,
        retry_after=error.retry_after if isinstance(error, Transient) else None,
        usd=None if usage is None else price_of(task, usage, policy),
        input_tokens=None if usage is None else _input(usage),
        output_tokens=None if usage is None else usage.output_tokens,
    )


def _kind(error: BackendError) -> Failure:
    match error:
        case Transient():
            return Failure.TRANSIENT
        case Halt():
            return Failure.HALT
        case Fatal():
            return Failure.FATAL
        case Lost():
            return Failure.LOST
    return Failure.UNKNOWN


def _failed(request: Request, at: float, how: Failure, message: str) -> AttemptFailed:
    return AttemptFailed(at=at, task=request.task_id, attempt=request.attempt, how=how, message=message)


def _input(usage: Usage) -> int:
    return usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
