"""Write the generated parts of README.md: real output of the command, the options of every verb, the table of rules.

``python tools/generate_readme.py`` writes README.md; with ``--check`` it exits 1 when README.md is not current.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from advisor.checks.rulebook import all_rules
from advisor.cli.main import VERBS, advisor

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

OUTPUTS = {
    "check": ("check", "examples/expensive.py"),
    "graph": ("graph", "examples/hierarchy.py"),
    "cost": ("cost", "examples/expensive.py"),
    "report": ("report", "examples/pipeline.py"),
    "classify": ("classify", "Find files named scheduler.py", "Design the failover protocol of the scheduler"),
}


def output(arguments: tuple[str, ...]) -> str:
    """Run the command as a user does and show what it prints."""
    command = [sys.executable, "-m", "advisor", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    shown = " ".join(f'"{argument}"' if " " in argument else argument for argument in arguments)
    return f"```console\n$ advisor {shown}\n{done.stdout.rstrip()}\n```"


def commands() -> str:
    """List every verb with its options, from the definitions themselves."""
    context = click.Context(advisor, info_name="advisor")
    parts: list[str] = []
    for verb, summary in VERBS.items():
        command = advisor.get_command(context, verb)
        if command is None:
            raise LookupError(verb)
        parts.append(f"### `{usage(verb, command)}`\n\n{summary[0].upper()}{summary[1:]}.\n")
        if isinstance(command, click.Group):
            parts.append("| command | meaning |\n|---|---|\n" + "\n".join(subcommands(command)) + "\n")
        else:
            parts.append("| option | meaning |\n|---|---|\n" + "\n".join(options(command)) + "\n")
    return "\n".join(parts).rstrip()


def usage(verb: str, command: click.Command) -> str:
    """Give the call's shape: the verb and its arguments."""
    context = click.Context(command, info_name=verb)
    pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
    return " ".join(["advisor", verb, *pieces])


def subcommands(group: click.Group) -> list[str]:
    """Give a table row for each command of a group."""
    context = click.Context(group)
    found = [(name, group.get_command(context, name)) for name in group.list_commands(context)]
    return [f"| `{name}` | {command.get_short_help_str(200)} |" for name, command in found if command is not None]


def options(command: click.Command) -> list[str]:
    """Give a table row for each option of a command."""
    rows: list[str] = []
    for parameter in command.params:
        if not isinstance(parameter, click.Option) or parameter.hidden:
            continue
        record = parameter.get_help_record(click.Context(command))
        if record is not None:
            rows.append("| `" + record[0].replace("|", "\\|") + "` | " + record[1].replace("|", "\\|") + " |")
    return rows


def rules() -> str:
    """Give the table of rules."""
    rows = [f"| {rule.code} | {rule.name} | {rule.severity.value} | {rule.summary} |" for rule in all_rules()]
    return "| code | name | severity | what |\n|---|---|---|---|\n" + "\n".join(rows)


def filled(text: str) -> str:
    """Give README's text with every generated part written anew."""
    parts = {f"output {name}": output(arguments) for name, arguments in OUTPUTS.items()}
    parts |= {"commands": commands(), "rules": rules()}
    for name, content in parts.items():
        begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{content}\n{end}{after}"
    return text


def main() -> int:
    """Write README.md, or only compare."""
    present = README.read_text(encoding="utf-8")
    wanted = filled(present)
    if "--check" in sys.argv:
        return int(present != wanted)
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
