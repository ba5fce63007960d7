"""``agent``: one task is one run of the Claude Agent SDK, with tools, in a folder (extra ``[agent]``).

Options: ``cwd`` is the folder the agent works in (default: the current one). ``permissions`` is ``read-only`` (default:
read, list and search in the folder), ``edit`` (and change files in it) or ``all`` (and run commands, and use the web).
``max-turns`` (default 20) bounds the calls of one task. Whatever is not allowed is refused, never asked for.

The agent runs by itself: own home folder, no settings, memories, hooks or servers of the user or the project, no
retries of its own. Its program gets three quarters of the task's reserve as its own limit in USD; it looks at that
limit after each call, so the last quarter is for the call that crosses it. What it cost is what it says itself.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from advisor.catalog import Catalog
from advisor.errors import RunError
from advisor.redact import Redactor
from advisor.runs.backends import options
from advisor.runs.backends.agent_leash import Kennel, Leash
from advisor.runs.backends.agent_result import UNSURE, completion_of
from advisor.runs.backends.anthropic_client import BASE_URL, KEY, TOKEN, environment_of, must_have_key, resolved
from advisor.runs.backends.failures import OutcomeUnknown
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.backends.within import out_of_time

LONGEST = 1800.0
TURNS = 20
LARGEST_FRAME = 50_000_000  # bytes of one line the program may print: a result with a large file in it

READING = ("Read", "Glob", "Grep")
EDITING = (*READING, "Edit", "Write", "NotebookEdit")
ACTING = (*EDITING, "Bash", "WebFetch", "WebSearch")
TOOLS = {"read-only": READING, "edit": EDITING, "all": ACTING}

# Each variable turns off something that would cost, retry, phone home or remember (names of CLI 2.1.330).
HERMETIC = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK": "1",
    "CLAUDE_CODE_DISABLE_AUTO_MEMORY": "1",
    "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",
    "CLAUDE_CODE_MAX_RETRIES": "0",
    "DISABLE_AUTOUPDATER": "1",
    "DISABLE_NON_ESSENTIAL_MODEL_CALLS": "1",
}


class Agent(Backend):
    """Starts the SDK's own program once per attempt."""

    name: ClassVar[str] = "agent"
    worst_calls: int = 4

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        options.check(self.name, setup.options, ("cwd", "max-turns", "permissions"))
        self._permissions = options.one_of(setup.options, "permissions", tuple(TOOLS))
        self._turns = options.whole(setup.options, "max-turns", TURNS, least=1)
        self._folder = _folder(setup.options.get("cwd", "."))
        environment = environment_of(setup)
        must_have_key(self.name, environment)
        self._sdk = _sdk()
        self._redactor = Redactor(environment)
        self._catalog = Catalog.load()
        self._home = Path(tempfile.mkdtemp(prefix="advisor-agent-"))
        self._kennel = Kennel(self._home, self._sdk)
        self._environment = _variables(environment, self._home)

    @classmethod
    def missing_here(cls, environment: Mapping[str, str]) -> None:
        """Raise ``RunError`` without a key or without the SDK."""
        must_have_key(cls.name, environment)
        _sdk()

    async def complete(self, request: Request) -> Completion:
        """Let the agent work until it has an answer, or one of its limits ends it."""
        limit = None if request.timeout is not None else LONGEST
        try:
            async with asyncio.timeout(limit):
                result = await self._result(request)
        except TimeoutError as error:
            raise OutcomeUnknown(out_of_time(LONGEST)) from error
        return completion_of(result, resolved(request.model, self._catalog), self._redactor)

    async def close(self) -> None:
        """Remove the agents' home folder."""
        # Not in another thread: a process that is ending starts none any more.
        shutil.rmtree(self._home, ignore_errors=True)

    async def _result(self, request: Request) -> Any:  # noqa: ANN401 - the SDK is an extra: its types are not here
        """Read to the end; when cancelled, end the program first: the SDK would give it time to go on."""
        leash = self._kennel.leash()
        reading = asyncio.get_running_loop().create_task(self._read(request, leash))
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            leash.pull()
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            raise
        finally:
            leash.drop()

    async def _read(self, request: Request, leash: Leash) -> Any:  # noqa: ANN401 - as above
        found = None
        try:
            async with aclosing(self._messages(request, leash)) as messages:
                async for message in messages:
                    if isinstance(message, self._sdk.ResultMessage):
                        found = message
        except self._sdk.ClaudeSDKError as error:
            # A limit or an error gives its result first and raises then: the result says more.
            if found is None:
                said = self._redactor.hide(" ".join(str(error).split()))[:300]
                raise OutcomeUnknown(f"the agent's program failed ({said}); {UNSURE}") from error
        if found is None:
            raise OutcomeUnknown(f"the agent ended without a result; {UNSURE}")
        return found

    def _messages(self, request: Request, leash: Leash) -> AsyncGenerator[Any, None]:
        limit = None if request.reserve is None else request.reserve * (self.worst_calls - 1) / self.worst_calls
        chosen = self._options(request, limit, leash)
        messages: AsyncGenerator[Any, None] = self._sdk.query(prompt=request.prompt, options=chosen)
        return messages

    def _options(self, request: Request, limit: Decimal | None, leash: Leash) -> Any:  # noqa: ANN401 - as above
        return self._sdk.ClaudeAgentOptions(
            model=resolved(request.model, self._catalog),
            tools=list(TOOLS[self._permissions]),
            # Reading inside the folder needs no permission; naming it here would allow it everywhere.
            allowed_tools=list(TOOLS["all"]) if self._permissions == "all" else [],
            permission_mode="acceptEdits" if self._permissions == "edit" else "dontAsk",
            cwd=str(self._folder),
            max_turns=self._turns,
            max_budget_usd=None if limit is None else float(limit),
            setting_sources=[],
            strict_mcp_config=True,
            verbatim_prompts=True,
            max_buffer_size=LARGEST_FRAME,
            cli_path=self._kennel.script,
            env={
                **self._environment,
                **leash.environment,
                "CLAUDE_CODE_MAX_OUTPUT_TOKENS": str(request.max_tokens),
            },
            stderr=_nothing,
        )


def _folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise RunError(f"--backend-option cwd={text}: there is no such folder")
    return folder.resolve()


def _sdk() -> ModuleType:
    try:
        import claude_agent_sdk
    except ImportError as error:
        raise RunError("--backend agent needs its extra: pip install 'orchestration-advisor[agent]'") from error
    return claude_agent_sdk


def _variables(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    keys = {name: environment[name] for name in (KEY, TOKEN, BASE_URL) if environment.get(name)}
    return {**keys, **HERMETIC, "HOME": str(home), "CLAUDE_CONFIG_DIR": str(home / ".claude")}


def _nothing(line: str) -> None:
    """Keep the program's own chatter off our standard error."""
