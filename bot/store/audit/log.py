"""The audit log: append-only, each row chained to the one before it by SHA-256.

Triggers in the schema refuse every change of a row, and every new row but the next one. `audit_verify` says what the
chain shows of somebody who went round them, and what it cannot.
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
"""What is raised where a file is damaged: the latter where what SQLite says of it quotes something that is no text."""
VERSION = 2
"""Of what a hash covers. 1: what the row tells. 2: that, the row's number and the version. `audit_versions` holds the
first row of version 2."""
_CHAINED = ("at", "actor", "event", "operation_id", "verb", "trunk", "account", "sentence", "detail")


@dataclass(frozen=True)
class AuditEvent:
    """One thing that happened. `detail` holds plain JSON values and nothing secret; `actor` is a Slack user id,
    or `trunkbot` for what the bot did by itself."""

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
    """An AuditEvent as it stands in the log. `at` is ISO 8601 in UTC; `detail` is canonical JSON text."""

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
        """`detail` as values; empty where somebody put something else there."""
        try:
            detail = orjson.loads(self.detail)
        except orjson.JSONDecodeError:
            return {}
        return detail if isinstance(detail, dict) else {}


def canonical(value: object) -> str:
    """The one serialiser of the log, fixed for ever: sorted keys, no spaces, UTF-8 as it is."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def chained_hash(previous_hash: str, row: Mapping[str, Any], version: int = VERSION) -> str:
    """SHA-256, in hex, over the previous row's hash and this row's own fields."""
    values = [row[name] for name in _CHAINED]
    covered = values if version == 1 else [version, row["seq"], *values]
    return hashlib.sha256(previous_hash.encode() + orjson.dumps(covered)).hexdigest()


def append(db: Database, at: str, event: AuditEvent) -> None:
    """Add one row. Call it inside the transaction of what the row tells."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (0, FIRST)
    # Where a tail was cut off, the rows that come later may not close the gap: the counter knows how far it went.
    counted = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone() or (0,)
    row: dict[str, Any] = {
        "seq": max(last[0], counted[0]) + 1,
        "at": at,
        "actor": event.actor,
        "event": event.event,
        "operation_id": event.operation_id,
        "verb": event.verb,
        "trunk": event.trunk,
        "account": event.account,
        "sentence": event.sentence,
        "detail": canonical(dict(event.detail)),
        "previous_hash": last[1],
    }
    row["hash"] = chained_hash(row["previous_hash"], row)
    columns = ", ".join(row)
    db.execute(f"INSERT INTO audit ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608


def as_row(row: Mapping[str, Any]) -> AuditRow:
    """A row as it can be shown, whatever somebody made of its columns: `audit_verify` is what judges it."""
    return AuditRow(**{name: value if name == "seq" else _text(value) for name, value in row.items()})


def _text(value: object) -> Any:
    if value is None or isinstance(value, str):
        return value
    return any_text(value) if isinstance(value, bytes) else str(value)


@contextmanager
def text_as(db: Database, reader: Callable[[bytes], str] | type[str]) -> Iterator[None]:
    """Have text read like this meanwhile. `str`, which is quicker, raises sqlite3.OperationalError where it is not
    UTF-8."""
    before, db.conn.text_factory = db.conn.text_factory, reader
    try:
        yield
    finally:
        db.conn.text_factory = before


def any_text(stored: bytes) -> str:
    """Text as it can be shown where it is not UTF-8."""
    return stored.decode("utf-8", "replace")
