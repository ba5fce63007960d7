"""What tasks really used becomes a profile that estimates are made with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.runs import command as runs_command
from advisor.cost import load_profile
from advisor.cost.profile import TokenBasis
from advisor.cost.read_profile import read_profile
from advisor.errors import RunError
from advisor.flow.expr import Const
from advisor.runs.backends.interface import Backend, Completion, Request
from advisor.runs.backends.simulate import Simulate
from advisor.runs.backends.usage import Usage
from advisor.runs.calibrate import Seen, calibrated, profile_toml
from advisor.runs.journal.sqlite import SqliteJournal
from advisor.runs.policy import Policy
from advisor.runs.session import Order, execute
from tests.runs.run_samples import plan, task

TODAY = date(2026, 11, 23)


class Measured(Backend):
    """Says what it used: 40 tokens beside the prompt, 200 written."""

    name = "measured"

    async def complete(self, request: Request) -> Completion:
        return Completion(text=f"did {request.task_id}", usage=Usage(input_tokens=45, output_tokens=200))


def seen(kind: str, output: int, seconds: float = 2.0, tier: str = "small") -> Seen:
    return Seen(kind=kind, tier=tier, output=output, seconds=seconds, beside=30)


def basis(found: object) -> TokenBasis:
    assert isinstance(found, TokenBasis)
    return found


def test_measured_kinds_and_tiers_replace_the_assumptions_and_others_stay() -> None:
    base = load_profile()
    made = calibrated(base, [seen("search", count) for count in (100, 200, 300)], 1, TODAY)
    found, before = basis(made.basis), basis(base.basis)
    assert found.work["search"].output.likely == 200
    assert found.work["search"].turns.high == 1
    assert found.work["search"].context.likely == 30
    assert found.speeds["small"].speed.likely == 100
    assert found.work["review"] == before.work["review"]
    assert found.speeds["large"] == before.speeds["large"]


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(RunError, match="too little to learn from"):
        calibrated(load_profile(), [seen("search", 100)], 1, TODAY)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    made = calibrated(load_profile(), [seen("search", count) for count in (7, 8, 3000)], 1, TODAY)
    path = tmp_path / "calibrated.toml"
    path.write_text(profile_toml(made), encoding="utf-8")
    assert basis(read_profile(path).basis).work == basis(made.basis).work
    assert read_profile(path).assumptions == made.assumptions


def run_some(path: Path, backend: type[Backend]) -> None:
    journal = SqliteJournal(path)
    tasks = [task(f"t{n}", prompt=Const(value="Find the callers")) for n in range(4)]
    execute(Order(plan=plan(*tasks), policy=Policy(), backend=backend, journal=journal))
    journal.close()


def test_the_command_writes_the_profile_of_a_journal(tmp_path: Path) -> None:
    run_some(tmp_path / "j.sqlite3", Measured)
    arguments = ["--calibrate", "--journal", str(tmp_path / "j.sqlite3"), "-o", str(tmp_path / "calibrated.toml")]
    answer = CliRunner().invoke(runs_command, arguments, standalone_mode=False)
    assert answer.exception is None, answer.exception
    found = basis(read_profile(tmp_path / "calibrated.toml").basis)
    assert {row.output.likely for row in found.work.values()} >= {Decimal(200)}


def test_a_simulation_teaches_nothing(tmp_path: Path) -> None:
    run_some(tmp_path / "j.sqlite3", Simulate)
    arguments = ["--calibrate", "--journal", str(tmp_path / "j.sqlite3")]
    answer = CliRunner().invoke(runs_command, arguments, standalone_mode=False)
    assert isinstance(answer.exception, RunError)
