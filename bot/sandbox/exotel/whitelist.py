"""Addresses a trunk takes calls from; each address once per trunk, whatever its mask."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.call import Call
from bot.sandbox.exotel.envelope import Reply, one
from bot.sandbox.exotel.paging import page
from bot.sandbox.exotel.records import Trunk, WhitelistedIp, seen, with_id
from bot.sandbox.exotel.refusals import duplicate
from bot.sandbox.exotel.state import ExotelState


def covers(trunk: Trunk, address: IPv4Address) -> bool:
    """Whether an entry's network contains the address; the entry need not be the network's first address."""
    return any(address in IPv4Network((entry.ip, entry.mask), strict=False) for entry in trunk.whitelisted_ips)


def add(state: ExotelState, call: Call) -> Reply:
    trunk = state.trunk(call.trunk_sid)
    ip, mask = rules.public_ip(call.body), rules.mask(call.body)
    if any(entry.ip == ip for entry in trunk.whitelisted_ips):
        raise duplicate(f"Unable to Whitelist-ip with ip {ip}")
    now = state.now()
    entry = WhitelistedIp(state.new_id(), ip, mask, trunk.trunk_sid, None, now, now)
    trunk.whitelisted_ips.append(entry)
    return one(seen(entry))


def list_all(state: ExotelState, call: Call) -> Reply:
    return page(call, [seen(each) for each in state.trunk(call.trunk_sid).whitelisted_ips])


def change(state: ExotelState, call: Call) -> Reply:
    """Replaces address and mask both: a mask left out becomes 32, as on a new entry."""
    entries = state.trunk(call.trunk_sid).whitelisted_ips
    entry = with_id(entries, call.id)
    ip, mask = rules.public_ip(call.body), rules.mask(call.body)
    if any(other.ip == ip for other in entries if other is not entry):
        raise duplicate(f"Unable to Whitelist-ip with ip {ip}")
    entry.ip, entry.mask = ip, mask
    entry.date_updated = state.now()
    return one(seen(entry))


def remove(state: ExotelState, call: Call) -> Reply:
    entries = state.trunk(call.trunk_sid).whitelisted_ips
    entry = with_id(entries, call.asked("id", "Id"))
    entries.remove(entry)
    return one(seen(entry))
