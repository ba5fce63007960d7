# A script beside the package, not part of it.
"""Write rules/index.json and docs/rules.md from rules/checks/*.toml. Run it after every edit of a rule."""

from __future__ import annotations

from pathlib import Path

from advisor.checks.rulebook import rule_files, write_index
from advisor.checks.ruledata import read_rule
from advisor.checks.ruledocs import rules_page
from advisor.resources import rules_dir

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Read every rule and write both files."""
    texts = tuple(read_rule(path) for path in rule_files())
    (rules_dir() / "index.json").write_text(write_index(tuple(text.rule for text in texts)), encoding="utf-8")
    DOCS.mkdir(exist_ok=True)
    (DOCS / "rules.md").write_text(rules_page(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
