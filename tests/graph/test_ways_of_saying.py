"""The same thing said in other words gives the same edges: each word that somebody may use is tried."""

from __future__ import annotations

import pytest

from advisor.graph.reading import read
from advisor.graph.verbs import FORMS
from advisor.graph.words import Kind, is_name, is_path, plural, singular, tokens
from tests.graph.graph_traces import made

GATED = "effect likely an act that cannot be taken back follows the check before it"
TOUCHED = "effect likely one changes what the other touches: parser"
JOINED = "text likely brings together what was found before"


def edges(*tasks: str) -> list[str]:
    plan = made(*tasks).plan()
    return [
        f"{edge.source[1:]}>{edge.target[1:]} {edge.kind.value} {edge.certainty.value} {edge.reason}"
        for edge in plan.all_edges
    ]


@pytest.mark.parametrize(
    "check", ["tests", "test suite", "checks", "lint", "linter", "CI", "audit", "scan", "review", "typecheck"]
)
def test_a_deployment_waits_for_whatever_check_was_run(check: str) -> None:
    assert edges(f"r Run the {check}", "x Deploy the app") == [f"1>2 {GATED}"]


def test_a_deployment_waits_for_no_run_that_checks_nothing() -> None:
    assert edges("r Run the benchmark", "x Deploy the app") == []
    assert edges("r Describe the app", "x Deploy the app") == []


@pytest.mark.parametrize("verb", ["Build", "Compile", "Package", "Bundle"])
def test_what_is_built_is_what_the_deployment_takes(verb: str) -> None:
    assert edges(f"r {verb} the app", "x Deploy the app") == ["1>2 text likely speaks of “app”, which this gives"]
    assert edges("w Fix the parser", f"w {verb} the binary") == [
        "1>2 effect possible builds from what was changed before"
    ]


@pytest.mark.parametrize(
    "saved", ["Commit everything", "Push", "Open a PR", "Create a pull request", "Raise a PR", "Release to production"]
)
def test_what_takes_the_whole_working_copy_waits_for_what_changes_it_and_for_its_checks(saved: str) -> None:
    assert edges("w Fix the parser", f"x {saved}") == [f"1>2 {TOUCHED}"]
    assert edges("r Test the parser", f"x {saved}") == [f"1>2 {GATED}"]


@pytest.mark.parametrize("place", ["production", "prod", "live", "main", "master"])
def test_what_goes_to_where_the_users_are_takes_the_whole_project(place: str) -> None:
    assert edges("w Fix the parser", f"x Switch over to {place}") == [f"1>2 {TOUCHED}"]


def test_closing_a_pull_request_takes_nothing_of_the_working_copy() -> None:
    assert edges("w Fix the parser", "x Close a PR") == []
    assert edges("w Fix the parser", "x Open a ticket") == []


@pytest.mark.parametrize("word", ["the", "which"])
def test_the_best_one_is_one_of_those_found_before(word: str) -> None:
    assert edges("r List hotels in Rome", f"x Book {word} best one") == [
        "1>2 text likely speaks of “it”: what was given just before"
    ]


@pytest.mark.parametrize("word", ["this", "that"])
def test_pointing_at_one_points_back(word: str) -> None:
    assert [each[:8] for each in edges("r List hotels in Rome", f"x Book {word} one")] == ["1>2 text"]


@pytest.mark.parametrize("word", ["a", "every"])
def test_any_one_is_none_of_those_found_before(word: str) -> None:
    assert edges("r List hotels in Rome", f"x Book {word} best one") == []


@pytest.mark.parametrize("noun", ["cause", "reason", "explanation"])
def test_what_was_asked_with_why_is_given_as_its_cause(noun: str) -> None:
    assert edges("r Find why the build fails", f"r Summarise the {noun}") == [
        f"1>2 text likely speaks of “{noun}”, which this gives"
    ]


@pytest.mark.parametrize(
    "start", ["Then count", "Afterwards count", "Next, count", "Finally, count", "Lastly, count", "Subsequently, count"]
)
def test_a_text_that_begins_with_an_order_in_time_comes_after(start: str) -> None:
    assert edges("r Count oaks", f"r {start} elms") == ["1>2 text likely says that it comes after"]
    assert read(f"{start} elms").follows


@pytest.mark.parametrize("start", ["Next count", "Now, count", "Count next, finally,"])
def test_a_text_that_says_no_order_at_its_head_does_not_come_after(start: str) -> None:
    assert edges("r Count oaks", f"r {start} elms") == []
    assert not read(f"{start} elms").follows


def test_an_empty_text_says_no_order() -> None:
    assert read("").follows is False
    assert read("Finally").follows is False
    assert read(",").follows is False


KNOWN = ["the", "this", "that", "these", "those", "each", "every", "all", "both", "its", "their", "our"]


@pytest.mark.parametrize("word", KNOWN)
def test_what_both_texts_take_as_known_was_brought_up_by_neither(word: str) -> None:
    assert edges(f"r Translate {word} letters from Rome", "r Print the letters") == []


@pytest.mark.parametrize("word", ["some", "two", "many", "new"])
def test_what_a_text_brings_up_another_may_speak_of(word: str) -> None:
    assert edges(f"r Translate {word} letters from Rome", "r Print the letters") == [
        "1>2 text possible “the letter” was brought up there"
    ]


@pytest.mark.parametrize("word", ["from", "using", "based on", "given", "considering", "by", "with", "according to"])
def test_what_is_made_of_the_findings_waits_for_all_of_them(word: str) -> None:
    found = edges("r Review the code of auth", "r Review the code of billing", f"r Draw up a plan {word} the findings")
    reason = "text likely speaks of “finding”, which this gives"
    assert found == [f"1>3 {reason}", f"2>3 {reason}"]


@pytest.mark.parametrize("word", ["both", "them", "these", "those"])
def test_a_plural_speaks_of_all_that_was_listed(word: str) -> None:
    reason = f"text likely speaks of “{word}”: what was given just before"
    assert edges("r List oaks", "r List elms", f"r Rank {word}") == [f"1>3 {reason}", f"2>3 {reason}"]


@pytest.mark.parametrize("word", ["it", "this", "that"])
def test_a_singular_speaks_of_the_last_alone(word: str) -> None:
    reason = f"text likely speaks of “{word}”: what was given just before"
    assert edges("r List oaks", "r List elms", f"r Translate {word}") == [f"2>3 {reason}"]


@pytest.mark.parametrize(
    "text",
    ["Use the above", "Sum up everything above", "Write the action plan", "Action plan", "Write the action items",
     "Write the next steps", "Write the summary report", "Summary report", "Write the final report"],
)  # fmt: skip
def test_a_conclusion_brings_together_all_that_was_found(text: str) -> None:
    found = edges("r Review the code of auth", "r Review the code of billing", f"r {text}")
    assert found == [f"1>3 {JOINED}", f"2>3 {JOINED}"]


def test_a_list_by_itself_brings_nothing_together() -> None:
    assert edges("r Review the code of auth", "r Review the code of billing", "r Write the checklist") == []


SINGULARS = {
    "stories": "story", "classes": "class", "boxes": "box", "branches": "branch", "dishes": "dish", "buzzes": "buzz",
    "pages": "page", "bugs": "bug", "ads": "ads", "bus": "bus", "status": "status", "analysis": "analysis",
    "glass": "glass", "news": "news", "theses": "thesis", "children": "child", "docs": "doc", "page": "page",
}  # fmt: skip


@pytest.mark.parametrize("word", SINGULARS)
def test_a_noun_has_its_singular(word: str) -> None:
    assert singular(word) == SINGULARS[word]
    assert plural(word) == (word != "children" and SINGULARS[word] != word)


PATHS = ["src/", "src/app.py", "a/b/c", "./x", "/etc", "~/x", "*.py", "src/*", "main.py", "a_b/c", "docs/read_me"]
NO_PATHS = ["and/or", "read/write", "e.g", "word", "v2", "1.5", "i/o"]


def test_a_path_is_known_by_its_look() -> None:
    assert [word for word in PATHS if not is_path(word)] == []
    assert [word for word in NO_PATHS if is_path(word)] == []


def test_a_name_is_known_by_its_look() -> None:
    assert [word for word in ("parse_args", "run()", "HttpClient") if not is_name(word)] == []
    assert [word for word in ("parser", "Rome", "run") if is_name(word)] == []


def cut(text: str) -> list[tuple[str, str]]:
    return [(token.kind.name, token.stem) for token in tokens(text)]


TOKENS = {
    "Fix, then test.": [("WORD", "fix"), ("COMMA", ","), ("WORD", "then"), ("WORD", "test"), ("STOP", ".")],
    "read/write tests": [("WORD", "read"), ("WORD", "write"), ("WORD", "test")],
    "Rome's maps": [("WORD", "rome"), ("WORD", "map")],
    "Rome\u2019s maps": [("WORD", "rome"), ("WORD", "map")],
    "cats & dogs + birds": [("WORD", "cat"), ("WORD", "and"), ("WORD", "dog"), ("WORD", "and"), ("WORD", "bird")],
    "plan A works": [("WORD", "plan"), ("WORD", "a"), ("WORD", "work")],
    "e.g. oaks": [("WORD", "e.g"), ("WORD", "oak")],
    "{name} is": [("HOLE", ""), ("WORD", "is")],
    "- one": [("WORD", "one")],
    "--- ...": [("STOP", ".")],
}  # fmt: skip


@pytest.mark.parametrize("text", TOKENS)
def test_a_text_is_cut_into_words_names_and_stops(text: str) -> None:
    assert cut(text) == TOKENS[text]


def test_each_token_says_how_it_was_written() -> None:
    assert [token.text for token in tokens("Plan A. Run it; stop")] == ["plan", "A", ".", "run", "it", ";", "stop"]
    assert {token.kind for token in tokens("A b, c.")} == {Kind.WORD, Kind.COMMA, Kind.STOP}


LABELS = {"Step 2: count": 2, "Phase 3 - count": 0, "Stage 12: count": 12, "step 1234: count": 123,
          "Step two: count": 0, "Step 2 count": 0, "Steps 2: count": 0, "2: count": 0, "Step": 0}  # fmt: skip


@pytest.mark.parametrize("text", LABELS)
def test_a_label_at_the_head_is_a_number(text: str) -> None:
    assert read(text).number == LABELS[text]


def test_who_writes_what_nobody_sees_may_write_the_same() -> None:
    assert edges("w {what}", "w {other}") == ["1>2 effect possible one changes something that is not named"]


def phrases(text: str) -> list[tuple[str, str, bool]]:
    return [(phrase.prep, phrase.head, phrase.earlier) for phrase in read(text).phrases]


@pytest.mark.parametrize("word", ["on", "upon", "to"])
def test_what_something_is_based_on_is_its_source_whatever_word_leads_there(word: str) -> None:
    assert phrases(f"Draw a map based {word} the notes")[-1] == ("based", "note", False)


@pytest.mark.parametrize("past", ["found", "reported", "listed", "collected"])
def test_what_was_found_is_what_an_earlier_task_found(past: str) -> None:
    assert phrases(f"Summarise the rooms {past}")[0] == ("", "room", True)


@pytest.mark.parametrize(
    "past", ["used", "based", "given", "processed", "shared", "scheduled", "booked", "reserved", "tagged"]
)
def test_what_is_used_booked_or_shared_need_not_come_from_an_earlier_task(past: str) -> None:
    assert not any(earlier for _, _, earlier in phrases(f"Summarise the rooms {past} by guests"))


SPELLINGS = {
    "summarise": "summarise", "summarize": "summarise", "summarizes": "summarise", "summarizing": "summarise",
    "prioritizes": "prioritise", "analyze": "analyse", "analyzes": "analyse",
    "analysing": "analyse", "processes": "process", "fixes": "fix", "fetches": "fetch", "searching": "search",
    "publishes": "publish", "verifies": "verify", "verifying": "verify", "deploys": "deploy", "surveys": "survey",
    "writes": "write", "writing": "write", "tests": "test",
}  # fmt: skip


@pytest.mark.parametrize("word", SPELLINGS)
def test_a_verb_is_known_in_each_form_and_on_both_sides_of_the_ocean(word: str) -> None:
    assert FORMS[word].base == SPELLINGS[word]
