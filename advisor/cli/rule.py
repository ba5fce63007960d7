"""``advisor rule``: list the rules, or explain one."""

from __future__ import annotations

import click


@click.command(name="rule")
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(code: str | None, form: str) -> None:
    """List the rules, or explain one, named by its code (ADV201) or its name (oversized-model)."""
    from advisor.checks.rulebook import all_rules, rule_text
    from advisor.checks.select import find_rule
    from advisor.reports.rule_json import rules_json
    from advisor.reports.rule_text import explain_rule, list_rules

    asked = None if code is None else find_rule(code)
    if form == "json":
        rules = all_rules() if asked is None else (asked,)
        click.echo(rules_json(tuple(rule_text(rule.code) for rule in rules)))
    elif asked is None:
        click.echo(list_rules(all_rules()))
    else:
        click.echo(explain_rule(rule_text(asked.code)))
