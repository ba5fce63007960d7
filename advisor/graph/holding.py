"""What a thing holds: "Find three hotels", then "Compare prices": the prices are those of the hotels.

A noun that is a part or a quality of something speaks of an earlier task's thing when its own text does not say whose
it is. The table is common knowledge about things, by fields; nothing in it is a project's.
"""

from __future__ import annotations

from advisor.graph.lexicon import NEUTRAL, PREPOSITIONS
from advisor.graph.producing import Product, distinguishing, superlative
from advisor.graph.reading import Phrase, Reading
from advisor.graph.verbs import Act
from advisor.graph.words import words_of

# Things = what they hold. A hyphen joins a noun to the word before it ("root cause").
_TABLE = """
hotel flat apartment house flight train ferry bus car laptop phone product supplier vendor provider offer venue
    restaurant insurer caterer plan subscription tariff = price rate cost fee availability rating location amenity
    discount
log trace metric dump telemetry = error exception warning spike anomaly peak outage timeout latency offender entry
    pattern incident stack-trace
statement ledger invoice receipt bill expense account payroll = transaction entry payment total balance amount spending
    discrepancy category deduction
menu recipe dish meal dinner = ingredient course wine drink dessert calorie allergen shopping-list grocery
    cooking-time portion
contract lease agreement treaty policy statute brief licence = clause term obligation penalty deadline loophole party
    liability ambiguity
ruling judgment verdict case precedent = argument reasoning holding dissent precedent
transcript meeting recording interview call conversation minute podcast webinar = decision quote speaker action-item
    topic action takeaway
story novel poem tale script play screenplay chapter essay fable = title plot character scene hero ending moral motif
    twist metaphor
song melody tune piece = harmony chord lyric bass-line rhythm bar
survey questionnaire poll census = respondent score answer trend outlier
complaint letter email message inquiry enquiry ticket review comment tweet = tone sentiment sender customer author
    writer urgency
paper study trial publication abstract preprint hit = method effect-size sample-size limitation citation
    conclusion author abstract dataset bias
simulation experiment measurement titration assay benchmark observation reaction = curve peak slope yield uncertainty
    error outlier
curve plot series chart graph spectrum histogram = peak slope inflection-point trend maximum minimum outlier line dip
crash failure outage incident bug defect leak regression = root-cause cause regression-test workaround impact severity
    timeline fix culprit
data dataset table spreadsheet csv record = outlier average trend correlation distribution missing-value column
    anomaly cluster
translation version revision = difference original nuance mistake discrepancy
applicant candidate cv resume application = strength qualification experience salary-expectation reference skill
itinerary trip route tour journey = stop distance duration stage leg booking packing-list
code diff patch commit = smell complexity diff-size
image photo picture video scan slide = caption subject background resolution
portfolio stock fund share bond = return risk volatility dividend exposure allocation
budget forecast = saving cut surplus deficit overspend
syllabus course curriculum = lesson exam module
patient symptom = diagnosis dosage treatment
blueprint layout drawing = dimension material quantity
exam quiz questionnaire test homework = mark grade answer solution
"""


def _rows() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in _TABLE.replace("\n    ", " ").strip().splitlines():
        wholes, held = row.split("=")
        for whole in wholes.split():
            found[whole] = found.get(whole, frozenset()) | words_of(held)
    return found


HELD = _rows()
ANCHORS = frozenset({"of", "in", "on", "about", "between", "at", "against", "with", "behind", "within", "across"})
_BOUND = frozenset({"root-cause", "regression-test", "workaround"})  # nobody has one without the thing
GONE = Act.DESTROY | Act.TELL | Act.SHIP
# Verbs that show or fit what was measured: without a word of theirs for it, it is what came before.
DRAWING = words_of("plot chart visualise visualize graph fit interpolate extrapolate pool tabulate regress")
MEASURED = words_of(
    """
    data dataset collection measurement figure sample survey simulation experiment series statistic metric
    observation table count score benchmark
    """,
)


def parts_spoken_of(reading: Reading) -> tuple[Phrase, ...]:
    """Give the phrases that may name a part of an earlier thing: nothing beside them says whose part it is."""
    if reading.holes or any(phrase.names for phrase in reading.phrases):
        return ()
    return tuple(
        phrase for at, phrase in enumerate(reading.phrases) if _partial(phrase) and not anchored(reading.phrases, at)
    )


def _partial(phrase: Phrase) -> bool:
    if phrase.prep in PREPOSITIONS - {"for", "to", "by", "from", "with"}:
        return False
    if phrase.determiner in {"a", "an", "no", "any", "some", "another", "your", "my"}:
        return bool(_called(phrase) & _BOUND)
    return bool(phrase.determiner) or phrase.plural or bool(_called(phrase) & _BOUND)


def anchored(phrases: tuple[Phrase, ...], at: int) -> bool:
    """Say whether a later phrase of the text says whose, or where, a phrase is."""
    return any(other.prep in ANCHORS for other in phrases[at + 1 :])


def _called(phrase: Phrase) -> frozenset[str]:
    """Give what a phrase may be called in the table: its head, and its head with the word before."""
    return frozenset({phrase.head, "-".join(phrase.stems[-2:])})


def holds(product: Product, act: Act, phrase: Phrase) -> bool:
    """Say whether what a task gave or looked at has what a phrase names, with no other word to tell it apart."""
    if act & GONE:
        return False
    things = product.heads | product.nouns
    called = _called(phrase)
    compound = "-".join(phrase.stems[-2:]) if len(phrase.stems) > 1 else ""
    for thing in things:
        match = called & HELD.get(thing, frozenset())
        if match and (compound in match or _open_words(phrase) <= product.words):
            return True
    return False


def _open_words(phrase: Phrase) -> frozenset[str]:
    words = distinguishing(phrase) - NEUTRAL
    return frozenset(word for word in words if not superlative(word))


def draws(reading: Reading) -> bool:
    """Say whether a text shows or fits what was measured and names no data of its own: "Plot the curve"."""
    verb = reading.verb
    if verb is None or verb.base not in DRAWING or reading.holes:
        return False
    return not any(phrase.prep in ANCHORS or phrase.names for phrase in reading.phrases)


def measured(reading: Reading, product: Product) -> bool:
    """Say whether a task gave something to draw."""
    return Act.RUN in reading.act or bool(MEASURED & (product.nouns | product.heads))
