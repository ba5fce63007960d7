"""What a text orders beside what it is given to work on: whole pieces of writing, and work that stands elsewhere."""

from __future__ import annotations

import pytest

from advisor.advice.material import is_elsewhere, writes_whole
from tests.pipeline import findings_of


@pytest.mark.parametrize(
    "text", ["Rewrite the story with these remarks: {remarks}", "Draft a rental contract", "Generate a short speech"]
)
def test_a_whole_piece_of_writing_is_told_by_its_verb_and_its_kind(text: str) -> None:
    assert writes_whole(text)


@pytest.mark.parametrize(
    "text", ["Extract the dates of a contract", "List the stories of the week", "Count the words of each chapter"]
)
def test_other_work_on_such_pieces_is_none(text: str) -> None:
    assert not writes_whole(text)


def test_work_that_stands_in_a_file_is_not_known_from_its_title() -> None:
    assert is_elsewhere("Read skills/scout/harbour.md and follow its instructions to prepare this visit.")
    assert not is_elsewhere("Read the notes and list the harbours")
    page = '# Scout\n\n```\nTask(description="Scout: [harbour]", model="sonnet", prompt="{}")\n```\n'
    told = page.format("Read guides/scout.md and follow its instructions.")
    assert [each.code for each in findings_of(told, path="a.md") if each.code == "ADV201"] == []
