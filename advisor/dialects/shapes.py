"""What a dialect knows of the calls that matter: what they build, what they pay for, what they start.

A name in a shape is either a dotted name below one of the dialect's packages (``anthropic.Anthropic`` also stands for
``anthropic.lib.Anthropic``: packages re-export), or a kind of object and a path of attributes on it
(``client.messages.create``).
"""

from __future__ import annotations

from advisor.values import dataclass

ALWAYS = "always"
ANY = "*."
"""Before a name: below any package of the dialect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectShape:
    """Something a program builds: a client, an agent, a model, options.

    ``model``, ``says``, ``named`` and ``keeps`` are parameters: where the model stands (its id, or an object that has
    one), the instructions, the name, and objects that only serve this one. ``model_prefix`` is a parameter whose text
    belongs before the model's. ``remembers`` are the parameters that make calls share a memory, or ``always``;
    ``past_in`` those that hold what is remembered, the store first: two objects with one store share a past.
    ``awaited``: its paid calls are awaited. ``default_model`` is in force where none is named; ``defaults``: some
    model is, which no code names. ``limits`` are parameters that bound one call. ``paid_as`` is the path of the paid
    call that stands for an object which another runs later (a crew's task); nothing is paid where it is built, except
    for one that is ``alone``: it is a task though nothing in the file runs it. ``answers`` are the methods that give
    what the latest paid call on it answers. ``passes`` says what a part of a chain does with the value it is given:
    it ``fills`` a prompt, ``joins`` its parts one after another, ``splits`` it over its members (at once, giving a
    table), ``adds`` what they give to it, goes on with the ``same``, ``runs`` the runnable it wraps (its ``model``),
    or ``picks`` one of its branches. ``deploys``: the models named to it are deployments of the user's own, whose
    names no fix may change. ``config`` is a parameter whose table holds further parameters; in a class that is
    configured from files, those in ``by_name`` name methods that make what is meant. ``acts_by`` are the parameters
    through which a call can do more than answer with text (tools, other agents). ``typed_as`` are types, beside the
    classes in ``made_by``, whose values are such objects. ``presumed`` are words: in a program that speaks the
    dialect, something from outside whose name is one of them, or ends in one (``planner_llm``, ``get_llm()``), is
    taken for such an object when one of the methods in ``presumed_by`` is called on it. ``stands_in``: a model made
    for tests, which nobody is paid for. ``bounded``: it bounds its turns by itself.
    ``when`` are ``parameter=text|text``: only a call that says so builds it. ``local`` are those of ``made_by`` whose
    models run on the user's own machine, where nobody is paid. ``saves`` are parameters with which a run keeps what its
    steps gave, so that a failure loses nothing. ``goes_on`` are values of parameters (``name=value``) with which a call
    goes on with the latest conversation of its dialect, whoever began it.
    """

    dialect: str
    kind: str
    made_by: tuple[str, ...]
    typed_as: tuple[str, ...] = ()
    presumed: tuple[str, ...] = ()
    presumed_by: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    remembers: tuple[str, ...] = ()
    past_in: tuple[str, ...] = ()
    awaited: bool = False
    default_model: str | None = None
    paid_as: str = ""
    alone: bool = False
    answers: tuple[str, ...] = ()
    config: str = ""
    by_name: tuple[str, ...] = ()
    passes: str = ""
    deploys: bool = False
    defaults: bool = False
    stands_in: bool = False
    bounded: bool = False
    when: tuple[str, ...] = ()
    acts_by: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    saves: tuple[str, ...] = ()
    goes_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShape:
    """A call that is paid: the order of its positional arguments, and what each argument means.

    ``described_by`` and ``prompt_by`` are the parameters with what is to be done and with the text beside it, ``agent``
    those that hold an object with model and instructions, ``state`` those that make two calls share a past,
    ``declared`` those that name tasks to wait for. ``awaited`` is ``None`` where the receiver decides. ``anywhere``
    lets the path hold on a receiver the file does not show, if one of the ``requires`` arguments is there. ``each`` is
    a parameter whose members are paid one by one, at once. ``goes_on`` are values of parameters (``name=value``) with
    which a call goes on with what its receiver said last. ``ignores`` are parameters that carry nothing into the call
    (an accumulator of usage), ``acts_by`` those through which it can do more than answer with text. ``defaults``: a
    model that no code names is in force where none is named. ``inside`` is the part of each member of ``each`` in which
    its parameters stand. ``only_with`` are parameters without all of which it asks for nothing. ``local``: its model
    runs on the user's own machine, where nobody is paid. ``prints``: it puts out its answer by itself. ``outcomes`` is
    the parameter with which it gives the failures of some members of ``each`` beside what the others said (``*``: it
    always does).
    """

    dialect: str
    called: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    described_by: tuple[str, ...] = ()
    prompt_by: tuple[str, ...] = ()
    model: tuple[str, ...] = ("model",)
    agent: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    subagent: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    awaited: bool | None = None
    anywhere: bool = False
    requires: tuple[str, ...] = ()
    each: str = ""
    ignores: tuple[str, ...] = ()
    goes_on: tuple[str, ...] = ()
    acts_by: tuple[str, ...] = ()
    defaults: bool = False
    inside: str = ""
    only_with: tuple[str, ...] = ()
    local: bool = False
    prints: bool = False
    outcomes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShape:
    """A call that runs the steps an object was built with, in the framework's order.

    ``called`` are paths on the object, ``steps`` its parameters that list them (``*``: the positional ones beyond those
    with a name, ``.``: the object itself is the one step), ``given`` the run's own parameters that do.
    ``order`` is ``sequence``, ``parallel``, ``loop`` (``turns`` is the parameter that bounds it), ``maybe``,
    ``graph``: as wires were laid on the object this one was made from, or ``chain``: one part after another
    as the objects' ``passes`` say (once for each member of the input with ``each``,
    where ``outcomes`` is the parameter that keeps failures among the results). ``context`` is the step's
    parameter that names the steps whose results it gets; where it is left out, ``hands_on`` tells what it gets: ``all``
    earlier results, the ``last``, the ``history`` of a session they share (but for steps whose parameter has a value in
    ``forgets``, ``name=value``), the ``state`` (a table of which each step reads and writes some keys), or ``none``.
    ``at_once`` is the step's parameter that lets it run beside what follows. ``manager`` are parameters whose model
    works for all steps. A step's result is known under the name in its parameter ``publishes``, and a later step gets
    it where one of its ``reads`` has ``{name}``. ``inputs`` are the run's parameters that the first step gets,
    ``calls`` the step's parameters with a function to call. ``freed_by`` says how the framework runs steps at once that
    need not wait. A run that ``streams`` gives its parts one by one. ``for_each`` is a parameter for each member of
    which everything is run anew: one after another, or at once where the run is awaited. ``state`` are parameters that
    name the session of a run on an object that remembers: two names, two pasts. ``unseen`` is the paid call
    (``kind.path``) that stands for a step which the source does not show.
    """

    dialect: str
    called: tuple[str, ...]
    steps: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    order: str = "sequence"
    context: str = ""
    hands_on: str = "none"
    at_once: str = ""
    awaited: bool = False
    manager: tuple[str, ...] = ()
    freed_by: str = ""
    inputs: tuple[str, ...] = ()
    publishes: str = ""
    reads: tuple[str, ...] = ()
    forgets: tuple[str, ...] = ()
    turns: str = ""
    calls: tuple[str, ...] = ()
    streams: bool = False
    state: tuple[str, ...] = ()
    each: bool = False
    outcomes: str = ""
    for_each: str = ""
    unseen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireShape:
    """A call that lays part of a graph on the object it is called on, and gives that object.

    ``lays`` is ``node``, ``edge``, ``entry`` (an edge from outside), ``sequence`` (nodes, each after the one before) or
    ``branch`` (edges of which a function picks). ``named`` and ``action`` are the parameters with a node's name and
    with what it runs (a sequence's nodes), ``source`` and ``target`` those with the ends of an edge, ``path`` those
    with the function that picks or that must agree, ``choices`` those that say where each answer leads.
    """

    dialect: str
    called: tuple[str, ...]
    lays: str
    positional: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberShape:
    """A decorator whose methods' results an object keeps under the attribute ``gathers``, each made once."""

    dialect: str
    decorated_by: tuple[str, ...]
    gathers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredShape:
    """A decorator of classes whose objects read attributes from YAML files beside their module.

    ``files`` are ``attribute=path``; a class may name another path under the attribute.
    """

    dialect: str
    decorated_by: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionShape:
    """A decorator of functions.

    With ``begins`` a call starts the work and gives a handle; ``run_by`` are methods of the function that call it.
    """

    dialect: str
    decorated_by: tuple[str, ...]
    begins: bool = False
    run_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShape:
    """A decorator of methods that run when others have ended, or a condition within one.

    ``role`` is ``start``, ``listen`` (to the methods or names in its arguments), ``route`` (its method's answer names
    what happens next), ``any`` or ``all`` of what is in its arguments. ``run_by`` and ``awaited_by`` are the methods of
    the object that run it all.
    """

    dialect: str
    decorated_by: tuple[str, ...]
    role: str
    run_by: tuple[str, ...] = ()
    awaited_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingShape:
    """A call that names, in one of its parameters ``model``, what all later calls work with that name none themselves.

    ``called`` may also name an attribute that is written (``Settings.llm = …``); its value is what is in force.
    ``within``: it is a context manager, and what it names holds inside.
    """

    dialect: str
    called: tuple[str, ...]
    model: tuple[str, ...] = ()
    within: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseShape:
    """A class to inherit from (its ``names``) whose methods run others: ``runs`` are ``method=other``, ``()=other``."""

    dialect: str
    names: tuple[str, ...]
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantShape:
    """A class of constants (its ``names``) that stand for texts: ``means`` are ``attribute=text``."""

    dialect: str
    names: tuple[str, ...]
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One framework or SDK: its name, the packages whose import brings it in, and its shapes."""

    name: str
    packages: tuple[str, ...]
    objects: tuple[ObjectShape, ...] = ()
    tasks: tuple[TaskShape, ...] = ()
    runs: tuple[RunShape, ...] = ()
    wires: tuple[WireShape, ...] = ()
    members: tuple[MemberShape, ...] = ()
    configured: tuple[ConfiguredShape, ...] = ()
    events: tuple[EventShape, ...] = ()
    functions: tuple[FunctionShape, ...] = ()
    settings: tuple[SettingShape, ...] = ()
    bases: tuple[BaseShape, ...] = ()
    constants: tuple[ConstantShape, ...] = ()
