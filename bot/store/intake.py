"""What came in from Slack: typed commands until they are dealt with, and deliveries that were handled once."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class TypedCommand:
    """The words after a verb. `key` is the key its operation gets; `account` is empty where there is only one; `at` is
    ISO 8601."""

    key: str
    verb: str
    text: str
    account: str
    user: str
    channel: str
    at: str


def keep(db: Database, command: TypedCommand) -> None:
    """Write a command down before it is acknowledged; a second delivery finds it there."""
    db.execute("INSERT INTO intake VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING", astuple(command))


def forget(db: Database, key: str) -> None:
    """Drop a command that was dealt with: an operation has its key, or its sender knows why not."""
    db.execute("DELETE FROM intake WHERE key = ?", [key])


def unfinished(db: Database) -> list[TypedCommand]:
    """The commands that a crash cut off, the oldest first."""
    return [TypedCommand(**row) for row in db.query("SELECT * FROM intake ORDER BY at")]


def is_first_delivery(db: Database, key: str, at: str) -> bool:
    """Note a click, command or message; False if it was noted before.

    Slack delivers some twice, and not all of them have an operation whose key would show it.
    """
    done = db.execute("INSERT INTO handled (key, at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", [key, at])
    return done.rowcount == 1


def record_duplicate(db: Database, key: str, operation_id: str, at: str) -> bool:
    """Note that a command or form asks for what an open request asks for already; False if it was noted before."""
    done = db.execute(
        "INSERT INTO handled (key, at, duplicate_of) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
        [key, at, operation_id],
    )
    return done.rowcount == 1


def duplicate_of(db: Database, key: str) -> str:
    """The request that this command or form turned out to duplicate; empty where there is none."""
    row = db.execute("SELECT duplicate_of FROM handled WHERE key = ?", [key]).fetchone()
    return str(row[0] or "") if row else ""


def forget_deliveries_before(db: Database, at: str) -> None:
    """Drop notes so old that Slack doesn't deliver those again."""
    db.execute("DELETE FROM handled WHERE at < ?", [at])
