"""Nouns and small words that play a part in references and resources; nouns are stems (singular)."""

from __future__ import annotations

from advisor.graph.words import words_of

# Every task has one of these.
GENERIC = words_of(
    """
    result output outcome response answer work deliverable
    """,
)
# Nouns that stand for what a task reported; a bare one is enough to refer.
REPORTED = words_of(
    """
    finding result review audit analysis assessment evaluation critique feedback issue problem
    vulnerability failure report plan design outline summary draft translation transcript research
    insight recommendation suggestion idea proposal comparison diagnosis implementation change fix
    output outcome response answer
    """,
)
# What a conclusion is called: a task that makes one needs what was found before.
CONCLUSION = words_of(
    """
    conclusion recommendation verdict remediation synthesis takeaway
    """,
)
SUMMING = words_of(
    """
    final overall combined consolidated executive unified integrated joint merged aggregated
    aggregate
    """,
)
SUMMED = words_of(
    """
    report summary plan recommendation document assessment answer verdict review synthesis analysis
    overview presentation conclusion decision briefing brief list dashboard
    """,
)
ABSTRACT = words_of(
    """
    insight recommendation conclusion learning perspective input opinion view argument information
    finding everything all knowledge theme result output response answer outcome piece part lot
    report
    """,
)
# "this file" points at the world, not at an earlier answer.
DEICTIC = words_of(
    """
    codebase repo repository project file code directory folder app application system module pr
    function class component page ticket conversation session task request issue branch commit
    package library service machine week month year quarter sprint morning day time way company team
    workspace environment article website site url link case step prompt message email user thread
    channel run call chat turn
    today tonight tomorrow yesterday
    """,
)
NEUTRAL = words_of(
    """
    new final initial detailed complete full comprehensive first last next second third fourth top
    key main major minor critical important relevant resulting current existing different various
    several multiple many few other two three four five six seven eight nine ten high low level
    priority short long brief clear concise proper good best better quick simple small big large
    whole entire same corresponding overall individual separate respective own raw failing failed
    open remaining original updated revised latest recent earlier previous above prior preceding
    following found generated suggested proposed agreed approved selected chosen structured actual
    finished
    """,
)
BESIDE = words_of(
    """
    clear comprehensive concise current detailed different existing important key many multiple other relevant resulting
    several various
    """,
)
EARLIER = words_of(
    """
    above previous earlier prior preceding aforementioned foregoing former
    """,
)
DETERMINERS = words_of(
    """
    the this that these those both all each every any its their his her our your my a an some no
    """,
)
POINTING = words_of(
    """
    this that these those both
    """,
)
REFERRING = words_of(
    """
    from using based given with according against per by via considering following after once when
    """,
)
PREPOSITIONS = REFERRING | words_of(
    """
    of behind in for on to into about as at under over inside within across between through like without
    before during until regarding towards toward onto upon than among out off up covering including
    via
    """,
)
PLACING = words_of(
    """
    in into inside within on onto under to across from at
    """,
)
FILLERS = words_of(
    """
    please now then first next finally lastly also just carefully quickly thoroughly you should can
    could must will need to let us we i help me kindly afterwards step phase stage task agent
    immediately automatically
    """,
)
PROJECT = words_of(
    """
    app project codebase repo system everything code website product program workspace solution
    source software platform
    """,
)
# Words a resource may have beside its name without being another resource: the "auth module" is "auth".
CONTAINERS = words_of(
    """
    module package service component library layer subsystem folder directory area namespace crate
    plugin part feature section functionality logic system app code implementation codebase file
    class
    """,
)
FACETS = {
    "test": "test",
    "spec": "test",
    "coverage": "test",
    "doc": "doc",
    "docstring": "doc",
    "readme": "doc",
    "changelog": "changelog",
    "comment": "doc",
    "guide": "doc",
    "tutorial": "doc",
    "benchmark": "benchmark",
    "example": "example",
    "diagram": "diagram",
}
# Objects that do not say where they are.
PLACELESS = words_of(
    """
    patch update upgrade modification correction
    spec specification requirement idea proposal blueprint mockup wireframe outline report
    bug issue problem error change thing task work feature fix improvement failure vulnerability
    finding suggestion feedback recommendation warning defect regression plan step action job it
    them this that these those refactoring cleanup ticket crash result review best everything
    """,
)
# What a thing is written in, which is no place: "rewrite the preface in plain English", "redo the parser in Rust".
MANNERS = words_of(
    """
    english dutch french german spanish italian portuguese polish czech danish swedish norwegian finnish
    greek turkish russian ukrainian arabic hebrew hindi chinese japanese korean vietnamese thai
    indonesian welsh irish latin hungarian romanian language
    python rust go golang java javascript typescript kotlin swift ruby php scala perl haskell elixir bash sql
    markdown html json yaml toml csv latex xml prose
    """,
)
ENVIRONMENTS = words_of(
    """
    staging production prod live dev development qa preview npm pypi cdn aws azure gcp heroku vercel
    netlify kubernetes cluster environment server servers cloud store registry dockerhub main master
    origin remote upstream github gitlab internet web
    """,
)
# Verbs that take what was found before as their object although they yield it again.
CHOOSING = words_of(
    """
    select choose pick decide determine prioritise rank recommend
    """,
)
# What is built out of all the sources there are: building one comes after changing any of them.
ARTEFACTS = words_of(
    """
    wheel sdist tarball archive binary executable image container bundle artefact artifact installer firmware jar apk
    distribution release docker package
    """,
)
# Nouns that an implementing verb turns into something: "implement the plan".
BLUEPRINTS = words_of(
    """
    plan design spec specification recommendation suggestion fix change idea proposal architecture
    schema blueprint mockup feedback finding requirement model wireframe prototype outline
    """,
)
STEPS = words_of(
    """
    step task agent stage phase turn message answer point part reply
    """,
)
# Things of code: a task that writes one changes the project.
CODE = words_of(
    """
    code module package service component class function method script file config configuration schema migration table
    endpoint api database repo codebase project app library test doc readme changelog ticket branch
    """,
)
# Verbs of writing: their object is what they give, in the world or only as an answer.
WRITING = words_of("write draft compose author create generate produce make prepare formulate reply respond")
# Verbs that give their object back in order.
SORTING = words_of("classify categorise sort group cluster label tag score rate")
# Verbs whose "for" names what is looked for.
SEARCHING = words_of("analyse examine review audit inspect check scan search grep look study explore")
# Nouns for whatever was found, where something is made of them.
FOUND = words_of(
    "option alternative candidate detail note fact point number figure material information data input item topic"
)
# Verbs that sketch a thing before it is made.
SKETCHING = words_of("outline plan design specify architect model")
