"""When a text asks for too little to call any model too small for it."""

from __future__ import annotations

import pytest

from advisor.advice.slight import is_slight

_SLIGHT = (
    "Say hello", "Say hi to the crowd", "Test task", "Test task 3", "test prompt", "Sample task for the second agent",
    "Do the thing", "Hello, world!", "Write one sentence about rivers.", "Describe the moon in a single word",
    "Is 7 a prime? Answer yes or no", "Calculate 12 * 7 + 3", "What is 17 plus 25?", "Add 3 and 4",
    "Compute the volume of a cone of height 4 and radius 2", "Be a parrot that responds with {phrase}",
    "Go through the ages and calculate their average. Ages: {ages}", "Search for papers on tides in the library",
    "From the context below answer the query.\nContext: {context}\nQuery: {query}", "Rephrase this query: {query}",
    "On a scale of 1 to 5, how relevant is this page to the query? {page}",
    "Provide a short answer to the question from the notes. {notes} {question}", "Reply with exactly: done",
    "Introduce yourself, and say what a tide is", "Hello, please introduce yourself.",
    "Write a 2-sentence summary in Welsh of this lesson.\nFocus on: errors, strengths. Lessons: {lessons}",
    "Check the sizes of the visitor with the check_sizes tool. If it refuses a unit, convert it and try again once.",
    "Respond with a JSON object that names the harbour",
    "Describe what is in this picture", "What do you see in this clip?",
    "Emit three tool calls in one turn, first look_up, then weigh", "Keep calling the `guess` tool until told to stop",
)  # fmt: skip
_NOT = (
    "Search for papers on tides and compare their methods", "Calculate the average delay and explain its trends",
    "Answer the question from these documents and compare their views: {documents}",
    "Write an article", "Introduce the design of the scheduler", "Write a summary of the trends in {notes}",
    "Review the diff.", "Plan a weekend trip.", "Test the payment module", "Research rivers",
    "Write tests for the parser", "Explain why the tool calculates tides wrongly", "Describe the market for bicycles",
    "Analyze the benefits of trams briefly. Keep it concise.", "Say why the consensus protocol can lose a write",
    "Add retries to the client in 3 places of the code", "Add 2 new services to the gateway and 3 tests for each",
)  # fmt: skip


@pytest.mark.parametrize("text", _SLIGHT)
def test_what_names_no_work_or_asks_for_a_line_is_slight(text: str) -> None:
    assert is_slight(text)


@pytest.mark.parametrize("text", _NOT)
def test_what_asks_for_work_is_not_slight(text: str) -> None:
    assert not is_slight(text)
