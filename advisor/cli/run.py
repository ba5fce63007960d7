"""``advisor run``: execute a plan."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.output import emit, emit_lines, note, write_file
from advisor.cli.plan import amount
from advisor.cli.planned import Wanted, planned
from advisor.cli.running import asked_on_terminal, confirmed, observer_for, opened
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.plans.runplan import RunPlan
    from advisor.runs.backends.interface import Backend
    from advisor.runs.journal.postgres import PostgresJournal
    from advisor.runs.journal.sqlite import SqliteJournal
    from advisor.runs.policy import Policy
    from advisor.runs.report import RunReport

FAILED = 1  # exit code: the run did not succeed


@click.command("run")
@click.argument("file", metavar="FILE|PLAN")
@click.option("--plan", "name", metavar="NAME", help="Which of several plans of the file.")
@click.option("--as-written", is_flag=True, help="No corrections, written order.")
@click.option(
    "--advise", type=click.Choice(("safe", "all")), default="safe", show_default=True, help="What to correct."
)
@click.option("--dry-run", is_flag=True, help="Plan and simulated schedule only; no call is made.")
@click.option("--backend", default="anthropic", show_default=True, metavar="NAME", help="What does the work.")
@click.option("--command", "program", metavar="TEXT", help="The program of --backend command.")
@click.option("--backend-option", "backend_options", multiple=True, metavar="NAME=VALUE", help="For the backend.")
@click.option("--max-concurrency", type=click.IntRange(min=1), metavar="N", help="At most so many tasks at once.")
@click.option("--max-per-model", multiple=True, metavar="MODEL=N", help="At most so many tasks of a model at once.")
@click.option("--deadline", metavar="S", help="Seconds after which nothing is started and what runs is stopped.")
@click.option("--timeout", metavar="S", help="Seconds for one attempt at a task.")
@click.option("--retries", type=click.IntRange(min=0), metavar="N", help="Attempts after the first.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="The value of an input of the plan.")
@click.option("--budget", metavar="USD", help="A wall: spent and reserved together never pass it.")
@click.option("--run-id", metavar="ID", help="Name the run; an ID that exists continues it.")
@click.option("--in-doubt", type=click.Choice(("retry", "skip", "ask")), help="For what was in flight at a crash.")
@click.option(
    "--journal", metavar="URL", help="Where runs are kept: a file (default: in your data folder), or postgresql://…"
)
@click.option("--no-work", is_flag=True, help="Only coordinate: workers of a PostgreSQL journal make the calls.")
@click.option("--no-store-output", is_flag=True, help="Keep no results in the journal once the run has ended.")
@click.option("--timeline", type=click.Path(), metavar="F", help="Write an HTML timeline to a file.")
@click.option("--format", "output_format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--yes", "-y", is_flag=True, help="Do not ask before the run.")
@click.option("--verbose", is_flag=True, help="Say on standard error what happens.")
@click.option("--profile", metavar="NAME", help="Token and time assumptions to estimate with.")
@click.option("--stdin-filename", metavar="F", help="What to call standard input when FILE is '-'.")
@click.option("--config", type=click.Path(), metavar="F", help="Read this configuration and no other.")
def command(**options: Any) -> int:  # noqa: ANN401 - click has checked each option's type
    """Make the plan of FILE (or take a plan file), show it, and execute it."""
    plan = _plan(options)
    policy = _policy(options, plan)
    report = _dry(plan, policy, options) if options["dry_run"] else _run(plan, policy, options)
    return FAILED if report is None else _finish(report, options)


def _plan(options: Mapping[str, Any]) -> RunPlan:
    from advisor.plans.corrections import Taking
    from advisor.plans.fill import fill

    wanted = Wanted(
        file=options["file"],
        name=options["name"],
        taking=Taking.NONE if options["as_written"] else Taking(options["advise"]),
        profile=options["profile"],
        config=options["config"],
        stdin_filename=options["stdin_filename"],
    )
    return fill(planned(wanted).plan, pairs(options["values"], "--set"))


def pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """Read ``name=value`` options; raises ``UsageError``."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"{option} {text}: write it as NAME=VALUE")
        found[name.strip()] = value
    return found


def _policy(options: Mapping[str, Any], plan: RunPlan) -> Policy:
    from advisor.runs.backends.registry import find_backend
    from advisor.runs.policy import DEFAULT_RETRIES, Policy
    from advisor.runs.records import InDoubt

    timeout, deadline = amount(options["timeout"], "--timeout"), amount(options["deadline"], "--deadline")
    return Policy(
        max_concurrency=options["max_concurrency"] or plan.max_concurrency or find_backend(options["backend"]).at_once,
        per_model=_per_model(options["max_per_model"], plan),
        retries=DEFAULT_RETRIES if options["retries"] is None else options["retries"],
        timeout=None if timeout is None else float(timeout),
        deadline=None if deadline is None else float(deadline),
        budget=amount(options["budget"], "--budget"),
        in_doubt=None if options["in_doubt"] is None else InDoubt(options["in_doubt"]),
    )


def _per_model(given: tuple[str, ...], plan: RunPlan) -> dict[str, int]:
    """Read limits by model, named as the plan names it or by its id; raises ``UsageError``."""
    found: dict[str, int] = {}
    used = {task.model: task.model_id for task in plan.tasks if task.model is not None}
    for model, text in pairs(given, "--max-per-model").items():
        if not text.isascii() or not text.isdigit() or int(text) < 1:
            raise UsageError(f"--max-per-model {model}={text}: must be a whole number of at least 1")
        meant = [name for name, number in used.items() if model in {name, number}]
        if not meant:
            raise UsageError(f"--max-per-model {model}: no task runs on it; the models of this plan: {', '.join(used)}")
        found.update(dict.fromkeys(meant, int(text)))
    return found


def _dry(plan: RunPlan, policy: Policy, options: Mapping[str, Any]) -> RunReport:
    """Simulate the plan; nothing is sent and nothing is written down."""
    from advisor.runs.dry import dry_run

    if options["output_format"] == "text":
        from advisor.plans.plan_text import plan_lines

        emit_lines(plan_lines(plan), None)
    return dry_run(plan, policy, options["run_id"])


def _run(plan: RunPlan, policy: Policy, options: Mapping[str, Any]) -> RunReport | None:
    from advisor.runs.backends.interface import Setup
    from advisor.runs.backends.registry import find_backend
    from advisor.runs.limits import Limits
    from advisor.runs.session import Order, Undecided, execute, shown

    backend = _handed_out(find_backend(options["backend"]), policy, options)
    if not confirmed(plan, ask=not options["yes"], verbose=options["verbose"]):
        note("nothing was run")
        return None
    limits = Limits()
    with opened(options["journal"]) as journal, observer_for(plan, limits, verbose=options["verbose"]) as observer:
        if options["no_work"]:
            _say_who_works(journal, backend.name, options)
        order = Order(
            plan=plan,
            policy=policy,
            backend=backend,
            journal=journal,
            run_id=options["run_id"],
            setup=Setup(options=_backend_options(options), environment=os.environ),
            ask=asked_on_terminal(),
            store_output=not options["no_store_output"],
            observer=observer,
            limits=limits,
        )
        try:
            return execute(order)
        except Undecided as error:
            report = shown(journal, options["run_id"])
            emit_report(report, options["output_format"])
            note(str(error))
            raise click.exceptions.Exit(FAILED) from error


def _handed_out(backend: type[Backend], policy: Policy, options: Mapping[str, Any]) -> type[Backend]:
    """With a journal that machines share, have workers make the calls: one of our own among them."""
    from advisor.runs.handing import handed_out
    from advisor.runs.journal.opening import is_shared

    if options["no_work"] and not is_shared(options["journal"]):
        raise UsageError("--no-work needs workers, and these need a shared journal: --journal postgresql://…")
    if options["no_work"] and not backend.crosses:
        raise UsageError(f"--no-work: backend {backend.name} hands nothing to workers; leave --no-work out")
    return handed_out(backend, options["journal"], 0 if options["no_work"] else policy.max_concurrency)


def _say_who_works(journal: SqliteJournal | PostgresJournal, backend: str, options: Mapping[str, Any]) -> None:
    """Tell somebody who watches that nobody works yet: the run waits for a worker."""
    from advisor.runs.journal.sqlite import SqliteJournal

    if isinstance(journal, SqliteJournal) or journal.has_workers(backend):
        return
    if options["verbose"] or sys.stderr.isatty():
        note(f"no worker serves {backend} yet; the run waits for one: advisor worker --journal {journal.place}")


def _backend_options(options: Mapping[str, Any]) -> dict[str, str]:
    found = pairs(options["backend_options"], "--backend-option")
    if options["program"] is not None:
        if options["backend"] != "command":
            raise UsageError("--command is the program of --backend command; give both or neither")
        found["command"] = options["program"]
    return found


def _finish(report: RunReport, options: Mapping[str, Any]) -> int:
    from advisor.runs.records import RunStatus

    emit_report(report, options["output_format"])
    if options["timeline"] is not None:  # after the report: a file that cannot be written takes no result away
        from advisor.runs.timeline import timeline_html

        write_file(options["timeline"], timeline_html(report))
    if report.status in {RunStatus.SUCCEEDED, RunStatus.PLANNED}:
        return 0
    hint = f"continue it with: --run-id {report.run_id}"
    note(f"run {report.run_id} {report.status.value.replace('_', ' ')}: {_one_line(report.reason)}; {hint}")
    return FAILED


def emit_report(report: RunReport, output_format: str, output_file: str | None = None) -> None:
    """Write a run as text, JSON or a page."""
    match output_format:
        case "json":
            from advisor.runs.report_json import run_json

            emit(run_json(report), output_file)
        case "html":
            from advisor.runs.timeline import timeline_html

            emit(timeline_html(report), output_file)
        case _:
            from advisor.runs.report_text import run_lines

            emit_lines(run_lines(report), output_file)


def _one_line(text: str) -> str:
    from advisor.reports.escape import printable

    return printable(" ".join(text.split()))
