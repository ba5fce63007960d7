"""How ``python flow.py`` runs its tasks: environment variables, since a program's own arguments are its own.

=========================  ========================================================================================
ADVISOR_BACKEND            as ``--backend`` (default ``anthropic``)
ADVISOR_BACKEND_OPTIONS    as ``--backend-option``, several by commas: ``cwd=src,permissions=edit``
ADVISOR_COMMAND            as ``--command``
ADVISOR_BUDGET             as ``--budget``, USD
ADVISOR_MAX_CONCURRENCY    as ``--max-concurrency``
ADVISOR_TIMEOUT            as ``--timeout``, seconds for one attempt
ADVISOR_RETRIES            as ``--retries``
ADVISOR_IN_DOUBT           as ``--in-doubt``
ADVISOR_JOURNAL            as ``--journal``
ADVISOR_RUN_ID             as ``--run-id``: the same program started again under it pays for nothing twice
ADVISOR_MODEL              the model of calls that name none (else ``default-model`` of the configuration)
=========================  ========================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from advisor.errors import RunError
from advisor.runs.backends.registry import find_backend
from advisor.runs.policy import DEFAULT_RETRIES, Policy
from advisor.runs.records import InDoubt
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeSettings:
    """What the environment says."""

    backend: str
    options: Mapping[str, str]
    policy: Policy
    journal: str | None
    run_id: str | None
    model: str | None


def read_runtime_settings(environment: Mapping[str, str]) -> RuntimeSettings:
    """Read the variables; raises ``RunError`` that names the one that is wrong."""
    backend = environment.get("ADVISOR_BACKEND") or "anthropic"
    return RuntimeSettings(
        backend=backend,
        options=_options(environment),
        policy=Policy(
            max_concurrency=_whole(environment, "ADVISOR_MAX_CONCURRENCY", find_backend(backend).at_once, 1),
            retries=_whole(environment, "ADVISOR_RETRIES", DEFAULT_RETRIES, 0),
            timeout=None if (timeout := _amount(environment, "ADVISOR_TIMEOUT")) is None else float(timeout),
            budget=_amount(environment, "ADVISOR_BUDGET"),
            in_doubt=_in_doubt(environment),
        ),
        journal=environment.get("ADVISOR_JOURNAL") or None,
        run_id=environment.get("ADVISOR_RUN_ID") or None,
        model=environment.get("ADVISOR_MODEL") or None,
    )


def _options(environment: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in environment.get("ADVISOR_BACKEND_OPTIONS", "").split(","):
        name, sign, value = part.partition("=")
        if part.strip() and not (sign and name.strip()):
            raise RunError(f"ADVISOR_BACKEND_OPTIONS: write '{part.strip()}' as NAME=VALUE")
        if part.strip():
            found[name.strip()] = value.strip()
    if environment.get("ADVISOR_COMMAND"):
        found["command"] = environment["ADVISOR_COMMAND"]
    return found


def _whole(environment: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise RunError(f"{name}={text}: give a whole number of at least {least}")
    return int(text)


def _amount(environment: Mapping[str, str], name: str) -> Decimal | None:
    text = environment.get(name, "").strip()
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value <= 0:
        raise RunError(f"{name}={text}: give a number above 0")
    return value


def _in_doubt(environment: Mapping[str, str]) -> InDoubt | None:
    text = environment.get("ADVISOR_IN_DOUBT", "").strip()
    try:
        return InDoubt(text) if text else None
    except ValueError:
        raise RunError(f"ADVISOR_IN_DOUBT={text}: give one of {', '.join(InDoubt)}") from None
