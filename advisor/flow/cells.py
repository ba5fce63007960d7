"""The cells of a notebook that no parser takes: people leave such cells behind, and run the others all the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from advisor.flow.parsed import parsed
from advisor.flow.problems import SyntaxProblem
from advisor.sources.units import Program


def without_broken(program: Program) -> tuple[Program, tuple[SyntaxProblem, ...]]:
    """Give a notebook's program with its broken cells emptied, and what is wrong with each of those.

    Every line keeps its number. A program that is no notebook comes back as it is, with nothing wrong.
    """
    lines = program.text.split("\n")
    problems: list[SyntaxProblem] = []
    for _, numbered in groupby(enumerate(program.origins), key=lambda each: each[1].cell):
        cell = list(numbered)
        first, last = cell[0][0], cell[-1][0] + 1
        text = "\n".join([*lines[first:last], ""])
        try:
            parsed(replace(program, text=text, origins=program.origins[first:last]))
        except SyntaxProblem as problem:
            problems.append(problem)
            lines[first:last] = [""] * (last - first)
    return replace(program, text="\n".join(lines)), tuple(problems)
