"""What goes wrong with the Messages API, as the failures the runner knows: what happened, and what to do next.

Branches on types and codes, never on words (the SDK's own advice). The one question that matters for money: was the
request surely not worked on (``Transient``), or may it have been (``OutcomeUnknown``)?
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator

from advisor.redact import Redactor
from advisor.runs.backends.failures import BackendError, Fatal, Halt, OutcomeUnknown, SpendLimit, Transient
from advisor.runs.backends.usage import Usage

LONGEST_SAID = 240
GO_ON = "continue the run"
UNSURE = "the request may have been done and paid"
BASE_URL = "ANTHROPIC_BASE_URL"

# Statuses with which the API says that it did no work.
NOT_WORKED = frozenset({408, 409, 429, 500, 503, 529})
NO_MONEY = "_spend_limit_reached"
ACCOUNT = frozenset({"linked_organization_billing_unavailable", "organization_on_hold"})


def explained(error: Exception, *, began: bool, paid: Usage | None, redactor: Redactor) -> BackendError:
    """Turn any exception of a call into a failure.

    ``began``: the answer had begun, so that work was done. ``paid`` is what earlier calls of the same attempt cost.
    """
    import anthropic

    failure = _of_status(error) if isinstance(error, anthropic.APIStatusError) else _of_wire(error, began=began)
    failure.args = (redactor.hide(str(failure)),)
    if not isinstance(failure, OutcomeUnknown):
        failure.usage = paid
    return failure


def _of_status(error: Exception) -> BackendError:
    status = int(getattr(error, "status_code", 0))
    kind, code = str(getattr(error, "type", None) or ""), str(getattr(error, "error_code", None) or "")
    said = _said(error, status, code or kind)
    stop = _of_account(status, kind, code, said)
    if stop is not None:
        return stop
    if status < 300:  # noqa: PLR2004 - an error inside a stream that began as a success
        return OutcomeUnknown(f"the stream broke off: {_said(error, None, code or kind)}; {UNSURE}")
    if status in NOT_WORKED:
        return _passing(status, said, _retry_after(error))
    if status >= 500:  # noqa: PLR2004 - a gateway gave up: what stands behind it may have done the work
        return OutcomeUnknown(f"{said}; {UNSURE}")
    return Fatal(f"{said}; {_advice(status)}")


def _of_account(status: int, kind: str, code: str, said: str) -> Halt | None:
    if code.endswith(NO_MONEY) or kind == "billing_error":
        return SpendLimit(f"{said}; raise the limit in the Anthropic Console, then {GO_ON}")
    if code in ACCOUNT:
        return Halt(f"{said}; settle the account in the Anthropic Console, then {GO_ON}")
    if status == 401 or kind == "authentication_error":  # noqa: PLR2004 - unauthorized
        return Halt(f"{said}; check ANTHROPIC_API_KEY, then {GO_ON}")
    return None


def _passing(status: int, said: str, wait: float | None) -> Transient:
    asked = "" if wait is None else f"; it asks to wait {wait:g} s"
    many = status == 429  # noqa: PLR2004 - too many requests
    advice = f"wait, or take a lower --max-concurrency, then {GO_ON}" if many else f"{GO_ON} a little later"
    return Transient(f"{said}{asked}; {advice}", retry_after=wait)


def _of_wire(error: Exception, *, began: bool) -> BackendError:
    import httpx2

    unreached = () if began else (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError)
    kinds: tuple[tuple[tuple[type[BaseException], ...], type[BackendError], str], ...] = (
        ((socket.gaierror,), Halt, f"its host cannot be found; check the network or {BASE_URL}, then {GO_ON}"),
        ((ssl.SSLCertVerificationError,), Halt, f"its certificate is not valid; check {BASE_URL}, then {GO_ON}"),
        (
            (httpx2.InvalidURL, httpx2.UnsupportedProtocol),
            Halt,
            f"its address is no address; check {BASE_URL}, then {GO_ON}",
        ),
        (unreached, Transient, f"it cannot be reached; check the network or {BASE_URL}, then {GO_ON}"),
        ((httpx2.TimeoutException,), OutcomeUnknown, f"it stopped sending; {UNSURE}"),
        ((httpx2.TransportError,), OutcomeUnknown, f"the connection broke; {UNSURE}"),
        ((json.JSONDecodeError,), OutcomeUnknown, f"its answer is damaged (no JSON); {UNSURE}"),
    )
    causes = tuple(_causes(error))
    for types, failure, said in kinds:
        if any(isinstance(cause, types) for cause in causes):
            return failure(f"the Messages API failed: {said}")
    told = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_SAID]
    return OutcomeUnknown(f"the SDK broke ({told}); {UNSURE}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _said(error: Exception, status: int | None, what: str) -> str:
    message = getattr(error, "api_message", None)
    text = " ".join(str(message).split())[:LONGEST_SAID] if isinstance(message, str) else "no reason given"
    name = what if status is None else f"{status} {what}".strip()
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
