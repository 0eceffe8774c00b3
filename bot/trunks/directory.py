"""The trunks of an account: its own list if it has one, else the trunks this bot has seen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property
from typing import TypeVar, overload

from pydantic import SecretStr

from bot.domain import E164, TrunkSid
from bot.domain.errors import ExotelError, NoSuchTrunk, NotSwitchedOn, TrunkbotError, Unsure
from bot.domain.phrasing import first_few
from bot.domain.records import KnownTrunk
from bot.exotel import CachedReads, Credential, ExotelClient
from bot.exotel.models import DestinationEntry, NumberMapping, WhitelistEntry
from bot.store import Store
from bot.store import trunks as known
from bot.trunks import connections
from bot.trunks.connections import Connection
from bot.trunks.details import Listing, TrunkDetails, Whereabouts
from bot.trunks.neighbours import Neighbours
from bot.trunks.snapshots import Address, Number, Route, Snapshot

T = TypeVar("T")

ALIAS = "trunk_external_alias"
MOST_ASKED = 10
"""Trunks whose numbers are read to test the maps, one read each."""
MOST_ASKED_FOR_PROOF = 3
"""Trunks that are read when Exotel refuses another, to see if it still answers for them."""
MOST_NAMED = 5
MOST_LOOKED_THROUGH = 50
"""Each trunk takes one of the 200 reads a minute."""
MOST_LOOKED_THROUGH_FIRST = 10
"""The same before a change is requested."""


class NotOne(TrunkbotError):
    """A name that matches no trunk, or more than one. `fits` are the trunks it could mean."""

    def __init__(self, sentence: str, fits: Sequence[KnownTrunk]) -> None:
        self.fits = list(fits)
        super().__init__(sentence)


class SeenLater(Sequence[KnownTrunk]):
    """Trunks that are read on first use, because most commands need none."""

    def __init__(self, read: Callable[[], list[KnownTrunk]]) -> None:
        self._read = read

    @cached_property
    def _trunks(self) -> list[KnownTrunk]:
        return self._read()

    @overload
    def __getitem__(self, place: int) -> KnownTrunk: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[KnownTrunk]: ...
    def __getitem__(self, place: int | slice) -> KnownTrunk | Sequence[KnownTrunk]:
        return self._trunks[place]

    def __len__(self) -> int:
        return len(self._trunks)


class Directory:
    """Finds and reads trunks. Most methods call Exotel and can raise ExotelError: don't use those in a handler.

    Answers to people come from the cache `reads`. A snapshot, on which people decide, doesn't, except for its
    `neighbours`.
    """

    _has_list = True
    """False if the account had no list of its trunks last time. Then it doesn't answer for one trunk by its SID either:
    both are portal endpoints."""

    def __init__(
        self,
        api: ExotelClient,
        store: Store,
        account: str,
        side_by_side: Executor,
        reads: CachedReads | ExotelClient | None = None,
        neighbours: CachedReads | ExotelClient | None = None,
    ) -> None:
        self._api = api
        self._reads = reads or api
        self._neighbours = Neighbours(neighbours or api, side_by_side)
        self._store = store
        self._account = account
        self._side_by_side = side_by_side
        self._seen: tuple[int, list[KnownTrunk]] = (-1, [])

    def seen(self) -> list[KnownTrunk]:
        """List the trunks seen so far, from the database or its last read. Fast, but can be out of date."""
        written, trunks = self._seen
        if written == self._store.written:
            return list(trunks)
        with self._store.reading() as db:
            trunks = known.known(db, self._account)
            # Rows read inside a transaction can still be rolled back.
            if not db.conn.in_transaction:
                self._seen = self._store.written, trunks
        return list(trunks)

    @property
    def is_fresh(self) -> bool:
        """True if `seen` would not even read the database."""
        return self._seen[0] == self._store.written

    def wait_hint(self) -> float:
        """Estimate the seconds that a read made now would wait for the account's rate limit. Makes no call."""
        return self._api.wait_hint()

    def all(self) -> Listing:
        """List every trunk of the account."""
        try:
            trunks = [KnownTrunk(trunk.trunk_sid, trunk.trunk_name) for trunk in self._reads.trunks()]
        except NotSwitchedOn:
            self._has_list = False
            return Listing(self.seen(), whole=False)
        self._has_list = True
        with self._store.transaction() as db:
            # Usually nothing is new, and a commit waits for the disk.
            if set(trunks) != set(known.known(db, self._account)):
                known.replace_all(db, self._account, self._store.now(), trunks)
            return Listing(known.known(db, self._account), whole=True)

    def find(self, name: str) -> KnownTrunk:
        """Find the trunk of that name, SID or unique beginning. Raises NotOne with the matches.

        A trunk that was seen under exactly that name or SID is read by itself, because an account's list can have many
        pages; if it no longer has that name, the list decides. Names are unique on an account (vendor).
        """
        seen = [trunk for trunk in self.seen() if name in {trunk.trunk_sid, trunk.trunk_name}]
        if self._has_list and len(seen) == 1 and self.as_it_is(seen[0]) == seen[0]:
            return seen[0]
        return self._find_in_list(name)

    def as_it_is(self, trunk: KnownTrunk) -> KnownTrunk | None:
        """Read the trunk's name again; None if it is gone, or if the account has no such read."""
        record = _or_none(lambda: self._reads.trunk(trunk.trunk_sid))
        return KnownTrunk(record.trunk_sid, record.trunk_name) if record else None

    def _find_in_list(self, name: str) -> KnownTrunk:
        listing = self.all()
        exact = [t for t in listing.trunks if name in {t.trunk_sid, t.trunk_name}]
        fits = exact or [
            t for t in listing.trunks if t.trunk_name.lower().startswith(name.lower()) or t.trunk_sid.startswith(name)
        ]
        if len(fits) == 1:
            return fits[0]
        if not fits and not listing.whole and TrunkSid.looks_like(name):
            return KnownTrunk(name, name)
        raise _not_one(name, fits, listing)

    def look_at(self, trunk: KnownTrunk) -> TrunkDetails:
        """Read one trunk with its numbers, addresses and destinations, in parallel."""
        details = self._look_at(trunk, self._reads)
        return details if details.whitelisted_ips else replace(details, sip_users=self._sip_users(trunk.trunk_sid))

    def _sip_users(self, trunk_sid: str) -> Sequence[str]:
        """The SIP users that people added; none if the account doesn't show them."""
        with contextlib.suppress(ExotelError):
            return self._reads.sip_users(trunk_sid)
        return ()

    def _look_at(self, trunk: KnownTrunk, reads: CachedReads | ExotelClient) -> TrunkDetails:
        trunk_record = self._side_by_side.submit(_or_none, lambda: reads.trunk(trunk.trunk_sid))
        numbers = self._side_by_side.submit(reads.numbers, trunk.trunk_sid)
        addresses = self._side_by_side.submit(reads.whitelisted_ips, trunk.trunk_sid)
        destinations = self._side_by_side.submit(reads.destinations, trunk.trunk_sid)
        try:
            record = trunk_record.result()
            return TrunkDetails(
                trunk.trunk_sid,
                record.trunk_name if record else trunk.trunk_name,
                record,
                numbers.result(),
                addresses.result(),
                destinations.result(),
            )
        except NoSuchTrunk as error:
            raise self._gone_or_unsure(trunk, error) from None

    def numbers(self, trunk: KnownTrunk) -> list[NumberMapping]:
        """Read the numbers on a trunk, all pages."""
        return self._read(trunk, self._reads.numbers)

    def whitelisted_ips(self, trunk: KnownTrunk) -> list[WhitelistEntry]:
        """Read the whitelist of a trunk, all pages."""
        return self._read(trunk, self._reads.whitelisted_ips)

    def destinations(self, trunk: KnownTrunk) -> list[DestinationEntry]:
        """Read the destinations of a trunk, all pages."""
        return self._read(trunk, self._reads.destinations)

    def alias(self, trunk: KnownTrunk) -> str | None:
        """Read the trunk's caller ID, or None. Raises NotSwitchedOn if the account doesn't show it."""
        settings = self._read(trunk, self._reads.settings)
        return next((setting.value for setting in settings if setting.name == ALIAS), None)

    def _read(self, trunk: KnownTrunk, read: Callable[[str], T]) -> T:
        try:
            return read(trunk.trunk_sid)
        except NoSuchTrunk as error:
            raise self._gone_or_unsure(trunk, error) from None

    def _gone_or_unsure(self, trunk: KnownTrunk, refusal: NoSuchTrunk) -> ExotelError:
        """Interpret Exotel's "Authorization failed". It means a deleted trunk, or an outage for all of them: the trunk
        is forgotten only if the account's own list lacks it, or another trunk answers."""
        if self._api.is_listed(trunk.trunk_sid) is False or self._another_answers(trunk):
            with self._store.transaction() as db:
                known.forget(db, self._account, trunk.trunk_sid)
            return refusal
        if trunk not in self.seen():
            return refusal
        return Unsure(_unsure(trunk), code=refusal.code, http_status=refusal.http_status, request_id=refusal.request_id)

    def _another_answers(self, trunk: KnownTrunk) -> bool:
        for other in [seen for seen in self.seen() if seen.trunk_sid != trunk.trunk_sid][:MOST_ASKED_FOR_PROOF]:
            with contextlib.suppress(ExotelError):
                self._api.numbers(other.trunk_sid)
                return True
        return False

    def where_is(self, number: E164, start: int = 0) -> Whereabouts:
        """Find the trunk a number is on: by the account's trunk maps, else by reading trunks from `start`."""
        try:
            mapping = self._reads.trunk_of_number(number)
        except NotSwitchedOn:
            return self._look_through(number, start)
        if mapping is None:
            return Whereabouts([], from_maps=True) if self._maps_answer() else self._look_through(number, start)
        return Whereabouts([(self._named(mapping.trunk_sid), mapping.mode)], from_maps=True)

    def other_trunk(self, number: E164, trunk_sid: str) -> KnownTrunk | None:
        """Find the trunk that has the number, unless this one has it too. A cheap look before the number is requested:
        None proves nothing. Never raises, because the step that maps the number looks again."""
        try:
            holders = self._trunks_with(number)
        except ExotelError:
            return None
        others = [trunk for trunk in holders if trunk.trunk_sid != trunk_sid]
        return others[0] if others and len(others) == len(holders) else None

    def _trunks_with(self, number: E164) -> list[KnownTrunk]:
        try:
            mapping = self._reads.trunk_of_number(number)
        except NotSwitchedOn:
            return [trunk for trunk, _ in self._look_through(number, 0, MOST_LOOKED_THROUGH_FIRST).on]
        return [self._named(mapping.trunk_sid)] if mapping else []

    def _named(self, trunk_sid: str) -> KnownTrunk:
        names = {trunk.trunk_sid: trunk for trunk in self.seen()}
        return names.get(trunk_sid) or KnownTrunk(trunk_sid, trunk_sid)

    def _maps_answer(self) -> bool:
        """True if the account has trunk maps. An account without them can answer "not found" for every number, so this
        asks for a number that is certainly on a trunk."""
        for trunk in self.all().trunks[:MOST_ASKED]:
            with contextlib.suppress(NoSuchTrunk):
                if numbers := self._reads.numbers(trunk.trunk_sid):
                    return self._reads.trunk_of_number(E164(numbers[0].phone_number)) is not None
        return False

    def _look_through(self, number: E164, start: int, most: int = MOST_LOOKED_THROUGH) -> Whereabouts:
        listing = self.all()
        trunks = listing.trunks[start : start + most]
        jobs = [(trunk, self._side_by_side.submit(self._reads.numbers, trunk.trunk_sid)) for trunk in trunks]
        on, unread = [], []
        for trunk, job in jobs:
            try:
                on += [(trunk, entry.mode) for entry in job.result() if entry.phone_number == number]
            except ExotelError:
                unread.append(trunk)
        return Whereabouts(on, False, start, start + len(trunks), len(listing.trunks), listing.whole, unread)

    def credentials(self, trunk: KnownTrunk) -> Sequence[Credential]:
        """Read the SIP users with their passwords, which are secret: show them to one person and store them nowhere."""
        return self._api.credentials(trunk.trunk_sid)

    def has_fresh_password(self, trunk: KnownTrunk, user_name: str, person: str) -> bool:
        """True if `take_fresh_password` would return it. Fast."""
        return self._api.fresh_passwords.is_there(trunk.trunk_sid, user_name, person)

    def take_fresh_password(self, trunk: KnownTrunk, user_name: str, person: str) -> SecretStr | None:
        """Hand out the password that this person has just had set, once. Fast."""
        return self._api.fresh_passwords.take(trunk.trunk_sid, user_name, person)

    def connection(self, trunk: KnownTrunk) -> Connection | None:
        """The system that `/trunk connect` connected the trunk to, if it did. Reads the database only."""
        return connections.of(self._store, self._account, trunk.trunk_sid)

    def calls(self, trunk: KnownTrunk) -> Snapshot:
        """Read only the addresses and destinations of a trunk, past the cache: where its calls come from and go."""
        addresses = self._side_by_side.submit(self._api.whitelisted_ips, trunk.trunk_sid)
        destinations = self._read(trunk, self._api.destinations)
        try:
            return Snapshot(
                trunk_sid=trunk.trunk_sid,
                trunk_name=trunk.trunk_name,
                whitelisted_ips=_addresses(addresses.result()),
                destinations=_routes(destinations),
            )
        except NoSuchTrunk as error:
            raise self._gone_or_unsure(trunk, error) from None

    def snapshot(self, trunk: KnownTrunk, *, with_neighbours: bool = False) -> Snapshot:
        """Read everything on one trunk; `with_neighbours` also what other trunks share with it. Raises ExotelError if
        any part of the trunk itself can't be read."""
        sid = trunk.trunk_sid
        credentials = self._side_by_side.submit(self._api.credentials, sid)
        settings = self._side_by_side.submit(_or_none, lambda: self._api.settings(sid))
        details = self._look_at(trunk, self._api)
        try:
            alias_settings = settings.result()
            user_names = [credential.user_name for credential in credentials.result()]
        except NoSuchTrunk as error:
            raise self._gone_or_unsure(trunk, error) from None
        return Snapshot(
            trunk_sid=sid,
            trunk_name=details.trunk_name,
            numbers=tuple(Number(phone_number=entry.phone_number, mode=entry.mode) for entry in details.numbers),
            whitelisted_ips=_addresses(details.whitelisted_ips),
            destinations=_routes(details.destinations),
            credentials=tuple(user_names),
            alias=next((setting.value for setting in alias_settings or [] if setting.name == ALIAS), None),
            alias_is_known=alias_settings is not None,
            shared=tuple(self._shared(details)) if with_neighbours else (),
            status=(details.trunk.status or "") if details.trunk else "",
        )

    def _shared(self, details: TrunkDetails) -> list[str]:
        theirs = {entry.phone_number for entry in details.numbers} | {entry.ip for entry in details.whitelisted_ips}
        others = [trunk for trunk in self.seen() if trunk.trunk_sid != details.trunk_sid]
        return self._neighbours.sharing(others, theirs, self._api.spare())

    def look_at_each(self, trunks: Sequence[KnownTrunk]) -> list[tuple[KnownTrunk, TrunkDetails | ExotelError]]:
        """Read several trunks, each with its details or its error."""
        return [(trunk, self._look_or_error(trunk)) for trunk in trunks]

    def _look_or_error(self, trunk: KnownTrunk) -> TrunkDetails | ExotelError:
        try:
            return self.look_at(trunk)
        except ExotelError as error:
            return error


def _addresses(entries: Sequence[WhitelistEntry]) -> tuple[Address, ...]:
    return tuple(Address(ip=entry.ip, mask=entry.mask) for entry in entries)


def _routes(entries: Sequence[DestinationEntry]) -> tuple[Route, ...]:
    return tuple(Route(destination=e.address, priority=e.priority, weight=e.weight) for e in entries)


def _or_none(look: Callable[[], T | None]) -> T | None:
    """Look; None if this account doesn't have the endpoint."""
    try:
        return look()
    except NotSwitchedOn:
        return None


def _unsure(trunk: KnownTrunk) -> str:
    return (
        f"Exotel answers “Authorization failed” for {trunk.trunk_name} and for everything else I tried, so I can't "
        "tell if the trunk still exists. Try again in a minute. If this continues, your trunkbot admin must check "
        "EXOTEL_API_KEY and EXOTEL_ACCOUNT_SID."
    )


def _not_one(name: str, fits: Sequence[KnownTrunk], listing: Listing) -> NotOne:
    names = first_few([trunk.trunk_name for trunk in fits or listing.trunks], MOST_NAMED)
    if fits:
        return NotOne(f"“{name}” matches more than one trunk: {names}. Type more of the name, or choose one:", fits)
    if not names:
        return NotOne(f"No trunk called “{name}”. You have no trunks yet: create one with /trunk setup.", [])
    there = f"You have {names}." if listing.whole else f"I've seen {names}; this account has no trunk list."
    return NotOne(f"No trunk called “{name}”. {there}", listing.trunks[:MOST_NAMED])
