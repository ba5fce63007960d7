"""The operations that may stand between tasks: pure, total on what they accept, limited in what they make."""

from __future__ import annotations

import operator
import string
import textwrap
from collections.abc import Callable, Mapping
from typing import TypeAlias, Union

from advisor.errors import RunError

Value: TypeAlias = Union[str, int, float, bool, "list[Value]", "dict[str | int | float | bool | None, Value]", None]
Text: TypeAlias = str

LARGEST_TEXT = 10_000_000
LONGEST_LIST = 1_000_000
WIDEST = 10_000
LARGEST_NUMBER = 4_096  # bits


def text_of(value: Value) -> str:
    """Write a value as an f-string would."""
    return value if isinstance(value, str) else str(value)


def _text(value: Value, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"'{what}' works on text, not on {_kind(value)}")
    return value


def _kind(value: Value) -> str:
    names = {"str": "text", "int": "a number", "float": "a number", "list": "a list", "dict": "a dictionary"}
    return names.get(type(value).__name__, f"{value}")


def _whole(value: Value, what: str) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{what} must be a whole number, not {_kind(value)}")
    return value


def _method(name: str, least: int, most: int) -> Callable[..., Value]:
    """Give a method of ``str`` that takes between ``least`` and ``most`` plain arguments."""
    method = getattr(str, name)

    def call(subject: Value, *arguments: Value) -> Value:
        if not least <= len(arguments) <= most:
            raise TypeError(f"'{name}' got {len(arguments)} arguments")
        if any(isinstance(argument, list | dict) for argument in arguments):
            raise TypeError(f"'{name}' does not take a list or a dictionary")
        value: Value = method(_text(subject, name), *arguments)
        return value

    return call


def _replace(subject: Value, old: Value, new: Value, count: Value = -1) -> str:
    text, before, after = _text(subject, "replace"), _text(old, "replace"), _text(new, "replace")
    # Checked before, not after: an empty ``old`` or a long ``new`` multiplies.
    if len(after) * (text.count(before) if before else len(text) + 1) > LARGEST_TEXT:
        raise ValueError(f"'replace' would make more than {LARGEST_TEXT:,} characters")
    return text.replace(before, after, _whole(count, "the count of 'replace'"))


def _join(separator: Value, members: Value) -> str:
    if not isinstance(members, list | dict):
        raise TypeError(f"'join' wants a list, not {_kind(members)}")
    texts = [_text(member, "join") for member in members]
    glue = _text(separator, "join")
    if sum(map(len, texts)) + len(glue) * len(texts) > LARGEST_TEXT:
        raise ValueError(f"'join' would make more than {LARGEST_TEXT:,} characters")
    return glue.join(texts)


def _index(subject: Value, key: Value) -> Value:
    if isinstance(subject, dict):
        if isinstance(key, list | dict):
            raise TypeError("a list or dictionary cannot be a key")
        return subject[key]
    if isinstance(subject, str | list):
        return subject[_whole(key, "an index")]
    raise TypeError(f"{_kind(subject)} has no members")


def _slice(subject: Value, start: Value = None, stop: Value = None, step: Value = None) -> Value:
    bounds = [None if bound is None else _whole(bound, "a bound") for bound in (start, stop, step)]
    if isinstance(subject, str | list):
        return subject[slice(*bounds)]
    raise TypeError(f"{_kind(subject)} cannot be sliced")


def _length(value: Value) -> int:
    if isinstance(value, str | list | dict):
        return len(value)
    raise TypeError(f"{_kind(value)} has no length")


def _contains(member: Value, whole: Value) -> bool:
    if isinstance(whole, str):
        return _text(member, "in") in whole
    if isinstance(whole, list | dict):
        return member in whole
    raise TypeError(f"{_kind(whole)} has no members")


def _add(left: Value, right: Value) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left + right
    raise TypeError(f"{_kind(left)} and {_kind(right)} cannot be added")


class _PlainFormatter(string.Formatter):
    """``str.format`` without attributes: ``{0}``, ``{name}``, ``{}`` and format specifications of bounded width."""

    def get_field(self, field_name: str, args: object, kwargs: object) -> tuple[object, str]:
        if "." in field_name or "[" in field_name:
            raise ValueError("'format' may not reach into a value")
        key: int | str = int(field_name) if field_name.isdigit() else field_name
        return self.get_value(key, args, kwargs), field_name  # type: ignore[arg-type]

    def format_field(self, value: object, format_spec: str) -> str:
        return spelled(value, format_spec)


def spelled(value: object, specification: str) -> str:
    """Format one value; widths beyond a bound are refused."""
    if any(int(digits) > WIDEST for digits in _numbers(specification)):
        raise ValueError("a width in 'format' is too large")
    return format(value, specification)


def _numbers(text: str) -> list[str]:
    digits = "".join(character if character.isascii() and character.isdigit() else " " for character in text)
    return [number[:9] for number in digits.split()]


def _format(template: Value, *arguments: Value) -> str:
    """Fill a template; a dictionary as the last argument gives the named fields."""
    named: Mapping[str, object] = {}
    if arguments and isinstance(arguments[-1], dict):
        named = {text_of(key): value for key, value in arguments[-1].items()}
    return _PlainFormatter().vformat(_text(template, "format"), arguments, named)


def _spec(value: Value, specification: Value) -> str:
    return spelled(value, _text(specification, "format"))


def _compared(symbol: str) -> Callable[[Value, Value], bool]:
    def call(left: Value, right: Value) -> bool:
        both_numbers = isinstance(left, int | float) and isinstance(right, int | float)
        both_texts = isinstance(left, str) and isinstance(right, str)
        if not both_numbers and not both_texts:
            raise TypeError(f"{_kind(left)} and {_kind(right)} cannot be compared by '{symbol}'")
        below, equal = left < right, left == right  # type: ignore[operator] # both are of one kind
        return {"<": below, "<=": below or equal, ">": not below and not equal, ">=": not below}[symbol]

    return call


def _number(value: Value) -> int:
    if isinstance(value, str) and len(value) > 1000:  # noqa: PLR2004 - no honest number is longer
        raise ValueError("a number is too long")
    if isinstance(value, str | int | float):
        return int(value)
    raise TypeError(f"{_kind(value)} is not a number")


def _get(subject: Value, key: Value, default: Value = None) -> Value:
    if not isinstance(subject, dict) or isinstance(key, list | dict):
        raise TypeError(f"'get' works on a dictionary, not on {_kind(subject)}")
    return subject.get(key, default)


def _enumerate(members: Value, start: Value = 0) -> list[Value]:
    first = _whole(start, "the start of 'enumerate'")
    return [[first + at, member] for at, member in enumerate(_members(members))]


def _zip(*columns: Value) -> list[Value]:
    return [list(row) for row in zip(*(_members(column) for column in columns), strict=False)]


def _table(value: Value, what: str) -> Mapping[str | int | float | bool | None, Value]:
    if not isinstance(value, dict):
        raise TypeError(f"'{what}' works on a dictionary, not on {_kind(value)}")
    return value


def _any(members: Value) -> bool:
    return any(_members(members))


def _all(members: Value) -> bool:
    return all(_members(members))


def _best(choose: Callable[..., Value], name: str) -> Callable[..., Value]:
    def call(*values: Value) -> Value:
        found = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
        kinds = {_kind(value) for value in found}
        if len(kinds) != 1 or not all(isinstance(value, str | int | float) for value in found):
            raise TypeError(f"'{name}' wants numbers or texts, not {' and '.join(sorted(kinds)) or 'nothing'}")
        return choose(found)

    return call


def _figure(value: Value, what: str) -> int | float:
    if not isinstance(value, int | float):
        raise TypeError(f"'{what}' works on numbers, not on {_kind(value)}")
    if isinstance(value, int) and value.bit_length() > LARGEST_NUMBER:
        raise ValueError("a number grows too large")
    return value


def _arithmetic(symbol: str, compute: Callable[[int | float, int | float], int | float]) -> Callable[..., Value]:
    def call(left: Value, right: Value) -> int | float:
        try:
            return compute(_figure(left, symbol), _figure(right, symbol))
        except ZeroDivisionError:
            raise ValueError("a number is divided by zero") from None

    return call


def _minus(left: Value, *right: Value) -> int | float:
    return _figure(left, "-") - _figure(right[0], "-") if right else -_figure(left, "-")


def _times(left: Value, right: Value) -> Value:
    text, times = (left, right) if isinstance(left, str) else (right, left)
    if isinstance(text, str):
        if len(text) * _whole(times, "how often a text is repeated") > LARGEST_TEXT:
            raise ValueError(f"a text would grow beyond {LARGEST_TEXT:,} characters")
        return text * _whole(times, "how often a text is repeated")
    return _figure(left, "*") * _figure(right, "*")


def _real(value: Value) -> float:
    if isinstance(value, str | int | float) and len(str(value)) <= 1000:  # noqa: PLR2004 - no honest number is longer
        return float(value)
    raise TypeError(f"{_kind(value)} is not a number")


def _rounded(value: Value, places: Value = None) -> int | float:
    number = _figure(value, "round")
    return round(number) if places is None else round(number, _whole(places, "the places of 'round'"))


def _partition(name: str) -> Callable[..., Value]:
    def call(subject: Value, separator: Value) -> list[Value]:
        return list(getattr(_text(subject, name), name)(_text(separator, name)))

    return call


def _padded(name: str) -> Callable[..., Value]:
    def call(subject: Value, width: Value, *fill: Value) -> str:
        if _whole(width, "a width") > WIDEST or not all(isinstance(one, str) for one in fill):
            raise ValueError(f"'{name}' wants a width of at most {WIDEST:,} and a character")
        return str(getattr(_text(subject, name), name)(width, *fill))

    return call


def _members(value: Value) -> list[Value]:
    if isinstance(value, str | list | dict):
        return list(value)
    raise TypeError(f"{_kind(value)} has no members")


_QUESTIONS = ("isalpha", "isalnum", "isnumeric", "isdecimal", "isspace", "isupper", "islower", "swapcase")

OPERATIONS: Mapping[str, Callable[..., Value]] = {
    "strip": _method("strip", 0, 1),
    "lstrip": _method("lstrip", 0, 1),
    "rstrip": _method("rstrip", 0, 1),
    "removeprefix": _method("removeprefix", 1, 1),
    "removesuffix": _method("removesuffix", 1, 1),
    "split": _method("split", 0, 2),
    "rsplit": _method("rsplit", 0, 2),
    "splitlines": _method("splitlines", 0, 1),
    "lower": _method("lower", 0, 0),
    "upper": _method("upper", 0, 0),
    "title": _method("title", 0, 0),
    "capitalize": _method("capitalize", 0, 0),
    "casefold": _method("casefold", 0, 0),
    "startswith": _method("startswith", 1, 1),
    "endswith": _method("endswith", 1, 1),
    "count": _method("count", 1, 1),
    "isdigit": _method("isdigit", 0, 0),
    **{name: _method(name, 0, 0) for name in _QUESTIONS},
    **{name: _method(name, 1, 3) for name in ("find", "rfind", "index", "rindex")},
    **{name: _partition(name) for name in ("partition", "rpartition")},
    **{name: _padded(name) for name in ("zfill", "center", "ljust", "rjust")},
    "dedent": lambda text: textwrap.dedent(_text(text, "dedent")),
    "replace": _replace,
    "join": _join,
    "format": _format,
    "spec": _spec,
    "[]": _index,
    "slice": _slice,
    "get": _get,
    "items": lambda table: [[key, value] for key, value in _table(table, "items").items()],
    "keys": lambda table: list(_table(table, "keys")),
    "values": lambda table: list(_table(table, "values").values()),
    "enumerate": _enumerate,
    "zip": _zip,
    "len": _length,
    "str": text_of,
    "repr": repr,
    "tuple": lambda members: str(tuple(_members(members))),
    "bool": bool,
    "int": _number,
    "float": _real,
    "abs": lambda value: abs(_figure(value, "abs")),
    "round": _rounded,
    "max": _best(max, "max"),
    "min": _best(min, "min"),
    "any": _any,
    "all": _all,
    "list": _members,
    "in": _contains,
    "not in": lambda member, whole: not _contains(member, whole),
    "not": lambda value: not value,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "is": lambda left, right: left is right if left is None or right is None else left == right,
    "is not": lambda left, right: left is not right if left is None or right is None else left != right,
    "<": _compared("<"),
    "<=": _compared("<="),
    ">": _compared(">"),
    ">=": _compared(">="),
    "+": _add,
    "-": _minus,
    "*": _times,
    "/": _arithmetic("/", operator.truediv),
    "//": _arithmetic("//", operator.floordiv),
    "%": _arithmetic("%", operator.mod),
}

LAZY = ("if", "and", "or", "each", "those")


def is_known(operation: str) -> bool:
    """Say whether the runner can do an operation."""
    return operation in OPERATIONS or operation in LAZY


def must_know(operation: str, place: str) -> None:
    """Raise ``RunError`` for an operation the runner cannot do."""
    if not is_known(operation):
        raise RunError(f"{place}: '{operation}' is not an operation the runner knows")
