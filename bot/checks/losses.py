"""What stops when a number or an address is taken off a trunk, said no wider than it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checks.checklist import directions_of
from bot.domain import Direction, network_with
from bot.trunks.snapshots import Address, Snapshot

_DOES = {Direction.OUTBOUND: "places", Direction.INBOUND: "receives"}


def number_stops(number: str, snapshot: Snapshot) -> str:
    """Only what the trunk is meant for stops, and only there: other trunks may have the number as well."""
    does = " or ".join(_DOES[way] for way in directions_of(snapshot))
    return f"{number} no longer {does} calls through {snapshot.trunk_name}.{_also(number, snapshot)}"


def address_stops(address: Address, snapshot: Snapshot, left: Sequence[Address] = ()) -> str:
    """What is `left` on the whitelist may let the address in all the same."""
    name, told = snapshot.trunk_name, f"{address.ip}/{address.mask}"
    if wider := network_with(address.ip, address.mask, [(one.ip, one.mask) for one in left]):
        return f"{told} can still place calls through {name}: it is part of {wider}, which stays on the whitelist."
    return f"{told} can no longer place calls through {name}.{_also(address.ip, snapshot)}"


def _also(one: str, snapshot: Snapshot) -> str:
    """Where else it is, in the words in which that was found out."""
    said = [note for note in snapshot.shared if f" {one} " in note]
    return f" {' '.join(said)}" if said else ""
