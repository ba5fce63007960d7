"""A description, read: its acts, its noun phrases with the place they stand in, and its pronouns.

There is no grammar here, only what decides references and resources: which verb heads a clause, which words form a noun
phrase, and behind which determiner and preposition the phrase stands. One pass over the tokens.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import reduce
from operator import or_

from advisor.graph.lexicon import DETERMINERS, EARLIER, FILLERS, PREPOSITIONS
from advisor.graph.material import without_material
from advisor.graph.verbs import BASES, FORMS, NOMINALS, PASTS, VERBS, Act, Verb
from advisor.graph.words import Kind, Token, plural, tokens, words_of
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A noun phrase: its stems (the head last), and how it stands.

    ``prep`` is the preposition before it, empty where it is an object or a subject. ``determiner`` is the last
    determiner; ``earlier`` says that a word points back ("above", "found", "you wrote"); ``open`` that a hole is part
    of it; ``names`` are the paths and identifiers in it; ``verb`` the verb of its clause; ``joined`` that "and" or a
    comma joins it with the phrase before; ``label`` that it only names the hole behind its colon ("Context: {…}").
    """

    stems: tuple[str, ...]
    plural: bool
    determiner: str
    prep: str
    verb: Verb | None
    earlier: bool
    open: tuple[str, ...]
    names: tuple[Token, ...]
    joined: bool
    label: bool = False

    @property
    def head(self) -> str:
        """The noun itself ("PR" of "PR 101"); empty where the phrase is only a name or a hole."""
        if len(self.stems) > 1 and self.stems[-1].startswith(NUMBERING):
            return self.stems[-2]
        return self.stems[-1] if self.stems else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in one description.

    ``verbs`` are the acts in order (for a noun phrase: the act its head names). ``nominal`` says the text is a noun
    phrase. ``pronouns`` are those at an object's place with no noun before them. ``holes`` are the names of all
    holes. ``act`` is all kinds of act together. ``number`` is that of a label ("Step 2:"), 0 without one; ``follows``
    says that the text begins with "then".
    """

    words: tuple[str, ...]
    verbs: tuple[Verb, ...]
    phrases: tuple[Phrase, ...]
    pronouns: tuple[str, ...]
    nominal: bool
    holes: tuple[str, ...]
    size: int
    act: Act = Act.NONE
    number: int = 0
    follows: bool = False

    @property
    def verb(self) -> Verb | None:
        """The main act."""
        return self.verbs[0] if self.verbs else None


NUMBERING = "#"  # before the stem of a number or letter that ends a name
_COUNTED = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)
EMPTY = Reading(words=(), verbs=(), phrases=(), pronouns=(), nominal=False, holes=(), size=0)
_PRONOUNS = frozenset({"it", "them", "this", "that", "these", "those", "both", "everything"})
_ARTICLES = frozenset({"the", "all", "both"})
_BASED = frozenset({"based", "according"})
POINTED = frozenset({"this", "that", "these", "those"})
_AND = frozenset({"and", "or", "plus", "then", "vs", "versus"})
# Whom a result is for is no part of it: "show me a chart".
_ASKERS = frozenset({"me", "us"})
_WRITER = frozenset(
    {"you", "we", "i", "they", "were", "was", "have", "been", "has", "it", "just", "already"}
) | words_of(
    """
    is are be pass passes passed passing succeed succeeds succeeded finish finishes finished done
    complete completes completed
    """,
)
_COPULAS = frozenset({"is", "are", "was", "were"})  # "which clauses are unusual": the noun ends here
_AUXILIARIES = words_of(
    """
    be been being am has have had will would shall should can could may might must does did cannot
    """,
) | frozenset(
    f"{word}n't" for word in ("is", "are", "was", "were", "has", "have", "had", "wo", "would", "should", "ca", "could",
                              "must", "does", "did", "do", "need")
)  # fmt: skip
_LIKE_ADVERBS = words_of(
    """
    family assembly supply reply anomaly july italy butterfly fly ally jelly belly monopoly bully homily lily rally
    tally folly weekly monthly daily quarterly yearly hourly early only likely unlikely friendly costly timely elderly
    """,
)
_TWICE = frozenset({"re", "back", "double", "cross", "fact", "pre", "spell", "hand"})
_ROLE_PREFIX = frozenset({"step", "phase", "stage"})
_LABEL = ("step", "1", ":")
_ONWARD = frozenset({"next", "finally", "lastly", "subsequently"})
_NOT_VERBS = frozenset({"is", "are", "was", "were", "has", "have", "and", "or", "both", "if", "while", "not", "all"})
_ASKING = frozenset({"who", "whom", "what", "which", "why", "how", "where", "whether"})
_PRONOMINAL = frozenset({"it", "them"})
_OPENING_OBJECTS = DETERMINERS | _PRONOMINAL
_NO_VERBS = _NOT_VERBS | PREPOSITIONS | DETERMINERS | _ASKING
_NO_NOUNS = PREPOSITIONS | _AND | DETERMINERS
_NOT_BEFORE_THAT = PREPOSITIONS | _AND
_INDEFINITE = frozenset({"a", "an", "some", "any", "no"})
_SIMPLE_PASTS = frozenset({"wrote", "chose", "got", "made", "ran", "sent"})
_NOUN_PAIRS = {
    "design": frozenset({"review", "audit", "doc", "summary"}),
    "plan": frozenset({"review", "summary"}),
    "test": frozenset({"plan", "report", "result", "suite", "strategy", "review", "summary", "analysis"}),
    "research": frozenset({"plan", "report", "summary", "note", "synthesis"}),
    "audit": frozenset({"report", "summary"}),
    "release": frozenset({"plan", "note", "review", "summary"}),
    "build": frozenset({"report", "review", "check"}),
    "share": frozenset({"analysis", "review"}),
    "score": frozenset({"analysis", "review"}),
    "process": frozenset({"review", "audit", "analysis"}),
    "change": frozenset({"review", "summary", "analysis"}),
    "query": frozenset({"review", "analysis"}),
    "report": frozenset({"review"}),
    "email": frozenset({"review", "draft"}),
}


@dataclass(slots=True)
class _Reader:
    """The state of the pass: the phrase being read, and where it stands."""

    stems: list[str] = field(default_factory=list)
    last_plural: bool = False
    determiner: str = ""
    prep: str = ""
    verb: Verb | None = None
    earlier: bool = False
    joined: bool = False
    open: list[str] = field(default_factory=list)
    names: list[Token] = field(default_factory=list)
    clause_start: bool = True
    acted: bool = False
    asks: bool = False
    verbs: list[Verb] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    pronouns: list[str] = field(default_factory=list)

    def flush(self, *, label: bool = False) -> None:
        """End the phrase being read."""
        if self.stems or self.open or self.names:
            self._number()
            self.phrases.append(
                Phrase(
                    stems=tuple(self.stems),
                    plural=self.last_plural,
                    determiner=self.determiner,
                    prep=self.prep,
                    verb=self.verb,
                    earlier=self.earlier,
                    open=tuple(self.open),
                    names=tuple(self.names),
                    joined=self.joined,
                    label=label,
                ),
            )
            self.stems, self.open, self.names = [], [], []
            self.joined = False
        elif self.earlier:
            self.pronouns.append("above")
        elif self.determiner in _PRONOUNS and not self.phrases:
            self.pronouns.append(self.determiner)
        self.determiner, self.earlier, self.last_plural = "", False, False

    def _number(self) -> None:
        """Mark the number behind a noun, which is part of its name: "chapter two", "candidate A"."""
        last = self.stems[-1] if len(self.stems) > 1 else ""
        if last.isdigit() or last in _COUNTED or len(last) == 1:
            self.stems[-1] = NUMBERING + last

    def new_clause(self, *, label: bool = False) -> None:
        """Begin a clause: what comes first may be a verb. What ended may be a ``label`` of what follows."""
        self.flush(label=label)
        self.prep, self.clause_start, self.joined, self.acted = "", True, False, False

    def act(self, verb: Verb) -> None:
        """Take a verb as the head of the clause."""
        self.flush()
        self.verb, self.prep, self.clause_start, self.acted = verb, "", False, True
        self.verbs.append(verb)

    def mark_earlier(self, *, before_noun: bool) -> None:
        """Mark the phrase being read, or the one just ended, as pointing back."""
        if before_noun or self.stems or not self.phrases or self.determiner in _ARTICLES:
            self.earlier = True
        else:
            self.phrases[-1] = replace(self.phrases[-1], earlier=True)


def read(text: str) -> Reading:
    """Read one description (plain text with ``{holes}``)."""
    found = tokens(without_material(text))
    reader = _Reader()
    for index, token in enumerate(found):
        _take(reader, token, found, index)
    reader.flush()
    nominal = not reader.verbs
    verbs = tuple(reader.verbs) or _nominal(reader.phrases)
    return Reading(
        words=tuple(token.stem for token in found if token.kind is Kind.WORD),
        verbs=verbs,
        phrases=tuple(reader.phrases),
        pronouns=tuple(reader.pronouns),
        nominal=nominal,
        holes=tuple(token.text for token in found if token.kind is Kind.HOLE),
        size=len(found),
        act=reduce(or_, (verb.act for verb in verbs), Act.NONE),
        number=_number(found),
        follows=_follows(found),
    )


def _number(found: tuple[Token, ...]) -> int:
    """Give the number of a label at the head of a text: "Step 2: …", "Phase 3 - …"."""
    if len(found) < len(_LABEL) or found[0].text not in _ROLE_PREFIX or not found[1].text.isdecimal():
        return 0
    return int(found[1].text[:3]) if found[2].kind is Kind.STOP else 0


def _follows(found: tuple[Token, ...]) -> bool:
    comma = len(found) > 1 and found[1].kind is Kind.COMMA
    return bool(found) and (found[0].text in {"then", "afterwards"} or (comma and found[0].text in _ONWARD))


def _nominal(phrases: list[Phrase]) -> tuple[Verb, ...]:
    """Give the act that a noun phrase names: its first phrase's head."""
    for phrase in phrases[:1]:
        for stem in reversed(phrase.stems):
            if stem in NOMINALS:
                return (VERBS[NOMINALS[stem]],)
    return ()


def _take(reader: _Reader, token: Token, found: tuple[Token, ...], index: int) -> None:
    match token.kind:
        case Kind.STOP:
            following = found[index + 1] if token.text == ":" and index + 1 < len(found) else None
            reader.new_clause(label=following is not None and _is_filled(reader, following))
        case Kind.COMMA:
            _comma(reader, found, index)
        case Kind.HOLE:
            reader.open.append(token.text)
            reader.clause_start = False
        case Kind.PATH | Kind.NAME:
            reader.names.append(token)
            reader.clause_start = False
        case Kind.WORD:
            _take_word(reader, token, found, index)


def _is_filled(reader: _Reader, following: Token) -> bool:
    """Say whether a phrase before a colon means what stands behind it: "Context: {…}", "reword this mail: Dear …"."""
    if following.kind is Kind.HOLE:
        return not reader.acted or reader.determiner in POINTED
    return reader.determiner in POINTED and following.text not in BASES and following.text not in _ASKING


def _comma(reader: _Reader, found: tuple[Token, ...], index: int) -> None:
    reader.flush()
    reader.joined = True
    following = _next(found, index)
    if following in BASES and (not reader.verbs or _next(found, index + 1) in _OPENING_OBJECTS):
        reader.new_clause()


def _take_word(reader: _Reader, token: Token, found: tuple[Token, ...], index: int) -> None:
    word = "a" if token.text == "A" and (reader.clause_start or not index) else token.text
    if reader.clause_start and _opens_clause(reader, word, found, index):
        return
    if word in _ASKING or (word == "that" and _relative(found, index)):
        reader.flush()
        reader.asks = reader.asks or word in _ASKING
        reader.determiner = word if word == "which" else ""
    elif word in _AND:
        _conjunction(reader, word, found, index)
    elif word in PREPOSITIONS:
        _preposition(reader, word, found, index)
    elif word in _OPENING_OBJECTS:
        _determiner(reader, word)
    elif word in _BASED:
        reader.flush()
        reader.prep, reader.joined = "based", False
    elif word in EARLIER or (word in PASTS and _points_back(reader, found, index)):
        reader.mark_earlier(before_noun=_noun_follows(found, index))
    elif word in _COPULAS or word in _AUXILIARIES:
        reader.flush()
        reader.prep, reader.joined = (word if reader.phrases else reader.prep), False
    elif word not in _WRITER and word not in _ASKERS and not (word.endswith("ly") and word not in _LIKE_ADVERBS):
        reader.stems.append(token.stem)
        reader.last_plural = plural(word)


def _opens_clause(reader: _Reader, word: str, found: tuple[Token, ...], index: int) -> bool:
    if word in FILLERS or (word.endswith("ly") and word not in FORMS) or word.isdigit():
        return not (word in {"step", "task", "agent"} and _next(found, index) == "")
    reader.clause_start = False
    verb = FORMS.get(word) or _again(word) or _unknown_verb(word, found, index)
    if verb is None or _is_noun(word, found, index, first=not reader.verbs and not reader.phrases):
        return False
    reader.act(verb)
    return True


def _again(word: str) -> Verb | None:
    """Take "re-run", "back-translate" and "double-check" for the verb behind the hyphen."""
    before, hyphen, base = word.rpartition("-")
    return FORMS.get(base) if hyphen and before in _TWICE else None


def _unknown_verb(word: str, found: tuple[Token, ...], index: int) -> Verb | None:
    """Take a word before a determiner or a pronoun as a verb nobody has listed: "Ponder the findings"."""
    following = _next(found, index)
    if following in _OPENING_OBJECTS and word not in _NO_VERBS:
        return Verb(base=word, act=Act.NONE, products=frozenset({word}))
    return None


def _is_noun(word: str, found: tuple[Token, ...], index: int, *, first: bool) -> bool:
    """Say whether a word that may be a verb is the first word of a noun phrase: "Design review"."""
    after = found[index + 1 : index + 4]
    if not after:
        return first and word in NOMINALS
    if after[0].kind is Kind.WORD and after[0].text in {"of", "for"}:
        return word in NOMINALS and not word.endswith("ing")
    if len(after) > 1 and after[1].kind is Kind.WORD and after[1].text not in PREPOSITIONS and after[1].text != "and":
        return False
    return after[0].kind is Kind.WORD and after[0].stem in _NOUN_PAIRS.get(word, frozenset())


def _next(found: tuple[Token, ...], index: int) -> str:
    after = found[index + 1 : index + 2]
    return after[0].text if after and after[0].kind is Kind.WORD else ""


def _conjunction(reader: _Reader, word: str, found: tuple[Token, ...], index: int) -> None:
    prep = reader.prep
    reader.flush()
    reader.joined = True
    following = _next(found, index)
    if following in BASES and (word == "then" or not prep or _next(found, index + 1) in DETERMINERS):
        reader.new_clause()


def _preposition(reader: _Reader, word: str, found: tuple[Token, ...], index: int) -> None:
    reader.flush()
    following = _next(found, index)
    purpose = following in BASES or _unknown_verb(following, found, index + 1) is not None
    if word == "to" and purpose and following not in {"test", "stage", "release", "store"}:
        reader.new_clause()
        return
    kept = reader.prep == "based" and word in {"on", "upon", "to"}
    reader.prep, reader.joined = "based" if kept else word, False


def _determiner(reader: _Reader, word: str) -> None:
    if word in _PRONOMINAL:
        reader.flush()
        if not reader.phrases:
            reader.pronouns.append(word)
        return
    if reader.stems or reader.names or reader.open:
        reader.flush()
    stronger = reader.determiner in {"all", "both", "each"} and word in {"the", "these", "those"}
    reader.determiner = reader.determiner if stronger else word


def _points_back(reader: _Reader, found: tuple[Token, ...], index: int) -> bool:
    """Say whether a past participle speaks of an earlier act: "issues found", "code you wrote"."""
    verb = PASTS[found[index].text]
    if verb.base in {"use", "base", "give", "process", "share", "schedule", "book", "reserve", "tag"}:
        return False
    if found[index].text in _SIMPLE_PASTS:
        return index > 0 and found[index - 1].text in _WRITER
    if reader.asks or (reader.determiner in _INDEFINITE and not reader.stems):
        return False
    return bool(reader.stems or reader.determiner or reader.phrases or _next(found, index))


def _relative(found: tuple[Token, ...], index: int) -> bool:
    """Say whether "that" follows a noun: "files that contain …"."""
    before = found[index - 1] if index else None
    if before is None or before.kind is not Kind.WORD:
        return before is not None and before.kind in {Kind.NAME, Kind.PATH, Kind.HOLE}
    return before.text not in _NOT_BEFORE_THAT and before.text not in FORMS


def _noun_follows(found: tuple[Token, ...], index: int) -> bool:
    following = _next(found, index)
    return following != "" and following not in _NO_NOUNS
