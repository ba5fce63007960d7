"""The version, in one place; pyproject.toml is held to it by a test."""

__version__ = "0.1.0"
