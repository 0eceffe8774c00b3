"""The facts the other end needs, read off a trunk. What doesn't parse is left out: the rest is safe in any file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.domain import E164, Destination, Direction, Mask, PublicIPv4, SipUserName, Transport, TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.destinations import host_of
from bot.domain.errors import BadInput
from bot.exotel import Credential
from bot.platforms.wiring import Wiring
from bot.trunks.details import TrunkDetails

T = TypeVar("T")
Entry = TypeVar("Entry")


def wiring(
    details: TrunkDetails,
    account: AccountContext,
    direction: Direction | None = None,
    transport: Transport | None = None,
    credentials: Sequence[Credential] = (),
) -> Wiring:
    """Read the facts, by default for the directions the trunk is set up for. Raises BadInput for a malformed SID."""
    unread: list[str] = []
    strange: list[str] = []
    destinations = _read(details.destinations, lambda entry: entry.address, Destination.parse, strange)
    unclear = [each for each in strange if host_of(each)]
    unread += [each for each in strange if not host_of(each)]
    addresses = _read(details.whitelisted_ips, lambda entry: f"{entry.ip}/{entry.mask}", _address, unread)
    users = _read(credentials, lambda entry: entry.user_name, SipUserName.parse, unread)
    chosen = direction or _direction(bool(addresses or users), bool(destinations or unclear))
    usual = destinations[0].transport if destinations and chosen.inbound else Transport.TLS
    return Wiring(
        account=account,
        trunk_sid=TrunkSid.parse(details.trunk_sid),
        trunk_name=details.trunk_name,
        direction=chosen,
        transport=transport or usual,
        numbers=_read(details.numbers, lambda entry: entry.phone_number, E164.parse, unread),
        sip_user=users[0] if users else "",
        destinations=destinations,
        addresses=addresses,
        unread=tuple(unread),
        unclear_destinations=tuple(unclear),
    )


def _direction(outbound: bool, inbound: bool) -> Direction:
    if outbound == inbound:
        return Direction.BOTH
    return Direction.OUTBOUND if outbound else Direction.INBOUND


def _address(raw: str) -> str:
    ip, mask = PublicIPv4.parse_with_mask(raw)
    return f"{ip}/{32 if mask is None else Mask.parse(mask)}"


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
