"""The proof that a fix in a YAML file changed the values it names and nothing else.

Both versions are read with ruamel.yaml: their data must be equal but for the edited values, their comments the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.checks.finding import Edit
from advisor.errors import FixError
from advisor.sources.decode import normalised
from advisor.sources.yamlfile import YamlList, YamlMap, YamlNode, YamlScalar, read_yaml, yaml_comments


def verify_yaml(before: bytes, after: bytes, edits: Sequence[Edit], path: str) -> None:
    """Compare two versions of a YAML file; raises ``FixError``, one line, where more changed than the edits say."""
    old, new = _text(before), _text(after)
    first, second = read_yaml(old, path), read_yaml(new, path)
    if first is None or second is None:
        raise FixError(f"{path}: the file with the fixes in it cannot be read; it is left alone")
    said = {(_scalar(edit.expected), _scalar(edit.content)) for edit in edits}
    pairs = list(_changed(first, second))
    if any(pair not in said or None in pair for pair in pairs) or not pairs:
        raise FixError(f"{path}: the fixes would change more than they say; the file is left alone")
    if [each.text for each in yaml_comments(old, path)] != [each.text for each in yaml_comments(new, path)]:
        raise FixError(f"{path}: the fixes would change a comment; the file is left alone")


def _text(data: bytes) -> str:
    return normalised(data.decode("utf-8-sig"))  # edits were made in it: it is UTF-8


def _scalar(text: str) -> object:
    """Give the value a literal stands for; ``None`` where it is no single value."""
    found = read_yaml(text, "")
    return found.value if isinstance(found, YamlScalar) else None


def _changed(old: YamlNode, new: YamlNode) -> Iterator[tuple[object, object]]:
    """Give the values that differ; a difference in shape counts as one that no edit explains."""
    match old, new:
        case YamlScalar(), YamlScalar():
            if old.value != new.value:
                yield old.value, new.value
        case YamlMap(), YamlMap() if [key for key, _ in old.entries] == [key for key, _ in new.entries]:
            for (_, one), (_, two) in zip(old.entries, new.entries, strict=True):
                yield from _changed(one, two)
        case YamlList(), YamlList() if len(old.items) == len(new.items):
            for one, two in zip(old.items, new.items, strict=True):
                yield from _changed(one, two)
        case _:
            yield None, None
