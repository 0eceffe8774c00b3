"""The request of a restore, made from the snapshot of a deletion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName, TrunkSid
from bot.domain.errors import BadInput
from bot.domain.records import Pending
from bot.trunks.snapshots import Snapshot, reviewed
from bot.verbs.verb import Request


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


P = TypeVar("P", bound=_Part)


class Number(_Part):
    """A number to map again."""

    number: E164
    mode: Literal["pstn", "flow"] = "pstn"


class Address(_Part):
    """An address to whitelist again."""

    ip: PublicIPv4
    mask: Mask


class Route(_Part):
    """A destination to add again, with its share of the calls."""

    destination: Destination
    priority: int = 0
    weight: int = 1


class Restore(Request):
    """Set the trunk up as it was, under a new SID, or `onto` the trunk that has its name now. `undoes` is the request
    that deleted it."""

    trunk_name: TrunkName
    old_sid: str
    onto: TrunkSid | None = None
    undoes: str = ""
    numbers: tuple[Number, ...] = ()
    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    alias: E164 | None = None


def request_from(deleted: Pending) -> tuple[Restore, list[str]]:
    """Make the request, with a sentence for each part of the snapshot that is unreadable.

    Raises BadInput if there is no snapshot to restore from.
    """
    snapshot = reviewed(deleted.review)
    if snapshot is None:
        raise BadInput("I can't restore this trunk: its settings weren't saved before it was deleted.")
    return _held(snapshot)


def has_all(snapshot: Snapshot, request: Restore) -> bool:
    """True if everything to be restored is already on this trunk."""
    held, _ = _held(snapshot)
    parts = ((request.numbers, held.numbers), (request.addresses, held.addresses), (request.routes, held.routes))
    return request.alias in {None, held.alias} and all(set(wanted) <= set(present) for wanted, present in parts)


def _held(snapshot: Snapshot) -> tuple[Restore, list[str]]:
    unreadable: list[str] = []
    numbers = [{"number": number.phone_number, "mode": number.mode} for number in snapshot.numbers]
    addresses = [{"ip": address.ip, "mask": address.mask} for address in snapshot.whitelisted_ips]
    routes = [_route(route.destination, route.priority, route.weight) for route in snapshot.destinations]
    restore = Restore(
        trunk_name=TrunkName.parse(snapshot.trunk_name),
        old_sid=snapshot.trunk_sid,
        numbers=_each(Number, numbers, unreadable),
        addresses=_each(Address, addresses, unreadable),
        routes=_each(Route, routes, unreadable),
        alias=_alias(snapshot, unreadable),
    )
    return restore, unreadable


def _route(destination: str, priority: int | None, weight: int | None) -> dict[str, object]:
    return {"destination": destination, "priority": priority or 0, "weight": 1 if weight is None else weight}


def _each(kind: type[P], pieces: Sequence[Mapping[str, object]], unreadable: list[str]) -> tuple[P, ...]:
    parts = []
    for piece in pieces:
        try:
            parts.append(kind.model_validate(piece))
        except ValueError:
            unreadable.append(f"{' '.join(map(str, piece.values()))}: I can't read it.")
    return tuple(parts)


def _alias(snapshot: Snapshot, unreadable: list[str]) -> E164 | None:
    try:
        return E164.parse(snapshot.alias) if snapshot.alias else None
    except BadInput:
        unreadable.append(f"The caller ID {snapshot.alias}: I can't read it as a number.")
        return None


def cannot_come_back(deleted: Pending, onto: TrunkSid | None) -> list[str]:
    """List the parts that no API can bring back; `onto` is the existing trunk to add to, if any."""
    snapshot = reviewed(deleted.review)
    old_sid = snapshot.trunk_sid if snapshot else ""
    new = f"sip:{onto}" if onto else "the new SID"
    sentences = [f"Flows in Exotel's dashboard that dial sip:{old_sid} – change them to {new}."]
    if not onto:
        sentences.insert(0, f"The SID {old_sid} – the trunk gets a new one, so change your PBX's user name.")
    if snapshot and snapshot.credentials:
        users, them = ("SIP user", "it") if len(snapshot.credentials) == 1 else ("SIP users", "them")
        sentences.append(f"The {users} {', '.join(snapshot.credentials)} – add {them} again with /trunk creds add.")
    if snapshot and not snapshot.alias_is_known:
        sentences.append(
            "The caller ID, if it had one – this account doesn't support reading it. Set it with /trunk alias set."
        )
    return sentences
