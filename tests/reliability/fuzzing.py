"""Coverage-guided fuzzing of the readers: ``python -m tests.reliability.fuzz_markdown -runs=400``, and the like.

Every reader takes bytes and may refuse them with an error of advisor's own; anything else it raises is a defect, and
so are edits that do not land on the text they were made for. Options are libFuzzer's (``-runs``, ``-max_total_time``).
"""

from __future__ import annotations

import contextlib
import copy
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.reliability.fuzz_seeds import plans

if TYPE_CHECKING:
    from advisor.sources.units import Read

Target = Callable[[bytes], None]
LONGEST = 4000
READERS = ("advisor.sources.reader", "advisor.sources.markdown", "advisor.sources.notebook", "advisor.settings.read",
           "advisor.sources.frontmatter", "advisor.plans.file", "advisor.plans.from_json", "advisor.plans.codec",
           "advisor.plans.reading", "advisor.plans.fill")  # fmt: skip


def reads(path: str) -> Target:
    """Make a target of the reader for files called like ``path``."""

    def target(data: bytes) -> None:
        from advisor.sources import read_text
        from advisor.sources.units import Read

        reading = read_text(data, path)
        if isinstance(reading, Read):
            for unit in reading.units:
                check_places(reading, unit)

    return target


def check_places(reading: Read, unit: object) -> None:
    """See that what a unit says stands somewhere does stand there."""
    from advisor.sources.units import AgentFile, Prose

    spans = [unit.model_span] if isinstance(unit, AgentFile) else []
    spans += [argument.literal for call in unit.calls for argument in call.arguments] if isinstance(unit, Prose) else []
    for span in spans:
        assert 1 <= span.start.line <= span.end.line <= len(reading.lines), span
        assert span.end.column <= len(reading.lines[span.end.line - 1]) + 1, span


def reads_settings(data: bytes) -> None:
    from advisor.errors import AdvisorError
    from advisor.settings.read import read_settings

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "advisor.toml"
        path.write_bytes(data)
        with contextlib.suppress(AdvisorError):
            read_settings(path)


def reads_plan(data: bytes) -> None:
    """Read bytes as a plan file, as they are, and read a good plan in which they say what is exchanged for what."""
    _read_and_fill(data)
    _read_and_fill(json.dumps(exchanged(json.loads(plans()[0]), data)).encode())


def _read_and_fill(data: bytes) -> None:
    from advisor.errors import AdvisorError
    from advisor.plans.file import digest_of, parse_plan, stored_plan
    from advisor.plans.fill import fill, inputs_of

    with contextlib.suppress(AdvisorError):
        plan = parse_plan(data, "plan.json")
        assert digest_of(plan)
        assert stored_plan(plan)
        fill(plan, dict.fromkeys(inputs_of(plan), '["a", "b"]'))


def exchanged(document: object, data: bytes) -> object:
    """Change a document: each three bytes name a part of it, how, and what by (a value of another kind, a part of it).

    Bytes changed at random hardly ever leave JSON, and never a plan, so that its reader would see nothing of them.
    """
    for at in range(0, min(len(data), _CHANGES * 3) - 2, 3):
        holders = list(_holders(document))
        holder, key = holders[data[at] * 7 % len(holders)]
        taken_from, taken = holders[data[at + 2] * 11 % len(holders)]
        match data[at + 1] % 4:
            case 0:
                del holder[key]
            case 1:
                holder[key] = copy.deepcopy(_VALUES[data[at + 2] % len(_VALUES)])
            case 2:
                holder[key] = copy.deepcopy(taken_from[taken])
            case _:
                holder[key] = [holder[key], {"do": "join", "to": ["", holder[key]]}]
        if not document:
            break
    return document


def _holders(value: object) -> Iterator[tuple[Any, Any]]:
    """Give every place in a document: what holds it, and its key there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _holders(inner)


_CHANGES = 12
_VALUES: tuple[object, ...] = (
    None, True, -1, 0, 1e300, 10**30, "", "t1", "1.5", "NaN", "\ud800", [], {}, [[]], ["t1"], [["t1", "t1"]],
    {"result": "t1"}, {"input": "topic"}, {"turn": "l1", "name": "x"}, {"unknown": "x", "why": "y"},
    {"join": ["a", {"result": "t1"}]}, {"do": "if", "to": [True, "a", {"input": "topic"}]}, {"do": "split", "to": [1]},
    {"dict": [["a", 1]]}, {"list": [1, "a"]}, [{"id": "l1", "over": {"input": "topic"}, "line": 1, "ordered": False}],
)  # fmt: skip


def fuzz(target: Target, seeds: Iterable[bytes]) -> None:
    """Fuzz until libFuzzer's options say stop; ends the process."""
    if find_spec("atheris") is None:
        sys.exit("atheris is not installed (it has no wheel for this platform); pip install atheris")
    import atheris

    # Only our own modules count branches: all of Python takes a minute to prepare.
    with atheris.instrument_imports(include=["advisor"]):
        for name in READERS:
            import_module(name)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup([*sys.argv, f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=1024", corpus], target)
        atheris.Fuzz()
