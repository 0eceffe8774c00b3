"""Drafts: the meanings behind the buttons of an answer to a sentence. A button carries an id; the values are here.

Nothing is requested by a draft. Neither here nor anywhere else is the sentence itself kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import orjson
from sqlite_utils import Database

from bot.store.rows import insert_new


@dataclass(frozen=True)
class Option:
    """One meaning: a command with its values, the values that are only implied, and the fields to ask for."""

    verb: str
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    implied: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()


@dataclass(frozen=True)
class Draft:
    """The meanings offered to a person, the one that was taken first.

    The place is that of the conversation. `asks` is the field that is asked for, empty if nothing is. `notes` are
    sentences for the form. `at` is ISO 8601.
    """

    id: str
    account: str
    workspace: str
    channel: str
    thread: str
    user: str
    at: str
    options: Sequence[Option]
    asks: str = ""
    notes: Sequence[str] = ()


def keep(db: Database, draft: Draft) -> None:
    """Save a draft."""
    row = {name: getattr(draft, name) for name in _PLAIN}
    options = orjson.dumps([asdict(option) for option in draft.options]).decode()
    insert_new(db, "drafts", "id", {**row, "options": options, "notes": orjson.dumps(list(draft.notes)).decode()})


def find(db: Database, draft_id: str) -> Draft | None:
    """The draft of that id."""
    row = next(db.query("SELECT * FROM drafts WHERE id = ?", [draft_id]), None)
    if row is None:
        return None
    options = [Option(**option) for option in orjson.loads(row["options"])]
    return Draft(**{name: row[name] for name in _PLAIN}, options=options, notes=orjson.loads(row["notes"]))


def forget_before(db: Database, at: str) -> None:
    """Delete old drafts; their buttons then say so."""
    db.execute("DELETE FROM drafts WHERE at < ?", [at])


def count_misreading(db: Database, taken: str, meant: str) -> None:
    """Count that a sentence was taken for one command, and meant another; empty for none of those offered."""
    db.execute(
        "INSERT INTO misreadings (taken, meant, count) VALUES (?, ?, 1)"
        " ON CONFLICT (taken, meant) DO UPDATE SET count = count + 1",
        [taken, meant],
    )


def misreadings(db: Database) -> dict[tuple[str, str], int]:
    """The number of sentences for each command taken and meant."""
    rows = db.query("SELECT taken, meant, count FROM misreadings ORDER BY count DESC, taken, meant")
    return {(row["taken"], row["meant"]): row["count"] for row in rows}


_PLAIN = ("id", "account", "workspace", "channel", "thread", "user", "at", "asks")
