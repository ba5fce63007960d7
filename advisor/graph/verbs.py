"""The verbs the graph knows, with what they produce.

A verb's entry says which nouns name its result ("review" → review, findings, issues) and whether the thing it acts on
is its result as well ("list modules" → modules). Nouns are stems (singular).
"""

from __future__ import annotations

from enum import Flag, auto
from functools import reduce
from operator import or_
from typing import NamedTuple

from advisor.graph.words import words_of


class Act(Flag):
    """What kind of act a verb names; one verb may be several."""

    NONE = 0
    LOOK = auto()  # reads and answers
    YIELD = auto()  # its object is its result: list, find, write, create
    MAKE = auto()  # makes a thing that lasts: implement, build
    CHANGE = auto()  # changes its object: fix, refactor, rename
    CHECK = auto()  # says whether something is good: review, test
    JOIN = auto()  # brings several results together
    SHIP = auto()  # deploy, release, push: takes the project out of the house
    TELL = auto()  # send, post, notify: tells somebody
    DESTROY = auto()  # delete, drop
    RUN = auto()  # runs something


class Verb(NamedTuple):
    """A verb: what kind of act it is, and which nouns name its result."""

    base: str
    act: Act
    products: frozenset[str]


# Kinds of act: verbs = the nouns for what they give.
_TABLE = """
look: analyse examine explore study = analysis finding result insight report
look+check: review audit inspect assess evaluate critique proofread = review audit inspection assessment evaluation
    critique finding issue problem feedback comment report concern recommendation vulnerability weakness
look+check: check validate verify confirm = check validation verification result finding issue problem
look+check: lint scan = lint scan result finding issue problem warning vulnerability report
look+check: test = test result failure report finding
look: plan = plan roadmap step
look: outline = outline structure plan
look+make: design architect model = design architecture model blueprint spec schema mockup proposal
look+yield: specify = spec specification requirement
look+yield: list enumerate inventory count catalogue = list inventory count
look+yield: find identify locate search detect discover spot pinpoint = list result finding
look+yield: select choose pick decide determine prioritise rank = selection choice decision ranking priority
look+yield: extract parse scrape pull = extraction data
look+yield: collect gather fetch get retrieve download load query = data collection list
look: read open show print look = content text
look+yield: write draft compose author = draft text content
look+yield: create generate produce make prepare formulate = output
look: summarise condense digest recap = summary digest overview recap synopsis
look: translate localise = translation text
look: transcribe = transcript transcription text
look+change: rewrite rephrase edit polish revise refine improve expand shorten = revision edit draft text version
look+yield: brainstorm propose suggest recommend invent imagine = idea proposal suggestion option recommendation
look: compare contrast benchmark = comparison benchmark difference
look: classify categorise tag label sort group cluster = classification category label group cluster
look: estimate calculate compute measure profile score rate = estimate calculation figure measurement metric profile
    score rating number
look: research investigate survey = research investigation survey finding result source note insight report evidence
look: debug diagnose troubleshoot trace = diagnosis cause finding result
look: explain describe answer clarify define ask interview = explanation description answer definition interview
look: map = map mapping
look: judge = judgement verdict
look: argue debate = argument debate
look: turn transform = version
look: chart plot draw visualise = chart plot drawing graph diagram
look: solve = solution
look: reproduce = reproduction
look: correlate = correlation
look+yield: name = name
change: roll revert undo = rollback
change+run: clone checkout = clone checkout
look: understand learn = understanding
ship: switch activate launch = switch launch
look+join: weigh = weighing verdict
look+yield: reply respond = reply response answer message
look: predict forecast = prediction forecast
yield+make: implement develop code program prototype scaffold = implementation code change feature prototype
yield+make+run: build compile package bundle = build artifact artefact binary package bundle image
yield+make+change: add introduce integrate insert = implementation code change addition
change: fix refactor update migrate upgrade change modify rename replace convert patch repair resolve correct
    optimise simplify extend modernise port clean cleanup reorganise restructure rework tidy apply adjust enable
    disable configure move copy format remove harden bump split document annotate reformat = fix refactoring update
    migration upgrade change code patch correction version diff
change+run: install setup initialise provision seed = setup installation environment
change+run: commit stage = commit change
look+join: synthesise consolidate collate reconcile unify = synthesis consolidation report summary
look+join: combine merge aggregate assemble = combination report summary
ship: deploy release ship rollout promote publish push = deployment release publication
tell: send post email notify announce submit share tweet message alert report = message email post announcement
    notification
tell: order pay book buy purchase reserve charge refund invoice = order payment booking reservation purchase
destroy: delete drop purge erase destroy wipe revoke rotate restart terminate = deletion
run: run execute start launch invoke perform conduct do handle process continue use = run result output execution
    log
"""

_DOUBLED = words_of(
    """
    get map plan tag spot commit ship drop debug run put cut split stop submit setup
    """,
)
_PASTS = {
    "find": "found",
    "write": "written wrote",
    "build": "built",
    "choose": "chosen chose",
    "get": "got gotten",
    "make": "made",
    "send": "sent",
    "draw": "drawn",
    "run": "ran",
    "read": "read",
    "give": "given",
    "rewrite": "rewritten rewrote",
}


def _american(base: str) -> str | None:
    if base in {"revise", "advise"}:
        return None
    return base[:-3] + "ize" if base.endswith("ise") else "analyze" if base == "analyse" else None


def _forms(base: str) -> tuple[str, ...]:
    if base.endswith("e"):
        stem = base[:-1]
        return (base, base + "s", stem + "ing")
    if base.endswith("y") and base[-2] not in "aeo":
        return (base, base[:-1] + "ies", base + "ing")
    ending = "es" if base.endswith(("s", "x", "ch", "sh", "z")) else "s"
    doubled = base + base[-1] if base in _DOUBLED else base
    return (base, base + ending, doubled + "ing")


def _past(base: str) -> tuple[str, ...]:
    if base in _PASTS:
        return tuple(_PASTS[base].split())
    if base.endswith("e"):
        return (base + "d",)
    if base.endswith("y") and base[-2] not in "aeo":
        return (base[:-1] + "ied",)
    return ((base + base[-1] if base in _DOUBLED else base) + "ed",)


def _spellings(base: str) -> tuple[str, ...]:
    american = _american(base)
    return (base,) if american is None else (base, american)


def _verbs() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for row in _TABLE.replace("\n    ", " ").strip().splitlines():
        acts, rest = row.split(":")
        bases, products = rest.split("=")
        act = reduce(or_, (Act[name.upper()] for name in acts.split("+")))
        found |= {base: Verb(base, act, words_of(products) | {base}) for base in bases.split()}
    return found


VERBS = _verbs()
FORMS = {form: verb for base, verb in VERBS.items() for spelt in _spellings(base) for form in _forms(spelt)}
PASTS = {form: verb for base, verb in VERBS.items() for spelt in _spellings(base) for form in _past(spelt)}
BASES = frozenset(spelt for base in VERBS for spelt in _spellings(base))

# Nouns made of a verb: "security review" is the act of reviewing.
NOMINALS = {
    "review": "review",
    "audit": "audit",
    "analysis": "analyse",
    "assessment": "assess",
    "evaluation": "evaluate",
    "critique": "critique",
    "inspection": "inspect",
    "check": "check",
    "validation": "validate",
    "verification": "verify",
    "test": "test",
    "testing": "test",
    "scan": "scan",
    "lint": "lint",
    "linting": "lint",
    "plan": "plan",
    "planning": "plan",
    "roadmap": "plan",
    "outline": "outline",
    "design": "design",
    "architecture": "design",
    "research": "research",
    "investigation": "investigate",
    "survey": "survey",
    "summary": "summarise",
    "overview": "summarise",
    "translation": "translate",
    "transcription": "transcribe",
    "implementation": "implement",
    "development": "develop",
    "build": "build",
    "compilation": "compile",
    "deployment": "deploy",
    "deploy": "deploy",
    "release": "release",
    "rollout": "rollout",
    "publication": "publish",
    "synthesis": "synthesise",
    "consolidation": "consolidate",
    "aggregation": "aggregate",
    "comparison": "compare",
    "classification": "classify",
    "brainstorm": "brainstorm",
    "brainstorming": "brainstorm",
    "diagnosis": "diagnose",
    "fix": "fix",
    "refactoring": "refactor",
    "refactor": "refactor",
    "migration": "migrate",
    "draft": "draft",
    "estimate": "estimate",
    "estimation": "estimate",
    "extraction": "extract",
    "collection": "collect",
    "exploration": "explore",
}
