"""``plan``, ``run`` and ``runs``, as users type them. No network: the backends are ``simulate`` and ``command``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from advisor.reports.schemas import schema
from tests.cli.command import Command

CHAIN = """\
from advisor import Task

first = Task("Find every conftest.py", model="opus")
second = Task("Read the tox settings", model="sonnet")
print(Task(f"Make a plan from {first} and {second.strip().upper()}", model="sonnet"))
"""

INPUTS = """\
from advisor import Task

def main(topic):
    notes = Task(f"Collect notes about {topic}", model="haiku")
    return Task(f"Write a summary of {notes}", model="sonnet")
"""

DEPLOY = """\
from advisor import Task

Task("Deploy the service to production", model="haiku")
"""

CAT = ("--backend", "command", "--command", "cat")
SIMULATE = ("--backend", "simulate")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "data"


def test_a_run_does_each_task_with_the_model_advised_and_puts_results_where_the_code_does(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", *CAT, "--format", "json")
    assert (done.code, done.err) == (0, "")
    Draft202012Validator(schema("run")).validate(done.json)
    assert done.json["status"] == "succeeded"
    tasks = {task["id"]: task for task in done.json["tasks"]}
    assert tasks["t1"]["model"] == "haiku"
    assert tasks["t3"]["output"] == "Make a plan from Find every conftest.py and READ THE TOX SETTINGS"
    assert tasks["t3"]["started"] >= max(tasks["t1"]["ended"], tasks["t2"]["ended"])
    shown = advisor("runs", done.json["run_id"], "--format", "json")
    assert shown.json == done.json
    listed = advisor("runs", "--format", "json")
    Draft202012Validator(schema("runs")).validate(listed.json)
    assert [run["run_id"] for run in listed.json["runs"]] == [done.json["run_id"]]


def test_as_written_keeps_models_and_order(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", *SIMULATE, "--as-written", "--format", "json")
    tasks = {task["id"]: task for task in done.json["tasks"]}
    assert tasks["t1"]["model"] == "opus"
    assert tasks["t2"]["started"] >= tasks["t1"]["ended"]


def test_a_dry_run_calls_nothing_and_writes_nothing(advisor: Command, data: Path) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", "--dry-run", "--format", "json")
    assert done.code == 0
    Draft202012Validator(schema("run")).validate(done.json)
    assert done.json["status"] == "planned"
    assert {task["status"] for task in done.json["tasks"]} == {"not_started"}
    assert done.json["seconds"] > 0
    assert not data.exists()


def test_a_plan_file_can_be_changed_and_run(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    assert advisor("plan", "flow.py", "-o", "plan.json").code == 0
    plan = json.loads((advisor.folder / "plan.json").read_text())
    Draft202012Validator(schema("graph")).validate(plan)
    assert [task["id"] for task in plan["plans"][0]["tasks"]] == ["t1", "t2", "t3"]
    plan["plans"][0]["tasks"][1]["run"]["prompt"] = "Say hello"
    advisor.write("plan.json", json.dumps(plan))
    done = advisor("run", "plan.json", *CAT, "--format", "json")
    assert done.json["tasks"][2]["output"].endswith("and SAY HELLO")


def test_a_plan_that_no_longer_matches_its_run_is_refused(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    assert advisor("run", "flow.py", *CAT, "--run-id", "r1").code == 0
    advisor.write("flow.py", CHAIN.replace("Read the", "List the"))
    done = advisor("run", "flow.py", *CAT, "--run-id", "r1")
    assert done.code == 2
    assert "run r1 was begun with another plan (prompt of t2 has changed)" in done.err
    assert done.err.count("\n") == 1


def test_inputs_are_given_with_set_and_missing_ones_are_named(advisor: Command) -> None:
    advisor.write("flow.py", INPUTS)
    missing = advisor("run", "flow.py", *CAT)
    assert missing.code == 2
    assert "flow.py:4: 'topic' has no value; give --set 'topic=…'" in missing.err
    done = advisor("run", "flow.py", *CAT, "--set", "topic=herons", "--format", "json")
    assert done.json["tasks"][1]["output"] == "Write a summary of Collect notes about herons"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--backend", "nobody"), "there is no backend 'nobody'; there are:"),
        (("--backend", "command"), "--backend command needs --command"),
        (("--command", "cat", *SIMULATE), "--command is the program of --backend command"),
        ((*SIMULATE, "--budget", "lots"), "--budget lots: must be an amount of 0 or more"),
        ((*SIMULATE, "--run-id", "../x"), "--run-id: up to 64 letters"),
        ((*SIMULATE, "--set", "novalue"), "--set novalue: write it as NAME=VALUE"),
        ((*SIMULATE, "--plan", "other"), "there is no plan named 'other'; there are: main"),
        ((*SIMULATE, "--journal", "mysql://x"), "not a journal advisor knows"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(advisor: Command, arguments: tuple[str, ...], message: str) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", *arguments)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""
    assert done.err.count("\n") == 1


def test_a_file_without_a_task_and_one_that_is_not_there_are_refused(advisor: Command) -> None:
    advisor.write("empty.py", "print('nothing')\n")
    assert "there is no task in it" in advisor("run", "empty.py", *SIMULATE).err
    assert "there is no such file" in advisor("run", "gone.py", *SIMULATE).err


def test_of_several_plans_one_must_be_picked(advisor: Command) -> None:
    advisor.write("flow.py", INPUTS + "\ndef other():\n    Task('List the files', model='haiku')\n")
    done = advisor("plan", "flow.py")
    assert done.code == 2
    assert "holds 2 plans; pick one with --plan: main, other" in done.err
    assert "List the files" in advisor("plan", "flow.py", "--plan", "other").out


def test_a_failed_run_says_why_and_can_be_continued(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    failing = ("--backend", "command", "--command", "sh -c 'cat >/dev/null; echo out of ink >&2; exit 3'")
    done = advisor("run", "flow.py", *failing, "--run-id", "r1", "--format", "json")
    assert done.code == 1
    assert done.json["status"] == "failed"
    assert {task["status"] for task in done.json["tasks"]} == {"failed", "skipped"}
    assert "out of ink" in done.err
    assert "--run-id r1" in done.err
    assert done.err.count("\n") == 1
    again = advisor("run", "flow.py", *CAT, "--run-id", "r1", "--format", "json")
    assert again.code == 0
    assert {task["attempts"] for task in again.json["tasks"]} == {1, 2}


def test_a_budget_too_small_ends_over_budget_with_what_it_has(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", *SIMULATE, "--budget", "0.02", "--format", "json")
    assert done.code == 1
    assert done.json["status"] == "over_budget"
    assert float(done.json["usd"]) <= 0.02


def test_a_timeout_ends_an_attempt(advisor: Command) -> None:
    advisor.write("flow.py", DEPLOY.replace("Deploy", "Describe"))
    slow = ("--backend", "command", "--command", "sleep 30", "--timeout", "0.2", "--retries", "0")
    done = advisor("run", "flow.py", *slow, "--format", "json")
    assert done.code == 1
    assert "no answer within 0.2 s" in done.err


def test_results_can_be_kept_out_of_the_journal(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", *CAT, "--no-store-output", "--run-id", "r1", "--format", "json")
    assert done.json["tasks"][0]["output"] == "Find every conftest.py"
    assert advisor("runs", "r1", "--format", "json").json["tasks"][0]["output"] is None


def test_the_timeline_is_a_page_without_scripts(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN.replace("tox settings", "<script>alert(1)</script> settings"))
    assert advisor("run", "flow.py", *CAT, "--run-id", "r1", "--timeline", "t.html").code == 0
    page = (advisor.folder / "t.html").read_text()
    assert "As written" in page
    assert "As run" in page
    assert "<script" not in page
    assert advisor("runs", "r1", "--format", "html").out == page


def test_a_timeline_that_cannot_be_written_takes_no_result_away(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", *CAT, "--format", "json", "--timeline", "no/such/folder/t.html")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "cannot be written" in done.err
    assert done.json["status"] == "succeeded"


def test_old_runs_are_removed_on_demand(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    advisor("run", "flow.py", *CAT)
    assert "removed 0 runs" in advisor("runs", "--prune-older-than", "1").err
    assert "removed 1 run from" in advisor("runs", "--prune-older-than", "0").err
    assert advisor("runs").out == "No runs.\n"


def test_a_run_nobody_knows_is_refused(advisor: Command) -> None:
    done = advisor("runs", "nope")
    assert done.code == 2
    assert "there is no run nope" in done.err


def test_a_goal_is_met_by_smaller_models_or_said_to_be_out_of_reach(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    cheap = advisor("plan", "flow.py", "--budget", "0.05")
    assert cheap.code == 0
    assert "is met" in cheap.out
    assert "gave up on" in cheap.out
    never = advisor("plan", "flow.py", "--budget", "0.0001")
    assert never.code == 1
    assert "cannot be met" in never.err


def _start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "advisor", "run", "flow.py", "--run-id", "r1", "--format", "json", *arguments]
    return subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_for(path: Path) -> None:
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.02)


@pytest.mark.slow
def test_after_kill_9_an_external_task_is_asked_about_and_others_are_sent_again(
    advisor: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    advisor.write("flow.py", DEPLOY)
    process = _start(advisor.folder, "--backend", "command", "--command", f"sh -c 'touch {data}.begun; sleep 60'")
    _wait_for(Path(f"{data}.begun"))
    process.kill()
    process.communicate()
    assert advisor("runs", "r1", "--format", "json").json["status"] == "interrupted"
    asked = advisor("run", "flow.py", *CAT, "--run-id", "r1", "--format", "json")
    assert asked.code == 1
    assert "--in-doubt retry or --in-doubt skip" in asked.err
    assert asked.err.count("\n") == 1
    assert asked.json["tasks"][0]["status"] == "in_doubt"
    skipped = advisor("run", "flow.py", *CAT, "--run-id", "r1", "--in-doubt", "skip", "--format", "json")
    assert skipped.json["tasks"][0]["status"] == "in_doubt"
    done = advisor("run", "flow.py", *CAT, "--run-id", "r1", "--in-doubt", "retry", "--format", "json")
    assert done.json["status"] == "succeeded"
    assert done.json["tasks"][0]["attempts"] == 2


@pytest.mark.slow
def test_the_first_interrupt_finishes_what_is_in_flight(
    advisor: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    advisor.write("flow.py", CHAIN)
    process = _start(advisor.folder, "--backend", "command", "--command", f"sh -c 'touch {data}.begun; sleep 1; cat'")
    _wait_for(Path(f"{data}.begun"))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    report = json.loads(out)
    assert report["status"] == "cancelled"
    assert [task["status"] for task in report["tasks"]] == ["succeeded", "succeeded", "not_started"]
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["haiku", "claude-haiku-5-5"])
def test_one_model_may_be_limited_by_its_name_or_its_id(advisor: Command, name: str) -> None:
    advisor.write("flow.py", CHAIN.replace("sonnet", "haiku"))
    done = advisor("run", "flow.py", *CAT, "--max-per-model", f"{name}=1", "--format", "json")
    first, second, _ = done.json["tasks"]
    assert done.code == 0
    assert max(first["started"], second["started"]) >= min(first["ended"], second["ended"])


def test_a_limit_for_a_model_that_no_task_runs_on_is_refused(advisor: Command) -> None:
    advisor.write("flow.py", CHAIN)
    done = advisor("run", "flow.py", *CAT, "--max-per-model", "sonet=1")
    assert (done.code, done.out) == (2, "")
    assert "--max-per-model sonet: no task runs on it; the models of this plan: haiku, sonnet" in done.err


def test_what_is_given_for_an_input_stands_in_what_is_shown(advisor: Command) -> None:
    advisor.write(
        "flow.py",
        "from advisor import Task\n\n"
        "def main(topic, cities):\n"
        '    visits = [Task(f"List the museums of {city}", model="haiku") for city in cities]\n'
        '    return Task(f"Say of {topic}: {\' / \'.join(visits)}", model="haiku")\n',
    )
    assert "Say of {topic}: {t1}" in advisor("plan", "flow.py").out
    done = advisor("run", "flow.py", *CAT, "--set", "topic=art", "--set", "cities=Rom\nKöln", "--format", "json")
    assert [task["description"] for task in done.json["tasks"]] == [
        "List the museums of Rom",
        "List the museums of Köln",
        "Say of art: {t1[0]}, {t1[1]}",
    ]
    assert done.json["tasks"][2]["output"] == "Say of art: List the museums of Rom / List the museums of Köln"
