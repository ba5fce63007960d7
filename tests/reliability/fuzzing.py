"""Coverage-guided fuzzing of the readers: ``python -m tests.reliability.fuzz_markdown -runs=400``, and the like.

Every reader takes bytes and may refuse them with an error of advisor's own; anything else it raises is a defect, and
so are edits that do not land on the text they were made for. Options are libFuzzer's (``-runs``, ``-max_total_time``).
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.sources.units import Read

Target = Callable[[bytes], None]
LONGEST = 4000
READERS = ("advisor.sources.reader", "advisor.sources.markdown", "advisor.sources.notebook", "advisor.settings.read",
           "advisor.sources.frontmatter", "advisor.plans.file")  # fmt: skip


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
    from advisor.errors import AdvisorError
    from advisor.plans.file import parse_plan

    with contextlib.suppress(AdvisorError):
        parse_plan(data, "plan.json")


def fuzz(target: Target, seeds: list[bytes]) -> None:
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
