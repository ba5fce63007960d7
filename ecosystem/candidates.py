"""Which files hold orchestration code, seen without advisor: imports and the names of calls, from ``ast`` alone.

Used to draw the sample that is labelled, so it must not know what advisor finds.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# package -> dialect; the first one of a file's imports in this order decides.
PACKAGES = {
    "crewai": "crewai",
    "agno": "agno",
    "google.adk": "google-adk",
    "agents": "openai-agents",
    "pydantic_ai": "pydantic-ai",
    "claude_agent_sdk": "claude-agent-sdk",
    "claude_code_sdk": "claude-agent-sdk",
    "smolagents": "smolagents",
    "autogen_agentchat": "autogen",
    "autogen": "autogen",
    "strands": "strands",
    "langgraph": "langchain",
    "langchain": "langchain",
    "langchain_openai": "langchain",
    "langchain_anthropic": "langchain",
    "langchain_core": "langchain",
    "litellm": "litellm",
    "camel": "camel",
    "llama_index": "llama-index",
    "google.genai": "google-genai",
    "google.generativeai": "google-genai",
    "anthropic": "anthropic",
    "openai": "openai",
    "agent_framework": "agent-framework",
}
PAID = {
    "crewai": r"(\bTask|\.kickoff\w*)$",
    "agno": r"\.(run|arun|print_response|aprint_response)$",
    "google-adk": r"(\b(Llm|Sequential|Parallel|Loop)?Agent|\.run_async)$",
    "openai-agents": r"\bRunner\.run\w*$",
    "pydantic-ai": r"(agent\w*|Agent\(…\))\.(run|run_sync|run_stream|iter)$",
    "claude-agent-sdk": r"(\bquery|\.query)$",
    "smolagents": r"(agent\w*|Agent\(…\))\.run$",
    "autogen": r"\.(initiate_chat|run|run_stream|on_messages|create)$",
    "strands": r"(\w*agent|Agent\(…\))$",
    "langchain": r"\.(invoke|ainvoke|batch|abatch|stream|astream|add_node)$",
    "litellm": r"\b(a?completion)$",
    "camel": r"(\.(step|astep)|\ba?run_society)$",
    "llama-index": r"\.(a?chat|stream_chat|a?query|a?complete|a?predict)$",
    "google-genai": r"\.(generate_content\w*|send_message)$",
    "anthropic": r"\.messages\.(create|stream|parse)$",
    "openai": r"\.(completions|responses)\.(create|parse)$",
    "agent-framework": r"\.(run|run_stream)$",
}
SKIPPED = re.compile(
    r"(^|/)(tests?|testing|evals|node_modules|ja|ko|zh|v1\.\d[^/]*|ar|pt-BR)/|test_\w+\.py$|conftest\.py$"
)
# Frameworks' own machinery: the calls in it are its users', not orchestration of its own.
MACHINERY = re.compile(
    r"^(libs?/(agno|crewai|cli|langgraph\w*|checkpoint[\w-]*|prebuilt)"
    r"|python/packages/autogen-\w+|pydantic_ai_slim|src/(agents|smolagents|claude_agent_sdk))/"
)
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A function (or ``<module>``) with paid-looking calls; ``cell`` counts a notebook's cells from 0."""

    name: str
    cell: int | None
    line: int
    end: int
    calls: int
    looped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file, its dialect, its length in lines and its places."""

    path: str
    dialect: str
    lines: int
    places: tuple[Place, ...]

    @property
    def calls(self) -> int:
        """How many paid-looking calls the file has."""
        return sum(place.calls for place in self.places)


def candidates(folder: Path) -> Iterator[Candidate]:
    """Give a project's candidates in the order of their paths."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            path.suffix not in {".py", ".ipynb", ".md"}
            or SKIPPED.search(name)
            or MACHINERY.search(name)
            or not path.is_file()
        ):
            continue
        found = _candidate(path, name)
        if found is not None and found.places:
            yield found


def _candidate(path: Path, name: str) -> Candidate | None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
    if path.suffix == ".md":
        return _markdown(text, name)
    units = list(cells(text)) if path.suffix == ".ipynb" else [(None, text)]
    trees = [(cell, tree) for cell, source in units if (tree := parsed(source)) is not None]
    dialect = _dialect([tree for _, tree in trees])
    if dialect is None:
        return None
    lines = sum(source.count("\n") + 1 for _, source in units)
    return Candidate(path=name, dialect=dialect, lines=lines, places=tuple(_places(trees, PAID[dialect])))


def _markdown(text: str, name: str) -> Candidate:
    calls = len(re.findall(r"\b(?:Task|Agent)\s*\((?=[^)\s])", text))
    place = Place(name="<text>", cell=None, line=1, end=text.count("\n") + 1, calls=calls, looped=False)
    # Instructions to an agent, or documentation of a library with programs in it.
    dialect = "markdown-programs" if re.search(r"^(from|import) \w", text, re.MULTILINE) else "markdown-instructions"
    return Candidate(path=name, dialect=dialect, lines=place.end, places=(place,) if calls else ())


def cells(text: str) -> Iterator[tuple[int, str]]:
    """Give a notebook's code cells with their index, magics turned into statements that do nothing."""
    try:
        rows = json.loads(text).get("cells", [])
    except (ValueError, AttributeError):
        return
    for index, cell in enumerate(rows):
        if cell.get("cell_type") == "code":
            source = cell.get("source", "")
            lines = (source if isinstance(source, str) else "".join(source)).split("\n")
            # A magic or shell line keeps its place, as a statement that does nothing.
            yield index, "\n".join("pass" if re.match(r"\s*[%!?]", line) else line for line in lines)


def parsed(source: str) -> ast.Module | None:
    """Parse, or give None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _dialect(trees: list[ast.Module]) -> str | None:
    names = {name for tree in trees for node in ast.walk(tree) for name in _imported(node)}
    found = (dialect for package, dialect in PACKAGES.items() if any(_inside(name, package) for name in names))
    return next(found, None)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _places(trees: list[tuple[int | None, ast.Module]], paid: str) -> Iterator[Place]:
    functions = [(cell, node) for cell, tree in trees for node in ast.walk(tree) if isinstance(node, Function)]
    payers = _payers([node for _, node in functions], paid)
    for cell, scope in [*trees, *functions]:
        calls = [(node, looped) for node, looped in _own(scope, looped=False) if _pays(node, paid, payers)]
        if not calls:
            continue
        name, line, end = "<module>", 1, 10**6
        if isinstance(scope, Function):
            name, line, end = scope.name, scope.lineno, scope.end_lineno or scope.lineno
        yield Place(
            name=name, cell=cell, line=line, end=end, calls=len(calls), looped=any(looped for _, looped in calls)
        )


def _payers(functions: list[Function], paid: str) -> set[str]:
    """Give the names of the functions that pay, directly or through each other."""
    payers: set[str] = set()
    while True:
        more = {
            each.name for each in functions if any(_pays(call, paid, payers) for call, _ in _own(each, looped=False))
        }
        if more <= payers:
            return payers
        payers |= more


def _pays(call: ast.Call, paid: str, payers: set[str]) -> bool:
    spelt = _spelt(call.func)
    return bool(re.search(paid, spelt)) or spelt.removeprefix("self.") in payers


def _spelt(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_spelt(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{_spelt(node.func)}(…)"
    return "…"


def _own(scope: ast.AST, *, looped: bool) -> Iterator[tuple[ast.Call, bool]]:
    """Give the calls of a scope, without those of the functions in it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, Function):
            continue
        inside = looped or isinstance(scope, LOOPS)
        if isinstance(child, ast.Call):
            yield child, inside
        yield from _own(child, looped=inside)
