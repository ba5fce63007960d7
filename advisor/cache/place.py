"""Where the cache is: ``ADVISOR_CACHE_DIR``, or the user's cache folder by each platform's rules."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

NAME = "advisor"


def cache_folder(environment: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Give the folder of the cache, ``None`` where there is no home to put it in.

    XDG base directories (https://specifications.freedesktop.org/basedir-spec): a relative path is to be ignored.
    """
    own = environment.get("ADVISOR_CACHE_DIR")
    if own:
        return os.path.abspath(own)  # noqa: PTH100 - pathlib is not imported on the quick way
    shared = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(shared):  # noqa: PTH117
        return f"{shared}/{NAME}"
    home = environment.get("HOME") or os.path.expanduser("~")  # noqa: PTH111
    if not os.path.isabs(home):  # noqa: PTH117
        return None
    return f"{home}/Library/Caches/{NAME}" if platform == "darwin" else f"{home}/.cache/{NAME}"
