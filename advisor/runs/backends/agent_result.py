"""What an agent's run came to: its last message as a completion or a failure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from advisor.redact import Redactor
from advisor.runs.backends.failures import BackendError, Fatal, Halt, OutcomeUnknown, Transient
from advisor.runs.backends.interface import Completion
from advisor.runs.backends.usage import Usage

UNSURE = "it may have done work and been paid"
LONGEST_SAID = 240
PLACES = Decimal("1e-10")
NOT_WORKED = frozenset({408, 409, 429, 500, 503, 529})


def completion_of(result: Any, model: str | None, redactor: Redactor) -> Completion:  # noqa: ANN401 - an extra's type
    """Give the text of a run that ended well; raises a ``BackendError`` for any other."""
    usage = _usage(result)
    if result.is_error or result.subtype != "success":
        raise _failure(result, usage, redactor)
    if not isinstance(result.result, str):
        raise Fatal("the agent ended without a text", usage=usage)
    if result.stop_reason == "max_tokens":
        raise Fatal("the agent's answer was cut at max_tokens; raise it in the plan", usage=usage)
    if result.stop_reason == "refusal":
        raise Fatal("the model refused to answer; reword the task", usage=usage)
    return Completion(text=result.result, usage=usage, model=model)


def _failure(result: Any, usage: Usage, redactor: Redactor) -> BackendError:  # noqa: ANN401 - as above
    if result.subtype == "error_max_turns":
        return Fatal("the agent used up its turns; allow more with --backend-option max-turns=N", usage=usage)
    if result.subtype == "error_max_budget_usd":
        return Fatal("the agent used up the task's reserve; raise max_tokens in the plan", usage=usage)
    status = result.api_error_status
    said = redactor.hide(" ".join(str(result.result or result.errors or result.subtype).split()))[:LONGEST_SAID]
    if status in {401, 402}:
        return Halt(f"{said}; check ANTHROPIC_API_KEY and the account", usage=usage)
    if status in NOT_WORKED:
        return Transient(said, usage=usage)
    if isinstance(status, int) and 400 <= status < 500:  # noqa: PLR2004 - the request itself is refused
        return Fatal(f"{said}; the request has to change before it is sent again", usage=usage)
    return OutcomeUnknown(f"{said}; {UNSURE}")


def _usage(result: Any) -> Usage:  # noqa: ANN401 - as above
    """Give what was used, in USD as the agent's program reckons it (it knows every call it made)."""
    found = result.usage if isinstance(result.usage, Mapping) else {}
    return Usage(
        input_tokens=_count(found, "input_tokens"),
        output_tokens=_count(found, "output_tokens"),
        cache_read_tokens=_count(found, "cache_read_input_tokens"),
        cache_write_tokens=_count(found, "cache_creation_input_tokens"),
        usd=_money(result.total_cost_usd),
    )


def _money(cost: object) -> Decimal | None:
    # The program adds binary fractions up; no price has more than ten places.
    return Decimal(str(cost)).quantize(PLACES) if isinstance(cost, int | float) else None


def _count(found: Mapping[str, object], name: str) -> int:
    value = found.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
