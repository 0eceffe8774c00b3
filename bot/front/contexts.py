"""The things that a sentence is read against: the account, the conversation, the people."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import Account, Context, Interpreter, Meaning
from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.domain.times import zone_named
from bot.logs.context import acting_as
from bot.store import Place, Store, Thread, Turn, conversations, operations
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot
from bot.verbs.services import Services
from bot.verbs.verb import Ask

log = logging.getLogger(__name__)

THREAD_SECONDS = 30 * 60
LOOSE_SECONDS = 10 * 60
"""A conversation without a thread of its own is over sooner."""


@dataclass(frozen=True)
class Understood:
    """A meaning, and the context that it was read against."""

    meaning: Meaning
    context: Context


class Understanding:
    """Reads sentences with an interpreter, and the trunks whose contents decide."""

    def __init__(self, interpreter: Interpreter, store: Store, services_for: Callable[[Ask], Services]) -> None:
        self._interpreter = interpreter
        self._store = store
        self._services_for = services_for

    def read(self, text: str, ask: Ask, place: Place, before_reading: Callable[[], object]) -> Understood:
        """Understand a text. `before_reading` is called before Exotel is asked for anything."""
        context = self._context(ask, place)
        meaning = self._interpreter.understand(text, context)
        if not _names_its_trunks(meaning) and (trunks := self._new_trunks(context.account, ask)):
            context = replace(context, account=replace(context.account, trunks=trunks))
            meaning = self._interpreter.understand(text, context)
        if not meaning.unread:
            return Understood(meaning, context)
        before_reading()
        context = replace(context, account=self._with_contents(context.account, meaning.unread, ask))
        return Understood(self._interpreter.understand(text, context), context)

    def remember(self, place: Place, turn: Turn) -> None:
        """Add a turn to its conversation. All direct messages of a person are one conversation too."""
        with self._store.transaction() as db:
            for each in _places(place):
                conversations.keep(db, each, Thread([*conversations.read(db, each).turns, turn]))

    def end(self, place: Place) -> None:
        """End a conversation."""
        with self._store.transaction() as db:
            for each in _places(place):
                conversations.end(db, each)

    def note_operation(self, place: Place, at: str, operation_id: str) -> None:
        """Note the operation that came of the turn of that time."""
        with self._store.transaction() as db:
            for each in _places(place):
                conversations.note_operation(db, each, at, operation_id)

    def contents(self, name: str, ask: Ask) -> Snapshot | None:
        """The trunk of that name as it is now; None if it can't be read."""
        return self.account_with(name, ask).contents.get(name)

    def account_with(self, name: str, ask: Ask) -> Account:
        """An account with the trunk of that name as it is now, if there is one."""
        return self._with_contents(Account(), [name], ask)

    def _new_trunks(self, account: Account, ask: Ask) -> Sequence[KnownTrunk]:
        """The trunks, if there are others than those seen so far: a sentence may name one of today."""
        try:
            with acting_as(ask.user):
                trunks = self._services_for(ask).trunks.all().trunks
        except ExotelError:
            return []
        return [] if list(trunks) == list(account.trunks) else trunks

    def _context(self, ask: Ask, place: Place) -> Context:
        services = self._services_for(ask)
        with self._store.reading() as db:
            thread = conversations.read(db, place)
        thread = thread if thread.turns else self._of_card(place)
        known = self._store.audit_known().people
        return Context(
            account=Account(
                trunks=services.trunks.seen(),
                deleted=list(
                    dict.fromkeys(
                        str(each.operation.request.get("trunk_name", ""))
                        for each in services.approvals.deleted(ask.account.sid)
                    )
                ),
            ),
            now=datetime.fromisoformat(self._store.now()).astimezone(zone_named(ask.account.zone)),
            asker=ask.user,
            thread=thread,
            people={name: user for user, name in known.items() if name},
            region=ask.account.number_region,
            latest_seconds=THREAD_SECONDS if place.thread[:1].isdigit() else LOOSE_SECONDS,
        )

    def _of_card(self, place: Place) -> Thread:
        """The conversation that a card begins: “check it” in its thread is about its trunk."""
        with self._store.reading() as db:
            above = conversations.operation_above(db, place.channel, place.thread)
            operation = operations.find(db, "id", above) if above else None
        if operation is None:
            return Thread()
        name = str(operation.facts.get("trunk_name") or operation.request.get("trunk_name") or "")
        fields = {"trunk": [name]} if name else {}
        return Thread([Turn(self._store.now(), operation.verb, fields, operation=operation.id)])

    def _with_contents(self, account: Account, names: Sequence[str], ask: Ask) -> Account:
        trunks, contents = self._services_for(ask).trunks, dict(account.contents)
        for name in names:
            try:
                with acting_as(ask.user):
                    contents[name] = trunks.snapshot(trunks.find(name))
            except NotOne:
                continue
            except ExotelError as error:
                log.info("A trunk couldn't be read for a sentence: %s", type(error).__name__)
                return replace(account, contents=contents, reachable=False)
        return replace(account, contents=contents)


def _names_its_trunks(meaning: Meaning) -> bool:
    """True if no trunk that hasn't been seen yet could make a difference."""
    is_clear = meaning.sure and meaning.verb not in (None, "help")
    return is_clear and not {"trunk", "from", "to"} & {*meaning.missing, *meaning.absent}


def _places(place: Place) -> list[Place]:
    return [place, replace(place, thread="")] if place.channel.startswith("D") else [place]
