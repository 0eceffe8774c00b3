"""Reviews and votes. The state of the request is in `operations`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from bot.domain.records import ReviewRow
from bot.store.rows import insert_new, update


def begin(db: Database, review: ReviewRow) -> None:
    """Start the review of an operation."""
    db.execute(
        "INSERT INTO reviews (operation_id, needed, reason, decide_by, break_glass) VALUES (?, ?, ?, ?, ?)",
        [review.operation_id, review.needed, review.reason, review.decide_by, int(review.break_glass)],
    )


def find(db: Database, operation_id: str) -> ReviewRow | None:
    """The review of an operation; None if it needs none."""
    rows = list(db.query("SELECT * FROM reviews WHERE operation_id = ?", [operation_id]))
    if not rows:
        return None
    row: dict[str, Any] = rows[0]
    votes = db.query("SELECT user, at FROM votes WHERE operation_id = ? ORDER BY at, user", [operation_id])
    return ReviewRow(
        **row
        | {
            "losses": tuple(json.loads(row["losses"])),
            "snapshot": json.loads(row["snapshot"]) if row["snapshot"] else None,
            "break_glass": bool(row["break_glass"]),
            "votes": {vote["user"]: vote["at"] for vote in votes},
        }
    )


def was_read(db: Database, operation_id: str, digest: str, losses: Sequence[str], snapshot: Mapping[str, Any]) -> bool:
    """Save the trunk as reviewers see it, once; False if it was saved before."""
    done = db.execute(
        "UPDATE reviews SET digest = ?, losses = ?, snapshot = ? WHERE operation_id = ? AND digest = ''",
        [digest, json.dumps(list(losses)), json.dumps(dict(snapshot)), operation_id],
    )
    return done.rowcount == 1


def need(db: Database, operation_id: str, needed: int) -> None:
    """Set the number of approvals that it needs."""
    update(db, "reviews", {"operation_id": operation_id}, needed=needed)


def vote(db: Database, operation_id: str, user: str, at: str) -> bool:
    """Count one person's approval; False if it is counted already."""
    return insert_new(db, "votes", "operation_id, user", {"operation_id": operation_id, "user": user, "at": at})


def decided(db: Database, operation_id: str, user: str) -> None:
    """Save the person who decided."""
    update(db, "reviews", {"operation_id": operation_id}, decided_by=user)


def to_be_executed(db: Database, operation_id: str, begin_at: str, end_at: str) -> None:
    """Set the times, in ISO 8601, between which an approved operation can start."""
    update(db, "reviews", {"operation_id": operation_id}, execute_from=begin_at, execute_by=end_at)


def reminded(db: Database, operation_id: str, times: int) -> None:
    """Save the number of reminders sent."""
    update(db, "reviews", {"operation_id": operation_id}, reminded=times)


def open_ones(db: Database, most: int, skip: int = 0) -> list[str]:
    """The ids of operations that wait for a decision or cool off, oldest first, without the first `skip`."""
    rows = db.query(
        "SELECT id FROM operations WHERE state IN ('waiting', 'approved') ORDER BY created_at LIMIT ? OFFSET ?",
        [most, skip],
    )
    return [row["id"] for row in rows]


def open_ones_of(db: Database, user: str, most: int) -> list[str]:
    """The same, of those that this person asked for."""
    rows = db.query(
        "SELECT id FROM operations WHERE state IN ('waiting', 'approved') AND asked_by = ? ORDER BY created_at LIMIT ?",
        [user, most],
    )
    return [row["id"] for row in rows]


def open_ones_naming(db: Database, account: str, text: str) -> list[str]:
    """The ids of operations that wait for a decision or cool off, and have this text in their request."""
    rows = db.query(
        "SELECT id FROM operations WHERE state IN ('waiting', 'approved') AND account = ? AND instr(request, ?)",
        [account, text],
    )
    return [row["id"] for row in rows]


def count_open(db: Database) -> int:
    """The number of operations that wait for a decision or cool off."""
    row = db.execute("SELECT count(*) FROM operations WHERE state IN ('waiting', 'approved')").fetchone()
    return int(row[0])


def cooling_off(db: Database) -> list[str]:
    """The ids of approved operations that haven't started, oldest first."""
    return [row["id"] for row in db.query("SELECT id FROM operations WHERE state = 'approved' ORDER BY created_at")]


def waiting_after(db: Database, place: int, most: int) -> list[tuple[int, str]]:
    """The places and ids of up to `most` operations that wait for a decision, after this place."""
    rows = db.query(
        "SELECT rowid AS place, id FROM operations WHERE state = 'waiting' AND rowid > ? ORDER BY rowid LIMIT ?",
        [place, most],
    )
    return [(row["place"], row["id"]) for row in rows]


def not_signed_off(db: Database) -> list[str]:
    """The ids of up to a hundred finished break-glass operations that nobody has signed off, oldest first."""
    rows = db.query(
        "SELECT id FROM operations JOIN reviews ON operation_id = id WHERE break_glass AND state IN"
        " ('done', 'failed', 'unknown') AND id NOT IN (SELECT operation_id FROM votes) ORDER BY created_at LIMIT 100"
    )
    return [row["id"] for row in rows]


def carried_out(db: Database, risk: str) -> list[str]:
    """The ids of up to a hundred operations of that risk that are done, newest first."""
    rows = db.query(
        "SELECT id FROM operations WHERE risk = ? AND state = 'done' ORDER BY updated_at DESC LIMIT 100", [risk]
    )
    return [row["id"] for row in rows]
