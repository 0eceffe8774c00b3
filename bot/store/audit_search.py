"""Questions to the audit log: newest first, filtered, a page at a time by key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from bot.errors import SettingsError
from bot.store.audit import FIRST, AuditRow, chained_hash


@dataclass(frozen=True)
class Sought:
    """What is looked for; empty means any. `trunk` ignores case. Times are ISO 8601 in UTC, `since` included, `until`
    not. `words` must all stand in the row, as whole words, in any order."""

    trunk: str = ""
    person: str = ""
    verb: str = ""
    event: str = ""
    since: str = ""
    until: str = ""
    words: str = ""


@dataclass(frozen=True)
class Verified:
    """How many rows fit the chain from the first on. `bad` is the `seq` of the first that does not, and `why`."""

    rows: int
    head: str
    bad: int | None = None
    why: str = ""


# The clock may be set back, so `at` does not grow with seq: the + keeps it a filter and the order that of the pages.
_FILTERS = (
    ("trunk", "audit.trunk = ? COLLATE NOCASE"),
    ("person", "audit.actor = ?"),
    ("verb", "audit.verb = ?"),
    ("event", "audit.event = ?"),
    ("since", "+audit.at >= ?"),
    ("until", "+audit.at < ?"),
)


def search(db: Database, sought: Sought, limit: int = 50, before: int | None = None) -> list[AuditRow]:
    """The newest that fit first; `before` is the last `seq` of the page before this one."""
    return list(_found(db, sought, limit, before))


def every(db: Database, sought: Sought, most: int = -1) -> Iterator[AuditRow]:
    """All that fit, the newest first, read as they are used; no more than `most` where that is not negative."""
    return _found(db, sought, most, None)


def _found(db: Database, sought: Sought, limit: int, before: int | None) -> Iterator[AuditRow]:
    source, key = "audit", "audit.seq"
    match = _match(sought.words)
    values: list[str | int] = []
    wanted: list[str] = []
    if match:
        source, key = "audit_words JOIN audit ON audit.seq = audit_words.rowid", "audit_words.rowid"
        wanted.append("audit_words MATCH ?")
        values.append(match)
    for name, condition in _FILTERS:
        if value := getattr(sought, name):
            # Words lead where there are some: FTS5 gives its rows in the order of pages.
            wanted.append(condition.replace("audit.", "+audit.", 1) if match and condition[0] != "+" else condition)
            values.append(value)
    wanted.append(f"{key} < ?")
    values += [2**62 if before is None else before, limit]
    query = f"SELECT audit.* FROM {source} WHERE {' AND '.join(wanted)} ORDER BY {key} DESC LIMIT ?"  # noqa: S608
    return (AuditRow(**row) for row in db.query(query, values))


def _match(words: str) -> str:
    """Each word as a phrase of FTS5, whose own operators nobody here can type by accident."""
    said = ["".join(letter for letter in word if letter not in '"\0') for word in words.split()]
    return " ".join(f'"{word}"' for word in said if any(letter.isalnum() for letter in word))


def verify(db: Database) -> Verified:
    """Walk the whole chain, row by row, from where rows were last pruned."""
    anchor = db.execute("SELECT hash FROM audit_anchors ORDER BY seq DESC LIMIT 1").fetchone()
    previous, rows = str(anchor[0]) if anchor else FIRST, 0
    columns = tuple(AuditRow.__dataclass_fields__)
    for found in db.execute(f"SELECT {', '.join(columns)} FROM audit ORDER BY seq"):  # noqa: S608
        row = dict(zip(columns, found, strict=True))
        if row["previous_hash"] != previous:
            why = "it does not follow the row before it: rows between them were taken out, or one was put in"
            return Verified(rows, previous, row["seq"], why)
        if row["hash"] != chained_hash(previous, row):
            return Verified(rows, previous, row["seq"], "its contents are not those it was written with")
        previous, rows = row["hash"], rows + 1
    return Verified(rows, previous)


def head(db: Database) -> tuple[int, str]:
    """The last row's `seq`, and its hash; 0 and sixty-four zeros while there is none."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(last[0]), str(last[1])) if last else (0, FIRST)


def open_to_read(path: Path) -> closing[Database]:
    """The database, for looking only, while the bot may be running. Raises SettingsError where it cannot be read."""
    try:
        db = Database(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))
        db.execute("SELECT rowid FROM audit_words LIMIT 1").fetchall()
    except sqlite3.Error as error:
        advice = "Name the bot's file with --db or TRUNKBOT_DB; a file of an older trunkbot is brought up to date by"
        raise SettingsError([f"The audit log in {path} cannot be read ({error}). {advice} `trunkbot run`."]) from error
    return closing(db)
