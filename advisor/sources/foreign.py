"""Whose Task and Agent a page of Markdown speaks of: an import or a definition in one block holds for all of them."""

from __future__ import annotations

import re

NAMES = frozenset({"Task", "Agent"})
_PYTHON_IMPORT = re.compile(
    r"^[> \t]*from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]+(?P<names>\([^()]{0,4000}\)|[^\n]{0,4000})", re.MULTILINE
)
_SCRIPT_IMPORT = re.compile(
    r"\b(?:import|const|let|var)\s*(?:type\s*)?\{(?P<names>[^{}]{0,4000})\}\s*(?:from|=\s*require)\b"
)
_DEFINITION = re.compile(
    r"^[> \t]*(?:(?:export|public|abstract|data|pub|default)[ \t]+)*"
    r"(?:class|struct|interface|type|enum|record|def|function)[ \t]+(?P<names>Task|Agent)\b",
    re.MULTILINE,
)
_BOUND = re.compile(r"(?:[\w.]+[ \t]+as[ \t]+)?(?P<name>\w+)")


def foreign_names(code: str) -> frozenset[str]:
    """Give which of the two names the code takes from elsewhere than advisor, or defines itself."""
    if "Task" not in code and "Agent" not in code:
        return frozenset()
    found: set[str] = set()
    for imported in _PYTHON_IMPORT.finditer(code):
        if imported["module"].split(".")[0] != "advisor":
            found |= _bound(imported["names"])
    for pattern in (_SCRIPT_IMPORT, _DEFINITION):
        for imported in pattern.finditer(code):
            found |= _bound(imported["names"])
    return frozenset(found)


def _bound(names: str) -> set[str]:
    plain = re.sub(r"#[^\n]*", "", names).strip("() \t\n\\")
    return {found["name"] for part in plain.split(",") if (found := _BOUND.fullmatch(part.strip()))} & NAMES
