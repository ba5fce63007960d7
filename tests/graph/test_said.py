"""What is read in a description, phrase by phrase, and the edges that words and effects make, with all that is said."""

from __future__ import annotations

import pytest

from advisor.flow.trace import Certainty
from advisor.graph.access import Mode, access
from advisor.graph.reading import Reading, read
from advisor.graph.verbs import FORMS, PASTS
from advisor.graph.words import Kind, tokens
from advisor.judge.verdict import Effect
from tests.graph.graph_traces import judgement, made


def shown(reading: Reading) -> str:
    """Write a reading in one line: verbs, then each phrase as verb:preposition/determiner/stems, then pronouns."""
    phrases = [
        f"{phrase.prep}/{phrase.determiner}/{' '.join(phrase.stems)}{'<' if phrase.earlier else ''}"
        f"{'&' if phrase.joined else ''}"
        for phrase in reading.phrases
    ]
    return " | ".join([" ".join(verb.base for verb in reading.verbs), *phrases, *reading.pronouns])


READINGS = {
    "Build the app, test it": "build test | /the/app",
    "Fix the bug, run them": "fix run | /the/bug",
    "Read the guide, check the page": "read check | /the/guide | /the/page",
    "Review the code, plan": "review | /the/code | //plan&",
    "Read the guide for users then publish": "read publish | /the/guide | for//user",
    "Read the guide for users and publish": "read | /the/guide | for//user | for//publish&",
    "Read the guide for users and publish the page": "read publish | /the/guide | for//user | /the/page",
    "Use the findings above the fold": "use | /the/finding< | /the/fold",
    "Summarise the issues found in auth": "summarise | /the/issue< | in//auth",
    "Summarise the above": "summarise | above",
    "Generate me a photo of the car": "generate | /a/photo | of/the/car",
    "Show us the chart": "show | /the/chart",
    "Review the earlier of the two": "review | of/the/two | above",
    "Summarise the previous report": "summarise | /the/report<",
    "Fix the code you wrote": "fix | /the/code<",
    "Check the based model": "check | based//model",
    "Review all the pages": "review | /all/page",
    "Review the files that contain errors": "review | /the/file | //contain error",
    "Ponder the findings": "ponder | /the/finding",
    "Design review of the parser": "review | //design review | of/the/parser",
    "Summarise chapter two and chapter three": "summarise | //chapter #two | //chapter #three&",
}


@pytest.mark.parametrize("text", READINGS)
def test_a_description_is_read_as_its_verbs_and_phrases(text: str) -> None:
    assert shown(read(text)) == READINGS[text]


def test_a_long_quotation_is_read_as_a_sentence_of_its_own_and_a_short_one_as_a_name() -> None:
    long = tokens('Say "a very long sentence that is surely no name of anything at all" twice')
    assert [(token.kind, token.text) for token in long[:3]] == [
        (Kind.WORD, "say"),
        (Kind.STOP, "“"),
        (Kind.WORD, "a"),
    ]
    assert len(long) == 16
    assert [token.kind for token in tokens('Say "Hello World" twice')] == [Kind.WORD, Kind.NAME, Kind.WORD]


def test_verbs_are_known_in_their_forms() -> None:
    for word in ("copy", "copies", "copying", "fixes", "fixing", "plans", "planning", "writes", "writing"):
        assert word in FORMS, word
    assert {FORMS[word].base for word in ("copy", "copies", "copying")} == {"copy"}
    known = {"wrote": "write", "written": "write", "copied": "copy", "planned": "plan", "deployed": "deploy"}
    assert {word: PASTS[word].base for word in known} == known


def test_a_text_of_which_nobody_knows_the_effect_touches_what_its_verb_does() -> None:
    modes = {
        "Ponder the sea": Mode.NONE,
        "Review the sea": Mode.READ,
        "Fix the sea": Mode.WRITE,
        "Deploy the sea": Mode.EXTERNAL,
    }
    unknown = {text: access(read(text), judgement(text, Effect.UNKNOWN)) for text in modes}
    assert {text: found.mode for text, found in unknown.items()} == modes
    assert not any(found.sure for found in unknown.values())


OUT = "checks what was brought out before"
MAY = "may check what was brought out before"
IRREVERSIBLE = "an act that cannot be taken back follows the check before it"
TOGETHER = "brings together what was found before"
IT = "speaks of “it”: what was given just before"
CHANGES = "one changes what the other touches: "
SAID = "the author says so: "
EDGES: list[tuple[tuple[str, ...], list[str]]] = [
    (("x Deploy the app to production", "r Check that the app is healthy"), [f"1>2 effect likely {OUT}"]),
    (("x Deploy the app to production", "r Check that the mailer is healthy"), [f"1>2 effect possible {MAY}"]),
    (("x Deploy the app to production", "r Check everything again"), [f"1>2 effect possible {MAY}"]),
    (
        ("x Deploy the app", "r Test the app", "x Deploy the app to production"),
        [
            f"1>2 effect likely {OUT}",
            "1>3 effect likely both act on the outside world",
            f"2>3 effect likely {IRREVERSIBLE}",
        ],
    ),
    (
        ("r Count oaks", "r Count elms", "[Gather:] r Count firs", "r Count yews"),
        [f"{pair} declared likely {SAID}“Gather:”" for pair in ("1>3", "2>3", "1>4", "2>4")],
    ),
    (
        ("r Count oaks # Wait", "r Count elms", "[Then parallel:] r Count firs", "r Count yews"),
        [
            "1>2 declared certain “wait”: the author waits for it",
            f"2>3 declared certain {SAID}“Then parallel:”",
            f"2>4 declared certain {SAID}“Then parallel:”",
        ],
    ),
    (
        ("[Step 1] r Count oaks", "[Step 2] r Count elms", "r Count firs", "[Step 3] r Count yews"),
        [
            f"1>2 declared likely {SAID}“Step 2”",
            f"1>3 declared likely {SAID}“Step 2”",
            f"2>4 declared likely {SAID}“Step 3”",
            f"3>4 declared likely {SAID}“Step 3”",
        ],
    ),
    (
        ("r Describe the trees", "r Count oaks", "[After describing the trees:] r Count elms"),
        [f"1>3 declared certain {SAID}“After describing the trees:”"],
    ),
    (
        ("r Measure the rainfall of June", "r Plot the rainfall"),
        ["1>2 text possible what this speaks of seems to be given there"],
    ),
    (("r Run the benchmark", "r Draw the chart"), []),
    (
        ("r List flights to Rome", "r List trains to Rome", "r Recommend the cheaper way"),
        [f"1>3 text likely {TOGETHER}", f"2>3 text likely {TOGETHER}"],
    ),
    (
        ("r Research Portugal", "r Research Spain", "r Decide which one is better"),
        [f"1>3 text likely {TOGETHER}", f"2>3 text likely {TOGETHER}"],
    ),
    (
        ("r Research Portugal", "r Research Spain", "r Choose who is better suited"),
        [f"1>3 text likely {TOGETHER}", f"2>3 text likely {TOGETHER}"],
    ),
    (("r Write a sonnet", "r Translate it where needed"), [f"1>2 text likely {IT}"]),
    (("r Write a sonnet", "r Classify its tone"), [f"1>2 text likely {IT}"]),
    (("r Write a sonnet", "r Shorten where necessary"), [f"1>2 text likely {IT}"]),
    (("r Write a sonnet", "r Read the one with the best title"), [f"1>2 text likely {IT}"]),
    (
        ("r Review the auth module", "r Review the mailer module", "r Summarise the findings about auth"),
        ["1>3 text likely speaks of “finding”, which this gives"],
    ),
    (("r Sort the invoices", "r Summarise the invoices"), ["1>2 text likely speaks of “invoice”, which this gives"]),
    (("r Translate the intro", "r Publish the intro online"), []),
    (
        ("w Fix the auth module", "w Fix the auth module tests", "w Fix the whole project", "w Fix the mailer"),
        [f"1>2 effect likely {CHANGES}auth", f"2>3 effect likely {CHANGES}auth", f"3>4 effect likely {CHANGES}mailer"],
    ),
    (
        ("w Update a.py", "w Update b.py", "w Update *.py", "w Update a.py"),
        [f"1>3 effect likely {CHANGES}a", f"2>3 effect likely {CHANGES}b", f"3>4 effect likely {CHANGES}a"],
    ),
    (("r Gather news. Dinner Context: {a}", "r Weigh the chances in the dinner's context. Dinner Context: {a}"), []),
    (
        ("r Gather the context.", "r Weigh the chances in this context."),
        ["1>2 text likely speaks of “context”, which this gives"],
    ),
    (("r Discuss the weather", "r Summarise this discussion"), ["1>2 text possible points back: “discussion”"]),
    (("r Name a river", "r The page fails. I want this solved today."), []),
    (
        ("r Outline chapter two", "r Write chapter two", "r Write chapter three"),
        ["1>2 text likely makes the chapter that was sketched there"],
    ),
]


@pytest.mark.parametrize(("tasks", "wanted"), EDGES, ids=[f"edges {at}" for at in range(len(EDGES))])
def test_every_edge_says_its_kind_how_sure_it_is_and_why(tasks: tuple[str, ...], wanted: list[str]) -> None:
    plan = made(*tasks).plan()
    found = [
        f"{edge.source[1:]}>{edge.target[1:]} {edge.kind.value} {edge.certainty.value} {edge.reason}"
        for edge in plan.all_edges
    ]
    assert found == wanted
    assert all(isinstance(edge.certainty, Certainty) for edge in plan.all_edges)


def test_what_one_check_saw_is_not_what_the_next_act_outside_waits_for() -> None:
    plan = made("r Test the app", "x Deploy the app", "x Email the customers").plan()
    assert [(edge.source, edge.target) for edge in plan.edges] == [("t1", "t2"), ("t2", "t3")]
