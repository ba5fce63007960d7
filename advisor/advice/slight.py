"""Texts that ask for so little that no larger model is wanted, whatever the sum of their words suggests.

A model is only called too small for what a call itself says: not for the words its agent brings along, not for a text
that stands for a task without saying one, and not for an answer that can be checked at a glance (the policy's "one-line
answers", and procedures that are spelled out).
"""

from __future__ import annotations

import re
from itertools import pairwise

from advisor.advice.knowledge import Knowledge
from advisor.flow.expr import has_words, render
from advisor.flow.trace import TracedTask

_EVEN = 0.5
_FEW = 24  # words of a text that says little more than a sum or an answer's form
_MORE = 40  # words of a search that spells out what its result lists
_GIVEN = 120  # words of a question and of the rules by which it is answered from what is given
_FAR = 6  # words between giving and the answer that is given
_SENTENCE = re.compile(r"[.!?:;]\s+|\n")
_WORD = re.compile(r"[a-z']+|\d+|\{")
_NUMBER = re.compile(r"\d+")
_FILLING = frozenset({
    "a", "an", "the", "this", "that", "some", "my", "your", "any", "one", "it", "is", "are", "for", "of", "and", "to",
    "test", "tests", "testing", "dummy", "sample", "example", "placeholder", "mock", "fake", "stub", "demo", "task",
    "tasks", "description", "prompt", "input", "message", "text", "question", "query", "goal", "output", "foo", "bar",
    "baz", "qux", "hello", "hi", "hey", "world", "lorem", "ipsum", "dolor", "sit", "amet", "simple", "basic", "do",
    "thing", "things", "something", "stuff", "work", "whatever", "here", "please",
})  # fmt: skip
_STANDS_FOR = (("test", "task"), ("sample", "task"), ("example", "task"), ("dummy", "task"), ("mock", "task"))
_SHORT = frozenset({"word", "sentence", "line", "number", "digit", "letter", "character", "emoji", "token", "haiku"})
_ONE = frozenset({"one", "single", "1", "a"})
_COUPLE = frozenset({"1", "one", "2", "two", "3", "three"})
_SENTENCES = frozenset({"sentence", "sentences", "line", "lines"})
_SAYING = frozenset({"say", "greet", "repeat", "echo", "ping"})
_ASKED = frozenset({"why", "how", "what", "whether", "which", "where", "who"})
_GIVING = frozenset({"respond", "responds", "reply", "replies", "answer", "answers"})
_ANSWERS = frozenset({"answer", "answering", "answers", "respond"})
_PRODUCING = frozenset({"generate", "give", "produce", "provide"})
_RESULT = frozenset({"answer", "response"})
_QUESTIONS = frozenset({"question", "questions", "query", "queries"})
_MATERIAL = frozenset({
    "article", "context", "data", "document", "documentation", "documents", "excerpts", "facts", "information",
    "knowledge", "memories", "memory", "notes", "page", "pages", "passage", "passages", "results", "snippets",
    "sources", "text", "transcript",
})  # fmt: skip
_REWORDING = frozenset({"reformulate", "rephrase", "reword", "rewrite"})
_FITTING = frozenset({"relevance", "relevant"})
_SUMS = frozenset({"calculate", "compute"})
_ASKING = _SUMS | {"what"}
_FIGURES = frozenset({"average", "mean", "median", "sum", "total", "count", "percentage", "maximum", "minimum"})
_WEIGHED = frozenset({
    "analysis", "compare", "comparison", "develop", "evaluate", "explain", "insights", "investigate", "plan", "report",
    "research", "review", "strategy", "summarise", "summarize", "summary", "synthesise", "synthesize", "trends",
    "write",
})  # fmt: skip
_OPERATIONS = frozenset({"add", "subtract", "multiply", "divide", "sum"})
_BETWEEN = frozenset({"and", "to", "plus", "by", "from", "with"})
_STARTING = frozenset({"run", "execute", "trigger", "launch", "invoke", "start", "kick"})
_STARTED = frozenset(
    {
        "automation",
        "command",
        "crew",
        "job",
        "linter",
        "pipeline",
        "playbook",
        "script",
        "suite",
        "tests",
        "workflow",
    }
)
_NEAR = 5  # words within which the thing stands that is started
_PUZZLED = frozenset(
    {
        "analyse",
        "analyze",
        "audit",
        "debug",
        "design",
        "diagnose",
        "fix",
        "identify",
        "implement",
        "improve",
        "refactor",
    }
)
_ANSWERING = (
    frozenset(
        {
            "about",
            "based",
            "following",
            "for",
            "from",
            "given",
            "only",
            "provided",
            "question",
            "questions",
            "specialised",
            "specialized",
            "using",
            "knowledge",
            "context",
            "user",
            "user's",
            "query",
            "in",
            "on",
            "with",
            "to",
            "you",
            "have",
        }
    )
    | _FILLING
    | _GIVING
)
_NUMBERS = 2
_SEEN = frozenset({"image", "picture", "photo", "screenshot", "clip", "video", "audio", "chart"})
_LOOKING = frozenset({"describe", "what", "see", "transcribe", "caption", "analyze", "analyse", "identify", "tell"})


def asks_little(task: TracedTask, text: str, held: str, knowledge: Knowledge) -> bool:
    """Say whether nothing that a call says for itself wants more than a model of tier ``held``."""
    own = render(task.said) if task.said is not None and has_words(task.said) else text
    if is_slight(own):
        return True
    return own != text and knowledge.judge.judge(own).at_most(held) >= _EVEN


def is_slight(text: str) -> bool:
    """Say whether a text names no work, asks for an answer of a line, or spells out which tools to call."""
    words = _WORD.findall(text.lower())
    if not set(words) - _FILLING - {"{"} or tuple(words[:2]) in _STANDS_FOR:
        return True
    if "tool call" in text.lower().replace("-", " ") or _goes_on_with_a_tool(words):
        return True
    if (len(words) <= _MORE and _is_found(words)) or (len(words) <= _GIVEN and _is_looked_up(words, text)):
        return True
    if len(words) <= _GIVEN and (_is_summed_up(words) or _is_left_to_tool(text)):
        return True
    return len(words) <= _FEW and any(test(words, text) for test in _TESTS)


def _goes_on_with_a_tool(words: list[str]) -> bool:
    return "tool" in words and any(one == "keep" and two in {"using", "calling"} for one, two in pairwise(words))


def _is_line(words: list[str], _text: str) -> bool:
    """Tell an answer of a word, a sentence or a line, a greeting, and an introduction of oneself."""
    if "introduce" in words and "yourself" in words[words.index("introduce") : words.index("introduce") + 2]:
        return _WEIGHED.isdisjoint(words)
    if (words[0] in _SAYING and words[1:2] and words[1] not in _ASKED) or ("yes" in words and "no" in words):
        return True
    triples = zip(words, words[1:], [*words[2:], ""], strict=False)
    return any(one in _ONE and (two in _SHORT or (two == "short" and three in _SHORT)) for one, two, three in triples)


def _is_summed_up(words: list[str]) -> bool:
    """Tell a summary of a sentence or two of what is given: "a 2-sentence summary of {notes}"."""
    if "{" not in words or not {"summary", "summarize", "summarise"} & set(words[:_FAR]):
        return False
    return any(one in _COUPLE and two in _SENTENCES for one, two in pairwise(words[:_FEW]))


def _is_left_to_tool(text: str) -> bool:
    """Tell an order whose first sentence names the tool that does it: "check it using the check_sizes tool"."""
    first = _SENTENCE.split(text.strip(), maxsplit=1)[0].lower()
    words = _WORD.findall(first)
    named = any("_" in one and two.startswith("tool") for one, two in pairwise(first.split()))
    return named and len(words) <= _FEW and (_WEIGHED | _PUZZLED).isdisjoint(words)


def _is_given(words: list[str], _text: str) -> bool:
    """Tell an answer that is given: "respond with {word}"."""
    triples = zip(words, words[1:], words[2:], strict=False)
    return (words[0] in _GIVING and words[1:2] == ["with"] and bool({"json", "{"} & set(words))) or any(
        one in _GIVING and two == "with" and three in {"{", "exactly", "only", "just"} for one, two, three in triples
    )


def _is_sum(words: list[str], text: str) -> bool:
    """Tell a sum with its numbers: they go in, one comes out."""
    if not _SUMS.isdisjoint(words) and not _FIGURES.isdisjoint(words) and _WEIGHED.isdisjoint(words):
        return True
    if "{" in words or len(_NUMBER.findall(text)) < _NUMBERS:
        return False
    head, after = words[0], words[1:3]
    return head in _ASKING or (head in _OPERATIONS and after[0].isdigit() and after[1] in _BETWEEN)


def _is_found(words: list[str]) -> bool:
    """Tell a search whose result is what is found, with nothing said of weighing it."""
    return words[:2] == ["search", "for"] and _WEIGHED.isdisjoint(words)


def _is_looked_up(words: list[str], text: str) -> bool:
    """Tell a question whose answer is read off what is given with it, its rewording, and a mark for how it fits."""
    own = words[:1] + _own(words)
    if "{" not in text or not (_WEIGHED | _PUZZLED).isdisjoint(own):
        return False
    if _REWORDING & set(own[:_FAR]) and _QUESTIONS & set(own[:_FAR]):
        return True
    if "scale" in own and _FITTING & set(own):
        return True
    answers = any(
        (one in _ANSWERS and _QUESTIONS & set(own[at + 1 : at + _FAR]))
        or (one in _PRODUCING and _RESULT & set(own[at + 1 : at + _FAR]))
        for at, one in enumerate(own)
    )
    return answers and bool(_QUESTIONS & set(own)) and bool(_MATERIAL & set(own))


def _is_look(words: list[str], _text: str) -> bool:
    """Tell a look at one picture or recording: what is in it is read, not judged."""
    triples = zip(words, words[1:], [*words[2:], ""], strict=False)
    shown = any(one in {"this", "the"} and (two in _SEEN or three in _SEEN) for one, two, three in triples)
    return shown and not _LOOKING.isdisjoint(words) and _WEIGHED.isdisjoint(words)


def _is_started(words: list[str], _text: str) -> bool:
    """Tell what starts something else that does the work: "run the nightly automation and report"."""
    started = words[0] in _STARTING and not _STARTED.isdisjoint(words[1 : _NEAR + 1])
    return started and _PUZZLED.isdisjoint(words)


def _is_named_tool(words: list[str], text: str) -> bool:
    """Tell a call of one tool that the text names or points at: what is hard about it, the tool does."""
    named = any("_" in one and two.startswith("tool") for one, two in pairwise(text.lower().split()))
    pointed = "tool" in words and "using" in words and _WEIGHED.isdisjoint(words) and _PUZZLED.isdisjoint(words)
    return named or pointed


def _is_asked_elsewhere(words: list[str], _text: str) -> bool:
    """Tell a text that only says to answer: the question, which decides, stands elsewhere."""
    unknown = set(_own(words)) - _ANSWERING
    return words[0] in _GIVING and len(unknown) <= ("{" in words)


def _own(words: list[str]) -> list[str]:
    """Give the words but for the names of holes."""
    return [word for word, before in zip(words[1:], words, strict=False) if word != "{" and before != "{"]


_TESTS = (
    _is_line, _is_given, _is_sum, _is_look, _is_started, _is_named_tool, _is_asked_elsewhere,
)  # fmt: skip
