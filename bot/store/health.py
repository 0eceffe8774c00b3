"""The last check and the last test calls of each trunk."""

from __future__ import annotations

from sqlite_utils import Database

from bot.domain.records import Health, TestCall
from bot.store.rows import upsert


def record_check(db: Database, account: str, health: Health) -> None:
    """Replace the last check of a trunk."""
    upsert(db, "checks", "account, trunk_sid", {"account": account, **vars(health)})


def last_checks(db: Database, account: str) -> dict[str, Health]:
    """The last check of each trunk that was ever checked, by trunk SID."""
    rows = db.query("SELECT trunk_sid, trunk_name, at, outcome, summary FROM checks WHERE account = ?", [account])
    return {row["trunk_sid"]: Health(**row) for row in rows}


def record_test_call(db: Database, account: str, test_call: TestCall) -> None:
    """Replace the last test call of a trunk in a direction."""
    upsert(db, "test_calls", "account, trunk_sid, direction", {"account": account, **vars(test_call)})


def test_calls_of(db: Database, account: str, trunk_sid: str) -> list[TestCall]:
    """The last test call in each direction that was tried."""
    rows = db.query(
        "SELECT trunk_sid, direction, at, user, worked, note FROM test_calls"
        " WHERE account = ? AND trunk_sid = ? ORDER BY direction DESC",
        [account, trunk_sid],
    )
    return [TestCall(**row | {"worked": bool(row["worked"])}) for row in rows]


def forget(db: Database, account: str, trunk_sid: str) -> None:
    """Delete the results of a deleted trunk."""
    for table in ("checks", "test_calls"):
        db.execute(f"DELETE FROM {table} WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])  # noqa: S608
