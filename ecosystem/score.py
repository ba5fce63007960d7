"""Hold what advisor says against what people read: ``python -m ecosystem.score --cache FOLDER [--misses] [--write]``.

Prints the table of the measures; ``--misses`` lists every difference, ``--write`` keeps the table in results/.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from ecosystem.candidates import Function, cells, parsed
from ecosystem.labels import LabelledFile, LabelledFunction, Labels, Pair, Site, labels
from ecosystem.samples import FIRST, SAMPLES
from ecosystem.sources import folder_of, sources
from ecosystem.told import Told, ToldBottleneck, ToldPlan, ToldTask, told

ENDS = (1, 10**6)


@dataclass(slots=True)
class Tally:
    """Counts by measure, and a line for each difference."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, measure: str, *, right: bool, about: str) -> None:
        """Count one case."""
        self.counts[f"{measure} right" if right else f"{measure} wrong"] += 1
        if not right:
            self.misses.append(f"{measure}: {about}")

    def share(self, measure: str) -> str:
        """Say how many of how many."""
        right, wrong = self.counts[f"{measure} right"], self.counts[f"{measure} wrong"]
        return f"{right} of {right + wrong} ({right / (right + wrong):.3f})" if right + wrong else "none"


def score(first: Labels, said: dict[str, Told], spans: dict[str, dict[str, list[tuple[int, int]]]]) -> Tally:
    """Compare; ``said`` by source; ``spans`` gives, by source and function, the lines that are the function's own."""
    tally = Tally()
    for file in first.files.values():
        _file(file, said[file.source].plans.get(file.path, []), tally)
    for function in first.functions.values():
        if function.bottleneck is not None:
            _function(function, said[function.source], spans[function.source], tally)
    return tally


def _file(file: LabelledFile, plans: list[ToldPlan], tally: Tally) -> None:
    where = f"{file.source} {file.path}"
    everyone = [task for plan in plans for task in plan.tasks.values()]
    for label in file.tasks:
        matching = [task for task in everyone if label.at & set(task.sites)]
        tally.add("tasks found", right=bool(matching), about=f"{where} {sorted(label.at)}")
        if matching and label.model != "?":
            known = any(_knows(task, label.model) for task in matching)
            about = f"{where} {sorted(label.at)}: {label.model}, not {matching[0].model} ({matching[0].model_source})"
            tally.add("model known", right=known, about=about)
    allowed = {site for label in file.tasks for site in label.at} | file.maybe
    for place, sites in _by_place(everyone).items():
        tally.add("tasks rightly found", right=bool(sites & allowed), about=f"{where} {place}")
    for pair, kind in file.edges.items():
        _edge(file, pair, kind, plans, tally)
    _joined(file, plans, tally)


def _by_place(tasks: Iterable[ToldTask]) -> dict[str, set[Site]]:
    found = defaultdict(set)
    for task in tasks:
        found[task.place].update(task.sites)
    return found


def _knows(task: ToldTask, wanted: str) -> bool:
    if wanted == "default":
        return task.model_source == "default"
    one, other = (name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in (task.model or "?", wanted.removesuffix("…")))
    return bool(task.model) and (one == other or task.model in wanted or wanted in str(task.model))


def _edge(file: LabelledFile, pair: Pair, kind: str, plans: list[ToldPlan], tally: Tally) -> None:
    found = [each for plan in plans for each in _between(file, pair, plan)]
    about = f"{file.source} {file.path} {pair[0]}>{pair[1]} {kind}"
    tally.add("edges found", right=any(found), about=about if found else f"{about} (not both in one plan)")
    if found:
        tally.add("dependent pairs not called independent", right=any(found), about=about)


def _between(file: LabelledFile, pair: Pair, plan: ToldPlan) -> Iterator[bool]:
    """Say for each pair of tasks that the labelled pair may mean whether the second waits for the first."""
    sources, targets = (
        [task for task in plan.tasks.values() if file.meant_by(site) & set(task.sites)] for site in pair
    )
    for source in sources:
        for target in targets:
            if source.id != target.id:
                yield (source.id, target.id) in plan.reach


def _joined(file: LabelledFile, plans: list[ToldPlan], tally: Tally) -> None:
    """Count the pairs of labelled tasks that no labelled path joins and advisor joins."""
    if any(len(task.at) > 1 for task in file.tasks) or not file.tasks:
        return
    sites = [next(iter(task.at)) for task in file.tasks]
    joined = _closed(set(file.edges) | file.unsure)
    ends = {site for pair in joined for site in pair}
    for pair in permutations(sites, 2):
        if pair in joined or pair[::-1] in joined or (ends - set(sites)):
            continue
        found = [each for plan in plans for each in _between(file, pair, plan)]
        if found:
            about = f"{file.source} {file.path} {pair[0]}>{pair[1]}"
            tally.add("independent pairs left apart", right=not any(found), about=about)


def _closed(pairs: set[Pair]) -> set[Pair]:
    while True:
        more = {(one, four) for one, two in pairs for three, four in pairs if two == three} - pairs
        if not more:
            return pairs
        pairs |= more


def _function(function: LabelledFunction, said: Told, spans: dict[str, list[tuple[int, int]]], tally: Tally) -> None:
    about = f"{function.source} {function.path} {function.name} {function.cell or ''}@{function.line}"
    own = spans[span_key(function)]
    hit = any(_hits(finding, function, own) for finding in said.bottlenecks if finding.path == function.path)
    if hit:
        tally.add("bottlenecks rightly found", right=bool(function.bottleneck), about=about)
    if function.bottleneck:
        tally.add("bottlenecks found", right=hit, about=about)
    tally.counts["functions asked"] += 1


def _hits(finding: ToldBottleneck, function: LabelledFunction, own: list[tuple[int, int]]) -> bool:
    """Say whether the loop's header, or two independent calls of one run of the function, stand in its own lines."""
    if finding.code == "ADV102":
        return _within(finding.start, function.cell, own)
    return any(_part_inside(one.sites, other.sites, function.cell, own) for one, other in finding.apart)


def _part_inside(one: tuple[Site, ...], other: tuple[Site, ...], cell: int | None, own: list[tuple[int, int]]) -> bool:
    """Say whether two chains of calls first differ inside the function: what differs before is another run of it."""
    differing = next((pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]), None)
    return differing is not None and all(_within(site, cell, own) for site in differing)


def _within(site: Site, cell: int | None, own: list[tuple[int, int]]) -> bool:
    where, _, line = site.rpartition(":")
    return where == ("" if cell is None else str(cell)) and any(low <= int(line) <= high for low, high in own)


def span_key(function: LabelledFunction) -> str:
    """Name a function inside its source."""
    return f"{function.path} {function.cell} {function.name} {function.line}"


def own_lines(text: str, function: LabelledFunction) -> list[tuple[int, int]]:
    """Give the lines of a function without those of the functions in it; ``text`` is the file's."""
    if function.path.endswith(".ipynb"):
        text = dict(cells(text)).get(function.cell or 0, "")
    tree = None if function.path.endswith(".md") else parsed(text)
    if tree is None:
        return [ENDS]
    inside = [node for node in ast.walk(tree) if isinstance(node, Function)]
    low, high = ENDS
    if function.name != "<module>":
        low, high = next((node.lineno, node.end_lineno or low) for node in inside if node.lineno == function.line)
    holes = sorted({(node.lineno, node.end_lineno or 0) for node in inside if low < node.lineno <= high})
    if function.name == "<module>":
        holes = sorted({(node.lineno, node.end_lineno or 0) for node in inside})
    starts = [low, *(end + 1 for _, end in holes)]
    ends = [*(start - 1 for start, _ in holes), high]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start <= end]


def agreement(first: Labels, second: Labels) -> Tally:
    """Compare two labellers over what both labelled."""
    tally = Tally()
    for key in sorted(set(first.files) & set(second.files)):
        one, other = first.files[key], second.files[key]
        maybe = one.maybe | other.maybe
        for label in (*one.tasks, *other.tasks):
            fellow = next((task for task in (other if label in one.tasks else one).tasks if task.at & label.at), None)
            if not label.at & maybe:
                tally.add("both: tasks", right=fellow is not None, about=f"{key} {sorted(label.at)}")
            if fellow is not None and label in one.tasks:
                about = f"{key} {sorted(label.at)}: {label.model} and {fellow.model}"
                tally.add("both: model", right=_same_model(label.model, fellow.model), about=about)
        _agreed_edges(one, other, tally)
    for name in sorted(set(first.functions) & set(second.functions), key=str):
        one_says, other_says = first.functions[name].bottleneck, second.functions[name].bottleneck
        if one_says is not None and other_says is not None:
            tally.add("both: bottleneck", right=one_says == other_says, about=f"{name}: {one_says} and {other_says}")
    return tally


def _same_model(one: str, other: str) -> bool:
    return one.rstrip("…").rsplit("/", 1)[-1] == other.rstrip("…").rsplit("/", 1)[-1]


def _agreed_edges(one: LabelledFile, other: LabelledFile, tally: Tally) -> None:
    for mine, theirs in ((one, other), (other, one)):
        joined = _closed({_named(pair, theirs) for pair in theirs.edges})
        unsure = {_named(pair, theirs) for pair in (*theirs.unsure, *mine.unsure)}
        for pair in mine.edges:
            named = _named(pair, theirs)
            if named not in unsure:
                tally.add("both: edges", right=named in joined, about=f"{mine.key} {pair[0]}>{pair[1]}")


def _named(pair: Pair, file: LabelledFile) -> Pair:
    one, other = (min(file.meant_by(site)) for site in pair)
    return one, other


def collected(first: Labels, cache: Path) -> tuple[dict[str, Told], dict[str, dict[str, list[tuple[int, int]]]]]:
    """Run advisor over every labelled file, project by project."""
    wanted = defaultdict(set)
    for source, path in [*first.files, *(key[:2] for key in first.functions)]:
        wanted[source].add(path)
    folders = {source.name: folder_of(source, cache) for source in sources()}
    said = {name: told(folders[name], sorted(paths)) for name, paths in sorted(wanted.items())}
    spans: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(dict)
    for function in first.functions.values():
        text = (folders[function.source] / function.path).read_text(encoding="utf-8")
        spans[function.source][span_key(function)] = own_lines(text, function)
    return said, spans


ROWS = (
    ("tasks found (recall)", "tasks found", "0.95"),
    ("tasks rightly found (precision)", "tasks rightly found", "0.95"),
    ("edges found (recall)", "edges found", "0.90"),
    ("dependent pairs not called independent", "dependent pairs not called independent", "all"),
    ("independent pairs left apart", "independent pairs left apart", ""),
    ("model known", "model known", "0.90"),
    ("bottlenecks rightly found (precision)", "bottlenecks rightly found", "0.98"),
    ("bottlenecks found (recall)", "bottlenecks found", "0.85"),
)
BOTH = (
    ("tasks", "both: tasks"),
    ("models", "both: model"),
    ("edges", "both: edges"),
    ("bottleneck", "both: bottleneck"),
)


def table(tally: Tally, both: Tally | None, first: Labels) -> str:
    """Give the Markdown table."""
    lines = [f"{len(first.files)} files, {tally.counts['functions asked']} functions with an answer.", ""]
    lines += ["| measure | value | goal |", "|---|---|---|"]
    lines += [f"| {name} | {tally.share(measure)} | {goal} |" for name, measure, goal in ROWS]
    if both is not None:
        lines += ["", "| the two labellers agree on | |", "|---|---|"]
        lines += [f"| {name} | {both.share(measure)} |" for name, measure in BOTH]
    return "\n".join(lines)


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "advisor-ecosystem")
    parser.add_argument("--only", action="append", default=[], help="score the files of this source alone")
    parser.add_argument("--sample", choices=tuple(SAMPLES), default=FIRST.name, help="which labels to hold it against")
    parser.add_argument("--first-run", action="store_true", help="keep the score apart: nothing was mended for it yet")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    sample = SAMPLES[given.sample]
    first = labels(sample.answers)
    if given.only:
        first = first.of(set(given.only))
    tally = score(first, *collected(first, given.cache))
    both = agreement(first, labels(sample.seconds)) if sample.second else None
    print(table(tally, both, first))  # noqa: T201 - its output is the table
    if given.misses:
        print("\n".join(["", *tally.misses, *(both.misses if both else ())]))  # noqa: T201 - the same
    if given.write:
        written = {"counts": dict(tally.counts), "table": table(tally, both, first)}
        path = sample.results(first_run=given.first_run)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
