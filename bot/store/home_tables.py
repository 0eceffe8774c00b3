"""What m007 adds: who has the Home tab before them, and what stands there."""

from __future__ import annotations

STATEMENTS = (
    "CREATE TABLE open_homes ("
    " user TEXT PRIMARY KEY,"
    " opened_at TEXT NOT NULL,"
    " hash TEXT NOT NULL DEFAULT '',"
    " told TEXT NOT NULL DEFAULT ''"
    " ) STRICT",
)
