"""What ``check`` says and leaves with: once more what it said last time, or what this run has found and mended."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from advisor.cache.replay import Answer
from advisor.cli.output import emit, emit_bytes, wants_colour
from advisor.cli.replaying import Replay
from advisor.cli.show import written

if TYPE_CHECKING:
    from advisor.cli.job import CheckJob

FINDINGS = 1  # exit code: something at or above the fail level, or --diff has something to show


def answer(options: Mapping[str, object], output_format: str, output_file: str | None) -> int:
    """Check as the options ask, write the result, and give the exit code. Raises ``AdvisorError``."""
    asked = {**options, "output_format": output_format}
    replay = Replay.of(asked, colour=wants_colour(None)) if output_file is None else None
    known = None if replay is None else replay.answer()
    if known is not None:
        emit(_for_readers(known.text) if options["diff"] else known.text, None)
        return known.code
    from advisor.cli.job import CheckJob

    job = CheckJob.from_options(options)
    job.run()
    text = _said(job, output_format, output_file)
    job.finish()
    code = FINDINGS if job.has_failed else 0
    if replay is not None:
        job.keep(replay, Answer(text, code))
    return code


def _for_readers(diff: str) -> str:
    """Give a diff as it is for programs that apply it, and with nothing that steers a terminal where one shows it."""
    if not sys.stdout.isatty():
        return diff
    from advisor.reports.escape import printable

    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in diff.split("\n"))


def _said(job: CheckJob, output_format: str, output_file: str | None) -> str:
    """Write the result where it belongs, and give its text; standard input goes on, mended, to standard output."""
    if job.diff:
        text = "".join(job.diffs)
        emit(_for_readers(text) if output_file is None else text, output_file)
        return text
    err = job.is_filter and output_file is None
    if job.is_filter:
        emit_bytes(job.stdin)
    colour = wants_colour(output_file, err=err)
    text = written(job.result, output_format, statistics=job.statistics, colour=colour)
    emit(text, output_file, err=err)
    return text
