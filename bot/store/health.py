"""Rows of the last check and the last test calls of each trunk."""

from __future__ import annotations

from dataclasses import asdict

from sqlite_utils import Database

from bot.domain.records import Health, TestCall


def record_check(db: Database, account: str, health: Health) -> None:
    """Keep the newest check of a trunk in place of the one before."""
    db.execute(
        "INSERT INTO checks (account, trunk_sid, trunk_name, at, outcome, summary) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, trunk_sid) DO UPDATE SET"
        " trunk_name = excluded.trunk_name, at = excluded.at, outcome = excluded.outcome, summary = excluded.summary",
        [account, *asdict(health).values()],
    )


def last_checks(db: Database, account: str) -> dict[str, Health]:
    """The last check of each trunk that was ever checked, by trunk SID."""
    rows = db.query("SELECT trunk_sid, trunk_name, at, outcome, summary FROM checks WHERE account = ?", [account])
    return {row["trunk_sid"]: Health(**row) for row in rows}


def record_test_call(db: Database, account: str, test_call: TestCall) -> None:
    """Keep the newest test call of a trunk in a direction in place of the one before."""
    db.execute(
        "INSERT INTO test_calls (account, trunk_sid, direction, at, user, worked, note) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, trunk_sid, direction) DO UPDATE SET"
        " at = excluded.at, user = excluded.user, worked = excluded.worked, note = excluded.note",
        [account, *asdict(test_call).values()],
    )


def test_calls_of(db: Database, account: str, trunk_sid: str) -> list[TestCall]:
    """The last test call in each direction that was tried."""
    rows = db.query(
        "SELECT trunk_sid, direction, at, user, worked, note FROM test_calls"
        " WHERE account = ? AND trunk_sid = ? ORDER BY direction DESC",
        [account, trunk_sid],
    )
    return [TestCall(**row | {"worked": bool(row["worked"])}) for row in rows]


def forget(db: Database, account: str, trunk_sid: str) -> None:
    """Drop what is known of a trunk that is gone."""
    for table in ("checks", "test_calls"):
        db.execute(f"DELETE FROM {table} WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])  # noqa: S608
