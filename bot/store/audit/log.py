"""The audit log: append-only, each row chained to the one before it by SHA-256.

Triggers refuse every change of a row, and every new row but the next. `bot.store.audit.verify` detects changes made
around them, and documents its limits.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlite_utils import Database

from bot.domain.audit_events import Event

FIRST = "0" * 64
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""Raised for a damaged file; the latter if SQLite's message quotes bytes that aren't text."""
VERSION = 2
"""Of the fields a hash covers. 1: those in `_CHAINED`. 2: also the row's number and the version. `audit_versions` has
the first row of version 2."""
_CHAINED = ("at", "actor", "event", "operation_id", "verb", "trunk", "account", "sentence", "detail")


@dataclass(frozen=True)
class AuditEvent:
    """An event to log. `detail` has plain JSON values and no secrets; `actor` is a Slack user id, or `trunkbot` for the
    bot's own work."""

    actor: str
    event: Event
    sentence: str
    operation_id: str | None = None
    verb: str | None = None
    trunk: str | None = None
    account: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditRow:
    """A row of the log. `at` is ISO 8601 in UTC; `detail` is canonical JSON text."""

    seq: int
    at: str
    actor: str
    event: str
    operation_id: str | None
    verb: str | None
    trunk: str | None
    account: str | None
    sentence: str
    detail: str
    previous_hash: str
    hash: str

    @property
    def details(self) -> Mapping[str, Any]:
        """`detail` as values; empty if someone tampered with it."""
        try:
            detail = orjson.loads(self.detail)
        except orjson.JSONDecodeError:
            return {}
        return detail if isinstance(detail, dict) else {}


def canonical(value: object) -> str:
    """The log's serializer, which must never change: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def chained_hash(previous_hash: str, row: Mapping[str, Any], version: int = VERSION) -> str:
    """SHA-256, in hex, over the previous row's hash and this row's own fields."""
    values = [row[name] for name in _CHAINED]
    covered = values if version == 1 else [version, row["seq"], *values]
    return hashlib.sha256(previous_hash.encode() + orjson.dumps(covered)).hexdigest()


class NotLogged(sqlite3.DatabaseError):
    """A row was inserted but isn't in the log, so what it is about must not happen."""


def append(db: Database, at: str, event: AuditEvent) -> None:
    """Add one row. Call it inside the transaction of the event. Raises NotLogged if the row isn't there afterwards."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (0, FIRST)
    # If a tail was cut off, later rows must not close the gap, so the counter decides.
    counted = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone() or (0,)
    row: dict[str, Any] = {
        "seq": max(last[0], counted[0]) + 1,
        "at": at,
        **vars(event),
        "detail": canonical(dict(event.detail)),
        "previous_hash": last[1],
    }
    row["hash"] = chained_hash(row["previous_hash"], row)
    columns = ", ".join(row)
    db.execute(f"INSERT INTO audit ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608
    if not db.execute("SELECT 1 FROM audit WHERE seq = ? AND hash = ?", [row["seq"], row["hash"]]).fetchone():
        raise NotLogged("the row isn't in the audit log, although SQLite took it: someone changed the database")


def as_row(row: Mapping[str, Any]) -> AuditRow:
    """A row that can be shown even if someone tampered with it; only `verify` judges that."""
    return AuditRow(**{name: value if name == "seq" else _text(value) for name, value in row.items()})


def _text(value: object) -> Any:
    if value is None or isinstance(value, str):
        return value
    return any_text(value) if isinstance(value, bytes) else str(value)


@contextmanager
def text_as(db: Database, reader: Callable[[bytes], str] | type[str]) -> Iterator[None]:
    """Read text like this inside the block. `str` is faster, but raises sqlite3.OperationalError if it isn't UTF-8."""
    before, db.conn.text_factory = db.conn.text_factory, reader
    try:
        yield
    finally:
        db.conn.text_factory = before


def any_text(stored: bytes) -> str:
    """Decode text that may not be UTF-8."""
    return stored.decode("utf-8", "replace")
