"""Rows of what is watched: how often, when next, what was told last and what the trunk was then."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class Watch:
    """One trunk that is looked at on a schedule. `told` are the failed checks the channel knows of, a line each; `seen`
    is the snapshot, as JSON, that people know of, and `seen_at` when it was so; both are None before the first look.
    `drifted` is the snapshot that differs from it, and `drifted_at` when that was found, while nobody has decided."""

    account: str
    trunk_sid: str
    trunk_name: str
    user: str
    every_hours: float
    next_at: str
    told: str = ""
    seen: str | None = None
    seen_at: str | None = None
    drifted: str | None = None
    drifted_at: str | None = None


def begin(db: Database, watch: Watch) -> None:
    """Watch it, from now on as often as this says; what was seen before stays known."""
    db.execute(
        "INSERT INTO watches (account, trunk_sid, trunk_name, user, every_hours, next_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, trunk_sid) DO UPDATE SET user = excluded.user, trunk_name = excluded.trunk_name,"
        " every_hours = excluded.every_hours, next_at = excluded.next_at",
        [watch.account, watch.trunk_sid, watch.trunk_name, watch.user, watch.every_hours, watch.next_at],
    )


def end(db: Database, account: str, trunk_sid: str) -> bool:
    """Watch it no longer; False where it was not watched."""
    done = db.execute("DELETE FROM watches WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])
    return done.rowcount == 1


def of_account(db: Database, account: str) -> list[Watch]:
    """What is watched on the account, by name."""
    return _read(db, "account = ? ORDER BY lower(trunk_name)", account)


def find(db: Database, account: str, trunk_sid: str) -> Watch | None:
    """The watch of that trunk."""
    return next(iter(_read(db, "account = ? AND trunk_sid = ?", account, trunk_sid)), None)


def due(db: Database, at: str) -> Watch | None:
    """The one that has been due longest."""
    return next(iter(_read(db, "next_at <= ? ORDER BY next_at LIMIT 1", at)), None)


def put_off(db: Database, watch: Watch, next_at: str) -> None:
    """Look again then. Written before a look, so that one which ends the process is not repeated at once."""
    db.execute(
        "UPDATE watches SET next_at = ? WHERE account = ? AND trunk_sid = ?", [next_at, watch.account, watch.trunk_sid]
    )


def told(db: Database, watch: Watch, failed: str) -> None:
    """The channel knows of these failed checks now."""
    db.execute(
        "UPDATE watches SET told = ? WHERE account = ? AND trunk_sid = ?", [failed, watch.account, watch.trunk_sid]
    )


def saw(db: Database, watch: Watch, name: str, seen: str, at: str) -> None:
    """People know the trunk like this now."""
    db.execute(
        "UPDATE watches SET trunk_name = ?, seen = ?, seen_at = ?, drifted = NULL, drifted_at = NULL"
        " WHERE account = ? AND trunk_sid = ?",
        [name, seen, at, watch.account, watch.trunk_sid],
    )


def drifted(db: Database, watch: Watch, found: str, at: str) -> None:
    """It differs from what people know, like this."""
    db.execute(
        "UPDATE watches SET drifted = ?, drifted_at = ? WHERE account = ? AND trunk_sid = ?",
        [found, at, watch.account, watch.trunk_sid],
    )


def _read(db: Database, where: str, *values: str) -> list[Watch]:
    return [Watch(**row) for row in db.query(f"SELECT * FROM watches WHERE {where}", list(values))]  # noqa: S608
