"""Other modules of the project: followed when a name of theirs is first read, as importing them would.

What a module's body pays for is no task of the program that imports it; what its functions and objects do when they are
used is. A module is followed apart from the program: its state is a fact that no branch takes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

import libcst as cst

from advisor.flow.joining import choose
from advisor.flow.parsed import Parsed, module_of
from advisor.flow.scopes import Scope, dotted, imported_as, module_name, public_names
from advisor.flow.values import Choice, Lazy, ModuleValue, Native, Opaque, Value
from advisor.sources.modules import INIT
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.flow.machine import Machine
    from advisor.flow.records import TaskRecord
    from advisor.flow.worth import Worth
    from advisor.sources.project import Project

_MOST = 25  # modules with something paid that one program is followed into
_MOST_TEXT = 160_000  # characters of them all together: about a second
_MOST_BRIEF = 80  # the same where calls of other modules are taken as a whole
_MOST_TEXT_BRIEF = 400_000
_PLAIN_STEPS = 15_000  # within modules that neither pay nor make what pays; their functions are unknown ones then
_PLAIN_TEXT = 40_000  # characters of a module that neither pays nor makes what pays: prompts, constants, options
_MOST_PLAIN = 15  # such modules, and their characters: they leave room for those that pay
_MOST_PLAIN_TEXT = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a call of a function comes to: the ``record`` of its first paid call stands for all it pays.

    ``least`` is how often it pays at least, ``reached`` are the functions that led there.
    """

    record: TaskRecord
    least: int
    reached: tuple[cst.CSTNode, ...]


@dataclass(slots=True, eq=False)
class Modules:
    """The modules of one reading. Keys are real paths; without a ``project`` every import is somebody else's.

    ``short``: there was no room for something that carries. ``brief``: there is more room, since calls of other modules
    are taken as a whole, as ``wholes`` says of their functions.
    """

    project: Project | None = None
    main: str = ""
    files: dict[str, Parsed] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    size: int = 0
    plain_files: int = 0
    plain_size: int = 0
    plain: dict[Scope, None] = field(default_factory=dict)
    plain_steps: int = 0
    in_plain: bool = False
    lazy: dict[tuple[str, str], Lazy] = field(default_factory=dict)
    brief: bool = False
    short: bool = False
    wholes: dict[cst.CSTNode, Whole | None] = field(default_factory=dict)
    worth: dict[Parsed, Worth] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the program had to do with any module of the project."""
        return bool(self.files or self.refused)

    def words(self) -> frozenset[str]:
        """Give the words by which the program's own code names what it imports and what may come to a paid call."""
        return frozenset() if self.project is None else self.project.brings(self.main)

    def named(self, path: str, name: str, native: str) -> Value:
        """Give a value that stands for a name of a module until somebody reads it."""
        key = (path, name)
        if key not in self.lazy:
            self.lazy[key] = Lazy(path, name, native)
        return self.lazy[key]

    def by_shown(self, shown: str) -> Parsed | None:
        """Give the loaded file that is shown under a path."""
        return next((each for each in self.files.values() if each.program.path == shown), None)


def importer_of(machine: Machine, node: cst.CSTNode) -> str:
    """Give the real path of the file an import stands in."""
    project = machine.modules.project
    return "" if project is None else project.path_of(machine.file_of(node).program.path)


def import_modules(machine: Machine, node: cst.Import) -> None:
    """Execute ``import a.b as c``."""
    project = machine.modules.project
    for alias in node.names:
        whole = dotted(alias.name)
        bound = whole if alias.asname is not None else whole.split(".")[0]
        path = None if project is None else project.find(importer_of(machine, node), 0, bound)
        value: Value = Native(bound) if path is None else ModuleValue(path, bound)
        machine.write(imported_as(alias), value)


def import_names(machine: Machine, node: cst.ImportFrom) -> None:
    """Execute ``from a import b as c``; a star brings in ours only from advisor, or from a module of the project."""
    module, project = module_name(node), machine.modules.project
    bare = module.lstrip(".")
    path = None if project is None else project.find(importer_of(machine, node), len(module) - len(bare), bare)
    if isinstance(node.names, cst.ImportStar):
        _import_all(machine, node, path)
        return
    for alias in node.names:
        name = dotted(alias.name)
        native = f"{module}.{name}"
        machine.write(imported_as(alias), Native(native) if path is None else machine.modules.named(path, name, native))


def _import_all(machine: Machine, node: cst.ImportFrom, path: str | None) -> None:
    module = module_name(node)
    if module == "advisor":
        machine.write("Task", Native("advisor.Task"))
    scope = None if path is None else _scope(machine, path)
    if scope is None or path is None:
        return
    statics = machine.modules.files[path].statics
    for name in public_names(statics, scope.slots):
        machine.write(name, machine.modules.named(path, name, f"{module}.{name}"))
    if not scope.foreign_star() and "Task" not in statics.names(statics.module).bound:
        machine.frame.scope.plain_stars.add(node)


def imported(machine: Machine, value: Value) -> Value:
    """Give the value a name of another module has; any other value is itself."""
    if isinstance(value, Lazy):
        return _member(machine, value.path, value.name, value.native)
    if isinstance(value, Choice) and any(isinstance(option, Lazy) for option in value.options):
        return choose([imported(machine, option) for option in value.options], value.deps)
    return value


def attribute_of(machine: Machine, module: ModuleValue, name: str) -> Value:
    """Read an attribute of a module."""
    return _member(machine, module.path, name, f"{module.name}.{name}")


def _member(machine: Machine, path: str, name: str, native: str) -> Value:
    scope = _scope(machine, path, name) if path.endswith(".py") else None
    if scope is not None and name in scope.slots:
        found: Value = scope.slots[name]
        return imported(machine, found)
    below = _submodule(machine, path, name)
    if below is not None:
        return ModuleValue(below, native)
    if scope is None or scope.foreign_star():
        return Native(native)
    return Opaque(name=name, reason="not set by its module", input=True)


def _submodule(machine: Machine, path: str, name: str) -> str | None:
    project = machine.modules.project
    if project is None or (path.endswith(".py") and not path.endswith(INIT)):
        return None
    folder = path.removesuffix(INIT).rstrip("/")
    return project.finder.find(folder, 1, name)


def _scope(machine: Machine, path: str, name: str = "") -> Scope | None:
    """Give the names of a module, following its body first; ``None`` for one that is not followed."""
    modules = machine.modules
    if path in modules.scopes:
        return modules.scopes[path]
    file = _file(machine, path, name)
    if file is None:
        return None
    scope = Scope(file.statics.names(file.statics.module), None)
    modules.scopes[path] = scope
    if modules.project is not None and not modules.project.carried(path):
        modules.plain[scope] = None
    with machine.apart(scope), counted(machine, scope):
        machine.run(file.statics.module)
    return scope


def may_follow(machine: Machine, scope: Scope) -> bool:
    """Say whether a function defined in a scope is still followed: those of plain modules only so far."""
    return machine.modules.plain_steps < _PLAIN_STEPS or scope.root() not in machine.modules.plain


@contextmanager
def counted(machine: Machine, scope: Scope) -> Iterator[None]:
    """Count the steps that are taken within plain modules."""
    modules = machine.modules
    if modules.in_plain or scope.root() not in modules.plain:
        yield
        return
    before, modules.in_plain = machine.steps, True
    try:
        yield
    finally:
        modules.plain_steps += machine.steps - before
        modules.in_plain = False


def _file(machine: Machine, path: str, name: str) -> Parsed | None:
    modules, project = machine.modules, machine.modules.project
    if path in modules.files or path in modules.refused or project is None:
        return modules.files.get(path)
    text = project.text(path)
    program = project.program(path) if text is not None and _fits(modules, project, path, name, len(text)) else None
    found = None if program is None else module_of(program)
    if found is None or program is None:
        modules.refused.add(path)
        return None
    modules.files[path] = found
    modules.size += len(program.text)
    if not project.carried(path):
        modules.plain_files += 1
        modules.plain_size += len(program.text)
    machine.learn_module(found)
    return found


def _fits(modules: Modules, project: Project, path: str, name: str, size: int) -> bool:
    """Say whether there is room for one more module; those that come to nothing paid may not use it all up."""
    carried = project.carried(path)
    if not carried and (modules.plain_files >= _MOST_PLAIN or modules.plain_size + size > _MOST_PLAIN_TEXT):
        return False
    if size > _PLAIN_TEXT and name not in carried:
        return False
    most, text = (_MOST_BRIEF, _MOST_TEXT_BRIEF) if modules.brief else (_MOST, _MOST_TEXT)
    if len(modules.files) - modules.plain_files < most and modules.size + size <= text:
        return True
    modules.short |= name in carried
    return False
