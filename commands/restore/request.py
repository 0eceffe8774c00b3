"""What a restore asks for, made from the snapshot of a delete, and its steps."""

from __future__ import annotations

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
    """The trunk as it was, under a new SID; `onto` the trunk that has its name now, where somebody said so. `undoes` is
    the request that deleted it."""

    trunk_name: TrunkName
    old_sid: str
    onto: TrunkSid | None = None
    undoes: str = ""
    numbers: tuple[Number, ...] = ()
    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    alias: E164 | None = None


def request_from(deleted: Pending) -> tuple[Restore, list[str]]:
    """The request, and a sentence for each piece that was written down but cannot be asked for again.

    Raises BadInput where there is no snapshot to restore from.
    """
    snapshot = reviewed(deleted.review)
    if snapshot is None:
        raise BadInput("Nothing was written down of this trunk before it was deleted, so it cannot be restored.")
    return _held(snapshot)


def has_all(there: Snapshot, request: Restore) -> bool:
    """Whether all that is to be restored is on this trunk already, as it was."""
    held, _ = _held(there)
    parts = ((request.numbers, held.numbers), (request.addresses, held.addresses), (request.routes, held.routes))
    return request.alias in {None, held.alias} and all(set(wished) <= set(found) for wished, found in parts)


def _held(snapshot: Snapshot) -> tuple[Restore, list[str]]:
    unreadable: list[str] = []
    return (
        Restore(
            trunk_name=TrunkName.parse(snapshot.trunk_name),
            old_sid=snapshot.trunk_sid,
            numbers=tuple(_each(Number, [_number(n.phone_number, n.mode) for n in snapshot.numbers], unreadable)),
            addresses=tuple(
                _each(Address, [{"ip": a.ip, "mask": a.mask} for a in snapshot.whitelisted_ips], unreadable)
            ),
            routes=tuple(
                _each(Route, [_route(r.destination, r.priority, r.weight) for r in snapshot.destinations], unreadable)
            ),
            alias=_alias(snapshot, unreadable),
        ),
        unreadable,
    )


def _number(number: str, mode: str) -> dict[str, object]:
    return {"number": number, "mode": mode}


def _route(destination: str, priority: int | None, weight: int | None) -> dict[str, object]:
    return {"destination": destination, "priority": priority or 0, "weight": 1 if weight is None else weight}


def _each(kind: type[P], pieces: list[dict[str, object]], unreadable: list[str]) -> list[P]:
    found = []
    for piece in pieces:
        try:
            found.append(kind.model_validate(piece))
        except ValueError:
            unreadable.append(f"{' '.join(map(str, piece.values()))}: not in a form that can be asked for again.")
    return found


def _alias(snapshot: Snapshot, unreadable: list[str]) -> E164 | None:
    try:
        return E164.parse(snapshot.alias) if snapshot.alias else None
    except BadInput:
        unreadable.append(f"The alias {snapshot.alias}: not a number that can be asked for again.")
        return None


def cannot_come_back(deleted: Pending, onto: TrunkSid | None) -> list[str]:
    """What no API can bring back; where it goes `onto` a trunk that is there, none gets a new SID."""
    snapshot = reviewed(deleted.review)
    old_sid = snapshot.trunk_sid if snapshot else ""
    new = f"sip:{onto}" if onto else "the new SID"
    told = [f"Flows in Exotel's dashboard that dial sip:{old_sid}: change them to {new} by hand."]
    if not onto:
        told.insert(0, f"The SID {old_sid}: the restored trunk gets a new one, so your PBX's username changes.")
    if snapshot and snapshot.credentials:
        told.append(f"The passwords of the SIP credentials {', '.join(snapshot.credentials)}: make new ones.")
    if snapshot and not snapshot.alias_is_known:
        told.append("The caller-ID alias, if it had one: this account cannot be asked for it. Use /trunk alias set.")
    return told
