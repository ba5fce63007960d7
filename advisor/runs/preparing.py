"""From the arguments of a call to a task the runner knows: its name for ever, its model, prompt, price and limits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from advisor.catalog import Catalog
from advisor.cost import Profile, load_profile
from advisor.errors import RunError
from advisor.flow.expr import Const
from advisor.judge import Judge, load_judge
from advisor.places import span
from advisor.plans.pricing import known_model, rates_of
from advisor.plans.runplan import RunTask
from advisor.settings import Settings, SettingsFinder
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.runs.runtime import Runtime

LONGEST_SLUG = 40
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a call asks for."""

    description: str | None
    prompt: str | None
    model: str | None
    name: str | None
    max_tokens: int | None

    @property
    def title(self) -> str:
        """Give the words that say what is to be done."""
        return (self.description or self.prompt or "")[:80]

    @property
    def text(self) -> str:
        """Give the description, and below it the prompt: what a plan sends as well."""
        return "\n\n".join(part for part in (self.description, self.prompt) if part is not None)

    def check(self) -> None:
        """Raise ``TypeError`` for arguments that are none."""
        for word in ("description", "prompt", "model", "name"):
            value = getattr(self, word)
            if value is not None and not isinstance(value, str):
                raise TypeError(f"Task: {word} must be text, not {type(value).__name__}")
        if not self.text.strip():
            raise TypeError("Task: say what is to be done, in the description or the prompt")


class Book:
    """Which call gave which text, under which name: what ``depends_on`` is looked up in."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._named: dict[str, Any] = {}
        self._tasks: dict[int, tuple[str, str]] = {}
        self._ids: dict[int, str] = {}

    def announce(self, name: str | None, pending: object) -> None:
        """Write down a call that has not started."""
        if name is not None:
            with self._lock:
                self._named[name] = pending

    def enter(self, name: str | None, task: str, future: Future[str]) -> None:
        """Write down a call that has; what was announced under its name stays."""
        with self._lock:
            self._ids[id(future)] = task
            if name is not None:
                self._named.setdefault(name, future)
                if isinstance(self._named[name], Future):
                    self._named[name] = future

    def remember(self, text: str, future: Future[str]) -> str:
        """Write down which task gave a text (held here, so that it stays this very object)."""
        with self._lock:
            self._tasks[id(text)] = (text, self._ids.pop(id(future), "?"))
        return text

    def named(self, name: str) -> Any:  # noqa: ANN401 - a pending task or a future
        """Give the call of a name, ``None`` where the text is a result, or nobody's name."""
        with self._lock:
            return None if id(name) in self._tasks else self._named.get(name)

    def task_of(self, text: str) -> str | None:
        """Give the task that gave a text."""
        with self._lock:
            known = self._tasks.get(id(text))
            return None if known is None else known[1]


book = Book()


@dataclass(frozen=True, slots=True)
class _Known:
    settings: Settings
    catalog: Catalog
    profile: Profile
    judge: Judge


@cache
def _known() -> _Known:
    settings = SettingsFinder().for_folder(Path.cwd())
    folders = tuple(Path(settings.root) / folder for folder in settings.extend_rules)
    return _Known(
        settings=settings,
        catalog=Catalog.load(folders),
        profile=load_profile(settings.profile, folders),
        judge=load_judge(settings.policy, folders),
    )


def prepared(asked: Asked, texts: Sequence[str], runtime: Runtime) -> RunTask:
    """Make the task; raises ``RunError`` without a model that is needed, or without a price under a budget."""
    known = _known()
    judgement = known.judge.judge(asked.title)
    model = asked.model or runtime.settings.model or known.settings.default_model
    today = datetime.now(tz=UTC).date()
    found = known_model(model, known.catalog, today)
    rates = rates_of(found, today)
    if model is None and runtime.backend.needs_model:
        raise RunError(f"Task({asked.title!r}) names no model: name one, or set ADVISOR_MODEL or default-model")
    if runtime.settings.policy.budget is not None and rates is None and runtime.backend.needs_model:
        raise RunError(f"Task({asked.title!r}): no price is known for {model}, so ADVISOR_BUDGET cannot be kept")
    prompt = _with_context(asked.text, texts)
    return RunTask(
        id=_id(asked, model, prompt, runtime),
        span=span("<program>", (1, 1), (1, 1)),
        description=asked.title,
        prompt=Const(value=prompt),
        model=model,
        model_id=model if found is None else found.id,
        effect=judgement.effect,
        max_tokens=asked.max_tokens or known.profile.max_tokens(judgement.kind),
        seconds=Decimal(0),
        rates=rates,
    )


def _with_context(text: str, results: Sequence[str]) -> str:
    """Write what is depended on before the prompt, in the way of plans (``plans/prompt.py``)."""
    blocks = []
    for result in results:
        source = book.task_of(result)
        if source is None:
            raise RunError(f"depends_on: no task has the name or the result {result[:40]!r}")
        blocks.append(f'<result of="{source}">\n{result}\n</result>\n\n')
    return "".join(blocks) + text


def _id(asked: Asked, model: str | None, prompt: str, runtime: Runtime) -> str:
    """Name a call so that the same program names it so again, whatever order its threads come in."""
    slug = "-".join(_WORD.findall((asked.name or asked.title).lower()))[:LONGEST_SLUG].strip("-") or "task"
    digest = hashlib.sha256(f"{model}\0{prompt}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    key = f"{slug}-{digest}"
    number = runtime.number(key)
    return key if number == 1 else f"{key}-{number}"
