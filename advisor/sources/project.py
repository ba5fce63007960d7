"""The modules of one project, found, read and understood as far as following an import asks for it.

A run has one ``Project``. It reads each module at most once, from the disk or from what ``lay`` put over it (a file
that is being mended), and answers the same whatever was asked before: what a module carries depends on the modules it
can reach, and on nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advisor.sources.candidates import Candidate
from advisor.sources.closures import Closures
from advisor.sources.complexity import too_complex
from advisor.sources.decode import Decoded, decode, normalised
from advisor.sources.frameworks import dialects_of
from advisor.sources.gate import OURS, names_task
from advisor.sources.imports import STAR, STDLIB, Import, imports_in
from advisor.sources.modules import INIT, Finder
from advisor.sources.reader import Taken, read_text, take
from advisor.sources.units import Medium, Program, Read
from advisor.sources.yamlfile import SUFFIXES, YamlNode, yaml_comments

if TYPE_CHECKING:
    from advisor.dialects import Dialects
    from advisor.sources.carrying import Table

# Files a module may read its configuration from: they are a part of what is found in it.
_NAMED = re.compile(r"""["']([\w./-]{1,200}\.ya?ml)["']""")
_CREW_BASE, _CREW = "CrewBase", ("config/agents.yaml", "config/tasks.yaml")
_LIKENESS = 3  # known parts of a framework's package, from which on a package of its name is the framework itself


class Target(NamedTuple):
    """What one import names: a module's file, a name in it (empty: all of the module), and the name it has here."""

    path: str
    name: str
    bound: str


class Project:
    """The project around one working folder. Paths are real and absolute; ``shown`` gives them as the user has them."""

    def __init__(self, home: str, dialects: Dialects | None = None) -> None:
        self.home = os.path.realpath(home)
        self.finder = Finder(self.home)
        self._dialects = dialects
        self._laid: dict[str, bytes] = {}
        self._texts: dict[str, str | None] = {}
        self._digests: dict[str, bytes] = {}
        self._imports: dict[str, str] = {}
        self._targets: dict[str, tuple[Target, ...]] = {}
        self._configured: dict[str, tuple[str, ...]] = {}
        self._ours: dict[tuple[str, str], bool] = {}
        self._tables: dict[str, Table | None] = {}
        self._carried: dict[str, frozenset[str]] = {}
        self._speaking: dict[str, bool] = {}
        self._names: dict[str, str] = {}
        self._closures = Closures(self.digest, self._leads_to)

    @property
    def dialects(self) -> Dialects:
        """The dialects in force; the shipped ones are loaded when they are first wanted."""
        if self._dialects is None:
            from advisor.dialects import Dialects

            self._dialects = Dialects.load()
        return self._dialects

    def path_of(self, shown: str) -> str:
        """Give the real path of a file by the name it is shown under."""
        return os.path.realpath(os.path.join(self.home, shown))  # noqa: PTH118

    def shown(self, path: str) -> str:
        """Give a path as the user has it: relative to the working folder, with ``/``."""
        known = self._names.get(path)
        return os.path.relpath(path, self.home).replace(os.sep, "/") if known is None else known

    def call(self, path: str, shown: str) -> None:
        """Remember how the user calls a file (through a link, say)."""
        self._names[path] = shown

    def tell(self, path: str, imports: str, *, speaks: bool) -> None:
        """Remember what a reader has seen of a file, which need not be read for it again.

        That is its import statements, and whether it may hold a paid call, or make what others pay with.
        """
        self._imports[path] = imports
        self._speaking[path] = speaks

    def untold(self, paths: Iterable[str]) -> list[str]:
        """Give those files whose imports a reader has told, and which nobody has looked for yet."""
        return [path for path in paths if path in self._imports and path not in self._targets]

    def aim(self, targets: Mapping[str, Sequence[Target]], folders: Iterable[str]) -> None:
        """Remember what files import, as another process has found it, and the folders it looked into."""
        self._targets.update((path, tuple(found)) for path, found in targets.items())
        self.finder.note(folders)

    def told(self, path: str) -> tuple[bool | None, tuple[Target, ...]]:
        """Give what ``recall`` wants to know another time."""
        return self._speaking.get(path), self.targets(path)

    def recall(self, path: str, targets: Iterable[tuple[str, str, str]], *, speaks: bool | None) -> None:
        """Take over what an earlier run found of a file that has not changed, nor what it imports."""
        self._targets[path] = tuple(Target(*each) for each in targets)
        if speaks is not None:
            self._speaking[path] = speaks

    def lay(self, path: str, data: bytes) -> None:
        """Put other bytes over a file, as if they stood on the disk; what was concluded from the old is forgotten."""
        if self.bytes_of(path) == data:
            return
        self._laid[path] = data
        for known in (
            self._texts, self._digests, self._imports, self._targets, self._configured, self._tables, self._speaking,
        ):  # fmt: skip
            known.pop(path, None)
        self._carried.clear()
        self._closures.forget()

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Put the bytes of files back, by the names they are shown under."""
        for shown, data in files.items():
            self.lay(self.path_of(shown), data)

    def bytes_of(self, path: str) -> bytes | None:
        """Give the bytes of a file, ``None`` where it cannot be read."""
        if path in self._laid:
            return self._laid[path]
        taken = take(Candidate(path=path, place=path))
        return taken.data if isinstance(taken, Taken) else None

    def find(self, importer: str, level: int, module: str) -> str | None:
        """Give the file of a module as ``importer`` imports it; ``None`` for what is none of the project's."""
        found = self._find(os.path.dirname(importer), level, module)  # noqa: PTH120
        return found if found != importer else None

    def _find(self, folder: str, level: int, module: str) -> str | None:
        if not level and not self._is_ours(folder, module.partition(".")[0]):
            return None
        return self.finder.find(folder, level, module)

    def _is_ours(self, folder: str, top: str) -> bool:
        """Say whether an absolute import may mean the project's own: never the standard library, nor a framework."""
        if top in STDLIB or top == OURS:
            return False
        if (folder, top) not in self._ours:
            self._ours[folder, top] = self._is_no_framework(folder, top) and self.finder.knows(folder, top)
        return self._ours[folder, top]

    def _is_no_framework(self, folder: str, top: str) -> bool:
        parts = self.dialects.generic(top)
        if parts is None:
            return True
        if not parts:
            return False
        package = self.finder.find(folder, 0, top)
        if package is None or not package.endswith(INIT):
            return package is not None
        inside = self.finder.listing(os.path.dirname(package))  # noqa: PTH120
        return len([part for part in parts if part in inside or f"{part}.py" in inside]) < _LIKENESS

    def text(self, path: str) -> str | None:
        r"""Give a module's text (``\n`` newlines); ``None`` for one that cannot be read or should not be parsed."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def places(self) -> list[str]:
        """Give the files that were read, or would have been, and the folders that were looked into."""
        return [*{**self._texts, **self._digests}, *self.finder.places()]

    def digest(self, path: str) -> bytes:
        """Give the digest of a file's bytes; of one that cannot be read, an empty one."""
        if path not in self._digests:
            data = self.bytes_of(path) if not path.endswith(os.sep) else None
            self._digests[path] = b"" if data is None else _digest(data)
        return self._digests[path]

    def state(self, path: str, text: str | None = None) -> bytes:
        """Give one digest for a file and all it leads to in the project: what is found in it depends on nothing else.

        ``text`` where the file holds code in another wrapping.
        """
        self.targets(path, text)
        self._configurations(path, text)
        return self._closures.of(path)

    def program(self, path: str) -> Program | None:
        """Give a module as a program to follow; ``None`` for one that cannot be read, or that no parser may see."""
        text = self.text(path)
        if text is None or too_complex(text) is not None:
            return None
        return Program(path=self.shown(path), text=text)

    def reading(self, path: str) -> Read | None:
        """Give a module's lines and comments, as a file that is checked has them; ``None`` where there are none."""
        data = self.bytes_of(path)
        text = self._decoded(path)
        if data is None or text is None:
            return None
        if path.endswith(SUFFIXES):
            return _of_yaml(text, self.shown(path))
        reading = read_text(data, self.shown(path), self._dialects)
        if isinstance(reading, Read):
            return reading
        return Read(path=self.shown(path), medium=Medium.PYTHON, units=(), comments=(), lines=tuple(text.split("\n")))

    def yaml(self, path: str) -> YamlNode | None:
        """Give what a YAML file holds, by its real path; ``None`` where it cannot be read as one."""
        text = self._decoded(path)
        if text is None:
            return None
        from advisor.sources.yamlfile import read_yaml

        return read_yaml(text, self.shown(path))

    def targets(self, path: str, text: str | None = None) -> tuple[Target, ...]:
        """Give what a file imports from the project; ``text`` where the file holds code in another wrapping."""
        if path not in self._targets:
            held = self._imports.get(path)
            if held is None:
                held = (self.text(path) if text is None else text) or ""
            folder = os.path.dirname(path)  # noqa: PTH120
            found = [target for one in imports_in(held) for target in self._named(path, folder, one)]
            self._targets[path] = tuple(dict.fromkeys(found))
        return self._targets[path]

    def _configurations(self, path: str, text: str | None = None) -> tuple[str, ...]:
        """Give the YAML files that a module's text names, and those a crew has without naming them."""
        if path not in self._configured:
            held = self._texts.get(path) if text is None else text
            self._configured[path] = tuple(self._named_yaml(path, self._glanced(path) if held is None else held))
        return self._configured[path]

    def _glanced(self, path: str) -> str:
        """Give a module's text where it may name a configuration. It is not kept: a file may lead to thousands."""
        data = self.bytes_of(path) if path.endswith(".py") else None
        if data is None:
            return ""
        self._digests[path] = _digest(data)
        decoded = decode(data, python=True) if b".y" in data or _CREW_BASE.encode() in data else None
        return normalised(decoded.text) if isinstance(decoded, Decoded) else ""

    def _named_yaml(self, path: str, text: str) -> Iterator[str]:
        named = [found[1] for found in _NAMED.finditer(text)] if ".y" in text else []
        named += _CREW if _CREW_BASE in text else ()
        for name in dict.fromkeys(named):
            for folder in dict.fromkeys((os.path.dirname(path), self.home)):  # noqa: PTH120
                yield os.path.realpath(os.path.join(folder, name))  # noqa: PTH118

    def _led_to(self, waiting: list[str]) -> dict[str, None]:
        """Give these files and every module their imports lead to."""
        found: dict[str, None] = {}
        while waiting:
            current = waiting.pop()
            if current not in found:
                found[current] = None
                waiting.extend(target.path for target in self.targets(current))
        return found

    def settle(self, paths: Iterable[str]) -> None:
        """Work out what all these files and those they lead to carry, in one go."""
        self._carry(self._led_to(list(paths)))

    def carried(self, path: str) -> frozenset[str]:
        """Give the names of a module that may come to a paid call or hold what makes one."""
        if path not in self._carried:
            self.settle((path,))
        return self._carried[path]

    def brings(self, path: str, text: str | None = None) -> frozenset[str]:
        """Give the words by which a file's own code names what it imports of the project and what carries."""
        found: set[str] = set()
        for target in self.targets(path, text):
            carried = self.carried(target.path)
            if not carried:
                continue
            if target.name in {"", STAR}:
                found |= carried
            elif target.name in carried:
                found.add(target.bound)
        return frozenset(found)

    def is_user(self, path: str) -> bool:
        """Say whether a module uses, beyond handing it on, something it imports that carries."""
        brought = self.brings(path)
        table = self._table(path) if brought else None
        return table is not None and not table.words.isdisjoint(brought)

    def _leads_to(self, path: str) -> list[str]:
        return sorted({*(target.path for target in self.targets(path)), *self._configurations(path)})

    def _named(self, path: str, folder: str, one: Import) -> Iterator[Target]:
        """Give the targets of one import: a name of a package may be a module below it as well."""
        found = self._find(folder, one.level, one.module)
        if found is None or found == path:
            return
        is_module = found.endswith(".py")
        for name, bound in one.names():
            if is_module:
                yield Target(found, name, bound)
            inner = self.finder.below(folder, one, found, name)
            if inner is not None and inner != path:
                yield Target(inner, "", bound)

    def _read(self, path: str) -> str | None:
        return self._decoded(path) if path.endswith(".py") else None

    def _decoded(self, path: str) -> str | None:
        data = self.bytes_of(path)
        decoded = None if data is None else decode(data, python=True)
        return normalised(decoded.text) if isinstance(decoded, Decoded) else None

    def _carry(self, paths: Collection[str]) -> None:
        """Work out what modules carry: from those that speak a dialect to those that import from them, and on."""
        importers: dict[str, set[str]] = {}
        for path in paths:
            for target in self.targets(path):
                importers.setdefault(target.path, set()).add(path)
        found: dict[str, frozenset[str]] = dict.fromkeys(paths, frozenset())
        waiting = [path for path in found if self._speaks(path)]
        while waiting:
            path = waiting.pop()
            table = self._table(path)
            carried = found[path] if table is None else table.carried(self._brought(path, found))
            if carried != found[path]:
                found[path] = carried
                waiting.extend(sorted(importers.get(path, ())))
        self._carried.update(found)

    def _brought(self, path: str, known: dict[str, frozenset[str]]) -> set[str]:
        found: set[str] = set()
        for target in self.targets(path):
            carried = known.get(target.path) or self._carried.get(target.path, frozenset())
            if target.name == STAR or (not target.name and carried):
                found |= carried
                found |= {target.bound} if not target.name else set()
            elif target.name in carried:
                found.add(target.bound)
        return found

    def _speaks(self, path: str) -> bool:
        """Say whether a module may hold a paid call of its own, or make what others pay with."""
        if path not in self._speaking:
            text = self.text(path)
            spoken = text is not None and (names_task(text) or dialects_of(text, self._dialects) is not None)
            self._speaking[path] = spoken
        return self._speaking[path]

    def _table(self, path: str) -> Table | None:
        if path not in self._tables:
            from advisor.sources.carrying import table_of  # most files import nothing of their project

            text = self.text(path)
            fit = text is not None and too_complex(text) is None
            self._tables[path] = table_of(text, self._paid(text)) if fit and text is not None else None
        return self._tables[path]

    def _paid(self, text: str) -> set[str]:
        brought = dialects_of(text, self._dialects)
        if brought is None:
            return set()
        from advisor.sources.frameworks import imported_in

        return {word for name in imported_in(text, brought) for word in brought.carrying(name)}


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _of_yaml(text: str, path: str) -> Read:
    lines = tuple(text.split("\n"))
    return Read(path=path, medium=Medium.PYTHON, units=(), comments=yaml_comments(text, path), lines=lines)
