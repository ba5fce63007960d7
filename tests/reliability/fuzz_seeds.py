"""What fuzzing begins with: one good input of each kind, and pieces that matter to its reader."""

from __future__ import annotations

import json
from functools import cache

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


@cache
def plans() -> tuple[bytes, ...]:
    """Give plan files made by the command itself, without what only graphs show: else they are cut off as too long."""
    import tempfile
    from pathlib import Path

    from tests.reliability.limited import command

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "flow.py").write_text(_FLOW, encoding="utf-8")
        command("plan", "flow.py", "-o", "plan.json", cwd=Path(folder))
        document = json.loads((Path(folder) / "plan.json").read_bytes())
    for task in document["plans"][0]["tasks"]:
        for key in task.keys() - {"id", "start", "description", "run"}:
            del task[key]
    kept = {"id", "path", "name", "pattern", "tasks", "run"}
    document["plans"] = [{key: value for key, value in document["plans"][0].items() if key in kept}]
    return (json.dumps(document, separators=(",", ":")).encode(), bytes(range(36)), b"\x00\x01\x02" * 12)


_FLOW = f"""
def flow(topic, files):
    a = {CALL}
    if "yes" in a.lower():
        b = Task(f'Read {{topic}} and {{a[:90]}}', model='opus')
    for file in files:
        Task(f'Read {{file.strip()}} for {{topic}}', model='haiku')
"""
