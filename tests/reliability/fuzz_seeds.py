"""What fuzzing begins with: one good input of each kind, and pieces that matter to its reader."""

from __future__ import annotations

from tests.reliability.mutations import notebook

CALL = 'Task("Find the largest file", model="opus")\n'
MARKDOWN = [
    f"# Plan\n\n```python\n{CALL}```\n## ❌ BAD\n~~~py\n{CALL}~~~\n\n- first {CALL}- then `{CALL.strip()}`\n".encode(),
    f"> ```python\n> {CALL}> ```\n\n<!-- advisor: ignore[ADV201] why -->\n1. ```text\n   {CALL}   ```\n".encode(),
]
FRONT_MATTER = [
    b"---\nname: finder\ndescription: >-\n  Finds files\n  by name\nmodel: opus\n---\nText.\n",
    b"---\r\nmodel: \"opus\"  # dear\r\ndescription: 'Finds'\r\n---\r\n",
]
NOTEBOOK = [notebook(CALL), notebook("%time\n" + CALL + "!ls\n")]
SETTINGS = [
    b'select = ["ADV1"]\nmin-confidence = 0.8\n\n[budget]\nusd = 1.5\n[per-file-ignores]\n"a/*" = ["ADV201"]\n',
    b'exclude = ["x/**"]\npolicy = "reference"\nprofile = "default"\nextend-rules = ["rules"]\n',
]
PROGRAM = [CALL.encode(), b"\xef\xbb\xbf# -*- coding: utf-8 -*-\r\nfrom advisor import Task\r\n" + CALL.encode()]


def plans() -> list[bytes]:
    """Give a plan file, made by the command itself."""
    import tempfile
    from pathlib import Path

    from tests.reliability.limited import command

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "flow.py").write_text(f"a = {CALL}Task(f'Read {{a}}', model='opus')\n", encoding="utf-8")
        command("plan", "flow.py", "-o", "plan.json", cwd=Path(folder))
        return [(Path(folder) / "plan.json").read_bytes()]
