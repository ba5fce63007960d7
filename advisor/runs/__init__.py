"""Running a plan: a machine of states without IO, an asyncio shell, a journal, limits, and backends."""
