"""What has to be said before a model is called too small: more than words that a judge adds up.

A question put to a conversation, a mark by given criteria, a choice among given labels, a search and a small edit are
done by any model. The large tier is the policy's for named kinds of difficulty: what an agent is offered for, or a
prompt of several sentences, that names none of them wants no more than the medium one. Of short orders the judge knows
enough by itself.
"""

from __future__ import annotations

import re

from advisor.advice.requests import OFFERED
from advisor.flow.expr import Const, Expr, walk
from advisor.flow.trace import TracedTask
from advisor.judge.clause import read_clause
from advisor.judge.tokens import tokenise

_SMALLEST, _MEDIUM = "small", "medium"
_WORD = re.compile(r"[a-z][a-z'-]*|\{")
_SENTENCE = re.compile(r"[.!?]\s|\n")
_CHAT = 30  # words of a question as people put it to a conversation
_ORDER = 24  # words within which a prompt says what it is about; a longer one is no order of one sentence
_EDIT = 16  # words of a small edit
_LINE = 16  # tokens of an answer that is a label
_NEAR = 4  # words between a mark and what it is given as
_OWN = frozenset({"our", "should", "we", "you"})  # of a question that asks for advice on somebody's own matter
_ABILITY = frozenset({"can", "could", "will", "would"})
_CHOOSING = frozenset({"categorise", "categorize", "classify", "grade", "label", "rate", "route", "score", "tag"})
_ROUTING = frozenset({"categorising", "categorizing", "classifying", "grading", "routing", "scoring"})
_MAKING = frozenset({
    "add", "build", "change", "create", "debug", "design", "extend", "fix", "implement", "improve", "investigate",
    "make", "migrate", "optimise", "optimize", "plan", "port", "refactor", "replace", "review", "rewrite", "speed",
    "test", "write",
})  # fmt: skip
_CHOICES = (("true", "or", "false"), ("yes", "or", "no"), ("only", "the", "integer"), ("only", "the", "number"),
            ("only", "the", "category"), ("only", "the", "label"),
            ("exactly", "one", "of"), ("exactly", "one", "category"), ("exactly", "one", "label"))  # fmt: skip
_MARKS = frozenset({"integer", "number", "rating", "score"})
_CRITERIA = frozenset({"criteria", "criterion", "rubric"})
_JUDGING = frozenset({"assess", "check", "evaluate", "judge"})
_ADDING = frozenset({"add", "put"})
_INTO = frozenset({"for", "from", "in", "into", "of", "on", "so", "that", "to", "with"})
_SPELLING = frozenset({"capitalisation", "capitalization", "grammar", "punctuation", "spelling", "typo", "typos"})
_LOOKING = frozenset({
    "calls", "explore", "fetch", "fetches", "find", "finds", "list", "lists", "locate", "locates", "look", "looks",
    "lookup", "query", "queries", "retrieve", "retrieves", "search", "searches",
})  # fmt: skip
_LARGE = frozenset({
    "adversarial", "algorithm", "algorithms", "architect", "architectural", "architecture", "architectures", "attack",
    "attackers", "codebase", "codebases", "competing", "compiler", "concurrency", "concurrent", "conflicting",
    "consensus", "consistency", "convergence", "cross-service", "cross-system", "cross-team", "cryptographic",
    "deadlock", "deadlocks", "distributed", "failover", "invariants", "kernel", "lemma", "lock-free", "microservice",
    "microservices", "migrate", "migrating", "migration", "migrations", "monolith", "organisation-wide",
    "organization-wide", "outage", "outages", "partition", "partitions", "proof", "proofs", "protocol", "protocols",
    "provable", "provably", "prove", "race", "races", "redesign", "replication", "roadmap", "scalability",
    "sharding", "shards", "system-wide", "theorem", "threat", "threats", "tradeoffs", "trade-offs",
})  # fmt: skip
_WIDE = frozenset({"across", "all", "entire", "every", "whole"})
_PARTS = frozenset({
    "departments", "modules", "platform", "platforms", "regions", "repositories", "repository", "services", "software",
    "system", "teams", "tenants",
})  # fmt: skip


def is_undemanding(task: TracedTask, text: str, held: str, advised: str) -> bool:
    """Say whether nothing that a call says bears out that it wants tier ``advised`` and not the ``held`` one.

    ``text`` is what is judged of the task: its description, or all of its prompt.
    """
    words = _WORD.findall(text.lower())
    first = _WORD.findall(_SENTENCE.split(text.strip(), maxsplit=1)[0].lower())
    offered = task.dialect == OFFERED  # what it is for stands in the first sentence; what it knows, after that
    wordy = offered or len(words) > _ORDER
    if wordy and held == _MEDIUM and advised != _MEDIUM and not names_difficulty(first if offered else words):
        return True
    if offered:
        return held == _SMALLEST and not _LOOKING.isdisjoint(first)
    if is_marked(words) or (task.prompt is not None and _is_choice(_WORD.findall(_said(task.prompt)))):
        return True
    if task.most_output is not None and task.most_output <= _LINE:
        return True
    own = _said(task.said) if task.said is not None else ""
    if any(_is_chat(each, _WORD.findall(each), held) for each in (text.lower(), own)):
        return True
    return is_small_edit(text, words)


def names_difficulty(words: list[str]) -> bool:
    """Say whether words name what the policy keeps the large tier for: depth, or judgement over many parts."""
    found = set(words)
    return not found.isdisjoint(_LARGE) or not (found.isdisjoint(_WIDE) or found.isdisjoint(_PARTS))


def is_marked(words: list[str]) -> bool:
    """Say whether words order a mark or a choice among given answers."""
    if words[:1] and (words[0] in _CHOOSING or (words[0] in _JUDGING and not _CRITERIA.isdisjoint(words))):
        return True
    if words[:1] and words[0] in _MAKING:
        return False  # what is made may well mark things itself
    if _is_choice(words):
        return True
    returned = (words[at + 1 : at + 1 + _NEAR] for at, word in enumerate(words) if word in {"output", "return"})
    return any(not _MARKS.isdisjoint(after) for after in returned)


def _is_choice(words: list[str]) -> bool:
    """Say whether words ask for one of given answers: a route, a label, yes or no."""
    routes = not _ROUTING.isdisjoint(words[:_ORDER]) and _LARGE.isdisjoint(words[:_ORDER])
    return routes or any(tuple(words[at : at + 3]) in _CHOICES for at in range(len(words)))


def _is_chat(text: str, words: list[str], held: str) -> bool:
    """Tell a question of general knowledge: short, asking for no judgement on anybody's own matter."""
    if len(words) > _CHAT or not words:
        return False
    if read_clause(tokenise(text)).form != "question":
        return False
    asked = words[2:] if words[0] in _ABILITY else words
    deep = (held == _SMALLEST or words[0] in _ABILITY) and names_difficulty(words)
    return _OWN.isdisjoint(asked) and not deep


def is_small_edit(text: str, words: list[str]) -> bool:
    """Tell items put on a list, and spelling put right."""
    if not 1 < len(words) <= _EDIT:
        return False
    items = words[0] in _ADDING and "," in text and _INTO.isdisjoint(words)
    return items or (words[0] in {"fix", "correct"} and not _SPELLING.isdisjoint(words[:_NEAR]))


def _said(expr: Expr) -> str:
    return " ".join(str(part.value) for part in walk(expr) if isinstance(part, Const) and part.value).lower()
