"""Nasty inputs that are not programs: Markdown, notebooks, front matter, settings, and words for terminals."""

# ruff: noqa: E501 - an input reads best on one line, and odd letters are the point

from __future__ import annotations

import json

from tests.reliability.nasty import TASK, notebook, simple

FENCE = f"```python\n{TASK}```\n"


def add() -> None:
    """Put them into the collection."""
    markdown()
    notebooks()
    settings()
    words()


def markdown() -> None:
    simple("ten-thousand-fences", FENCE * 10_000, ".md")
    simple("unclosed-fence", "```python\n" + TASK * 100, ".md")
    simple("unclosed-fences", "```python\n" * 20_000 + TASK, ".md")
    simple("fences-of-all-lengths", "".join("`" * (3 + n % 50) + "python\n" + TASK for n in range(4000)), ".md")
    simple("long-fence", "`" * 500_000 + "python\n" + TASK, ".md")
    simple("nested-lists", "".join("  " * n + "- item\n" for n in range(2000)) + "  " * 2000 + FENCE, ".md")
    simple("nested-quotes", ">" * 50_000 + " " + TASK, ".md")
    simple("quotes-and-spaces", "# Plan\n" + " >" * 60 + " " + TASK + FENCE + "> > " * 5_000 + TASK, ".md")
    simple("giant-table", "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + ("|" + TASK.strip()) * 2000 + "|\n", ".md")
    simple("many-headings", "# ❌ BAD\n" * 30_000 + FENCE, ".md")
    simple("many-calls-in-prose", 'Then Task("Find it", model="opus") and Task("Find ' * 5000, ".md")
    simple("open-calls-in-prose", "Task(" * 50_000, ".md")
    simple("open-comments", "<!-- " * 50_000 + TASK, ".md")
    simple("html-soup", "<details><!-- --><script>" * 5000 + FENCE, ".md")
    simple("unclosed-links", "[" * 50_000 + TASK + "](" * 50_000, ".md")
    simple("stars", "*" * 100_000 + TASK + "_" * 100_000, ".md")
    simple("front-matter-bomb", "---\na: &a [x]\n" + "".join(
        f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" if n else "b0: &b0 [*a, *a]\n" for n in range(40))
        + "model: opus\ndescription: Find it\n---\n" + FENCE, ".md")  # fmt: skip
    simple("front-matter-open", "---\nmodel: opus\n" + "x: 1\n" * 50_000, ".md")
    simple(
        "front-matter-odd", '---\nmodel: "opus\n  - [\n\t? {\n!!python/object:os.system x\n: :\n---\n' + FENCE, ".md"
    )
    simple("front-matter-only", "---\n---\n---\nmodel: opus\n---", ".md")
    simple("markdown-latin", "# caf\xe9\n".encode("latin-1") + FENCE.encode(), ".md")
    simple("markdown-returns", FENCE.replace("\n", "\r") * 100, ".md")
    simple("mdx-soup", "import X from 'x'\n<X a={() => {Task('Find it')}}>{`${Task(1)}`}</X>\n" + FENCE, ".mdx")


def notebooks() -> None:
    simple("notebook-deep", '{"cells":' + "[" * 100_000 + "]" * 100_000 + "}", ".ipynb")
    simple("notebook-deep-objects", '{"cells":' * 50_000 + "Task(" + "}" * 50_000, ".ipynb")
    simple("notebook-cut", notebook([TASK])[:-20], ".ipynb")
    simple("notebook-list", json.dumps([TASK]), ".ipynb")
    simple("notebook-odd-types", json.dumps({"cells": [1, None, [], "Task(", {"source": {"a": TASK}, "cell_type": "code"},
        {"cell_type": "code", "source": [1, None, TASK]}, {"cell_type": ["code"], "source": TASK}]}), ".ipynb")  # fmt: skip
    simple("notebook-no-cells", '{"nbformat": 4, "metadata": "Task(1)"}', ".ipynb")
    simple("notebook-cells-object", '{"cells": {"0": "Task(1)"}}', ".ipynb")
    simple("notebook-twice-cells", '{"cells": [], "cells": [{"cell_type": "code", "source": "Task(1)"}]}', ".ipynb")
    simple("notebook-big-numbers", '{"cells": [], "n": 1e999999, "m": ' + "9" * 100_000 + ', "t": "Task("}', ".ipynb")
    simple("notebook-surrogates", notebook(['Task("\ud83d find", model="opus")\n']), ".ipynb")
    simple(
        "notebook-magics",
        notebook(["%%bash\nTask(1)\n", "!ls {Task(1)}\n", "%time Task('Find it')\n", "x = !ls\n?Task\n"]),
        ".ipynb",
    )
    simple("notebook-2000-cells", json.dumps({"cells": [
        {"cell_type": "code", "source": [TASK], "metadata": {}, "outputs": []}] * 1000, "nbformat": 4}), ".ipynb")  # fmt: skip
    simple("notebook-null-bytes", notebook(["x = 1\x00\n", TASK]), ".ipynb")
    simple(
        "notebook-v3",
        json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": TASK}]}], "nbformat": 3}),
        ".ipynb",
    )


def settings() -> None:
    simple("settings-deep", "[tool.advisor]\nselect = " + "[" * 5000 + "]" * 5000, ".toml")
    simple("settings-odd-types", '[tool.advisor]\nselect = 1\nmin-confidence = "x"\nbudget = []\n', ".toml")
    simple("settings-bad-bytes", b'[tool.advisor]\nselect = ["\xff"]\n', ".toml")
    simple("settings-huge-number", "[tool.advisor]\nmin-confidence = " + "9" * 5000 + "\n", ".toml")
    simple("settings-nan", "[tool.advisor]\nmin-confidence = nan\nfix-confidence = -inf\n", ".toml")
    simple("settings-dotted", "[tool.advisor]\n" + ".".join(["a"] * 5000) + " = 1\n", ".toml")
    simple("settings-globs", '[tool.advisor]\nexclude = ["' + "**/" * 2000 + '", "[", "!", "\\\\"]\n', ".toml")


def words() -> None:
    simple("terminal-escapes", 'Task("Find \x1b[2J\x1b]0;owned\x07 it \x9b31m \\x1b[31m \\u202e", model="opus")\n')
    simple(
        "rich-markup", 'Task("Find [/] [bold]it[/bold] [link=file:///x]y[/link] \\\\[", model="opus")\nTask("[/]")\n'
    )
    simple("bidi", 'Task("Find \u202e\u2066it\u2069\u200f", model="opus")  # \u202e\n')
    simple("zero-width", 'Task("Find\u200b\u200d\ufeff it' + "\u0301" * 5000 + '", model="opus")\n')
    simple("description-of-100-kb", f'Task("Find {"word " * 20_000}", model="opus")\n')
    simple("description-of-a-megabyte-in-one-word", f'Task("Find {"a" * 1_000_000}", model="opus")\n')
    simple("description-of-dots", f'Task("{"a.b/" * 20_000}", model="opus")\nTask("{"." * 50_000}")\n')
    simple("description-of-verbs", f'Task("{"find and fix the file " * 4000}", model="opus")\n')
    simple("description-of-quotes", 'Task("' + "'`“" * 20_000 + '", model="opus")\n')
    simple("description-of-spaces", f'Task("Find{" " * 100_000}it", model="opus")\n')
    simple(
        "mermaid-words",
        'a = Task("Find \\"]; click A href \\"x\\" %% --> `|{{[(", model="opus")\nTask(f"<script>{a}</script>&amp;")\n',
    )
    simple("suppressions", "# advisor: ignore[" * 5000 + "\n" + TASK + "# advisor: ignore[ADV201" + "," * 5000 + "]\n")
    simple(
        "model-names",
        'Task("Find it", model="' + "claude-" * 5000 + '")\nTask("Find it", model="")\nTask("a", model="\\n/../\\0")\n',
    )
    simple("path-words", 'Task("Write to /' + "a/" * 5000 + '", model="opus")\nTask("Write to /' + "a/" * 5000 + '")\n')
