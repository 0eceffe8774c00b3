"""An Exotel on paper, and the real journal, reviews and handler over it: fast enough for thousands of clicks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import commands
from bot.approvals.reviews import Reviews
from bot.domain import TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import AnswerLost, NoSuchTrunk, NotReached, ServerFault
from bot.domain.policy import Policy
from bot.domain.records import KnownTrunk, Operation, Risk
from bot.domain.rights import Lists, Ruling
from bot.domain.sip_servers import SipServer
from bot.front.responders import Responder
from bot.front.review_handlers import ReviewHandler
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import Store
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Number, Snapshot
from bot.verbs.forms import OnTrunk
from bot.verbs.verb import Ask, Change, Request, Verbs
from bot.words.blocks import Message, View

ASHA, BEN, CHLOE, DIEGO, VERA = "UASHA00001", "UBEN000001", "UCHLOE0001", "UDIEGO0001", "UVERA00001"
PEOPLE = (ASHA, BEN, CHLOE, DIEGO, VERA)
VERBS = Verbs.of(commands)


class Clock:
    """A wall clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)


class Killed(BaseException):
    """The process died here. No `except Exception` hears of it."""


@dataclass
class PaperExotel:
    """Some trunks. `down` answers no read; `next_delete` says what becomes of the next deletes, the first first:
    `refused`, `lost` (not done), `lost after` (done), `killed`, `killed after`."""

    trunks: dict[str, Snapshot] = field(default_factory=dict)
    down: bool = False
    next_delete: list[str] = field(default_factory=list)
    deleted: list[Snapshot] = field(default_factory=list)
    on_delete: Callable[[Snapshot], None] = lambda _: None
    on_kill: Callable[[], None] = lambda: None

    def add(self, sid: str, name: str) -> None:
        """A trunk with one number."""
        self.trunks[sid] = Snapshot(trunk_sid=sid, trunk_name=name, numbers=(Number(phone_number="+919876543210"),))

    def change(self, sid: str, **parts: Any) -> None:
        """Somebody does that in Exotel's dashboard."""
        self.trunks[sid] = self.trunks[sid].model_copy(update=parts)

    def snapshot(self, trunk: KnownTrunk, *, with_neighbours: bool = False) -> Snapshot:
        """As `Directory.snapshot`."""
        self._answer(trunk.trunk_sid)
        return self.trunks[trunk.trunk_sid]

    def calls(self, trunk: KnownTrunk) -> Snapshot:
        """As `Directory.calls`."""
        return self.snapshot(trunk)

    def numbers(self, sid: str) -> list[object]:
        """As `ExotelClient.numbers`, for a look whether the trunk is there."""
        self._answer(sid)
        return []

    def is_listed(self, sid: str) -> bool | None:
        """As `ExotelClient.is_listed`."""
        return None if self.down else sid in self.trunks

    def delete_trunk(self, sid: str) -> None:
        """As `ExotelClient.delete_trunk`."""
        fate = self.next_delete.pop(0) if self.next_delete else ""
        if fate == "killed":
            self._die()
        if fate == "refused":
            raise ServerFault("Exotel failed, and nothing was changed.")
        if fate == "lost":
            raise AnswerLost("No answer came.")
        if sid not in self.trunks:
            raise NoSuchTrunk("There is no such trunk.")
        gone = self.trunks.pop(sid)
        self.deleted.append(gone)
        self.on_delete(gone)
        if fate == "lost after":
            raise AnswerLost("No answer came.")
        if fate == "killed after":
            self._die()

    def _die(self) -> None:
        self.on_kill()
        raise Killed

    def _answer(self, sid: str) -> None:
        if self.down:
            raise NotReached("Exotel cannot be reached.")
        if sid not in self.trunks:
            raise NoSuchTrunk("There is no such trunk.")


class Groups:
    """Usergroups that change under one's hands; one that is `unread` is not told by Slack."""

    def __init__(self, **members: set[str]) -> None:
        self.of = members
        self.unread: set[str] = set()

    def members(self, group: str) -> frozenset[str] | None:
        """As `bot.slack.groups.Groups.members`."""
        return None if group in self.unread else frozenset(self.of[group])


class Before(Responder):
    """What is put before one person."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.shown: list[View] = []

    def say(self, message: Message) -> None:
        self.said.append(message)

    def show(self, view: View) -> str:
        self.shown.append(view)
        return "V1"


@dataclass
class House:
    """The real things, joined over paper."""

    store: Store
    journal: Operations
    reviews: Reviews
    handler: ReviewHandler
    access: Access

    def ask(
        self,
        user: str,
        sid: str,
        *,
        reason: str = "Why not.",
        key: str = "",
        broken: bool = False,
        name: str = "sales_line",
    ) -> Operation:
        """Somebody asks to delete that trunk, by the name that they know it by."""
        change = delete_verb().ask_for(OnTrunk(trunk_sid=TrunkSid(sid), trunk_name=name), reason, break_glass=broken)
        return self.journal.ask(
            change, account="sandbox1", key=key or f"{user}:{sid}", asked_by=user, asked_in="C0TRUNKOPS"
        ).operation

    def words_of(self, user: str, operation_id: str = "") -> Ask:
        """A click as a handler reads it."""
        may = self.access.may_change(user) if user else Ruling(False)
        return Ask(
            user,
            "C0TRUNKOPS",
            operation_id,
            AccountContext("sandbox1", "IN", SipServer("sandbox1.pstn.exotel.com")),
            may_change=may,
        )


def delete_verb() -> Change[Request]:
    """The first user of all this."""
    verb = VERBS.get("delete")
    assert isinstance(verb, Change)
    return verb


def house(
    store: Store,
    exotel: PaperExotel,
    access: Access,
    policy: Policy,
    carry_out: Callable[[str], None] = lambda _: None,
) -> House:
    """Join them."""
    journal = Operations(
        store, VERBS, "C0TRUNKOPS", policy=policy, notified=access.notified, operators=access.operators
    )
    reviews = Reviews(journal, lambda _: cast(Directory, exotel), access, policy, carry_out)
    return House(store, journal, reviews, ReviewHandler(journal, reviews), access)


def two_groups(**members: set[str]) -> tuple[Access, Groups]:
    """Access through the usergroups SOPERATORS and SAPPROVERS, and the groups."""
    groups = Groups(**members)
    return Access(Lists(("SOPERATORS",), ("SAPPROVERS",)), groups.members), groups


def policy(needed: int = 1, **clocks: timedelta) -> Policy:
    """So many for a delete."""
    return replace(Policy({Risk.DELETE: needed}), **cast(Mapping[str, Any], clocks))
