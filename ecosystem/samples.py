"""The labelled samples: one sample is one name.

What was drawn is ``<name>.toml``, what people read in it ``labels/<name>*.toml``, what advisor said of it
``results/<name>-first.json`` (the first run, before anything was mended for it) and ``results/<name>.json`` (the last).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ecosystem.sources import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample. ``use``: the sources it is drawn from; ``files``: how many of each dialect; ``second``: labelled twice.

    ``earlier``: the samples whose places it leaves out; ``judged``: a list of paths that the labeller had seen findings
    of, left out too. ``loops``: functions with one call in a loop are drawn too; ``dense``:
    how many files more with a function of several calls.
    """

    name: str
    title: str
    files: Mapping[str, int]
    functions: int
    use: str = "sample"
    earlier: tuple[str, ...] = ()
    judged: str | None = None
    loops: bool = False
    dense: int = 0
    second: bool = False

    @property
    def places(self) -> Path:
        """Name the list of what was drawn."""
        return HERE / f"{self.name}.toml"

    @property
    def answers(self) -> list[Path]:
        """Name the files of the (first) labeller."""
        return sorted((HERE / "labels").glob(f"{self.name}*.toml"))

    @property
    def seconds(self) -> list[Path]:
        """Name the files of the second labeller."""
        return sorted((HERE / "labels").glob("second-*.toml")) if self.second else []

    def results(self, *, first_run: bool) -> Path:
        """Name what a run's score is kept in."""
        return HERE / "results" / (f"{self.name}-first.json" if first_run else f"{self.name}.json")


FIRST = Sample(
    name="first",
    title="The first sample",
    # Roughly the weight of each dialect in public code, at least two of each.
    files={
        "agno": 6,
        "anthropic": 6,
        "autogen": 2,
        "claude-agent-sdk": 5,
        "crewai": 8,
        "google-adk": 6,
        "google-genai": 2,
        "langchain": 8,
        "litellm": 2,
        "markdown-instructions": 5,
        "markdown-programs": 3,
        "openai": 4,
        "openai-agents": 8,
        "pydantic-ai": 4,
        "smolagents": 2,
        "strands": 2,
    },
    functions=280,
    second=True,
)
FRESH = Sample(
    name="fresh",
    title="Fresh files of the same repositories",
    files={
        "agno": 4,
        "anthropic": 4,
        "autogen": 3,
        "claude-agent-sdk": 3,
        "crewai": 4,
        "google-adk": 4,
        "google-genai": 3,
        "langchain": 5,
        "litellm": 2,
        "openai": 2,
        "openai-agents": 4,
        "pydantic-ai": 3,
        "smolagents": 2,
        "strands": 2,
    },
    functions=70,
    earlier=("first",),
)
THIRD = Sample(
    name="third",
    title="Fifteen repositories that advisor was never held against",
    files={
        "agno": 3,
        "anthropic": 2,
        "autogen": 1,
        "camel": 4,
        "claude-agent-sdk": 2,
        "crewai": 3,
        "google-adk": 2,
        "google-genai": 1,
        "langchain": 6,
        "litellm": 1,
        "llama-index": 4,
        "openai": 4,
        "openai-agents": 3,
        "pydantic-ai": 4,
        "smolagents": 1,
        "strands": 2,
    },
    functions=60,
    use="third",
    earlier=("first", "fresh"),
    judged="third-judged.txt",
    loops=True,
    dense=12,
)
FOURTH = Sample(
    name="fourth",
    title="Other repositories that advisor was never held against, the fourth sample",
    files={
        "agent-framework": 2,
        "agno": 2,
        "anthropic": 3,
        "autogen": 2,
        "claude-agent-sdk": 2,
        "crewai": 4,
        "google-adk": 3,
        "google-genai": 2,
        "langchain": 5,
        "litellm": 2,
        "llama-index": 2,
        "markdown-instructions": 2,
        "openai": 4,
        "openai-agents": 3,
        "pydantic-ai": 3,
        "smolagents": 2,
        "strands": 2,
    },
    functions=50,
    use="fourth",
    earlier=("first", "fresh", "third"),
    loops=True,
    dense=3,
)
FIFTH = Sample(
    name="fifth",
    title="Other repositories that advisor was never held against, the fifth sample",
    files={
        "anthropic": 2,
        "autogen": 2,
        "crewai": 4,
        "google-adk": 3,
        "google-genai": 2,
        "langchain": 4,
        "openai": 2,
        "openai-agents": 3,
        "pydantic-ai": 3,
        "strands": 2,
    },
    functions=50,
    use="fifth",
    earlier=("first", "fresh", "third", "fourth"),
    loops=True,
    dense=3,
)
SAMPLES = {sample.name: sample for sample in (FIRST, FRESH, THIRD, FOURTH, FIFTH)}
