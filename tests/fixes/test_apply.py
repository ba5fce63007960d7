"""Choosing and applying fixes: whole or not at all, in one order, and only what may be applied."""

import json

import pytest

from advisor.fixes import FixOutcome, apply_fixes, choose_fixes
from tests.fixes.making import edit, finding, insertion

SOURCE = 'Task("a", model="opus")  # one\nTask("b", model="opus")\nTask("c")\n'


def fixed(source: str, *findings: object, unsafe: bool = False, path: str = "a.py") -> str:
    outcome = run(source, *findings, unsafe=unsafe, path=path)
    assert outcome.refused == {}
    return outcome.files[path].decode()


def run(source: str, *findings: object, unsafe: bool = False, path: str = "a.py") -> FixOutcome:
    return apply_fixes(findings, {path: source.encode()}.__getitem__, unsafe=unsafe)  # type: ignore[arg-type]


def test_a_fix_changes_its_literal_and_not_one_other_byte() -> None:
    one = finding(edit(SOURCE, '"opus"', '"haiku"'))
    assert fixed(SOURCE, one) == SOURCE.replace("opus", "haiku", 1)


def test_the_order_of_the_findings_does_not_matter() -> None:
    one, two = (finding(edit(SOURCE, '"opus"', '"haiku"', nth=nth)) for nth in (0, 1))
    assert fixed(SOURCE, one, two) == fixed(SOURCE, two, one) == SOURCE.replace("opus", "haiku")


def test_unsafe_fixes_wait_for_their_option() -> None:
    risky = finding(edit(SOURCE, '"opus"', '"haiku"'), safe=False)
    assert run(SOURCE, risky).files == {}
    assert "haiku" in fixed(SOURCE, risky, unsafe=True)


def test_counter_examples_and_empty_changes_are_never_applied() -> None:
    shown = finding(edit(SOURCE, '"opus"', '"haiku"'), counter_example=True)
    nothing = finding(edit(SOURCE, '"opus"', '"opus"'))
    assert run(SOURCE, shown, nothing, unsafe=True).files == {}


def test_a_shared_edit_counts_once_and_both_fixes_are_applied() -> None:
    same = edit(SOURCE, '"opus"', '"haiku"')
    assert len(choose_fixes([finding(same), finding(same, code="ADV202")])) == 2
    assert fixed(SOURCE, finding(same), finding(same)) == SOURCE.replace("opus", "haiku", 1)


def test_of_two_fixes_for_one_place_the_first_rule_wins() -> None:
    small = finding(edit(SOURCE, '"opus"', '"haiku"'))
    other = finding(edit(SOURCE, '"opus"', '"sonnet"'), code="ADV202")
    assert "haiku" in fixed(SOURCE, other, small)


def test_a_fix_is_applied_with_all_its_edits_or_not_at_all() -> None:
    first = finding(edit(SOURCE, '"opus"', '"haiku"', nth=1))
    both = finding(edit(SOURCE, '"a"', '"x"'), edit(SOURCE, '"opus"', '"sonnet"', nth=1), code="ADV999")
    chosen = choose_fixes([first, both])
    assert len(chosen) == 1
    overlapping = finding(edit(SOURCE, '"opus"', '"haiku"'), edit(SOURCE, "opus", "haiku"))
    assert choose_fixes([overlapping]) == ()


@pytest.mark.parametrize("source", ['Task("c")\n', 'x = {**a for a in b}\nTask("c", name="n")\n'])
def test_an_inserted_argument_is_verified_as_one(source: str) -> None:
    assert fixed(source, finding(insertion(source, ")\n", ', model="haiku"'))) == source.replace(
        ")\n", ', model="haiku")\n'
    )
    assert run(source, finding(insertion(source, ")\n", ", model=f()"))).files == {}
    assert run(source, finding(insertion(source, ")\n", ', "second"'))).files == {}


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ('Task("a", model="opus")\n', '"opus"', '"haiku'),
        ('Task("a", model="opus")\n', '"opus"', '"haiku" #'),
        ('Task("a", model="opus")\n', '"opus"', 'x, "haiku"'),
        ('Task("a", model="opus")\n', '"opus"', 'rm("haiku")'),
        ('Task("a", model="opus")  # opus\n', "# opus", ""),
        ('Task("a", model="opus")\n', "Task", "Tusk"),
    ],
)
def test_what_would_change_more_than_a_constant_is_refused_in_one_line(source: str, old: str, new: str) -> None:
    outcome = run(source, finding(edit(source, old, new)))
    assert outcome.files == {}
    assert outcome.applied == ()
    assert "\n" not in outcome.refused["a.py"]
    assert outcome.refused["a.py"].startswith("a.py")


def test_a_fix_made_for_another_version_of_the_file_is_refused() -> None:
    assert "run again" in run("x = 1\n" + SOURCE, finding(edit(SOURCE, '"opus"', '"haiku"'))).refused["a.py"]


def test_one_refused_file_does_not_hold_up_the_others() -> None:
    good = finding(edit(SOURCE, '"opus"', '"haiku"', path="b.py"))
    bad = finding(edit(SOURCE, '"opus"', "broken(", path="a.py"))
    tied = finding(edit(SOURCE, '"opus"', '"haiku"', nth=1, path="b.py"), edit(SOURCE, '"a"', '"z"', path="a.py"))
    outcome = apply_fixes([bad, tied, good], lambda _: SOURCE.encode())
    assert outcome.files == {"b.py": SOURCE.replace("opus", "haiku", 1).encode()}
    assert list(outcome.refused) == ["a.py"]


@pytest.mark.parametrize(
    "source",
    [
        '# Title\n\n```python\nTask("a", model="opus")  # note\n```\n',
        'Use `Task("a", model="opus")` here.\n',
        '```text\nTask({ description: "a", model: "opus" })\n```\n',
        '```js\nTask(description: find it, model: "opus")\n```\n',
        '- item\r\n\r\n  ```python\r\n  Task("é", model="opus")\r\n  ```\r\n',
    ],
)
def test_markdown_is_fixed_where_it_stands(source: str) -> None:
    normal = source.replace("\r\n", "\n")
    found = fixed(source, finding(edit(normal, '"opus"', '"haiku"', path="a.md")), path="a.md")
    assert found == source.replace("opus", "haiku")


def test_front_matter_is_fixed_without_quotes() -> None:
    source = "---\nname: a\ndescription: opus is mentioned\nmodel: opus\n---\nTask list\n"
    found = fixed(source, finding(edit(source, "opus", "haiku", nth=1, path="a.md")), path="a.md")
    assert found == source.replace("model: opus", "model: haiku")


def test_a_notebook_is_fixed_inside_its_json() -> None:
    cell = 'Task("a\\n", model="opus")\n!ls'
    book = {"cells": [{"cell_type": "markdown", "source": "opus"}, {"cell_type": "code", "source": [cell]}]}
    source = json.dumps(book, indent=1)
    change = edit(cell, '"opus"', '"haiku"', path="a.ipynb", cell=1)
    assert fixed(source, finding(change), path="a.ipynb") == source.replace('\\"opus\\"', '\\"haiku\\"')


def test_text_that_only_libcst_reads_is_verified_by_libcst() -> None:
    source = 'x = {**a for a in b}\nTask("a", model="opus")  # note\n'
    assert fixed(source, finding(edit(source, '"opus"', '"haiku"'))) == source.replace("opus", "haiku")
    assert run(source, finding(edit(source, '"opus"', "opus"))).files == {}
    assert run(source, finding(edit(source, "# note", ""))).files == {}
