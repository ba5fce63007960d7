"""What ``--fix`` may do to a file, said a second time and apart from advisor's own proof.

Every changed line may differ only in one string literal; the syntax tree is equal but for such constants; a second pass
changes nothing; a file without fixes keeps its bytes.
"""

from __future__ import annotations

import ast
import shutil
import tempfile
import warnings
from pathlib import Path
from random import Random

from tests.reliability.limited import command
from tests.reliability.program import generate

MODELS = ("opus", "sonnet", "claude-opus-4-1", "anthropic/claude-opus-4-5", "gpt-5", "haiku", "claude-3-opus-20240229")


def unsafe_in(folder: Path) -> list[str]:
    """Mend a copy of a folder; say of which files more changed than may."""
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "copy"
        shutil.copytree(folder, copy, symlinks=True)
        outcome = command("check", "--fix", "--no-cache", "--exit-zero", ".", cwd=copy, wall=3600)
        found = [outcome.problem()] if outcome.code else []
        once = contents(copy)
        found += [f"{path}: {wrong}" for path, old in contents(folder).items() if (wrong := compare(old, once[path]))]
        command("check", "--fix", "--no-cache", "--exit-zero", ".", cwd=copy, wall=3600)
        twice = contents(copy)
        return found + [f"{path}: a second pass changes it" for path in once if once[path] != twice[path]]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def compare(old: bytes, new: bytes) -> str:
    """Say what changed that may not, or nothing."""
    if old == new:
        return ""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) != len(after):
        return "lines came or went"
    for one, two in zip(before, after, strict=True):
        if one != two and not differs_in_literals(one, two):
            return f"{one!r} became {two!r}"
    return "" if same_tree(old, new) else "the syntax trees differ in more than strings"


def differs_in_literals(one: bytes, two: bytes) -> bool:
    """Say whether two lines are equal but for what stands inside quotes, or behind ``model:`` in front matter."""
    if one.lstrip().startswith(b"model:") and two.lstrip().startswith(b"model:"):
        return True
    return outside_quotes(one) == outside_quotes(two)


def outside_quotes(line: bytes) -> bytes:
    kept, quote = bytearray(), 0
    for byte in line:
        if quote:
            quote = 0 if byte == quote else quote
        else:
            kept.append(byte)
            quote = byte if byte in b"\"'" else 0
    return bytes(kept)


def same_tree(old: bytes, new: bytes) -> bool:
    return shape(old) == shape(new)


def shape(data: bytes) -> str:
    """Give the syntax tree with all strings blank; nothing for what is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def dressed(seed: int) -> bytes:
    """Give a generated program with models to be mended, written the way files come: newlines, marks, encodings."""
    random = Random(seed)  # noqa: S311 - a test's dice
    source = generate(seed).source.replace("Find K", "Count the lines of file K")
    source = "".join(part + (f'model="{random.choice(MODELS)}"' if more else "") for part, more in parts(source))
    lines = source.split("\n")
    for _ in range(random.randint(0, 4)):
        lines.insert(
            random.randint(0, len(lines)), random.choice(("# Grüße", "", "\f", "# advisor \u2028 x", "   ", "#\t"))
        )
    text = "\n".join(lines).replace("\n", random.choice(("\n", "\r\n", "\n", "\r")))
    return random.choice((b"", b"", b"\xef\xbb\xbf")) + text.encode()


def parts(source: str) -> list[tuple[str, bool]]:
    """Cut a program at its models: (text, whether a model stood behind it)."""
    pieces = source.split('model="haiku"')
    return [(piece, number < len(pieces) - 1) for number, piece in enumerate(pieces)]


def write_programs(folder: Path, count: int, seed: int) -> None:
    for number in range(count):
        (folder / f"flow{number}.py").write_bytes(dressed(seed + number))
