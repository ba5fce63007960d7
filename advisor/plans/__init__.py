"""From an advised plan to one that can be run: corrected, its inputs filled, its loops expanded."""
