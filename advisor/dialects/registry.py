"""All dialects in force, looked up by resolved names. Shapes are made when a program first asks for their package."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeAlias

from advisor.dialects.read import dialect_of, read_dialect, read_index
from advisor.dialects.shapes import (
    ANY,
    BaseShape,
    ConfiguredShape,
    ConstantShape,
    Dialect,
    EventShape,
    FunctionShape,
    MemberShape,
    ObjectShape,
    RunShape,
    SettingShape,
    TaskShape,
    WireShape,
)
from advisor.resources import rules_dir
from advisor.values import dataclass

Shape: TypeAlias = (
    ObjectShape
    | TaskShape
    | RunShape
    | WireShape
    | MemberShape
    | FunctionShape
    | ConfiguredShape
    | EventShape
    | SettingShape
    | BaseShape
    | ConstantShape
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Last words of what makes agents, clients and models, and of the methods that ask them."""

    makers: frozenset[str]
    methods: frozenset[str]


class Dialects:
    """The dialects of one project: the shipped ones, and over them those of its own folders."""

    def __init__(self, rows: Iterable[tuple[Mapping[str, Any], str]]) -> None:
        self._rows: dict[str, tuple[Mapping[str, Any], str]] = {}
        self._made: dict[str, _Lookup] = {}
        for row, origin in rows:
            self._rows[row["name"]] = (row, origin)
        self._roots: dict[str, list[tuple[str, str]]] = {}
        for name, (row, _) in self._rows.items():
            for package in row["packages"]:
                self._roots.setdefault(package.split(".")[0], []).append((package, name))

    @classmethod
    def load(cls, extra_dirs: Iterable[Path] = ()) -> Dialects:
        """Read the shipped dialects and those of ``dialects/*.toml`` in each extra folder, later ones winning.

        Raises ``RuleDataError`` for a file that is wrong.
        """
        own = [path for folder in extra_dirs for path in sorted((Path(folder) / "dialects").glob("*.toml"))]
        return _shipped() if not own else cls([*_shipped_rows(), *((read_dialect(p).raw, str(p)) for p in own)])

    @property
    def packages(self) -> tuple[str, ...]:
        """All packages whose import matters."""
        return tuple(package for found in self._roots.values() for package, _ in found)

    @property
    def roots(self) -> frozenset[str]:
        """The first words of those packages' names."""
        return frozenset(self._roots)

    @property
    def literals(self) -> tuple[bytes, ...]:
        """The words one of which stands in every file that imports a dialect's package: the fewest that do."""
        roots = self._roots
        return tuple(root.encode() for root in roots if not any(other in root and other != root for other in roots))

    def imported(self, modules: Iterable[str]) -> tuple[str, ...]:
        """Give the names of the dialects that imports of these modules bring in, in a stable order."""
        found = {name for module in modules for name in self._of_module(module)}
        return tuple(name for name in self._rows if name in found)

    def spoken(self, modules: Iterable[str], text: str) -> tuple[str, ...]:
        """Give those of the ``imported`` dialects that a text with these imports may speak.

        Where a package has more to sell than models (``said``), one of the dialect's own words must stand in the text.
        """
        return tuple(name for name in self.imported(modules) if self._is_said(name, text))

    def _is_said(self, name: str, text: str) -> bool:
        said = self._rows[name][0].get("said")
        return not said or any(word in text for word in said)

    def rooted(self, words: set[str]) -> tuple[str, ...]:
        """Give the names of the dialects whose packages begin with one of the words: all that a file may import."""
        found = {name for root, named in self._roots.items() if root in words for _, name in named}
        return tuple(name for name in self._rows if name in found)

    def _of_module(self, module: str) -> list[str]:
        candidates = self._roots.get(module.split(".", 1)[0], ())
        return [name for package, name in candidates if module == package or self._is_below(module, package, name)]

    def _is_below(self, module: str, package: str, name: str) -> bool:
        """Say whether a dotted name lies in a package; of one with a common name, only its known parts count."""
        if not module.startswith(package + "."):
            return False
        first = module[len(package) + 1 :].split(".", 1)[0]
        parts = self._rows[name][0].get("modules")
        return not parts or first in parts or first[:1].isupper()

    @cached_property
    def objects(self) -> frozenset[str]:
        """The last words of all that makes an object which a dialect knows, or is the type of one."""
        return frozenset().union(*(self._lookup(name).makers | self._lookup(name).built for name in self._rows))

    def carrying(self, name: str) -> frozenset[str]:
        """Give the last words of everything a dialect calls or builds: what code hands on that another file may use."""
        return self.deciding(name) | self._lookup(name).built

    def generic(self, module: str) -> frozenset[str] | None:
        """Give the known parts of a dialect's package if its name is one that other people use too.

        ``None``: the module belongs to no dialect, or to one whose package's name leaves no doubt (an empty set).
        """
        found = self._roots.get(module.split(".", 1)[0])
        if not found:
            return None
        parts = [frozenset(self._rows[name][0].get("modules") or ()) for _, name in found]
        return frozenset().union(*parts) if all(parts) else frozenset()

    def may_pay(self, name: str, words: set[str], types: Collection[str] = ()) -> bool:
        """Say whether a file with these names and attributes may hold a paid call of a dialect.

        A call on an object needs a maker of such objects in the file, or a path that speaks for itself. ``types`` are
        names that only say what something is.
        """
        known = self._lookup(name)
        if not known.alone.isdisjoint(words) or not known.callable.isdisjoint(words):
            return True
        makes = not known.makers.isdisjoint(words) or not known.makers.isdisjoint(types) or known.presumes(words)
        if makes and not known.methods.isdisjoint(words):
            return True
        return any(words.issuperset(path.split(".")[-2:]) for path, _ in known.anywhere)

    def comes_to_pay(self, name: str, words: set[str], types: Collection[str] = ()) -> bool:
        """Say the same of a part of a file and the names it reaches; some objects are paid by calling them."""
        if self.may_pay(name, words, types):
            return True
        known = self._lookup(name)
        return not known.itself.isdisjoint(words) or not known.itself.isdisjoint(types)

    def deciding(self, name: str) -> frozenset[str]:
        """Give all words that ``comes_to_pay`` looks for."""
        known = self._lookup(name)
        paths = (word for path, _ in known.anywhere for word in path.split(".")[-2:])
        return known.alone | known.makers | known.methods | known.making | known.gathering | frozenset(paths)

    def made(self, name: str) -> ObjectShape | None:
        """Give what a call of this dotted name builds."""
        found = self._named(name)
        return found if isinstance(found, ObjectShape) else None

    def typed(self, name: str) -> ObjectShape | None:
        """Give what a value is whose type has this dotted name."""
        return self.made(name) if name.rsplit(".", 1)[-1][:1].isupper() else None

    def presumed(self, dialects: Iterable[str], word: str) -> ObjectShape | None:
        """Give what something called so is taken for, in a file that imports these dialects."""
        found = self.presumed_word(dialects, word)
        return next((known[found] for name in dialects if found in (known := self._lookup(name).presumed)), None)

    def presumes(self, dialects: Iterable[str]) -> bool:
        """Say whether one of these dialects knows objects by their names alone."""
        return any(self._lookup(name).presumed for name in dialects)

    def presumed_word(self, dialects: Iterable[str], word: str) -> str:
        """Give the presumed word that a name is or ends in; empty if there is none."""
        words = word.lower().split("_")
        endings = ["_".join(words[start:]) for start in range(len(words))]
        known = [self._lookup(name).presumed for name in dialects]
        return next((ending for ending in endings if any(ending in each for each in known)), "")

    def paid(self, name: str) -> TaskShape | None:
        """Give the paid call this dotted name is."""
        found = self._named(name)
        return found if isinstance(found, TaskShape) else None

    def _named(self, name: str) -> Shape | None:
        for package, dialect in self._roots.get(name.split(".", 1)[0], ()):
            if self._is_below(name, package, dialect):
                found = self._lookup(dialect).named(name, package)
                if found is not None:
                    return found
        return None

    def on(self, shape: ObjectShape, path: str) -> Shape | None:
        """Give what a path of attributes, called on an object of this shape, is."""
        return self._lookup(shape.dialect).paths.get((shape.kind, path))

    def task_of(self, dialect: str, kind: str, path: str) -> TaskShape | None:
        """Give the paid call of a path on objects of a kind."""
        found = self._lookup(dialect).paths.get((kind, path))
        return found if isinstance(found, TaskShape) else None

    def default_run(self, shape: ObjectShape) -> RunShape | None:
        """Give the first way in which an object of this shape runs its steps, if it has any."""
        return self._lookup(shape.dialect).runs.get(shape.kind)

    def context_of(self, shape: ObjectShape) -> str:
        """Give the parameter in which a step of this shape names the steps whose results it gets; empty if none."""
        return next((run.context for run in self._lookup(shape.dialect).runs.values() if run.context), "")

    def gathers(self, name: str) -> str:
        """Give the attribute under which a decorator of this dotted name gathers; empty if it does not."""
        found = self._named(name)
        return found.gathers if isinstance(found, MemberShape) else ""

    def decorating(self, name: str) -> FunctionShape | None:
        """Give what a decorator of this dotted name makes of a function."""
        found = self._named(name)
        return found if isinstance(found, FunctionShape) else None

    def event(self, name: str) -> EventShape | None:
        """Give what a decorator of this dotted name, or a condition in one, says of the methods of a class."""
        found = self._named(name)
        return found if isinstance(found, EventShape) else None

    def setting(self, name: str) -> SettingShape | None:
        """Give what a call of this dotted name sets for all later calls of its dialect."""
        found = self._named(name)
        return found if isinstance(found, SettingShape) else None

    def has_settings(self, dialect: str) -> bool:
        """Say whether a program of this dialect names its model once, for all later calls."""
        return bool(self._rows[dialect][0].get("setting")) if dialect in self._rows else False

    def base(self, name: str) -> BaseShape | None:
        """Give what inheriting from a class of this dotted name brings."""
        found = self._named(name)
        return found if isinstance(found, BaseShape) else None

    def meaning(self, name: str) -> str | None:
        """Give the text that a constant of this dotted name stands for."""
        owner, _, word = name.rpartition(".")
        found = self._named(owner)
        pairs = (pair.partition("=") for pair in found.means) if isinstance(found, ConstantShape) else ()
        return next((text for key, _, text in pairs if key == word), None)

    def based(self, dialects: Iterable[str], method: str) -> frozenset[str]:
        """Give the last words of the classes of these dialects whose own methods run a method of this name."""
        bases = [base for name in dialects for base in self._lookup(name).bases]
        running = [base for base in bases if any(pair.endswith(f"={method}") for pair in base.runs)]
        return _last_words(name for base in running for name in base.names)

    def configured(self, name: str) -> tuple[str, ...]:
        """Give the attributes (``attribute=path``) that a class decorator of this dotted name reads from files."""
        found = self._named(name)
        return found.files if isinstance(found, ConfiguredShape) else ()

    def gathering_words(self, dialects: Iterable[str]) -> frozenset[str]:
        """Give the last words of the decorators that gather, in a file that imports these dialects."""
        return frozenset(word for name in dialects for word in self._lookup(name).gathering)

    def asking(self, dialects: Iterable[str]) -> Asking:
        """Give the words with which a file that imports these dialects makes what can be asked, and asks it."""
        found = [self._lookup(name) for name in dialects]
        return Asking(
            makers=frozenset().union(*(each.makers for each in found)),
            methods=frozenset().union(*(each.methods | each.making for each in found)),
        )

    def freed_by(self, name: str) -> str:
        """Give, in a dialect's own words, how steps that need not wait are run at once; empty if it says nothing."""
        return next((run.freed_by for run in self._lookup(name).runs.values() if run.freed_by), "")

    def joined(self, shape: ObjectShape) -> ObjectShape | None:
        """Give what ``|`` makes of an object of this shape and another."""
        return self._lookup(shape.dialect).joined

    def anywhere(self, dialects: Iterable[str], path: str) -> list[TaskShape]:
        """Give the paid calls that a path on an unknown receiver may be, in a file that imports these dialects."""
        return [shape for name in dialects for end, shape in self._lookup(name).anywhere if _ends(path, end)]

    def _lookup(self, name: str) -> _Lookup:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = _Lookup(dialect_of(*self._rows[name]))
        return found


def _last_words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.rsplit(".", 1)[-1] for name in names)


def _is_whole(shape: RunShape) -> bool:
    """Say whether a run is of what its object lists, and not of the object as a step or of what the call names."""
    return not shape.given and shape.steps != (".",)


def _ends(path: str, end: str) -> bool:
    return path == end or path.endswith("." + end)


class _Lookup:
    """One dialect's shapes by name and by path."""

    def __init__(self, dialect: Dialect) -> None:
        self.paths: dict[tuple[str, str], Shape] = {}
        self.anywhere: list[tuple[str, TaskShape]] = []
        self.joined: ObjectShape | None = None
        self.runs: dict[str, RunShape] = {}
        self.bases = dialect.bases
        self._by_word: dict[str, list[tuple[str, Shape, str]]] = {}
        kinds = {shape.kind for shape in dialect.objects}
        called: tuple[TaskShape | RunShape, ...] = (*dialect.tasks, *dialect.runs)
        objects = dialect.objects
        named: list[tuple[str, Shape]] = [
            (name, shape) for shape in objects for name in (*shape.made_by, *shape.typed_as)
        ]
        self.presumed = {word: shape for shape in objects for word in shape.presumed}
        self._endings = tuple(f"_{word}" for word in self.presumed)
        named += [(name, shape) for shape in called for name in shape.called]
        named += [(name, shape) for shape in dialect.wires for name in shape.called]
        named += [(name, member) for member in dialect.members for name in member.decorated_by]
        named += [(name, event) for event in dialect.events for name in event.decorated_by]
        named += [(name, each) for each in dialect.configured for name in each.decorated_by]
        named += [(name, function) for function in dialect.functions for name in function.decorated_by]
        named += [(name, setting) for setting in dialect.settings for name in setting.called]
        named += [(name, base) for base in dialect.bases for name in base.names]
        named += [(name, constant) for constant in dialect.constants for name in constant.names]
        for name, each in named:
            self._add(name, each, dialect.packages, kinds)
        self.gathering = frozenset(name.rsplit(".", 1)[-1] for each in dialect.members for name in each.decorated_by)
        heads = {head for head, _ in self.paths}
        makers = {name for shape in objects if shape.kind in heads for name in (*shape.made_by, *shape.typed_as)}
        if any("|" in shape.made_by for shape in dialect.objects):
            makers |= {name for shape in dialect.objects if shape.says for name in shape.made_by}
        self.makers = _last_words(name for name in makers if name != "|" and name.split(".")[0] not in kinds)
        self.makers |= frozenset(self.presumed)
        self.built = _last_words(name for shape in dialect.objects for name in shape.made_by if name != "|")
        called_itself = {head for head, path in self.paths if path == "()"}
        # What only makes another object is paid by what is called on that one.
        making = {
            key
            for key, shape in self.paths.items()
            if isinstance(shape, ObjectShape) and not self._pays(shape) and shape.kind not in called_itself
        }
        self.making = frozenset(path.rsplit(".", 1)[-1] for _, path in making)
        self.methods = frozenset(path.rsplit(".", 1)[-1] for _, path in self.paths.keys() - making) - {"()"}
        free = {name for shape in called for name in shape.called if name.split(".")[0] not in kinds}
        left = [shape for shape in dialect.objects if self._pays(shape)]
        free |= {name for shape in left for name in shape.made_by if name.split(".")[0] not in kinds}
        self.alone = _last_words(free)
        named_so = {name for shape in dialect.objects if shape.kind in called_itself for name in shape.made_by}
        self.callable = _last_words(name for name in named_so if name != "|" and name.split(".")[0] not in kinds)
        self.itself = self.makers if called_itself else frozenset()

    def _pays(self, shape: ObjectShape) -> bool:
        """Say whether an object pays though nothing is called on it."""
        return shape.alone or shape.kind in self.runs

    def presumes(self, words: Iterable[str]) -> bool:
        """Say whether one of these names is or ends in a presumed word."""
        return any(word.lower().endswith(self._endings) or word.lower() in self.presumed for word in words)

    def _add(self, name: str, shape: Shape, packages: tuple[str, ...], kinds: set[str]) -> None:
        if name == "|" and isinstance(shape, ObjectShape):
            self.joined = shape
            return
        if name.startswith(ANY):
            packages = (ANY[0],)
        package = max((each for each in packages if name.startswith(each + ".")), key=len, default=None)
        head, _, path = name.partition(".")
        if package is None and head in kinds:
            self.paths[head, path] = shape
            if isinstance(shape, RunShape) and shape.order != "chain" and _is_whole(shape):
                self.runs.setdefault(head, shape)
            if isinstance(shape, TaskShape) and shape.anywhere:
                self.anywhere.append((path, shape))
        elif package is not None:
            rest = name[len(package) + 1 :]
            self._by_word.setdefault(rest.rsplit(".", 1)[-1], []).append((rest, shape, package))

    def named(self, name: str, package: str) -> Shape | None:
        """Find a dotted name: packages re-export, so only its package and its last words must agree.

        What is said of the package itself comes before what is said of another one of the dialect.
        """
        inner = name[len(package) + 1 :]
        candidates = self._by_word.get(inner.rsplit(".", 1)[-1], ())
        found = [(shape, own) for rest, shape, own in candidates if _ends(inner, rest)]
        return next((shape for shape, own in found if own == package), found[0][0] if found else None)


def _shipped_rows() -> list[tuple[Mapping[str, Any], str]]:
    path = rules_dir() / "dialects" / "index.json"
    return [(row, str(path)) for row in read_index(path)]


@cache
def _shipped() -> Dialects:
    return Dialects(_shipped_rows())
