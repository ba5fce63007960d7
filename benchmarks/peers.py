"""The programs measured beside advisor, from PyPI at pinned versions, each in an environment of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).parent / "peers.txt"


def command_of(name: str, work: Path, *, quick: bool = False) -> str | None:
    """Give the command of a peer, installing it when it is first asked for; ``None`` where it does not install.

    A quick run installs nothing: it takes what stands beside the interpreter, if anything does.
    """
    pin, command = _pin(name)
    if quick:
        return shutil.which(command, path=str(Path(sys.executable).parent))
    folder = work / "peers" / pin.replace("==", "-")
    found = folder / "bin" / command
    failed = folder / "failed"
    if not found.exists() and not failed.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            pin,
        ]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode or not found.exists():
            failed.write_text(done.stderr, encoding="utf-8")
    return str(found) if found.exists() else None


def version_of(name: str) -> str:
    """Give name and version as they are reported."""
    return _pin(name)[0].replace("==", " ")


def _pin(name: str) -> tuple[str, str]:
    for line in PINS.read_text(encoding="utf-8").splitlines():
        pin, _, command = line.partition(" ")
        if pin.partition("==")[0] == name:
            return pin, command
    raise KeyError(name)
