"""Folders that are made to hurt: what stands in a tree beside files, odd names, rings of imports, endless YAML."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.reliability.nasty import TASK

TREES: dict[str, Callable[[Path], tuple[str, ...]]] = {}
CREW = """from crewai import Agent, Crew, Task
from crewai.project import CrewBase, agent, crew, task

@CrewBase
class C:
    agents_config = "agents.yaml"
    tasks_config = "tasks.yaml"

    @agent
    def a(self):
        return Agent(config=self.agents_config["a"])

    @task
    def t0(self):
        return Task(config=self.tasks_config["t0"])

    @crew
    def c(self):
        return Crew(agents=self.agents, tasks=self.tasks)

C().crew().kickoff()
"""


def tree(make: Callable[[Path], tuple[str, ...] | None]) -> Callable[[Path], tuple[str, ...] | None]:
    """Put a folder into the collection; ``make`` fills it and gives the paths to name, or none for the folder."""
    TREES[make.__name__.replace("_", "-")] = lambda folder: make(folder) or (".",)
    return make


def put(folder: Path, name: str, text: str = TASK) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


@tree
def pipes_and_sockets(folder: Path) -> None:
    put(folder, "a.py")
    os.mkfifo(folder / "pipe.py")
    os.mkfifo(folder / "pipe.md")
    os.mkfifo(folder / "advisor.toml")
    here = Path.cwd()
    os.chdir(folder)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind("socket.py")
    finally:
        os.chdir(here)


@tree
def endless_devices(folder: Path) -> tuple[str, ...]:
    put(folder, "a.py")
    for name in ("zero", "full", "random"):
        (folder / f"{name}.py").symlink_to(f"/dev/{name}")
    return (".", "/dev/zero", "/dev/null", "zero.py")


@tree
def links_in_circles(folder: Path) -> None:
    put(folder, "a/a.py")
    (folder / "a" / "up").symlink_to("..")
    (folder / "self.py").symlink_to("self.py")
    (folder / "one.py").symlink_to("two.py")
    (folder / "two.py").symlink_to("one.py")
    (folder / "pyproject.toml").symlink_to("pyproject.toml")
    (folder / "gone.py").symlink_to("nowhere.py")
    (folder / "again.py").symlink_to("a/a.py")


@tree
def names_that_steer(folder: Path) -> None:
    for name in ("a\nb.py", "a\x1b[2Jb.py", "a\x1b]0;x\x07.py", "-o.py", "--fix.py", " .py", "a'b\"c.py", "a[b]*?.py",
                 "\u202eyp.a.py", "::warning::x.py", "%0A.py", "a\rb.md", "[/bold].py", "é.py",
                 "e\u0301.py"):  # fmt: skip
        put(folder, name, TASK if name.endswith(".py") else f"```python\n{TASK}```\n")
    (folder / os.fsdecode(b"bad\xff.py")).write_text(TASK)


@tree
def unreadable_places(folder: Path) -> None:
    put(folder, "a.py")
    put(folder, "locked/b.py")
    put(folder, "secret.py")
    put(folder, "settings/advisor.toml", "select = []\n")
    put(folder, "settings/c.py")
    (folder / "secret.py").chmod(0)
    (folder / "settings" / "advisor.toml").chmod(0)
    (folder / "d.py").mkdir()
    (folder / "pyproject.toml").mkdir()
    (folder / ".gitignore").mkdir()


@tree
def settings_in_each_of_90_folders(folder: Path) -> None:
    inner = ""
    for number in range(90):
        put(folder, f"{inner}advisor.toml", f'ignore = ["ADV{101 + number % 3}"]\nmin-confidence = 0.{number + 10}\n')
        put(folder, f"{inner}a.py")
        inner += "f/"


@tree
def imports_in_a_ring_of_300(folder: Path) -> None:
    for number in range(300):
        following = (number + 1) % 300
        text = f"import m{following}\nfrom m{(number * 7) % 300} import *\ndef f(x):\n    return m{following}.f(x)\n"
        put(folder, f"m{number}.py", text)
    put(folder, "m7.py", "import m8\nfrom advisor import Task\ndef f(x):\n    Task(x)\n    return m8.f(x)\n")
    put(folder, "main.py", f"import m0\nm0.f('Find it')\n{TASK}")


@tree
def packages_that_import_all_of_themselves(folder: Path) -> None:
    for number in range(60):
        others = "".join(f"from .m{other} import *\n" for other in range(60))
        put(folder, f"p/m{number}.py", f"{others}def f{number}(x):\n    return f{(number + 1) % 60}(x)\n{TASK}")
    put(folder, "p/__init__.py", "".join(f"from .m{other} import *\n" for other in range(60)) + "from . import *\n")
    put(folder, "main.py", "from p import *\nfrom p import p as p\nf0('Find it')\n" + TASK)


@tree
def a_crew_of_30000_tasks(folder: Path) -> None:
    put(folder, "crew.py", CREW)
    put(folder, "agents.yaml", "a:\n  role: r\n  goal: g\n  backstory: b\n  llm: openai/gpt-5\n")
    put(
        folder,
        "tasks.yaml",
        "".join(f"t{number}:\n  description: Find {number}\n  agent: a\n" for number in range(30_000)),
    )


@tree
def a_crew_of_anchors(folder: Path) -> None:
    put(folder, "crew.py", CREW)
    bomb = "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9) if n else '1'}]\n" for n in range(40))
    put(folder, "agents.yaml", f"{bomb}a: &a\n  role: *b39\n  <<: *a\n  goal: [*b39, *b39]\n")
    put(folder, "tasks.yaml", f"{bomb}t0:\n  description: *b39\n  <<: [*b1, *b2]\n  agent: *b39\n")


@tree
def a_crew_with_yaml_on_one_line(folder: Path) -> None:
    put(folder, "crew.py", CREW)
    put(folder, "agents.yaml", "a: {role: r, x: [" + "a, " * 3_000_000 + "]}\n")
    put(folder, "tasks.yaml", "t0: " + "{a: " * 50_000 + "}" * 50_000 + "\n")


@tree
def a_crew_with_odd_yaml(folder: Path) -> None:
    put(folder, "crew.py", CREW)
    put(
        folder,
        "agents.yaml",
        "%YAML 9.9\n---\n? [a, b]\n: !!python/object/apply:os.system [x]\na: !x\n  role: |\n\tx\n...\n---\n",
    )
    put(
        folder,
        "tasks.yaml",
        "t0: ~\nt0: [1]\nt0:\n  description: 2026-01-01\n  context: [t0, t0, nothing]\n  agent: 1\n",
    )


@tree
def many_small_files(folder: Path) -> None:
    for number in range(1500):
        put(
            folder, f"d{number % 40}/f{number}.py", f"from d{number % 7}.f{number % 7} import x\n" + TASK * (number % 2)
        )


@tree
def a_deep_path(folder: Path) -> None:
    put(folder, "/".join(["f" * 60] * 50) + "/a.py")


def shrinking(path: Path) -> None:
    """Let a file change its size until it is taken away: long, short, gone, and there again."""
    for size in (50_000, 0, 10, 80_000, 1):
        path.write_text(TASK * size, encoding="utf-8")
    path.unlink()
    path.write_text(TASK, encoding="utf-8")
