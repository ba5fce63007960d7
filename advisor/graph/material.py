"""What a description asks, without the material it is to be done with: texts between tags that say they are one.

The words of a document that is handed over order nothing and name nothing that is changed. What stands in holes stays,
since it may be another task's result. Tags of instructions (``<rules>``) are left alone.
"""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"<(article|chunk|chunks|code|content|context|contract|conversation|data|diff|doc|docs|document|documents|email|"
    r"example|examples|excerpt|file|files|input|log|logs|message|notes|page|passage|passages|paper|result|results|"
    r"source|sources|text|transcript)>",
)
_HOLE = re.compile(r"\{[^{}]*\}")


def without_material(text: str) -> str:
    """Give a text without what stands between such tags, but for its holes; the time is linear in its length."""
    if "</" not in text:
        return text
    kept: list[str] = []
    at, unclosed = 0, set[str]()
    for opening in _OPENING.finditer(text):
        closing = f"</{opening[1]}>"
        if opening.start() < at or closing in unclosed:
            continue
        end = text.find(closing, opening.end())
        if end < 0:
            unclosed.add(closing)
            continue
        kept += [text[at : opening.start()], "\n", " ".join(_HOLE.findall(text[opening.end() : end])), "\n"]
        at = end + len(closing)
    return "".join([*kept, text[at:]])
