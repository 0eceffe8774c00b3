"""A sentence as it was understood, and what it was read against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.records import KnownTrunk
from bot.store import Thread
from bot.trunks.snapshots import Snapshot

Fields = Mapping[str, Sequence[str]]
"""Normalized values by field; nearly always one each."""


class Stance(StrEnum):
    """The manner of a sentence. Only a request starts anything."""

    REQUEST = "request"
    DENIED = "denied"
    """“Don't delete sales_line.”"""
    ASKED = "asked"
    """“Was sales_line deleted?”, “should I delete it?”"""
    TOLD = "told"
    """“Ravi deleted sales_line.”"""
    CONDITIONAL = "conditional"
    """“Delete it unless Ravi says no.”"""


class Effect(StrEnum):
    """The most that a command can do."""

    READ = "read"
    CHANGE = "change"
    DESTROY = "destroy"
    """Never guessed, and always reviewed: delete, remove, move, rotate, clear, change an IP."""


class Move(StrEnum):
    """The part that a sentence plays in its thread."""

    NEW = "new"
    """It stands alone. The thread begins again with it."""
    ANSWER = "answer"
    """It answers the open question."""
    FOLLOW_UP = "follow-up"
    """It changes or repeats the last turn: “the same for X”, “no, Y”, “and the ips?”."""
    UNDO = "undo"
    """“Undo that”: `verb` is the inverse of the last turn's command. If its request still waits, offer to withdraw."""
    CANCEL = "cancel"
    """“Never mind”: the thread ends."""
    TOO_LATE = "too-late"
    """It follows something that is over: “That was a while ago. Please say it in full.”"""


@dataclass(frozen=True)
class Meaning:
    """The meaning of a sentence.

    `verb` is a command's name (`number add`), None if nothing may start; then `alternatives` (at most three, the
    likeliest first) are the buttons of “Did you mean …?”. A meaning is `sure` if it needs no such question. `missing`
    are the fields to ask for, the most deciding first; `implied` are those among them that the sentence hints at, to be
    offered first and still confirmed.

    All values of `fields` stand in the sentence, in the thread or on the account. `suggested` are those that were
    corrected, such as a number without its country code, by field: show them. `absent` are the values that the sentence
    names and the account doesn't have. `unread` are trunks whose contents decide: read them, put them into
    `Account.contents` and understand the sentence again. `holders` are the trunks that have the value to remove.

    `overloaded` is True for a text with more values or characters than are read. `cannot_keep` is a time or condition that nothing can wait for, as it was said (“tomorrow”). `for_us` is False for
    a text without any word of the trade: in a channel, don't answer it. `rejected` is the command that was understood
    but denied, asked about or only reported, for “OK, I won't touch sales_line”.
    """

    verb: str | None = None
    fields: Fields = field(default_factory=dict)
    missing: Sequence[str] = ()
    implied: Mapping[str, str] = field(default_factory=dict)
    stance: Stance = Stance.REQUEST
    move: Move = Move.NEW
    effect: Effect = Effect.READ
    sure: bool = False
    alternatives: Sequence[Meaning] = ()
    suggested: Mapping[str, str] = field(default_factory=dict)
    absent: Fields = field(default_factory=dict)
    unread: Sequence[str] = ()
    holders: Sequence[str] = ()
    cannot_keep: str = ""
    for_us: bool = True
    rejected: str = ""
    overloaded: bool = False

    def value(self, name: str) -> str:
        """The first value of the field; empty if there is none."""
        return next(iter(self.fields.get(name, ())), "")

    @property
    def complete(self) -> bool:
        """True if nothing has to be asked."""
        return self.verb is not None and not self.missing


@dataclass(frozen=True)
class Account:
    """An account as far as it's known. `contents` are the trunks that were read, by name; `deleted` the names that can
    be restored. `reachable` is False if nothing could be read now, so that nothing destructive is offered."""

    trunks: Sequence[KnownTrunk] = ()
    contents: Mapping[str, Snapshot] = field(default_factory=dict)
    deleted: Sequence[str] = ()
    reachable: bool = True


@dataclass(frozen=True)
class Context:
    """The things that a sentence is read against: the account, the thread, the person.

    `asker` is a Slack user id: “me”. `people` are user ids by name. `now` is aware, in the zone that times are read in.
    `region` (ISO 3166) is where national numbers are dialed. `latest_seconds` is the age at which a thread is too old.
    """

    account: Account
    now: datetime
    asker: str = ""
    thread: Thread = field(default_factory=Thread)
    people: Mapping[str, str] = field(default_factory=dict)
    region: str = "IN"
    latest_seconds: int = 30 * 60


class Interpreter(Protocol):
    """Reads sentences: the embedded reader, or a language model behind the same guards."""

    def understand(self, text: str, context: Context) -> Meaning:
        """Find the meaning of a text. Never raises, and never waits for a network longer than its own timeout."""
        ...
