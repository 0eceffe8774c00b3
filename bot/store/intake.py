"""Commands that were acknowledged and are being read: what is left of them after a crash was cut off."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class TypedCommand:
    """Words after a verb. `key` is the one its operation gets; `account` is empty where there is one; `at` is ISO."""

    key: str
    verb: str
    text: str
    account: str
    user: str
    channel: str
    at: str


def keep(db: Database, line: TypedCommand) -> None:
    """Write it down before it is acknowledged; a second delivery finds it there."""
    db.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING", astuple(line))


def forget(db: Database, key: str) -> None:
    """It was dealt with: an operation has its key, or its asker was told why not."""
    db.execute("DELETE FROM lines WHERE key = ?", [key])


def left(db: Database) -> list[TypedCommand]:
    """Those that were cut off, the oldest first."""
    return [TypedCommand(**row) for row in db.query("SELECT * FROM lines ORDER BY at")]
