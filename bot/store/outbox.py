"""Messages owed to a channel. A letter says which version of its operation it should tell; the words are made
when it is sent, from the journal, so that a message always agrees with the truth and later versions coalesce.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class Letter:
    """One message in one place. `ts` is Slack's, None until posted; `posting` is when the post began of which nobody
    knows whether Slack took it, in epoch seconds, and 0 where there is none; `parent` is the slot of the message in
    whose thread it stands. A notice is about no operation: its words, as JSON, are `notice`."""

    slot: str
    operation_id: str | None
    kind: str
    channel: str
    parent: str | None
    wanted: int
    sent: int
    ts: str | None
    posting: int
    undeliverable: str | None
    notice: str | None
    parent_ts: str | None


_COLUMNS = tuple(Letter.__dataclass_fields__)


def want(db: Database, operation_id: str, kind: str, channel: str, parent: str | None = None) -> None:
    """Ask that this message tell the operation as it is now. Call it in the transaction of the change. A reply goes to
    where its parent stands, whatever the channel is by now."""
    above = parent and f"{operation_id}/{parent}"
    db.execute(
        "INSERT INTO letters (slot, operation_id, kind, channel, parent, wanted)"
        " VALUES (?, ?, ?, coalesce((SELECT channel FROM letters WHERE slot = ?), ?), ?,"
        " (SELECT version FROM operations WHERE id = ?))"
        " ON CONFLICT (slot) DO UPDATE SET wanted = excluded.wanted",
        [f"{operation_id}/{kind}", operation_id, kind, above, channel, above, operation_id],
    )


def announce(db: Database, slot: str, channel: str, notice: str) -> bool:
    """Owe this channel, or person, a message that is about no operation; False where that slot was owed before.

    `notice` is the message as JSON: `text` and `blocks`.
    """
    done = db.execute(
        "INSERT INTO letters (slot, kind, channel, wanted, notice) VALUES (?, 'notice', ?, 1, ?)"
        " ON CONFLICT (slot) DO NOTHING",
        [f"notice/{slot}", channel, notice],
    )
    return done.rowcount == 1


def last_notice(db: Database, prefix: str) -> str | None:
    """The last, in the order of their names, of the notices whose slots begin so; without `notice/`."""
    row = db.execute(
        "SELECT max(slot) FROM letters WHERE slot >= ? AND slot < ?", [f"notice/{prefix}", f"notice/{prefix}\uffff"]
    ).fetchone()
    return str(row[0]).removeprefix("notice/") if row[0] else None


def amend(db: Database, slot: str, notice: str) -> bool:
    """Have a notice say something else; False where there is none of that slot."""
    done = db.execute(
        "UPDATE letters SET notice = ?, wanted = wanted + 1 WHERE slot = ? AND notice IS NOT NULL",
        [notice, f"notice/{slot}"],
    )
    return done.rowcount == 1


def owed(db: Database) -> int:
    """How many messages wait to be sent; in the thread of one that cannot be delivered nothing waits."""
    row = db.execute(
        "SELECT count(*) FROM letters LEFT JOIN letters AS parents ON parents.slot = letters.parent"
        " WHERE letters.sent < letters.wanted AND letters.undeliverable IS NULL AND parents.undeliverable IS NULL"
    ).fetchone()
    return int(row[0])


def touch(db: Database, operation_id: str) -> None:
    """Every letter of this operation shall tell it as it is now."""
    db.execute(
        "UPDATE letters SET wanted = (SELECT version FROM operations WHERE id = ?) WHERE operation_id = ?",
        [operation_id, operation_id],
    )


def to_send(db: Database) -> list[Letter]:
    """The next for each channel, by the order in which they were first asked for; a reply waits until its parent
    stands. After an outage thousands may be owed: those behind them are not read."""
    rows = db.query(
        "SELECT letters.*, parents.ts AS parent_ts, min(letters.rowid) AS place FROM letters"
        " LEFT JOIN letters AS parents ON parents.slot = letters.parent"
        " WHERE letters.sent < letters.wanted AND letters.undeliverable IS NULL"
        " AND (letters.parent IS NULL OR parents.ts IS NOT NULL) GROUP BY letters.channel ORDER BY place"
    )
    return [Letter(**{name: row[name] for name in _COLUMNS}) for row in rows]


def find(db: Database, operation_id: str, kind: str) -> Letter | None:
    """One letter of an operation, sent or not."""
    rows = db.query("SELECT *, NULL AS parent_ts FROM letters WHERE slot = ?", [f"{operation_id}/{kind}"])
    return next((Letter(**row) for row in rows), None)


def posting(db: Database, slot: str, at: int) -> None:
    """Written before the first post: after a crash the channel is searched, from then on, before it is posted again."""
    db.execute("UPDATE letters SET posting = ? WHERE slot = ?", [at, slot])


def sent(db: Database, slot: str, version: int, channel: str, ts: str) -> None:
    """Slack has it, telling that version. A letter to a person stands in a direct message, whose id is known now."""
    db.execute(
        "UPDATE letters SET sent = max(sent, ?), channel = ?, ts = ?, posting = 0 WHERE slot = ?",
        [version, channel, ts, slot],
    )


def not_posted(db: Database, slot: str) -> None:
    """Slack said no, so it surely does not have it."""
    db.execute("UPDATE letters SET posting = 0 WHERE slot = ?", [slot])


def stands_no_more(db: Database, slot: str) -> None:
    """The message was taken away, or may not be changed: it is posted anew, as it is now."""
    db.execute("UPDATE letters SET ts = NULL, sent = 0 WHERE slot = ?", [slot])


def try_again_to_update(db: Database, channel: str, reasons: Collection[str]) -> None:
    """The channel takes messages again: what stands there, and was given up for one of these reasons, is brought up to
    date, so that no old button stays. What was never posted stays untold."""
    marks = ", ".join("?" * len(reasons))
    db.execute(
        f"UPDATE letters SET undeliverable = NULL WHERE channel = ? AND ts IS NOT NULL AND undeliverable IN ({marks})",  # noqa: S608
        [channel, *reasons],
    )


def gave_up(db: Database, slot: str, reason: str) -> None:
    """It cannot be delivered; `reason` is Slack's error name."""
    db.execute("UPDATE letters SET undeliverable = ?, posting = 0 WHERE slot = ?", [reason, slot])
