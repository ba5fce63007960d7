"""Applies the fixes of some findings to the files they speak of, and proves the result before anybody writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from advisor.checks.finding import Finding, Fix
from advisor.errors import FixError
from advisor.fixes.choose import choose_fixes, edits_by_path
from advisor.fixes.verify import verify
from advisor.sources.edits import apply_edits
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FixOutcome:
    """What applying fixes came to: new bytes by path, the fixes in them, and a line per file left alone."""

    files: dict[str, bytes]
    applied: tuple[Fix, ...]
    refused: dict[str, str]


def apply_fixes(findings: Iterable[Finding], read_bytes: Callable[[str], bytes], *, unsafe: bool = False) -> FixOutcome:
    """Apply the fixes that go together; a file whose result cannot be verified keeps its bytes.

    ``read_bytes`` gives a file's bytes by the path that spans name. Nothing is written here.
    """
    wanted = choose_fixes(findings, unsafe=unsafe)
    refused: dict[str, str] = {}
    while True:
        fixes = tuple(fix for fix in wanted if not any(edit.span.path in refused for edit in fix.edits))
        files: dict[str, bytes] = {}
        before = len(refused)
        for path, edits in edits_by_path(fixes).items():
            try:
                original = read_bytes(path)
                files[path] = apply_edits(original, path, edits)
                verify(original, files[path], edits, path)
            except FixError as error:
                refused[path] = str(error)
        if len(refused) == before:
            return FixOutcome(files=files, applied=fixes, refused=refused)
