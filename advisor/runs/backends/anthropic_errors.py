"""What goes wrong with the Messages API, as the failures the runner knows: what happened, and what to do next.

Branches on types and codes, never on words (the SDK's own advice). The one question that matters for money: was the
request surely not worked on (``Transient``), or may it have been (``OutcomeUnknown``)?
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator

from advisor.runs.backends.failures import BackendError, Fatal, Halt, OutcomeUnknown, SpendLimit, Transient
from advisor.runs.backends.usage import Usage
from advisor.runs.journal.redact import Redactor

LONGEST_SAID = 240
RETRY_LATER = "the run can be continued with its --run-id"

# Statuses with which the API says that it did no work.
NOT_WORKED = frozenset({408, 409, 429, 500, 503, 529})
# Kinds of error that name a passing state of the other side.
PASSING = frozenset({"rate_limit_error", "overloaded_error", "api_error", "timeout_error", "conflict_error"})
NO_MONEY = "_spend_limit_reached"
ACCOUNT = frozenset({"linked_organization_billing_unavailable", "organization_on_hold"})


def explained(error: Exception, *, began: bool, paid: Usage | None, redactor: Redactor) -> BackendError:
    """Turn any exception of a call into a failure.

    ``began``: the answer had begun, so that work was done. ``paid`` is what earlier calls of the same attempt cost.
    """
    import anthropic

    failure = _of_status(error, began=began) if isinstance(error, anthropic.APIStatusError) else _of_wire(error, began)
    failure.args = (redactor.hide(str(failure)),)
    if not isinstance(failure, OutcomeUnknown):
        failure.usage = paid
    return failure


def _of_status(error: Exception, *, began: bool) -> BackendError:
    status = int(getattr(error, "status_code", 0))
    kind, code = str(getattr(error, "type", None) or ""), str(getattr(error, "error_code", None) or "")
    said = _said(error, status, code or kind)
    stop = _of_account(status, kind, code, said)
    if stop is not None:
        return stop
    if status < 300:  # noqa: PLR2004 - an error inside a stream that began as a success
        return _in_stream(kind, said, began=began)
    if status in NOT_WORKED:
        return _passing(status, said, _retry_after(error))
    if status >= 500:  # noqa: PLR2004 - a gateway gave up: what stands behind it may have done the work
        return OutcomeUnknown(f"{said}; it may have been done and paid")
    return Fatal(f"{said}; {_advice(status)}")


def _of_account(status: int, kind: str, code: str, said: str) -> Halt | None:
    if code.endswith(NO_MONEY) or kind == "billing_error":
        return SpendLimit(f"{said}; raise the limit in the Anthropic Console, then {RETRY_LATER}")
    if code in ACCOUNT:
        return Halt(f"{said}; settle the account in the Anthropic Console, then {RETRY_LATER}")
    if status == 401 or kind == "authentication_error":  # noqa: PLR2004 - unauthorized
        return Halt(f"{said}; check ANTHROPIC_API_KEY, then {RETRY_LATER}")
    return None


def _passing(status: int, said: str, wait: float | None) -> Transient:
    asked = "" if wait is None else f"; it asks to wait {wait:g} s"
    later = f"; {RETRY_LATER}" if status == 429 else ""  # noqa: PLR2004 - too many requests
    return Transient(f"{said}{asked}{later}", retry_after=wait)


def _in_stream(kind: str, said: str, *, began: bool) -> BackendError:
    if began or kind not in PASSING:
        return OutcomeUnknown(f"the stream broke off: {said}")
    return Transient(said)


def _of_wire(error: Exception, began: bool) -> BackendError:  # noqa: FBT001 - named at its one call
    import httpx2

    causes = tuple(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Halt(f"the host of the Messages API cannot be found; check the network or ANTHROPIC_BASE_URL; {RETRY_LATER}")
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Halt(f"the certificate of the Messages API cannot be verified; check ANTHROPIC_BASE_URL; {RETRY_LATER}")
    if any(isinstance(cause, httpx2.InvalidURL | httpx2.UnsupportedProtocol) for cause in causes):
        return Halt("the address of the Messages API is no address; check ANTHROPIC_BASE_URL")
    if not began and any(isinstance(c, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError) for c in causes):
        return Transient("the Messages API cannot be reached; check the network or ANTHROPIC_BASE_URL")
    if any(isinstance(cause, httpx2.TimeoutException) for cause in causes):
        return OutcomeUnknown("the Messages API stopped sending; the request may have been done and paid")
    if any(isinstance(cause, httpx2.TransportError) for cause in causes):
        return OutcomeUnknown("the connection broke; the request may have been done and paid")
    if any(isinstance(cause, json.JSONDecodeError) for cause in causes):
        return OutcomeUnknown("the answer is damaged (no JSON); the request may have been done and paid")
    said = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_SAID]
    return OutcomeUnknown(f"the SDK broke ({said}); the request may have been done and paid")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _said(error: Exception, status: int, what: str) -> str:
    message = getattr(error, "api_message", None)
    text = " ".join(str(message).split())[:LONGEST_SAID] if isinstance(message, str) else "no reason given"
    name = f"{status} {what}".strip()
    number = getattr(error, "request_id", None)
    return f"the Messages API answered {name}: {text}" + (f" (request {number})" if number else "")


def _retry_after(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    try:
        value = float(response.headers["retry-after"]) if response is not None else -1.0
    except (KeyError, ValueError):
        return None
    return value if 0 <= value < float("inf") else None


def _advice(status: int) -> str:
    advice = {
        403: "ask for the permission, or choose another model",
        404: "check the model's name",
        413: "the prompt is too long: shorten it, or choose a model with a longer context",
    }
    return advice.get(status, "the request has to change before it is sent again")
