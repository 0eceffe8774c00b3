"""The last check and the last test calls of each trunk, and its flows that people say they set up."""

from __future__ import annotations

from sqlite_utils import Database

from bot.domain.records import FlowDone, Health, TestCall
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


def record_flow(db: Database, account: str, flow: FlowDone) -> None:
    """Note that the number's flow was set up."""
    upsert(db, "flows", "account, trunk_sid, number", {"account": account, **vars(flow)})


def forget_flows(db: Database, account: str, trunk_sid: str) -> None:
    """Take back what was said about the trunk's flows."""
    db.execute("DELETE FROM flows WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])


def flows_of(db: Database, account: str, trunk_sid: str) -> list[FlowDone]:
    """The numbers of the trunk whose flow was set up."""
    sql = "SELECT trunk_sid, number, at, user FROM flows WHERE account = ? AND trunk_sid = ? ORDER BY number"
    return [FlowDone(**row) for row in db.query(sql, [account, trunk_sid])]


def forget(db: Database, account: str, trunk_sid: str) -> None:
    """Delete the results of a deleted trunk."""
    for table in ("checks", "test_calls", "flows"):
        db.execute(f"DELETE FROM {table} WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])  # noqa: S608
