"""The facts a PBX needs about one trunk, as values that are safe to write into any file.

Every value has been parsed by a type of `bot.domain`, so that it has no quote, bracket, semicolon or line end. Values
that don't parse are left out, and named in `unread`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain import E164, Destination, Direction, Mask, PublicIPv4, Transport, TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.phrasing import first_few
from bot.trunks.details import TrunkDetails

T = TypeVar("T")

PASSWORD = "PASSWORD_FROM_TRUNK_CREDS"  # noqa: S105  # a placeholder: the password never gets here
NUMBER = "YOUR_NUMBER"
PUBLIC_IP = "YOUR_PUBLIC_IP"
MOST_NAMED = 12
"""The most numbers, addresses or destinations named in a file; a trunk can have a thousand."""


@dataclass(frozen=True)
class Wiring:
    """One trunk, direction and transport. `addresses` are `ip/mask`; `unread` are the values left out."""

    account: AccountContext
    trunk_sid: TrunkSid
    label: str
    direction: Direction
    transport: Transport
    numbers: tuple[E164, ...] = ()
    addresses: tuple[str, ...] = ()
    destinations: tuple[Destination, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def tls(self) -> bool:
        """True if SIP goes over TLS, and so audio over SRTP."""
        return self.transport is Transport.TLS

    @property
    def server(self) -> str:
        """The host of Exotel's SIP server for the account."""
        return self.account.server.host

    @property
    def domain(self) -> str:
        """The domain of the account's From addresses, and the realm of its SIP users."""
        return self.account.domain

    @property
    def server_port(self) -> int:
        """The port of the server, from the bot's settings."""
        return self.account.server.port(self.tls)

    @property
    def name(self) -> str:
        """The name of the trunk in the PBX's own files: letters, digits and underscores."""
        return f"exotel_{self.label}"

    @property
    def caller_id(self) -> str:
        """The number that callees see: the trunk's first."""
        return self.numbers[0] if self.numbers else NUMBER

    @property
    def listen_port(self) -> int:
        """The port that Exotel sends calls to: of the first destination with this transport."""
        fits = [destination.port for destination in self.destinations if destination.transport is self.transport]
        return int(fits[0] if fits else self.transport.default_port)

    @property
    def public_ip(self) -> str:
        """The PBX's only whitelisted address; empty if there is none, several, or a network."""
        single = [address.removesuffix("/32") for address in self.addresses if address.endswith("/32")]
        return single[0] if len(single) == len(self.addresses) == 1 else ""


def wiring(
    details: TrunkDetails,
    account: AccountContext,
    direction: Direction | None = None,
    transport: Transport | None = None,
) -> Wiring:
    """Read the facts off a trunk, by default for the directions it is set up for. Raises BadInput for a malformed
    SID."""
    unread: list[str] = []
    destinations = _read(details.destinations, lambda entry: entry.address, Destination.parse, unread)
    addresses = _read(details.whitelisted_ips, lambda entry: f"{entry.ip}/{entry.mask}", _address, unread)
    chosen = direction or _direction(bool(addresses), bool(destinations))
    usual = destinations[0].transport if destinations and chosen.inbound else Transport.TLS
    return Wiring(
        account=account,
        trunk_sid=TrunkSid.parse(details.trunk_sid),
        label=re.sub(r"[^A-Za-z0-9]+", "_", details.trunk_name)[:32].strip("_") or "trunk",
        direction=chosen,
        transport=transport or usual,
        numbers=_read(details.numbers, lambda entry: entry.phone_number, E164.parse, unread),
        addresses=addresses,
        destinations=destinations,
        unread=tuple(unread),
    )


def _direction(addresses: bool, destinations: bool) -> Direction:
    if addresses == destinations:
        return Direction.BOTH
    return Direction.OUTBOUND if addresses else Direction.INBOUND


def _address(raw: str) -> str:
    ip, mask = PublicIPv4.parse_with_mask(raw)
    return f"{ip}/{32 if mask is None else Mask.parse(mask)}"


Entry = TypeVar("Entry")


def _read(
    entries: Iterable[Entry], text: Callable[[Entry], str], parse: Callable[[str], T], unread: list[str]
) -> tuple[T, ...]:
    parsed = []
    for entry in entries:
        try:
            parsed.append(parse(text(entry)))
        except BadInput:
            unread.append(text(entry))
    return tuple(parsed)


def named(values: Iterable[object], none: str = "none yet") -> str:
    """Name the first values, or `none`."""
    return first_few([str(value) for value in values], MOST_NAMED) or none
