"""A trunk as a value: its contents, its digest, changes between two reads, and losses. No secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import orjson
from pydantic import BaseModel, ConfigDict

from bot.domain import Direction, ip_range, network_with
from bot.domain.destinations import host_of
from bot.domain.records import ReviewRow


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Number(_Part):
    """A phone number on the trunk; `mode` is `pstn` or `flow`."""

    phone_number: str
    mode: str = "pstn"

    def __str__(self) -> str:
        return f"number {self.phone_number} ({self.mode})"


class Address(_Part):
    """A whitelisted IP."""

    ip: str
    mask: int

    def __str__(self) -> str:
        return f"whitelisted IP {ip_range(self.ip, self.mask)}"


class Route(_Part):
    """A destination URI: `host:port;transport=tls`. Lower `priority` is tried first."""

    destination: str
    priority: int | None = 0
    weight: int | None = 1

    @property
    def host(self) -> str:
        """The host alone; the whole text if the bot can't read it."""
        return host_of(self.destination) or self.destination

    def __str__(self) -> str:
        return f"destination {self.destination} (priority {self.priority}, weight {self.weight})"


class Snapshot(_Part):
    """Everything on a trunk that the API shows. `credentials` are user names only. `alias` is None if there is none, or
    if this account doesn't show it (then `alias_is_known` is False). `others` are the other trunks that a request
    names."""

    trunk_sid: str
    trunk_name: str
    numbers: tuple[Number, ...] = ()
    whitelisted_ips: tuple[Address, ...] = ()
    destinations: tuple[Route, ...] = ()
    credentials: tuple[str, ...] = ()
    alias: str | None = None
    alias_is_known: bool = True
    shared: tuple[str, ...] = ()
    status: str = ""
    others: tuple[Snapshot, ...] = ()

    def digest(self) -> str:
        """Hash the content of the trunk and of the `others` (SHA-256, hex) in a fixed order, without what neighbors
        share and without a status, which nobody here can change."""
        content = self.model_dump(mode="json", exclude={"shared", "alias_is_known", "status", "others"})
        for name in ("numbers", "whitelisted_ips", "destinations", "credentials"):
            content[name] = sorted(orjson.dumps(part, option=orjson.OPT_SORT_KEYS).decode() for part in content[name])
        if self.others:
            content["others"] = [other.digest() for other in self.others]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def parts(self) -> list[str]:
        """Describe every piece, in words."""
        words = [str(part) for part in (*self.numbers, *self.whitelisted_ips, *self.destinations)]
        words += [f"SIP user {name}" for name in self.credentials]
        return words + ([f"caller ID {self.alias}"] if self.alias else [])

    @property
    def directions(self) -> Sequence[Direction]:
        """The directions the trunk is set up for, judged by its contents; both if that's unclear.

        An address that is whitelisted only because inbound calls are sent to it doesn't make a trunk outbound; a SIP
        user does.
        """
        hosts = {route.host for route in self.destinations}
        outbound = any(address.mask < 32 or address.ip not in hosts for address in self.whitelisted_ips)
        outbound = outbound or bool(self.credentials)
        inbound = bool(self.destinations)
        if outbound == inbound:
            return (Direction.OUTBOUND, Direction.INBOUND)
        return (Direction.OUTBOUND,) if outbound else (Direction.INBOUND,)


def changes(before: Snapshot, after: Snapshot) -> Sequence[str]:
    """Describe each addition and removal between two reads. A piece that only one of them could see was neither."""
    both = before.alias_is_known and after.alias_is_known
    was, now = (before, after) if both else (_without_alias(before), _without_alias(after))
    old, new = set(was.parts()), set(now.parts())
    sentences = [f"{part[0].upper()}{part[1:]} was added." for part in now.parts() if part not in old]
    sentences += [f"{part[0].upper()}{part[1:]} was removed." for part in was.parts() if part not in new]
    sentences += _alias_read_once(before, after) if not both else []
    if before.trunk_name != after.trunk_name:
        sentences.append(f"The trunk was renamed from {before.trunk_name} to {after.trunk_name}.")
    for other, other_now in zip(before.others, after.others, strict=False):
        sentences += [f"On {other.trunk_name} ({other.trunk_sid}): {each}" for each in changes(other, other_now)]
    return sentences


def _without_alias(trunk: Snapshot) -> Snapshot:
    return trunk.model_copy(update={"alias": None})


def _alias_read_once(before: Snapshot, after: Snapshot) -> list[str]:
    if after.alias and not before.alias_is_known:
        return [f"The caller ID is {after.alias}; it couldn't be read before."]
    if before.alias and not after.alias_is_known:
        return [f"The caller ID was {before.alias}; it can't be read now."]
    return []


def reviewed(review: ReviewRow) -> Snapshot | None:
    """Read the trunk as it was reviewed; None if it wasn't read yet."""
    return Snapshot.model_validate(review.snapshot) if review.snapshot else None


_USE = {Direction.OUTBOUND: "place", Direction.INBOUND: "receive"}


def everything_stops(trunk: Snapshot) -> list[str]:
    """Describe the losses of a deletion."""
    losses = [number_stops(number.phone_number, trunk) for number in trunk.numbers]
    losses += [address_stops(address, trunk) for address in trunk.whitelisted_ips]
    losses += [f"Calls stop going to {route.destination}." for route in trunk.destinations]
    losses += [f"The SIP user {name} stops working." for name in trunk.credentials]
    return losses + ([f"The caller ID {trunk.alias} is lost."] if trunk.alias else [])


def number_stops(number: str, snapshot: Snapshot) -> str:
    """Say what stops without the number, in the directions of this trunk."""
    uses = " or ".join(_USE[direction] for direction in snapshot.directions)
    return f"{number} can't {uses} calls through {snapshot.trunk_name} any more.{_on_others(number, snapshot)}"


def address_stops(address: Address, snapshot: Snapshot, left: Sequence[Address] = ()) -> str:
    """Say what stops without the address. An entry `left` on the whitelist can still let it in."""
    name, entry = snapshot.trunk_name, ip_range(address.ip, address.mask)
    if wider := network_with(address.ip, address.mask, [(other.ip, other.mask) for other in left]):
        return f"{entry} can still place calls through {name}: it's part of {wider}, which stays on the whitelist."
    return f"{entry} can't place calls through {name} any more.{_on_others(address.ip, snapshot)}"


def _on_others(piece: str, snapshot: Snapshot) -> str:
    """Join the notes about other trunks that have the piece too."""
    return "".join(f" {note}" for note in snapshot.shared if f" {piece} " in f" {note}")
