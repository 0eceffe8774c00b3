"""The audit log: append-only, each row chained to the one before it by SHA-256.

Triggers in the schema refuse UPDATE and DELETE; the chain shows what somebody did with other tools.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlite_utils import Database

FIRST = "0" * 64
_CHAINED = ("at", "actor", "event", "operation_id", "verb", "trunk", "account", "sentence", "detail")


@dataclass(frozen=True)
class AuditEvent:
    """One thing that happened. `detail` holds plain JSON values and nothing secret; `actor` is a Slack user id,
    or `trunkbot` for what the bot did by itself."""

    actor: str
    event: str
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


def canonical(value: object) -> str:
    """The one serialiser of the log, fixed for ever: sorted keys, no spaces, UTF-8 as it is."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def chained_hash(previous_hash: str, row: Mapping[str, Any]) -> str:
    """SHA-256, in hex, over the previous row's hash and this row's own fields."""
    said = [row[name] for name in _CHAINED]
    return hashlib.sha256(previous_hash.encode() + orjson.dumps(said)).hexdigest()


def append(db: Database, at: str, event: AuditEvent) -> None:
    """Add one row. Call it inside the transaction of what the row tells."""
    row: dict[str, Any] = {
        "at": at,
        "actor": event.actor,
        "event": event.event,
        "operation_id": event.operation_id,
        "verb": event.verb,
        "trunk": event.trunk,
        "account": event.account,
        "sentence": event.sentence,
        "detail": canonical(dict(event.detail)),
    }
    last = db.execute("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    row["previous_hash"] = last[0] if last else FIRST
    row["hash"] = chained_hash(row["previous_hash"], row)
    columns = ", ".join(row)
    db.execute(f"INSERT INTO audit ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608


def newest(db: Database, limit: int, before: int | None = None) -> list[AuditRow]:
    """The newest rows first; `before` is the last `seq` of the page before this one."""
    rows = db.query("SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?", [before or 2**62, limit])
    return [AuditRow(**row) for row in rows]
