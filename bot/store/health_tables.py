"""What m005 adds: how a trunk was found when it was last checked, test calls, and what is watched."""

from __future__ import annotations

STATEMENTS = (
    "CREATE TABLE checks ("
    " account TEXT NOT NULL,"
    " trunk_sid TEXT NOT NULL,"
    " trunk_name TEXT NOT NULL,"
    " at TEXT NOT NULL,"
    " outcome TEXT NOT NULL CHECK (outcome IN ('good', 'bad', 'unsure')),"
    " told TEXT NOT NULL,"
    " PRIMARY KEY (account, trunk_sid)"
    " ) STRICT",
    "CREATE TABLE tried_calls ("
    " account TEXT NOT NULL,"
    " trunk_sid TEXT NOT NULL,"
    " direction TEXT NOT NULL CHECK (direction IN ('outbound', 'inbound')),"
    " at TEXT NOT NULL,"
    " user TEXT NOT NULL,"
    " worked INTEGER NOT NULL,"
    " note TEXT NOT NULL,"
    " PRIMARY KEY (account, trunk_sid, direction)"
    " ) STRICT",
    "CREATE TABLE watches ("
    " account TEXT NOT NULL,"
    " trunk_sid TEXT NOT NULL,"
    " trunk_name TEXT NOT NULL,"
    " user TEXT NOT NULL,"
    " every_hours REAL NOT NULL,"
    " next_at TEXT NOT NULL,"
    " told TEXT NOT NULL DEFAULT '',"
    " seen TEXT,"
    " seen_at TEXT,"
    " drifted TEXT,"
    " drifted_at TEXT,"
    " PRIMARY KEY (account, trunk_sid)"
    " ) STRICT",
)
