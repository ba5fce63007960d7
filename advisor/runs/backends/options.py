"""Read ``--backend-option name=value``: only known names, only values that make sense, one line when not."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from advisor.errors import RunError


def check(backend: str, options: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Raise ``RunError`` for an option the backend does not have; it names the nearest one."""
    for name in options:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(known)}"
            raise RunError(f"--backend-option {name}: backend '{backend}' has no such option; {hint}")


def whole(options: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    """Give a whole number of at least ``least``; raises ``RunError``."""
    text = options.get(name)
    if text is None:
        return default
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise RunError(f"--backend-option {name}={text}: give a whole number of at least {least}")
    return value


def seconds(options: Mapping[str, str], name: str, default: float) -> float:
    """Give a number of seconds above 0; raises ``RunError``."""
    text = options.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise RunError(f"--backend-option {name}={text}: give a number of seconds above 0")
    return value


def one_of(options: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Give one of the choices, the first by default; raises ``RunError``."""
    value = options.get(name, choices[0])
    if value not in choices:
        raise RunError(f"--backend-option {name}={value}: give one of {', '.join(choices)}")
    return value
