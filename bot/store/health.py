"""Rows of how trunks were found: the last check and the last test call of each."""

from __future__ import annotations

from dataclasses import asdict

from sqlite_utils import Database

from bot.domain.records import Health, TestCall


def keep(db: Database, account: str, found: Health) -> None:
    """The newest check of a trunk takes the place of the one before."""
    db.execute(
        "INSERT INTO checks (account, trunk_sid, trunk_name, at, outcome, told) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, trunk_sid) DO UPDATE SET"
        " trunk_name = excluded.trunk_name, at = excluded.at, outcome = excluded.outcome, told = excluded.told",
        [account, *asdict(found).values()],
    )


def forget(db: Database, account: str, trunk_sid: str) -> None:
    """The trunk is gone."""
    for table in ("checks", "tried_calls"):
        db.execute(f"DELETE FROM {table} WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])  # noqa: S608


def all_of(db: Database, account: str) -> dict[str, Health]:
    """The last check of each trunk that was ever checked, by trunk SID."""
    rows = db.query("SELECT trunk_sid, trunk_name, at, outcome, told FROM checks WHERE account = ?", [account])
    return {row["trunk_sid"]: Health(**row) for row in rows}


def keep_call(db: Database, account: str, call: TestCall) -> None:
    """The newest test call of a trunk in a direction takes the place of the one before."""
    db.execute(
        "INSERT INTO tried_calls (account, trunk_sid, direction, at, user, worked, note) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, trunk_sid, direction) DO UPDATE SET"
        " at = excluded.at, user = excluded.user, worked = excluded.worked, note = excluded.note",
        [account, *asdict(call).values()],
    )


def calls_of(db: Database, account: str, trunk_sid: str) -> list[TestCall]:
    """The last test call in each direction in which there was one."""
    rows = db.query(
        "SELECT trunk_sid, direction, at, user, worked, note FROM tried_calls"
        " WHERE account = ? AND trunk_sid = ? ORDER BY direction DESC",
        [account, trunk_sid],
    )
    return [TestCall(**row | {"worked": bool(row["worked"])}) for row in rows]
