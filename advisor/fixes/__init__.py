"""The fixes room."""
