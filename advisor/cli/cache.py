"""``advisor cache``: what earlier runs left behind, and the way to be rid of it."""

from __future__ import annotations

import os

import click

from advisor.cache.place import cache_folder
from advisor.cache.store import Store
from advisor.cli.output import emit
from advisor.errors import SourceError, UsageError


@click.group("cache")
def command() -> None:
    """Look after the cache that makes check fast on files that did not change."""


@command.command("clean")
def clean() -> None:
    """Remove everything that earlier runs kept."""
    folder = _folder()
    try:
        count, size = Store(folder).clean()
    except OSError as error:
        raise SourceError(f"{folder}: cannot be emptied: {error.strerror}; check its permissions") from error
    emit(f"Removed {count} files, {size / 1_000_000:.1f} MB, from {folder}\n", None)


@command.command("dir")
def folder() -> None:
    """Say where the cache is; ADVISOR_CACHE_DIR puts it elsewhere."""
    emit(f"{_folder()}\n", None)


def _folder() -> str:
    found = cache_folder(os.environ)
    if found is None:
        raise UsageError("there is no home folder to keep a cache in; set ADVISOR_CACHE_DIR to name a place")
    return found
