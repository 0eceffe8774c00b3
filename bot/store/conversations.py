"""Conversations: the last turns of a person in a thread, as typed values. What they wrote is not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import orjson
from sqlite_utils import Database

from bot.store.rows import upsert

MOST_TURNS = 5


@dataclass(frozen=True)
class Turn:
    """One sentence as it was understood.

    `verb` is a command's name, empty if none was sure. `fields` are normalized values by name, `missing` what was asked
    for, the open question first. `listed` are the values of the last list shown, in its order: “the second one”.
    `operation` is the id of the operation that came of it. `at` is ISO 8601.
    """

    at: str
    verb: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    missing: Sequence[str] = ()
    listed: Sequence[str] = ()
    operation: str = ""


@dataclass(frozen=True)
class Thread:
    """A person's turns in one thread, oldest first, at most five."""

    turns: Sequence[Turn] = ()

    @property
    def last(self) -> Turn | None:
        """The newest turn."""
        return self.turns[-1] if self.turns else None


@dataclass(frozen=True)
class Place:
    """The place of a conversation: there is one per person in a thread. `thread` is the `ts` of its first message, or
    empty for a direct message without threads."""

    workspace: str
    channel: str
    thread: str
    user: str


def read(db: Database, place: Place) -> Thread:
    """The conversation there; empty if there is none. Whether it's too old is for the reader to say."""
    row = next(db.query(f"SELECT turns FROM conversations WHERE {_HERE}", vars(place)), None)  # noqa: S608
    if row is None:
        return Thread()
    return Thread([Turn(**turn) for turn in orjson.loads(row["turns"])])


def is_held(db: Database, workspace: str, channel: str, thread: str) -> bool:
    """True if anyone spoke with the bot in that thread, or one of its own messages begins it."""
    held = "SELECT 1 FROM conversations WHERE workspace = ? AND channel = ? AND thread = ?"
    own = "SELECT 1 FROM outbox WHERE channel = ? AND ts = ?"
    row = db.execute(f"{held} UNION ALL {own} LIMIT 1", [workspace, channel, thread, channel, thread])
    return row.fetchone() is not None


def operation_above(db: Database, channel: str, thread: str) -> str:
    """The id of the operation whose card begins that thread; empty if none does."""
    found = "SELECT operation_id FROM outbox WHERE channel = ? AND ts = ? AND operation_id IS NOT NULL"
    row = db.execute(found, [channel, thread]).fetchone()
    return str(row[0]) if row else ""


def keep(db: Database, place: Place, thread: Thread) -> None:
    """Save the last turns of a conversation."""
    turns = thread.turns[-MOST_TURNS:]
    values = {"turns": orjson.dumps([asdict(turn) for turn in turns]).decode(), "at": turns[-1].at}
    upsert(db, "conversations", "workspace, channel, thread, user", {**vars(place), **values})


def end(db: Database, place: Place) -> None:
    """Forget a conversation: its person said “never mind”."""
    db.execute(f"DELETE FROM conversations WHERE {_HERE}", vars(place))  # noqa: S608


def note_operation(db: Database, place: Place, at: str, operation_id: str) -> None:
    """Note the operation that came of the turn of that time."""
    thread = read(db, place)
    turns = [replace(turn, operation=operation_id) if turn.at == at else turn for turn in thread.turns]
    if turns:
        keep(db, place, Thread(turns))


def forget_before(db: Database, at: str) -> None:
    """Delete the conversations that ended before then."""
    db.execute("DELETE FROM conversations WHERE at < ?", [at])


_HERE = "workspace = :workspace AND channel = :channel AND thread = :thread AND user = :user"
