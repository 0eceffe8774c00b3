"""Searches of the audit log: filtered, newest first, paged by key."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.domain.errors import SettingsError
from bot.store.audit.events import Only, names_of, wanted
from bot.store.audit.log import FIRST, UNREADABLE, AuditRow, any_text, as_row, text_as
from bot.store.rows import upsert


@dataclass(frozen=True)
class Sought:
    """A search of the audit log; an empty field means any. `trunk`, `verb` and `event` ignore case; an event is found
    under each of its names. Times are ISO 8601 in UTC, with `since` included and `until` not. A row must have all
    `words`, as whole words in any order. `only` is ignored if an event is named."""

    trunk: str = ""
    person: str = ""
    verb: str = ""
    event: str = ""
    since: str = ""
    until: str = ""
    words: str = ""
    only: Only = Only.EVERYTHING

    @property
    def is_no_word(self) -> bool:
        """True if `words` have no letter and no digit, so they can't be searched for."""
        return bool(self.words) and not _match(self.words)


ANY = Sought()


@dataclass(frozen=True)
class Known:
    """The events, verbs and people in a log; people by id, with their names or empty."""

    events: Sequence[str] = ()
    verbs: Sequence[str] = ()
    people: Mapping[str, str] = field(default_factory=dict)


_Span = tuple[int, int]
"""The first and the last row number to search."""
_FEW = 5000
"""Rows that can be skipped in no time."""
_FILTERS = (
    ("trunk", "audit.trunk = ? COLLATE NOCASE"),
    ("person", "audit.actor = ?"),
    ("verb", "audit.verb = ?"),
    # The clock may be set back, so `at` doesn't grow with seq. The + keeps it a filter, and the order that of seq.
    ("since", "+audit.at >= ?"),
    ("until", "+audit.at < ?"),
)
_NOT_WHOLE = "audit.operation_id IN (SELECT id FROM operations WHERE state <> 'done')"


def search(db: Database, sought: Sought, limit: int = 50, before: int | None = None) -> list[AuditRow]:
    """Matching rows, newest first; `before` is the last `seq` of the previous page."""
    with text_as(db, any_text):
        return list(every(db, sought, limit, before))


def every(db: Database, sought: Sought, most: int = -1, before: int | None = None) -> Iterator[AuditRow]:
    """Matching rows, read as they are used; at most `most` unless that is negative. `db` comes from `open_to_read`,
    which reads text that isn't UTF-8."""
    span = _span(db, sought, before)
    if sought.is_no_word or span is None:
        return iter(())
    events = _events(db, sought)
    if events is None or _match(sought.words):
        return _rows(db, sought, events, span, most)
    # Each event is read from its own index, in the order of pages, and only as far as needed.
    each = [_rows(db, sought, (event,), span, most) for event in events]
    return islice(heapq.merge(*each, key=lambda row: -row.seq), None if most < 0 else most)


def known(db: Database) -> Known:
    """Read the events, verbs and people from the indexes, without the rows."""
    with text_as(db, any_text):
        named = names_of_people(db)
        return Known(_each(db, "event"), _each(db, "verb"), dict.fromkeys(_each(db, "actor"), "") | named)


def note_person(db: Database, user: str, name: str, at: str) -> None:
    """Save a person's name in Slack. The log itself has only ids, and only those are hashed."""
    upsert(db, "people", "user", {"user": user, "name": name, "seen_at": at})


def names_of_people(db: Database) -> dict[str, str]:
    """The names of trunkbot's users by id; none in a file of an older version without them."""
    if "people" not in db.table_names():
        return {}
    return {str(user): str(name) for user, name in db.execute("SELECT user, name FROM people ORDER BY seen_at")}


def api_calls_since(db: Database, account: str, at: str) -> list[str]:
    """The times, in ISO 8601, of an account's calls to Exotel since then, among the last thousand calls."""
    lately = "SELECT at, account FROM audit WHERE event = ? ORDER BY seq DESC LIMIT 1000"
    query = f"SELECT at FROM ({lately}) WHERE account = ? AND at >= ?"  # noqa: S608
    return [str(called_at) for (called_at,) in db.execute(query, [Event.API_CALL, account, at])]


def began_before(db: Database, at: str) -> bool:
    """True if the oldest row is older than that."""
    oldest = db.execute("SELECT at FROM audit ORDER BY seq LIMIT 1").fetchone()
    return oldest is not None and str(oldest[0]) < at


def _each(db: Database, column: str) -> tuple[str, ...]:
    """The values of an indexed column, with one index step per value however many rows have it."""
    query = (
        f"WITH RECURSIVE each (it) AS (SELECT min({column}) FROM audit UNION ALL"  # noqa: S608
        f" SELECT (SELECT min({column}) FROM audit WHERE {column} > it) FROM each WHERE it IS NOT NULL)"
        " SELECT it FROM each WHERE it IS NOT NULL"
    )
    return tuple(str(row[0]) for row in db.execute(query))


def _span(db: Database, sought: Sought, before: int | None) -> _Span | None:
    """The range of numbers to search; None if no row has that time. The clock may be set back, so a time only gives a
    range, which is worth finding if it saves reading many rows that are too new or too old. The + 0 keeps SQLite from
    reading all rows in the order of their numbers."""
    first, last = 0, 2**63 - 1 if before is None else before - 1
    if sought.since:
        few = "SELECT seq FROM audit WHERE at >= ? LIMIT ?"
        count, lowest = db.execute(f"SELECT count(*), min(seq) FROM ({few})", [sought.since, _FEW]).fetchone()  # noqa: S608
        if not count:
            return None
        first = lowest if count < _FEW else first
    if sought.until:
        later = "SELECT 1 FROM audit WHERE at >= ? LIMIT ?"
        (count,) = db.execute(f"SELECT count(*) FROM ({later})", [sought.until, _FEW]).fetchone()  # noqa: S608
        if count == _FEW:
            (highest,) = db.execute("SELECT max(seq + 0) FROM audit WHERE at < ?", [sought.until]).fetchone()
            last = min(last, highest or 0)
    return first, last


def _events(db: Database, sought: Sought) -> tuple[str, ...] | None:
    """The events to search for; None for any."""
    if sought.event:
        return tuple(name for name in names_of(sought.event) if _is_there(db, name))
    return None if sought.only == Only.EVERYTHING else wanted(sought.only, _each(db, "event"))


def _is_there(db: Database, event: str) -> bool:
    return db.execute("SELECT 1 FROM audit WHERE event = ? LIMIT 1", [event]).fetchone() is not None


def _rows(db: Database, sought: Sought, events: Sequence[str] | None, span: _Span, limit: int) -> Iterator[AuditRow]:
    source, key = "audit", "audit.seq"
    match = _match(sought.words)
    values: list[str | int] = []
    asked: list[str] = []
    if match:
        source, key = "audit_words JOIN audit ON audit.seq = audit_words.rowid", "audit_words.rowid"
        asked.append("audit_words MATCH ?")
        values.append(match)
    for name, condition in _FILTERS:
        if value := getattr(sought, name):
            # Words lead if there are some: FTS5 returns its rows in the order of pages.
            asked.append(condition.replace("audit.", "+audit.", 1) if match and condition[0] != "+" else condition)
            values.append(" ".join(value.lower().split()) if name == "verb" else value)
    if events is not None:
        asked += _of_events(sought, events, is_led=bool(match))
        values += events
    asked.append(f"{key} BETWEEN ? AND ?")
    values += [*span, limit]
    query = f"SELECT audit.* FROM {source} WHERE {' AND '.join(asked)} ORDER BY {key} DESC LIMIT ?"  # noqa: S608
    columns = AuditRow.__dataclass_fields__
    return (as_row(dict(zip(columns, row, strict=True))) for row in db.execute(query, values))


def _of_events(sought: Sought, events: Sequence[str], *, is_led: bool) -> Iterator[str]:
    """Yield the conditions on events. `is_led` if words lead to the rows. Steps alone are found by the few requests not
    done, because most steps belong to done ones."""
    are_steps = sought.only == Only.CHANGES and not sought.event and Event.STEP_DONE in events
    leads = not is_led and not (are_steps and len(events) == 1)
    yield f"{'' if leads else '+'}audit.event IN ({', '.join('?' * len(events))})"
    if are_steps:
        yield _NOT_WHOLE if len(events) == 1 else f"(+audit.event <> '{Event.STEP_DONE}' OR +{_NOT_WHOLE})"


def _match(words: str) -> str:
    """Quote each word as a phrase, so that nobody types an operator of FTS5 by accident."""
    letters = ["".join(letter for letter in word if letter not in '"\0') for word in words.split()]
    return " ".join(f'"{word}"' for word in letters if any(letter.isalnum() for letter in word))


def head(db: Database) -> tuple[int, str]:
    """The last row's `seq` and hash; 0 and 64 zeros if there is none."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(last[0]), str(last[1])) if last else (0, FIRST)


def last_time(db: Database) -> str:
    """The time of the last row; empty if there is none."""
    last = db.execute("SELECT at FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return str(last[0]) if last else ""


def open_to_read(path: Path) -> closing[Database]:
    """Open the database read-only, also while the bot runs. Text that isn't UTF-8 is decoded with replacements. Raises
    SettingsError if it can't be read."""
    try:
        db = Database(_connected(path))
        db.execute("SELECT rowid FROM audit_words LIMIT 1").fetchall()
    except (*UNREADABLE, OSError) as error:
        raise SettingsError([f"The audit log in {path} can't be read ({error}). {_advice(path)}"]) from error
    db.conn.text_factory = any_text
    return closing(db)


def _connected(path: Path) -> sqlite3.Connection:
    """SQLite creates two files beside the one it reads. If it can't, and there is no write-ahead log, open the file as
    immutable."""
    place = path.absolute().as_uri()
    connection = sqlite3.connect(f"{place}?mode=ro", uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.OperationalError:
        connection.close()
        written = path.with_name(f"{path.name}-wal")
        if not path.exists() or (written.exists() and written.stat().st_size):
            raise
        connection = sqlite3.connect(f"{place}?mode=ro&immutable=1", uri=True)
    return connection


def _advice(path: Path) -> str:
    try:
        is_there = path.exists()
    except OSError:
        return "Run this as a user who can open that folder."
    if not is_there:
        return "Set the bot's file with --db, TRUNKBOT_DB or --env-file."
    return (
        "Set the bot's file with --db, TRUNKBOT_DB or --env-file. If it's from an older trunkbot, `trunkbot run` "
        "upgrades it. If it's a copy in a read-only folder, make that copy while the bot is stopped."
    )
