"""Find a backend by name: the shipped ones, then the entry points of the group ``advisor.backends``."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from advisor.errors import RunError
from advisor.runs.backends.interface import Backend

GROUP = "advisor.backends"

SHIPPED = {
    "anthropic": "advisor.runs.backends.anthropic_messages:AnthropicMessages",
    "agent": "advisor.runs.backends.agent:Agent",
    "batch": "advisor.runs.backends.batch:Batch",
    "simulate": "advisor.runs.backends.simulate:Simulate",
    "command": "advisor.runs.backends.command:Command",
}


def backend_names() -> tuple[str, ...]:
    """Give the names ``--backend`` takes: the shipped ones first, then those installed."""
    own = [entry.name for entry in entry_points(group=GROUP) if entry.name not in SHIPPED]
    return (*(name for name, place in SHIPPED.items() if _exists(place)), *sorted(set(own)))


def find_backend(name: str) -> type[Backend]:
    """Give the class of a backend; raises ``RunError`` when there is none of this name, or it cannot be imported."""
    if name in SHIPPED and _exists(SHIPPED[name]):
        return _loaded(EntryPoint(name=name, value=SHIPPED[name], group=GROUP))
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            return _loaded(entry)
    raise RunError(f"there is no backend '{name}'; there are: {', '.join(backend_names())}")


def _exists(place: str) -> bool:
    return find_spec(place.partition(":")[0]) is not None


def _loaded(entry: EntryPoint) -> type[Backend]:
    module, _, attribute = entry.value.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise RunError(f"backend '{entry.name}' cannot be loaded from {entry.value}: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Backend)):
        raise RunError(f"backend '{entry.name}': {entry.value} is no subclass of {Backend.__module__}.Backend")
    return found
