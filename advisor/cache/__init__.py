"""What earlier runs found, kept in the user's cache folder, so that a run over unchanged files reads none of them.

``place`` says where, ``store`` keeps values under keys, ``stamp`` tells one state of advisor from another, ``seen``
remembers files by their stat, ``codec`` writes findings as JSON. Nothing in the cache is ever executed or trusted: a
value that is torn or altered is a miss.
"""
