"""Databases that older versions of trunkbot wrote, as SQL, with the messages that they had posted by then, as JSON.

Each was made by the bot of that day in its sandbox: a trunk was deleted by two approvals; a delete of old_line has one
of its two; a delete of spare_line has none; the set-up of warehouse failed at its first step, and old_line is watched.
Then the card of the first delete was owed an update and the channel a notice, a typed command was left unread, and the
time to decide was set to the year 2999.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DAYS = ("2026-11-24", "2026-11-30")
"""The first has the migrations up to m007, the second those up to m012."""


def build(day: str, path: Path) -> None:
    """Write the database of that day to a file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript((HERE / f"{day}.sql").read_text(encoding="utf-8"))


def posted(day: str) -> list[dict[str, Any]]:
    """The messages that stood in the channel: `text` and `blocks`."""
    found: list[dict[str, Any]] = json.loads((HERE / f"{day}.json").read_text(encoding="utf-8"))
    return found
