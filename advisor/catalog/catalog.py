"""The catalog: from a model's name, however it is written, to what is known of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from advisor.catalog import data
from advisor.catalog.model import OPEN, Found, Inherited, Lifecycle, Model, Pricing, Retired, Source, UnknownModel
from advisor.catalog.names import Prefixes, Spelling, key, spellings, words
from advisor.catalog.rename import rename_alias, rename_id
from advisor.resources import rules_dir

_MOST_FOUND = 10_000  # names remembered: a file may hold any number of wrong ones


_CLOUDS = frozenset({
    "bedrock", "bedrock_converse", "amazon-bedrock", "aws", "vertex", "vertex_ai", "vertexai", "google-vertex",
    "google_vertexai",
})  # fmt: skip


class Catalog:
    """All models known. Rows become ``Model`` objects when they are first asked for, so that loading costs little."""

    def __init__(self, tables: Iterable[tuple[Mapping[str, Any], Path]]) -> None:
        self._rows: dict[str, tuple[Mapping[str, Any], Path]] = {}
        self._index: dict[str, str] = {}
        self._models: dict[str, Model] = {}
        self._found: dict[tuple[str, date], Found] = {}
        self._sources: dict[str, Source] = {}
        self._alias: dict[str, str] = {}
        self._tier_alias: dict[str, str] = {}
        self._current: dict[str, dict[str, str]] = {}
        self._inherited: frozenset[str] = frozenset()
        self._prefixes = Prefixes(sellers=frozenset(), dotted=frozenset(), hosts=frozenset(), dots=frozenset())
        for table, path in tables:
            self._merge(table, path)

    @classmethod
    def load(cls, extra_dirs: Iterable[Path] = ()) -> Catalog:
        """Read the shipped models and, over them, the models.toml of each extra folder, later folders winning.

        Raises ``RuleDataError`` for a file that is wrong.
        """
        tables: list[tuple[Mapping[str, Any], Path]] = [(data.read_shipped(rules_dir()), rules_dir() / "models.toml")]
        for folder in extra_dirs:
            own = data.read_own(Path(folder))
            if own is not None:
                tables.append((own, Path(folder) / "models.toml"))
        return cls(tables)

    @property
    def prices_as_of(self) -> date:
        """The day on which the newest prices were drawn."""
        return max((model.source.as_of for model in self.models() if model.rows), default=date.min)

    def models(self) -> Iterator[Model]:
        """Give every model, in the order of the files."""
        for model_id in self._rows:
            yield self._model(model_id)

    def find(self, name: str, on: date) -> Found:
        """Give the model that a name stands for on a day: an alias, an id in any spelling, behind any known prefix.

        An alias whose model is retired on that day stands for the replacement.
        """
        found = self._found.get((name, on))
        if found is None:
            found = self._look_up(name, on)
            if len(self._found) < _MOST_FOUND:
                self._found[name, on] = found
        return found

    def _look_up(self, name: str, on: date) -> Found:
        if key(name.strip()) in self._inherited:
            return Inherited(name=name)
        read = self._read(name.strip())
        if read is None:
            return UnknownModel(name=name, nearest=self._nearest(name))
        model = read[1]
        if read[0].is_free:
            return replace(model, rows=())  # what it costs under its own name is not paid here
        if self.is_hosted(name) or (model.maker in OPEN and self._is_elsewhere(read[0], model)):
            return replace(model, hosted=True)
        state = model.lifecycle(on)
        if key(read[0].core) in self._alias and isinstance(state, Retired) and state.replacement in self._rows:
            return self._model(state.replacement)
        return model

    def is_hosted(self, name: str) -> bool:
        """Say whether a name is that of a deployment, or of a copy somebody else runs (``azure/…``, ``ollama/…``)."""
        return not words(name.strip().replace(":", "/").rpartition("/")[0]).isdisjoint(self._prefixes.hosts)

    def is_published(self, name: str) -> bool:
        """Say whether a name is spelled as open weights are published (``owner/Model``): anybody may serve them."""
        return "/" in name and name != name.lower()

    def is_sold_on(self, name: str) -> bool:
        """Say whether a name is that of a model as a cloud sells it, under its own calendar (Bedrock, Vertex AI)."""
        read = self._read(name.strip())
        prefix = "" if read is None else read[0].prefix
        return prefix.endswith(".") or not words(prefix).isdisjoint(_CLOUDS)

    def is_gateways_own(self, name: str) -> bool:
        """Say whether a name stands behind a word that is no seller's: a gateway's own, which names as it likes."""
        first, slash, _ = name.strip().partition("/")
        known = self._prefixes.sellers | self._prefixes.dotted | self._prefixes.hosts
        return bool(slash) and words(first).isdisjoint(known) and not first.startswith(("projects", "arn"))

    def _is_elsewhere(self, read: Spelling, model: Model) -> bool:
        """Say whether the words before a name are a seller's and not its maker's own."""
        return any(word in self._prefixes.sellers and not word.startswith(model.maker) for word in words(read.prefix))

    def current(self, tier: str, maker: str = "anthropic") -> Model | None:
        """Give the maker's present model of a tier, ``None`` if it sells none."""
        model_id = self._current.get(maker, {}).get(tier)
        return None if model_id is None else self._model(model_id)

    def alias(self, tier: str) -> str:
        """Give the word for a tier: haiku, sonnet, opus or fable; raises ``KeyError`` for what is no tier."""
        return self._tier_alias[tier]

    def rename(self, old: str, tier: str) -> str | None:
        """Name the present model of a tier the way ``old`` is written; ``None`` where it cannot be named.

        An alias becomes an alias, an id the maker's current id; prefixes stay, dates go.
        """
        old = old.strip()
        if key(old) in self._inherited:
            return self._tier_alias.get(tier)
        read = self._read(old)
        if read is None:
            return None
        spelling, model = read
        if key(spelling.core) in self._alias:
            return rename_alias(spelling, self._tier_alias.get(tier))
        current = self.current(tier, model.maker)
        return None if current is None else rename_id(spelling, model, current, self._prefixes)

    def price(self, model: Model, prompt_tokens: int, on: date) -> Pricing:
        """Give what a request to the model costs on a day, by the length of its prompt in tokens."""
        return model.price(prompt_tokens, on)

    def lifecycle(self, model: Model, on: date) -> Lifecycle:
        """Give the state of the model on a day."""
        return model.lifecycle(on)

    def _read(self, name: str) -> tuple[Spelling, Model] | None:
        for spelling in spellings(name, self._prefixes):
            model_id = self._index.get(key(spelling.core))
            if model_id is not None:
                return spelling, self._model(model_id)
        return None

    def _nearest(self, name: str) -> str | None:
        import difflib

        core = list(spellings(name.strip(), self._prefixes))[-1:]
        known = {key(model_id): model_id for model_id in (*self._rows, *self._alias)}
        close = difflib.get_close_matches(key(core[0].core if core else name[:200]), known, n=1, cutoff=0.7)
        return known[close[0]] if close else None

    def _model(self, model_id: str) -> Model:
        if model_id not in self._models:
            row, path = self._rows[model_id]
            self._models[model_id] = data.build_model(row, self._sources, path)
        return self._models[model_id]

    def _merge(self, table: Mapping[str, Any], path: Path) -> None:
        self._sources |= {name: data.build_source(row) for name, row in table.get("source", {}).items()}
        for row in table.get("model", ()):
            self._rows[row["id"]] = (row, path)
            self._index |= {key(name): row["id"] for name in (*row.get("names", ()), row["id"])}
        self._tier_alias |= table.get("tier_alias", {})
        for maker, row in table.get("current", {}).items():
            self._current[maker] = self._current.get(maker, {}) | row
        for word, model_id in table.get("alias", {}).items():
            self._alias[key(word)] = model_id
            self._index[key(word)] = model_id
        self._inherited |= frozenset(table.get("words", {}).get("inherited", ()))
        self._merge_prefixes(table.get("prefixes", {}))

    def _merge_prefixes(self, table: Mapping[str, Any]) -> None:
        old = self._prefixes
        self._prefixes = Prefixes(
            sellers=old.sellers | set(table.get("sellers", ())),
            dotted=old.dotted | set(table.get("dotted", ())),
            hosts=old.hosts | set(table.get("hosts", ())),
            dots=old.dots | set(table.get("dots", ())),
        )
