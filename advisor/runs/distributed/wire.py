"""What coordinator and workers tell each other, as JSON: an attempt on its way out, its outcome on its way back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from advisor.judge.verdict import Effect
from advisor.runs.backends.failures import BackendError, Fatal, Halt, Lost, OutcomeUnknown, SpendLimit, Transient
from advisor.runs.backends.interface import Completion, Request
from advisor.runs.backends.usage import Usage
from advisor.values import dataclass

# Workers take only what coordinators of the same number hand out; a change of this file or of the tables raises it.
VERSION = "advisor-1"

ANSWERED = "answered"
_KINDS: Mapping[str, type[BackendError]] = {
    "transient": Transient,
    "lost": Lost,
    "unknown": OutcomeUnknown,
    "fatal": Fatal,
    "spend": SpendLimit,
    "halt": Halt,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One attempt as a worker gets it: by which backend, with which of its options."""

    backend: str
    options: Mapping[str, str]
    request: Request


def errand_text(errand: Errand) -> str:
    """Give an errand as JSON."""
    request = errand.request
    return json.dumps(
        {
            "backend": errand.backend,
            "options": dict(errand.options),
            "run_id": request.run_id,
            "task_id": request.task_id,
            "attempt": request.attempt,
            "model": request.model,
            "prompt": request.prompt,
            "max_tokens": request.max_tokens,
            "effect": request.effect.value,
            "timeout": request.timeout,
            "reserve": None if request.reserve is None else str(request.reserve),
            "prefix": request.prefix,
            "seconds": request.seconds,
            "output_tokens": request.output_tokens,
        }
    )


def errand_from(text: str) -> Errand:
    """Read an errand."""
    found: dict[str, Any] = json.loads(text)
    backend, options = found.pop("backend"), found.pop("options")
    reserve = found.pop("reserve")
    request = Request(
        effect=Effect(found.pop("effect")), reserve=None if reserve is None else Decimal(reserve), **found
    )
    return Errand(backend=backend, options=options, request=request)


def completion_text(completion: Completion) -> str:
    """Give an answer as JSON."""
    return json.dumps(
        {
            "how": ANSWERED,
            "text": completion.text,
            "usage": _usage_json(completion.usage),
            "model": completion.model,
        }
    )


def failure_text(error: BackendError) -> str:
    """Give a failure as JSON."""
    how = next(name for name, kind in _KINDS.items() if isinstance(error, kind))
    return json.dumps(
        {
            "how": how,
            "message": str(error),
            "usage": _usage_json(error.usage),
            "retry_after": error.retry_after if isinstance(error, Transient) else None,
        }
    )


def lost_text(worker: str) -> str:
    """Give the outcome of an attempt whose worker died with it."""
    return failure_text(Lost(f"worker {worker} died while it was in flight"))


def outcome_from(text: str) -> Completion:
    """Read an outcome: gives the answer, or raises what the worker's backend raised."""
    found: dict[str, Any] = json.loads(text)
    usage = _usage_from(found["usage"])
    if found["how"] == ANSWERED:
        return Completion(text=found["text"], usage=usage, model=found["model"])
    kind = _KINDS[found["how"]]
    if kind is Transient:
        raise Transient(found["message"], retry_after=found["retry_after"], usage=usage)
    # A worker that does not know will not know later either: the attempt is over.
    raise (Lost if kind is OutcomeUnknown else kind)(found["message"], usage=usage)


def _usage_json(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "usd": None if usage.usd is None else str(usage.usd),
        "estimated": usage.estimated,
    }


def _usage_from(found: dict[str, Any] | None) -> Usage | None:
    if found is None:
        return None
    usd = found.pop("usd")
    return Usage(usd=None if usd is None else Decimal(usd), **found)
