"""Whitelisted addresses; each once per trunk, whatever its mask."""

from __future__ import annotations

from dataclasses import asdict
from ipaddress import IPv4Address, IPv4Network

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.envelope import ApiResult, single
from bot.sandbox.exotel.records import Trunk, WhitelistedIp, with_id
from bot.sandbox.exotel.refusals import duplicate
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState


def covers(trunk: Trunk, address: IPv4Address) -> bool:
    """True if an entry's network contains the address; the entry needn't be the network's first address."""
    return any(address in IPv4Network((entry.ip, entry.mask), strict=False) for entry in trunk.whitelisted_ips)


def add(state: ExotelState, request: ApiRequest) -> ApiResult:
    trunk = state.trunk(request.trunk_sid)
    ip, mask = rules.whitelisted_ip(request.body), rules.mask(request.body)
    if any(entry.ip == ip for entry in trunk.whitelisted_ips):
        raise duplicate(f"Unable to Whitelist-ip with ip {ip}")
    now = state.now()
    entry = WhitelistedIp(state.new_id(), ip, mask, trunk.trunk_sid, None, now, now)
    trunk.whitelisted_ips.append(entry)
    return single(asdict(entry))


def change(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Replace address and mask. A missing mask becomes 32, as on a new entry."""
    entries = state.trunk(request.trunk_sid).whitelisted_ips
    entry = with_id(entries, request.id)
    ip, mask = rules.whitelisted_ip(request.body), rules.mask(request.body)
    if any(other.ip == ip for other in entries if other is not entry):
        raise duplicate(f"Unable to Whitelist-ip with ip {ip}")
    entry.ip, entry.mask = ip, mask
    entry.date_updated = state.now()
    return single(asdict(entry))
