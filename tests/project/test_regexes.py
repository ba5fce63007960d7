"""Every regular expression is written down in advisor, and from a place on takes time that grows with its text."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from types import FrameType

import pytest

import advisor

ROOT = Path(__file__).parents[2]
LENGTH = 3_000
# What is cut to a length before the pattern sees it, or written by advisor itself.
BOUNDED = {"advisor.graph.remarks._ARROW", "advisor.fixes.changes._ADDED"}


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for module in pkgutil.walk_packages(advisor.__path__, "advisor."):
        parts = module.name.split(".")
        if parts[-1] == "__main__" or parts[1] == "runs" or "train" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            found = getattr(value, "_known", lambda value=value: value)() if type(value).__name__ == "_Words" else value
            if isinstance(found, re.Pattern) and f"{module.name}.{name}" not in BOUNDED:
                yield f"{module.name}.{name}", found


PATTERNS = dict(patterns())


class TooLongError(Exception):
    """The pattern was at it for too long."""


def ring(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


def takes(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    subject = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2)
    begun = process_time()
    try:
        pattern.search(subject[:80])  # type: ignore[arg-type] # the subject is of the pattern's kind
        pattern.match(subject)  # type: ignore[arg-type] # the same
        pattern.fullmatch(subject)  # type: ignore[arg-type] # the same
    except TooLongError:
        return 2.0
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_no_text_makes_a_pattern_take_long(name: str) -> None:
    pattern = PATTERNS[name]
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    signs = sorted({letter for letter in written if letter.isprintable() and not letter.isalnum()} | set(" _-.\t\n"))
    for pump in ("a", "0", "A", "a ", "a.", "0 ", *signs, *(f" {sign}" for sign in signs)):
        text = pump * (LENGTH // len(pump)) + "\x01"
        # A busy machine may make a measurement longer: the least of three is the pattern's own.
        assert any(takes(pattern, text) < 0.5 for _ in range(3)), repr(pump)


@pytest.mark.slow
def test_the_measure_itself_tells_a_bad_pattern_from_a_good_one() -> None:
    assert takes(re.compile(r"(a+)+b"), "a" * LENGTH) > 0.5
    assert takes(re.compile(r"a+b"), "a" * LENGTH) < 0.5


OWN = {
    "self._pattern",  # graph/remarks.py: compiled when first looked for
    "_SHAPES",  # judge/tokens.py: the same
    "fnmatch.translate(_as_fnmatch(name))",  # sources/globs.py: a part of a glob, without a way back
    "pattern",  # sources/frontmatter.py: one of two; sources/claude_settings.py: words escaped
}


@pytest.mark.parametrize("path", sorted((ROOT / "advisor").rglob("*.py")), ids=lambda path: path.stem)
def test_no_pattern_is_compiled_from_data(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    blocks = (block for block in ast.walk(tree) if isinstance(block, ast.FunctionDef))
    for node in (node for block in blocks for node in ast.walk(block)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"re.compile", "re.sub", "re.match", "re.search"}:
            argument = ast.unparse(node.args[0])
            assert isinstance(node.args[0], ast.Constant) or argument in OWN, f"{path}:{node.lineno}: {argument}"
