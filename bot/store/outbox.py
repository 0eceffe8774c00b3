"""Messages owed to Slack.

A row has the version of its operation that the message should show. Its words are made from the journal when it is
sent, so it is always up to date, and later versions coalesce.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from bot.store.rows import insert_new


@dataclass(frozen=True)
class OutboxMessage:
    """A message in one channel.

    `ts` is Slack's, None until it is posted. `posting_since` is when a post began whose outcome is unknown, in epoch
    seconds, and 0 where there is none. `parent_key` is the key of the message that starts its thread.
    `dead_letter` is the reason why it can't be delivered. `notice` are the words, as JSON, of a message that belongs to
    no operation.
    """

    dedup_key: str
    operation_id: str | None
    kind: str
    channel: str
    parent_key: str | None
    wanted_version: int
    sent_version: int
    ts: str | None
    posting_since: int
    dead_letter: str | None
    notice: str | None
    parent_ts: str | None


SKIPPED = "skipped: "
"""The start of the reason for giving up a message that Slack kept failing on. News of its operation is tried again."""

_COLUMNS = tuple(OutboxMessage.__dataclass_fields__)


def enqueue(db: Database, operation_id: str, kind: str, channel: str, parent: str | None = None) -> None:
    """Owe the channel a message that shows the operation.

    Call it in the transaction of the change. A reply goes to the channel of its parent, even if that has changed since.
    """
    parent_key = parent and f"{operation_id}/{parent}"
    db.execute(
        "INSERT INTO outbox (dedup_key, operation_id, kind, channel, parent_key, wanted_version)"
        " VALUES (?, ?, ?, coalesce((SELECT channel FROM outbox WHERE dedup_key = ?), ?), ?,"
        " (SELECT version FROM operations WHERE id = ?))"
        " ON CONFLICT (dedup_key) DO UPDATE SET wanted_version = excluded.wanted_version",
        [f"{operation_id}/{kind}", operation_id, kind, parent_key, channel, parent_key, operation_id],
    )


def enqueue_notice(db: Database, dedup_key: str, channel: str, notice: str) -> bool:
    """Owe this channel, or person, a message that belongs to no operation; False if that key was enqueued before.

    `notice` is the message as JSON: `text` and `blocks`.
    """
    row = {"dedup_key": f"notice/{dedup_key}", "kind": "notice", "channel": channel, "wanted_version": 1}
    return insert_new(db, "outbox", "dedup_key", {**row, "notice": notice})


def amend_notice(db: Database, dedup_key: str, notice: str) -> bool:
    """Replace the words of a notice; False if there is none of that key."""
    done = db.execute(
        "UPDATE outbox SET notice = ?, wanted_version = wanted_version + 1 WHERE dedup_key = ? AND notice IS NOT NULL",
        [notice, f"notice/{dedup_key}"],
    )
    return done.rowcount == 1


def last_notice(db: Database, prefix: str) -> str | None:
    """The last key, in alphabetical order, of the notices whose keys begin with `prefix`."""
    row = db.execute(
        "SELECT max(dedup_key) FROM outbox WHERE dedup_key >= ? AND dedup_key < ?",
        [f"notice/{prefix}", f"notice/{prefix}\uffff"],
    ).fetchone()
    return str(row[0]).removeprefix("notice/") if row[0] else None


def mark_stale(db: Database, operation_id: str) -> None:
    """Have every message of this operation updated."""
    db.execute(
        "UPDATE outbox SET wanted_version = (SELECT version FROM operations WHERE id = ?),"
        " dead_letter = iif(dead_letter LIKE ? || '%', NULL, dead_letter) WHERE operation_id = ?",
        [operation_id, SKIPPED, operation_id],
    )


def count_owed(db: Database) -> int:
    """The number of messages to send, without those in the thread of an undeliverable one."""
    row = db.execute(
        "SELECT count(*) FROM outbox LEFT JOIN outbox AS parents ON parents.dedup_key = outbox.parent_key"
        " WHERE outbox.sent_version < outbox.wanted_version AND outbox.dead_letter IS NULL"
        " AND parents.dead_letter IS NULL"
    ).fetchone()
    return int(row[0])


def count_dead_letters(db: Database) -> int:
    """The number of messages that were given up, and are outdated or missing in their channel."""
    row = db.execute(
        "SELECT count(*) FROM outbox WHERE dead_letter IS NOT NULL AND sent_version < wanted_version"
    ).fetchone()
    return int(row[0])


def is_to_person(channel: str) -> bool:
    """True for a person's id, or that of a direct message."""
    return channel.startswith(("U", "W", "D"))


def to_send(db: Database, *, direct: bool | None = None) -> list[OutboxMessage]:
    """The next message for each channel: messages of operations before notices, each in the order of their first
    enqueuing. With `direct`, only those to people; with False, only those to channels.

    A reply waits for its parent. After an outage thousands may be owed, so only the first of each channel is read.
    """
    rows = db.query(
        # SQLite takes the other columns from the row of the least place.
        "SELECT outbox.*, parents.ts AS parent_ts,"
        " min((outbox.notice IS NOT NULL) * (1 << 48) + outbox.rowid) AS place FROM outbox"
        " LEFT JOIN outbox AS parents ON parents.dedup_key = outbox.parent_key"
        " WHERE outbox.sent_version < outbox.wanted_version AND outbox.dead_letter IS NULL"
        " AND (outbox.parent_key IS NULL OR parents.ts IS NOT NULL)"
        " AND (? IS NULL OR (substr(outbox.channel, 1, 1) IN ('U', 'W', 'D')) = ?)"
        " GROUP BY outbox.channel ORDER BY place",
        [direct, direct],
    )
    return [OutboxMessage(**{name: row[name] for name in _COLUMNS}) for row in rows]


def find(db: Database, operation_id: str, kind: str) -> OutboxMessage | None:
    """One message of an operation, sent or not."""
    rows = db.query("SELECT *, NULL AS parent_ts FROM outbox WHERE dedup_key = ?", [f"{operation_id}/{kind}"])
    return next((OutboxMessage(**row) for row in rows), None)


def mark_posting(db: Database, dedup_key: str, at: int) -> None:
    """Note that a post begins: after a crash the channel is searched, from `at` on, before it is posted again."""
    db.execute("UPDATE outbox SET posting_since = ? WHERE dedup_key = ?", [at, dedup_key])


def mark_not_posted(db: Database, dedup_key: str) -> None:
    """Note that Slack refused the post, so it doesn't have the message."""
    db.execute("UPDATE outbox SET posting_since = 0 WHERE dedup_key = ?", [dedup_key])


def mark_sent(db: Database, dedup_key: str, version: int, channel: str, ts: str) -> None:
    """Note that Slack has the message, which shows that version.

    The channel of a direct message is known only now.
    """
    db.execute(
        "UPDATE outbox SET sent_version = max(sent_version, ?), channel = ?, ts = ?, posting_since = 0"
        " WHERE dedup_key = ?",
        [version, channel, ts, dedup_key],
    )


def post_again(db: Database, dedup_key: str) -> None:
    """Post a message again that was deleted or can't be edited any more."""
    db.execute("UPDATE outbox SET ts = NULL, sent_version = 0 WHERE dedup_key = ?", [dedup_key])


def dead_letter(db: Database, dedup_key: str, reason: str) -> None:
    """Give up on a message that can't be delivered; `reason` is Slack's error name."""
    db.execute("UPDATE outbox SET dead_letter = ?, posting_since = 0 WHERE dedup_key = ?", [reason, dedup_key])


def revive(db: Database, channel: str, reasons: Collection[str], since: str) -> None:
    """Owe a channel that accepts messages again what it missed for one of these reasons, so that no card is missing and
    no outdated button stays.

    Notices are dropped, because they are only news, and so are cards that were never posted of operations that ended
    before `since`: after months, thousands of them would hold up today's.
    """
    marks = ", ".join("?" * len(reasons))
    db.execute(
        f"UPDATE outbox SET dead_letter = NULL WHERE channel = ? AND notice IS NULL AND dead_letter IN ({marks})"  # noqa: S608
        " AND (ts IS NOT NULL OR operation_id IN (SELECT id FROM operations WHERE updated_at >= ?))",
        [channel, *reasons, since],
    )
