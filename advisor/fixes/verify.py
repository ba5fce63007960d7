"""The proof that a fix changed what it says and nothing else, given before anything is written.

Text edits cannot be trusted by themselves: a place that is off by one would break a program silently. So both
versions are read again and compared: the same units, the same syntax trees but for the edited constants, the same
comments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.checks.finding import Edit
from advisor.errors import FixError
from advisor.fixes.changes import Changes
from advisor.fixes.trees import compare_programs
from advisor.fixes.yamls import verify_yaml
from advisor.sources.edits import apply_edits
from advisor.sources.gate import parse
from advisor.sources.lately import read_lately
from advisor.sources.reader import read_user
from advisor.sources.units import AgentFile, Irrelevant, Medium, Program, Prose, Read, ScannedCall, Unit
from advisor.sources.yamlfile import SUFFIXES

_PYTHON = (".py", ".pyi")


def verify(before: bytes, after: bytes, edits: Sequence[Edit], path: str) -> None:
    """Compare a file's two versions.

    Raises ``FixError``, one line, when the result is not exactly the edits, does not parse, says something else
    than the edits say, or has lost a comment.
    """
    if apply_edits(before, path, edits) != after:
        raise FixError(f"{path}: the result is not what the fixes say; the file is left alone")
    if path.endswith(SUFFIXES):
        verify_yaml(before, after, edits, path)
        return
    old, new = _read(before, path), _read(after, path)
    if len(old.units) != len(new.units) or len(old.comments) != len(new.comments):
        raise FixError(f"{path}: the fixes would change what the file is made of; it is left alone")
    changes = Changes.of(edits)
    for one, two in zip(old.units, new.units, strict=True):
        if not _same(one, two, changes):
            raise FixError(f"{path}: the fixes would change more than they say; the file is left alone")


def _read(data: bytes, path: str) -> Read:
    reading = read_lately(data, path)
    if path.endswith(_PYTHON) and (
        isinstance(reading, Irrelevant) or (isinstance(reading, Read) and not reading.units)
    ):
        reading = read_user(data, path)  # a module whose literals are used by others
    if not isinstance(reading, Read):
        raise FixError(f"{path}: the file with the fixes in it cannot be read; it is left alone")
    return reading


def _same(old: Unit, new: Unit, changes: Changes) -> bool:
    match old, new:
        case Program(), Program():
            return (old.name, old.counter_example) == (new.name, new.counter_example) and compare_programs(
                _readable(old), _readable(new), changes
            )
        case Prose(), Prose():
            return len(old.calls) == len(new.calls) and all(
                _same_call(one, two, changes) for one, two in zip(old.calls, new.calls, strict=True)
            )
        case AgentFile(), AgentFile():
            return _same_agent(old, new, changes)
    return False


def _readable(program: Program) -> str:
    """Give a program's text; of a notebook, without the cells that cannot be parsed: nothing is mended there."""
    if program.medium is not Medium.NOTEBOOK or parse(program.text) is not None:
        return program.text
    from advisor.flow.cells import without_broken

    return without_broken(program)[0].text


def _same_call(old: ScannedCall, new: ScannedCall, changes: Changes) -> bool:
    pairs = list(zip(old.arguments, new.arguments, strict=False))
    added = new.arguments[len(pairs) :]
    return (
        len(old.arguments) <= len(new.arguments)
        and old.callee == new.callee
        and all(one.keyword == two.keyword for one, two in pairs)
        and all(one.text == two.text or changes.explain(one.text, two.text) for one, two in pairs)
        and all(changes.explain_added(argument.keyword, argument.text) for argument in added)
    )


def _same_agent(old: AgentFile, new: AgentFile, changes: Changes) -> bool:
    if old.model != new.model and not changes.explain(old.model, new.model):
        return False
    return replace(old, model="", model_span=new.model_span, description_span=new.description_span) == replace(
        new, model=""
    )
