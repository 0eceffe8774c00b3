"""Typed commands and sentences until they are dealt with, and deliveries from Slack that were handled."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from bot.store.rows import insert_new


@dataclass(frozen=True)
class TypedCommand:
    """The words after a verb. `key` becomes the key of its operation; `account` is empty if there is only one; `at` is
    ISO 8601."""

    key: str
    verb: str
    text: str
    account: str
    user: str
    channel: str
    at: str


def keep(db: Database, command: TypedCommand) -> None:
    """Save a command before it is acknowledged; a second delivery changes nothing."""
    insert_new(db, "intake", "key", vars(command))


def forget(db: Database, key: str) -> None:
    """Delete a command that was dealt with: an operation has its key, or its sender knows why not."""
    db.execute("DELETE FROM intake WHERE key = ?", [key])


def unfinished(db: Database) -> list[TypedCommand]:
    """The commands that aren't dealt with, oldest first."""
    return [TypedCommand(**row) for row in db.query("SELECT * FROM intake ORDER BY at")]


def count_since_before(db: Database, at: str) -> int:
    """The number of commands that were acknowledged before then and aren't dealt with."""
    return int(db.execute("SELECT count(*) FROM intake WHERE at < ?", [at]).fetchone()[0])


def is_first_delivery(db: Database, key: str, at: str) -> bool:
    """Note a click, command or message; False if it was noted before.

    Slack delivers some twice, and not all have an operation whose key would show that.
    """
    return insert_new(db, "handled", "key", {"key": key, "at": at})


@dataclass(frozen=True)
class OwedAnswer:
    """A person who said something, and where. What they said is not kept."""

    key: str
    user: str
    channel: str


def owe(db: Database, answer: OwedAnswer, at: str) -> bool:
    """Note a delivery that needs an answer; False if it was noted before."""
    is_first = is_first_delivery(db, answer.key, at)
    if is_first:
        insert_new(db, "owed_answers", "key", vars(answer))
    return is_first


def settle(db: Database, key: str) -> None:
    """Delete the note of an answer that was given."""
    db.execute("DELETE FROM owed_answers WHERE key = ?", [key])


def owed(db: Database) -> list[OwedAnswer]:
    """The answers that weren't given."""
    return [OwedAnswer(**row) for row in db.query("SELECT * FROM owed_answers")]


def record_duplicate(db: Database, key: str, operation_id: str, at: str) -> bool:
    """Note that a command or form repeats an open request; False if it was noted before."""
    return insert_new(db, "handled", "key", {"key": key, "at": at, "duplicate_of": operation_id})


def duplicate_of(db: Database, key: str) -> str:
    """The open request that this command or form repeats; empty if there is none."""
    row = db.execute("SELECT duplicate_of FROM handled WHERE key = ?", [key]).fetchone()
    return str(row[0] or "") if row else ""


def forget_deliveries_before(db: Database, at: str) -> None:
    """Delete notes so old that Slack won't deliver those again."""
    db.execute("DELETE FROM handled WHERE at < ?", [at])
