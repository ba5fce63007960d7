"""Read and validate one rule's TOML file; every refusal names the file, the field and what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import tomli

from advisor.checks.rule import Rule
from advisor.checks.ruletext import Example, RuleText
from advisor.checks.severity import Severity
from advisor.errors import RuleDataError

LANGUAGES = ("python", "markdown", "notebook")
RULE_FIELDS = ("code", "name", "severity", "default", "judgement", "fixable", "summary", "why", "thresholds", "example")
EXAMPLE_FIELDS = ("fires", "language", "source", "why", "count", "lines", "fixed", "settings")


def read_rule(path: Path) -> RuleText:
    """Read one rule in full; raises ``RuleDataError``."""
    table = _Table(_parse(path), str(path), RULE_FIELDS)
    rule = Rule(
        code=table.text("code"),
        name=table.text("name"),
        severity=_severity(table),
        default=table.flag("default", fallback=True),
        judgement=table.flag("judgement", fallback=False),
        fixable=table.flag("fixable", fallback=False),
        summary=table.text("summary"),
        thresholds=_thresholds(table),
    )
    if rule.code != path.stem:
        table.refuse("code", f"must be '{path.stem}', as the file is called")
    return RuleText(rule=rule, why=table.text("why").strip(), examples=_examples(table))


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomli.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleDataError(f"{path}: cannot be read ({error})") from error
    except (ValueError, RecursionError) as error:  # a TOML error is a ValueError; depth and digits have limits
        raise RuleDataError(f"{path}: not valid TOML: {error}") from error


class _Table:
    """A TOML table that is read field by field; what is missing, unknown or of the wrong kind is refused."""

    def __init__(self, values: dict[str, object], origin: str, fields: tuple[str, ...]) -> None:
        self._values = values
        self._origin = origin
        for key in values:
            if key not in fields:
                self.refuse(key, f"is unknown; the fields are {', '.join(fields)}")

    def refuse(self, key: str, problem: str) -> NoReturn:
        raise RuleDataError(f"{self._origin}: field '{key}' {problem}")

    def get(self, key: str) -> object:
        return self._values.get(key)

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "must be a text that is not empty")
        return value

    def flag(self, key: str, *, fallback: bool | None = None) -> bool:
        value = self._values.get(key, fallback)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def number(self, key: str) -> int:
        value = self._values.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(key, "must be a whole number of 0 or more")
        return value

    def table(self, key: str) -> dict[str, object]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            self.refuse(key, "must be a table")
        return value

    def tables(self, key: str) -> list[dict[str, object]]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, "must be a list of tables")
        return value

    def inner(self, number: int, values: dict[str, object]) -> _Table:
        return _Table(values, f"{self._origin}: example {number}", EXAMPLE_FIELDS)


def _severity(table: _Table) -> Severity:
    value = table.text("severity")
    if value not in list(Severity):
        table.refuse("severity", f"must be one of {', '.join(Severity)}")
    return Severity(value)


def _thresholds(table: _Table) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for key, value in table.table("thresholds").items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            table.refuse(f"thresholds.{key}", "must be a number")
        numbers[key] = float(value)
    return numbers


def _examples(table: _Table) -> tuple[Example, ...]:
    examples = tuple(
        _example(table.inner(number, values)) for number, values in enumerate(table.tables("example"), start=1)
    )
    for fires in (True, False):
        if not any(example.fires is fires for example in examples):
            table.refuse("example", f"must hold at least one with fires = {str(fires).lower()}")
    return examples


def _example(table: _Table) -> Example:
    language = table.text("language")
    if language not in LANGUAGES:
        table.refuse("language", f"must be one of {', '.join(LANGUAGES)}")
    fires = table.flag("fires")
    lines = _lines(table)
    return Example(
        fires=fires,
        language=language,
        source=table.text("source").removeprefix("\n"),
        why=table.text("why") if table.get("why") is not None else "",
        count=table.number("count") or len(lines) or int(fires),
        lines=lines,
        fixed=table.text("fixed").removeprefix("\n") if table.get("fixed") is not None else None,
        settings=table.table("settings") or None,
    )


def _lines(table: _Table) -> tuple[int, ...]:
    value = table.get("lines")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(line, int) for line in value):
        table.refuse("lines", "must be a list of line numbers")
    return tuple(value)
