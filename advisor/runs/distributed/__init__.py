"""Many machines: a coordinator hands attempts to workers through the database of the journal.

The machine of states, the budget and the receipts stay with the coordinator (``Shared`` is a backend like any other);
a worker makes attempts and nothing else. ``advisor.attempts`` decides who makes one, once; DBOS brings it to somebody,
and to somebody else when that one has died (``durable.py``, the only file that knows it).
"""
