"""What is walked, and what git would leave out."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.sources import Candidate, discover
from advisor.sources.units import Skipped


def plant(root: Path, *names: str) -> None:
    for name in names:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("x = 1\n")


def found(root: Path, *paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return [item.path for item in discover(paths or (".",), exclude=exclude, cwd=root)]


def test_only_python_markdown_and_notebooks_are_walked_in_order(tmp_path: Path) -> None:
    plant(tmp_path, "b.py", "a/c.pyi", "a/b.ipynb", "z.md", "z.mdx", "data.json", "notes.txt", "Makefile")
    assert found(tmp_path) == ["a/b.ipynb", "a/c.pyi", "b.py", "z.md", "z.mdx"]


def test_hidden_things_are_left_out_but_the_claude_folder_is_read(tmp_path: Path) -> None:
    plant(
        tmp_path, ".hidden/a.py", ".secret.py", ".claude/agents/scan.md", "sub/.claude/commands/x.md", ".claude/.x/y.md"
    )
    assert found(tmp_path) == [".claude/agents/scan.md", "sub/.claude/commands/x.md"]


def test_environments_caches_and_packages_are_left_out(tmp_path: Path) -> None:
    plant(tmp_path, "env/lib/a.py", "__pycache__/b.py", "web/node_modules/c.md", "kept.py")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    assert found(tmp_path) == ["kept.py"]


def test_excluded_patterns_count_in_folders_and_not_for_named_files(tmp_path: Path) -> None:
    plant(tmp_path, "tests/a.py", "src/gen_x.py", "src/b.py", "docs/deep/c.md")
    assert found(tmp_path, exclude=("tests", "gen_*.py", "docs/**")) == ["src/b.py"]
    assert found(tmp_path, "tests/a.py", exclude=("tests",)) == ["tests/a.py"]
    assert found(tmp_path, "tests", exclude=("tests",)) == ["tests/a.py"]


def test_a_named_file_is_read_whatever_ignores_it_and_whatever_its_suffix(tmp_path: Path) -> None:
    plant(tmp_path, "ignored.py", ".hidden.py", "script")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    assert found(tmp_path) == []
    assert found(tmp_path, "ignored.py", ".hidden.py", "script") == [".hidden.py", "ignored.py", "script"]


def test_a_path_that_does_not_exist_is_a_usage_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere/x\.py"):
        found(tmp_path, "nowhere/x.py")
    with pytest.raises(UsageError, match="no such file"):
        found(tmp_path, "a\0b.py")


def test_each_real_file_counts_once_under_its_own_name(tmp_path: Path) -> None:
    plant(tmp_path, "z/real.py")
    (tmp_path / "a_link.py").symlink_to("z/real.py")
    (tmp_path / "linked").symlink_to("z")
    assert found(tmp_path, ".", "z", "z/real.py", "./z/../z/real.py") == ["z/real.py"]
    assert found(tmp_path) in (["z/real.py"], ["linked/real.py"])


def test_links_that_run_in_circles_end(tmp_path: Path) -> None:
    plant(tmp_path, "a/b/x.py")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "ping.py").symlink_to("pong.py")
    (tmp_path / "pong.py").symlink_to("ping.py")
    assert "a/b/x.py" in found(tmp_path)
    assert found(tmp_path, "a") == ["a/b/x.py"]


def test_a_linked_folder_of_agents_outside_is_followed(tmp_path: Path) -> None:
    plant(tmp_path, "dotfiles/scan.md", "project/x.py")
    (tmp_path / "project" / ".claude").mkdir()
    (tmp_path / "project" / ".claude" / "agents").symlink_to(tmp_path / "dotfiles")
    assert found(tmp_path / "project") == [".claude/agents/scan.md", "x.py"]


def test_a_file_outside_the_working_folder_is_named_from_there(tmp_path: Path) -> None:
    plant(tmp_path, "one/a.py", "two/b.py")
    assert found(tmp_path / "one", str(tmp_path / "two" / "b.py"), "a.py") == ["../two/b.py", "a.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_skipped_with_the_reason(tmp_path: Path) -> None:
    plant(tmp_path, "locked/a.py", "b.py")
    (tmp_path / "locked").chmod(0)
    try:
        items = list(discover(["."], cwd=tmp_path))
    finally:
        (tmp_path / "locked").chmod(0o755)
    assert [type(item) for item in items] == [Candidate, Skipped]
    assert "Permission denied" in items[1].reason  # type: ignore[union-attr]


def test_ignore_files_count_without_a_repository_and_from_the_folders_above(tmp_path: Path) -> None:
    plant(tmp_path, "src/a.py", "src/b.py", "src/deep/c.py")
    (tmp_path / ".gitignore").write_text("b.py\n/src/deep\n")
    assert found(tmp_path) == ["src/a.py"]
    assert found(tmp_path, "src") == ["src/a.py"]


def test_a_repository_inside_another_one_has_its_own_rules(tmp_path: Path) -> None:
    plant(tmp_path, "inner/a.py", "inner/b.py", "a.py")
    (tmp_path / ".git").mkdir()
    (tmp_path / "inner" / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("a.py\n")
    (tmp_path / "inner" / ".git" / "info" / "exclude").write_text("b.py\n")
    assert found(tmp_path) == ["inner/a.py"]


NAMES = st.sampled_from(["a", "b", "ab", "build", "x.py", "y.py", "xy.md"])
FILES = st.builds(
    lambda folders, name: "/".join([*folders, name]),
    st.lists(st.sampled_from(["a", "b", "ab", "build"]), max_size=3),
    st.sampled_from(["x.py", "y.py", "xy.md"]),
)
SEGMENTS = st.one_of(NAMES, st.sampled_from(["*", "**", "*.py", "a*", "?", "[ab]", "x*", "*y.*", "[!a]"]))
RULES = st.builds(
    lambda negated, rooted, segments, folder: negated + rooted + "/".join(segments) + folder,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(SEGMENTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the oracle")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.sets(FILES, min_size=1, max_size=8),
    top=st.lists(RULES, max_size=5),
    nested=st.lists(RULES, max_size=3),
    excluded=st.lists(RULES, max_size=2),
)
def test_the_walk_agrees_with_git(
    files: set[str], top: list[str], nested: list[str], excluded: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("repository")
    plant(root, *files)
    subprocess.run(["git", "init", "-q", str(root)], check=True)  # noqa: S607 - git as the user has it
    (root / ".gitignore").write_text("\n".join(top) + "\n")
    (root / ".git" / "info" / "exclude").write_text("\n".join(excluded) + "\n")
    if (root / "a").is_dir():
        (root / "a" / ".gitignore").write_text("\r\n".join(nested) + "\r\n")
    listed = subprocess.run(
        ["git", "-c", "core.excludesFile=/dev/null", "ls-files", "-coz", "--exclude-standard"],  # noqa: S607
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout.decode()
    expected = sorted(name for name in listed.split("\0") if name.endswith((".py", ".md")))
    assert found(root) == expected


def test_a_pattern_for_the_folders_inside_leaves_the_folder_itself(tmp_path: Path) -> None:
    plant(tmp_path, "a/a/x.py", "a/a/b/y.py")
    (tmp_path / ".gitignore").write_text("a/a/**/\n")
    assert found(tmp_path) == ["a/a/x.py"]
