"""``dataclass`` for this house: the standard library's, with its methods made only where they are called.

The standard one writes and compiles six methods for each class when its module is imported. A short run makes values of
half of its classes, compares a few and shows none, so that this was a quarter of its time. Here a class gets its fields
and slots at once; ``__init__`` is written by the standard library when the first value is made, and what compares,
hashes, shows and protects values is shared. To a type checker it is the standard one; values behave as they do there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import Field, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - what a type checker sees
else:

    def dataclass(
        *, frozen: bool = False, kw_only: bool = False, eq: bool = True, slots: bool
    ) -> Callable[[type], type]:
        """Make a class one of values, as ``dataclasses.dataclass`` does; as often as is asked."""

        def made(plain: type) -> type:
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(plain)
            methods = {"__init__": _first_of(cls, frozen=frozen), "__repr__": _shown}
            if eq:
                methods |= _compared(cls, frozen=frozen)
            if frozen:
                methods |= {"__setattr__": _not_set, "__delattr__": _not_deleted, "__setstate__": _restored}
            for name, method in methods.items():
                if plain.__dict__.get(name) is None:  # what the class says itself stays
                    setattr(cls, name, method)
            return cls

        return made


def _first_of(cls: Any, *, frozen: bool) -> Callable[..., None]:  # noqa: ANN401 - any class
    """Give an ``__init__`` that has itself replaced when the first value is made."""

    def __init__(self: object, *given: object, **named: object) -> None:  # noqa: N807 - what it stands for
        cls.__init__ = _written(cls, frozen=frozen)
        cls.__init__(self, *given, **named)

    return __init__


def _written(cls: Any, *, frozen: bool) -> Callable[..., None]:  # noqa: ANN401 - any class
    """Let the standard library write ``__init__``, for a class of the same fields."""
    said = {"__doc__": cls.__doc__}  # else it looks at the signature for one
    if hasattr(cls, "__post_init__"):
        said["__post_init__"] = cls.__post_init__
    fields = [(each.name, each.type, _again(each)) for each in dataclasses.fields(cls)]
    twin = dataclasses.make_dataclass(
        cls.__name__, fields, namespace=said, repr=False, eq=False, frozen=frozen, slots=True
    )
    return twin.__init__  # type: ignore[misc,no-any-return] # of the class itself


def _again(each: Field[Any]) -> object:
    """Give a field as its class said it: one belongs to one class."""
    said: dict[str, Any] = {"default": each.default, "default_factory": each.default_factory}
    return dataclasses.field(**said, init=each.init, kw_only=each.kw_only is True)


def _compared(cls: type, *, frozen: bool) -> dict[str, Callable[..., object] | None]:
    """Give equality by all fields that compare, and the hash that goes with it: ``None`` for what may change."""
    names = [each.name for each in dataclasses.fields(cls) if each.compare]
    # Of two names or more it gives a tuple, in which what is the same object is equal.
    key = attrgetter(*names) if len(names) > 1 else attrgetter(*(names or ["__match_args__"]) * 2)

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__eq__": equal, "__hash__": (lambda self: hash(key(self))) if frozen else None}


@recursive_repr("...")
def _shown(self: Any) -> str:  # noqa: ANN401 - any value
    told = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _not_set(_: object, name: str, __: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _not_deleted(_: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _restored(self: object, state: tuple[None, dict[str, object]]) -> None:
    """Take what ``copy`` found in the slots."""
    for name, value in state[1].items():
        object.__setattr__(self, name, value)
