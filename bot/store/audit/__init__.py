"""The audit log: an append-only table, chained by hashes."""
