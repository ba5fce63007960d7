"""One entry of a batch that has ended, as a completion or a failure. Only ``succeeded`` entries are charged."""

from __future__ import annotations

from typing import Any

from advisor.runs.backends.anthropic_answer import CUT, Answer
from advisor.runs.backends.failures import Fatal, SpendLimit, Transient
from advisor.runs.backends.interface import Completion, Request
from advisor.runs.backends.usage import Usage

PASSING = frozenset({"api_error", "overloaded_error", "rate_limit_error", "timeout_error"})


def completion_of(result: Any, request: Request, batch: str) -> Completion:  # noqa: ANN401 - built without validation
    """Give the text of an entry; raises a ``BackendError`` for one without."""
    match getattr(result, "type", None):
        case "succeeded":
            return _succeeded(getattr(result, "message", None), request)
        case "expired":
            raise Transient(f"batch {batch} expired after 24 hours before this task was worked on; nothing was paid")
        case "canceled":
            raise Fatal(f"batch {batch} was cancelled on the other side before this task was worked on")
        case "errored":
            raise _errored(getattr(getattr(result, "error", None), "error", None), batch)
    raise Fatal(f"batch {batch} ended without a result for this task", usage=_whole_reserve(request))


def _succeeded(message: Any, request: Request) -> Completion:  # noqa: ANN401 - as above
    answer = Answer()
    answer.take_whole(message)
    usage = answer.check()
    if answer.stop_reason == CUT:
        said = f"the answer was cut at max_tokens {request.max_tokens}; ask for less, or raise max_tokens in the plan"
        raise Fatal(said, usage=usage)
    return Completion(text=answer.text, usage=usage, model=answer.model)


def _errored(error: Any, batch: str) -> Transient | Fatal | SpendLimit:  # noqa: ANN401 - as above
    kind = str(getattr(error, "type", None) or "unknown_error")
    said = " ".join(str(getattr(error, "message", None) or "no reason given").split())[:240]
    line = f"batch {batch} answered {kind}: {said}"
    if kind == "billing_error":
        return SpendLimit(f"{line}; settle the account in the Anthropic Console, then continue with --run-id")
    return Transient(line) if kind in PASSING else Fatal(f"{line}; the request has to change before it is sent again")


def _whole_reserve(request: Request) -> Usage | None:
    """Count the reserve as spent: what an entry without a result cost, nobody says."""
    return None if request.reserve is None else Usage(input_tokens=0, output_tokens=0, usd=request.reserve)
