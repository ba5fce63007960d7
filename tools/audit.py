"""Look up the known vulnerabilities of everything in requirements/ci.txt: exit 1 when there is one.

Where the vulnerability service does not answer, or does not know the packages, it says so and exits 0: a machine
without that network has no answer to give. ``python tools/audit.py --strict`` takes that for a failure as well.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "ci.txt"


@click.command()
@click.option("--strict", is_flag=True, help="Fail where nothing could be looked up.")
def main(*, strict: bool) -> None:
    """Print what pip-audit knows of each pinned package."""
    options = ["-r", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json"]
    command = [sys.executable, "-m", "pip_audit", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        lines = done.stderr.strip().splitlines() or ["no output"]
        click.echo(f"could not be looked up: {lines[-1]}")
        sys.exit(strict)
    bad = [package for package in packages if package.get("vulns")]
    unknown = [package for package in packages if "skip_reason" in package]
    for package in bad:
        names = ", ".join(found["id"] for found in package["vulns"])
        click.echo(f"{package['name']} {package['version']}: {names}")
    click.echo(
        f"{len(packages)} packages, {len(bad)} with known vulnerabilities, {len(unknown)} could not be looked up"
    )
    sys.exit(bool(bad) or (strict and bool(unknown)))


if __name__ == "__main__":
    main()
