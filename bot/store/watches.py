"""Rows of the trunks that are watched, with the next check and what people know of the last."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class Watch:
    """A trunk that is checked on a schedule.

    `reported` are the failed checks that the channel knows of, one on a line. `seen` is the snapshot, as JSON, that
    people know of, and `seen_at` its time; both are None before the first check. `drifted` is the snapshot that differs
    from it, and `drifted_at` when that was found, until someone decides.
    """

    account: str
    trunk_sid: str
    trunk_name: str
    user: str
    every_hours: float
    next_at: str
    reported: str = ""
    seen: str | None = None
    seen_at: str | None = None
    drifted: str | None = None
    drifted_at: str | None = None


def begin(db: Database, watch: Watch) -> None:
    """Watch a trunk, or watch it at another interval; its last snapshot stays known."""
    db.execute(
        "INSERT INTO watches (account, trunk_sid, trunk_name, user, every_hours, next_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, trunk_sid) DO UPDATE SET user = excluded.user, trunk_name = excluded.trunk_name,"
        " every_hours = excluded.every_hours, next_at = excluded.next_at",
        [watch.account, watch.trunk_sid, watch.trunk_name, watch.user, watch.every_hours, watch.next_at],
    )


def end(db: Database, account: str, trunk_sid: str) -> bool:
    """End a watch; False if there was none."""
    done = db.execute("DELETE FROM watches WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])
    return done.rowcount == 1


def of_account(db: Database, account: str) -> list[Watch]:
    """The watches of the account, by trunk name."""
    return _read(db, "account = ? ORDER BY lower(trunk_name)", account)


def find(db: Database, account: str, trunk_sid: str) -> Watch | None:
    """The watch of that trunk."""
    return next(iter(_read(db, "account = ? AND trunk_sid = ?", account, trunk_sid)), None)


def due(db: Database, at: str) -> Watch | None:
    """The watch that has been due longest."""
    return next(iter(_read(db, "next_at <= ? ORDER BY next_at LIMIT 1", at)), None)


def put_off(db: Database, watch: Watch, next_at: str) -> None:
    """Set the time of the next check. Written before a check, so that one that ends the process isn't repeated at
    once."""
    db.execute(
        "UPDATE watches SET next_at = ? WHERE account = ? AND trunk_sid = ?", [next_at, watch.account, watch.trunk_sid]
    )


def report(db: Database, watch: Watch, failed: str) -> None:
    """Note the failed checks that the channel knows of now."""
    db.execute(
        "UPDATE watches SET reported = ? WHERE account = ? AND trunk_sid = ?", [failed, watch.account, watch.trunk_sid]
    )


def saw(db: Database, watch: Watch, name: str, seen: str, at: str) -> None:
    """Note the snapshot that people know from now on."""
    db.execute(
        "UPDATE watches SET trunk_name = ?, seen = ?, seen_at = ?, drifted = NULL, drifted_at = NULL"
        " WHERE account = ? AND trunk_sid = ?",
        [name, seen, at, watch.account, watch.trunk_sid],
    )


def drifted(db: Database, watch: Watch, drift: str, at: str) -> None:
    """Note a snapshot that differs from the one people know."""
    db.execute(
        "UPDATE watches SET drifted = ?, drifted_at = ? WHERE account = ? AND trunk_sid = ?",
        [drift, at, watch.account, watch.trunk_sid],
    )


def _read(db: Database, where: str, *values: str) -> list[Watch]:
    return [Watch(**row) for row in db.query(f"SELECT * FROM watches WHERE {where}", list(values))]  # noqa: S608
