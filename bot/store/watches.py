"""Watched trunks, with their next check and the state that people know."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from bot.store.rows import update, upsert


@dataclass(frozen=True)
class Watch:
    """A trunk that is checked on a schedule.

    `reported` are the failed checks that the channel knows of, one per line. `seen` is the snapshot that people know,
    as JSON, and `seen_at` its time; both are None before the first check. `drifted` is a snapshot that differs from it,
    and `drifted_at` its time, until someone decides.
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
    """Start a watch, or change its interval and keep its last snapshot."""
    columns = ("account", "trunk_sid", "trunk_name", "user", "every_hours", "next_at")
    upsert(db, "watches", "account, trunk_sid", {column: getattr(watch, column) for column in columns})


def end(db: Database, account: str, trunk_sid: str) -> bool:
    """End a watch; False if there was none."""
    return db.execute("DELETE FROM watches WHERE account = ? AND trunk_sid = ?", [account, trunk_sid]).rowcount == 1


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
    """Set the time of the next check. Call it before a check, so that one that ends the process isn't repeated at
    once."""
    update(db, "watches", _key(watch), next_at=next_at)


def report(db: Database, watch: Watch, failed: str) -> None:
    """Save the failed checks that the channel knows of now."""
    update(db, "watches", _key(watch), reported=failed)


def saw(db: Database, watch: Watch, name: str, seen: str, at: str) -> None:
    """Save the snapshot that people know from now on."""
    update(db, "watches", _key(watch), trunk_name=name, seen=seen, seen_at=at, drifted=None, drifted_at=None)


def drifted(db: Database, watch: Watch, drift: str, at: str) -> None:
    """Save a snapshot that differs from the one people know."""
    update(db, "watches", _key(watch), drifted=drift, drifted_at=at)


def _key(watch: Watch) -> dict[str, object]:
    return {"account": watch.account, "trunk_sid": watch.trunk_sid}


def _read(db: Database, where: str, *values: str) -> list[Watch]:
    return [Watch(**row) for row in db.query(f"SELECT * FROM watches WHERE {where}", list(values))]  # noqa: S608
