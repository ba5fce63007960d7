"""``python -m advisor`` and the ``advisor`` command."""

from __future__ import annotations

import os
import sys


def _leave_the_users_folder() -> None:
    """Take the working folder off the import path, where ``python -m`` puts it first.

    A project may hold a ``json.py`` or a ``rich/`` of its own; what is checked is never imported. Python has looked
    there for ``advisor`` and ``typing`` by now: SECURITY.md says so.
    """
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - before other imports
    if sys.path and sys.path[0] in {"", os.getcwd()} and os.getcwd() != home:  # noqa: PTH109
        del sys.path[0]


if __name__ == "__main__":
    _leave_the_users_folder()

from advisor.cli.main import main  # noqa: E402 - the folder must be off the path first

if __name__ == "__main__":
    main()
