"""The SDK's client as the runner wants it: no retries of its own, keys from the environment, headers listened to.

Facts of anthropic 2.12: retries are blind (a dropped connection is paid twice) and obey a ``retry-after`` of an hour;
middleware runs once per attempt and sees status and headers; timeouts are per read; an explicit ``api_key`` keeps the
client from looking for other credentials. Importing the package costs seconds, so it happens when a backend is made.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from advisor.catalog import Catalog, Model
from advisor.errors import RunError
from advisor.redact import Redactor
from advisor.runs.backends.interface import Request, Setup

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

KEY, TOKEN, BASE_URL = "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"
# The other ways of the SDK to find credentials; where one of them is set, the SDK is left to it.
OTHER_WAYS = ("ANTHROPIC_PROFILE", "ANTHROPIC_IDENTITY_TOKEN", "ANTHROPIC_IDENTITY_TOKEN_FILE")
LONGEST_RETRY_AFTER = 60.0  # seconds; a longer one ends the task, so its siblings do not wait for it either
CONNECT_SECONDS = 20.0

log = logging.getLogger("advisor.runs.anthropic")


def environment_of(setup: Setup) -> Mapping[str, str]:
    """Give the variables to look keys up in."""
    return setup.environment or os.environ


def must_have_key(backend: str, environment: Mapping[str, str]) -> None:
    """Raise ``RunError`` that names the variable when there is no key."""
    if not any(environment.get(name, "").strip() for name in (KEY, TOKEN, *OTHER_WAYS)):
        raise RunError(f"--backend {backend} needs a key: set {KEY} (--dry-run and --backend simulate need none)")


def resolved(name: str | None, catalog: Catalog) -> str | None:
    """Give the id for a name: an alias becomes its maker's current id, an id (dated or not) stays as it is."""
    if name is None or name.startswith("claude-"):
        return name
    found = catalog.find(name, datetime.now(tz=UTC).date())
    return found.id if isinstance(found, Model) and found.maker == "anthropic" else name


class Client:
    """One ``AsyncAnthropic`` for a run, and what its middleware hears."""

    def __init__(self, setup: Setup, *, backend: str, stall: float) -> None:
        environment = environment_of(setup)
        must_have_key(backend, environment)
        self.redactor = Redactor(environment)
        self._limits = setup.limits
        self._asked_as: dict[str, set[str | None]] = {}
        self._catalog = Catalog.load()
        self.sdk = _made(environment, self._listen, stall)

    def model_id(self, request: Request) -> str:
        """Give the id to ask for: an alias (haiku, sonnet, opus, …) becomes the maker's current id."""
        model = resolved(request.model, self._catalog) or ""
        self._asked_as.setdefault(model, set()).add(request.model)
        return model

    async def close(self) -> None:
        """Close the connections."""
        await self.sdk.close()

    async def _listen(self, request: Any, call_next: Any) -> Any:  # noqa: ANN401 - the SDK's own types cost its import
        """Hand the rate-limit headers of every answer to all siblings."""
        response = await call_next(request)
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = request.json
        model = str(body.get("model")) if isinstance(body, Mapping) else ""
        log.debug(
            "answer headers",
            extra={"model": model, "status": response.status_code, "request_id": headers.get("request-id")},
        )
        for name in self._asked_as.get(model, ()):
            self._limits.learn(name, _to_learn(headers))
        return response


def _made(environment: Mapping[str, str], listen: Any, stall: float) -> AsyncAnthropic:  # noqa: ANN401 - as above
    import httpx2
    from anthropic import AnthropicError, AsyncAnthropic

    timeout = httpx2.Timeout(stall, connect=CONNECT_SECONDS, pool=None)
    key, token = environment.get(KEY, "").strip() or None, environment.get(TOKEN, "").strip() or None
    try:
        return AsyncAnthropic(
            api_key=key,
            auth_token=None if key else token,
            base_url=environment.get(BASE_URL) or None,
            max_retries=0,
            timeout=timeout,
            middleware=[listen],
        )
    except (AnthropicError, ValueError, TypeError, OSError, httpx2.InvalidURL) as error:
        raise RunError(f"the Anthropic client cannot be made: {' '.join(str(error).split())}") from error


def _to_learn(headers: Mapping[str, str]) -> Mapping[str, str]:
    try:
        too_long = float(headers.get("retry-after", 0)) > LONGEST_RETRY_AFTER
    except ValueError:
        too_long = True
    return {name: value for name, value in headers.items() if name != "retry-after"} if too_long else headers
