# A script beside the package, not part of it.
"""Write rules/dialects/index.json from rules/dialects/*.toml. Run it after every edit of a dialect."""

from __future__ import annotations

from advisor.dialects.read import read_dialect, write_index
from advisor.resources import rules_dir


def main() -> None:
    """Read every dialect and write the index."""
    folder = rules_dir() / "dialects"
    texts = [read_dialect(path) for path in sorted(folder.glob("*.toml"))]
    (folder / "index.json").write_text(write_index(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
