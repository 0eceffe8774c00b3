"""The steps of a set-up, and which must come before which."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Mask, PublicIPv4, TrunkName, network
from bot.domain.records import Risk
from bot.steps import AddDestination, CreateTrunk, Facts, MapNumber, Plan, Step, WhitelistIp
from bot.trunks.snapshots import Snapshot
from commands.setup.request import SetUp


def plan(request: SetUp) -> Plan:
    """Create the trunk where it is new; then numbers, addresses and destinations side by side."""
    steps: list[Step] = []
    if request.trunk_sid is None:
        steps.append(CreateTrunk(TrunkName(request.trunk_name)))
    first = frozenset(step.name for step in steps)
    steps += [MapNumber(number, needs=first, checks_conflict_early=True) for number in request.numbers]
    if request.direction.outbound and request.ip:
        steps.append(WhitelistIp(request.ip, request.mask, needs=first))
    if request.direction.inbound and request.destination:
        # Exotel refuses an IP destination that is not whitelisted; an FQDN need not be.
        whitelist = _whitelist_for_destination(request, first)
        covering = [step for step in steps if isinstance(step, WhitelistIp)]
        steps += [whitelist] if whitelist else []
        before = {whitelist.name} if whitelist else {step.name for step in covering if _is_ip(request)}
        steps.append(AddDestination(request.destination, needs=first | before))
    return steps


def risk(request: SetUp) -> Risk:
    """A network wider than eight addresses is a matter for two."""
    return Risk.WIDEN if request.direction.outbound and request.mask.is_wide else Risk.NONE


def losses(request: SetUp, _: Snapshot) -> Sequence[str]:
    """What a wide network opens."""
    return [f"{request.ip}/{request.mask}: {request.mask.warning}"] if request.mask.warning else []


def facts(request: SetUp) -> Facts:
    """What the steps may count on from the start."""
    if request.trunk_sid is None:
        return {"trunk_name": request.trunk_name}
    return {"trunk_sid": request.trunk_sid, "trunk_name": request.trunk_name}


def headline(request: SetUp) -> str:
    """The change in a few words."""
    return f"Set up {request.trunk_name}, {request.direction.title}"


def _is_ip(request: SetUp) -> bool:
    return request.destination is not None and isinstance(request.destination.host, PublicIPv4)


def _whitelist_for_destination(request: SetUp, needs: frozenset[str]) -> WhitelistIp | None:
    host = request.destination.host if request.destination else None
    if not isinstance(host, PublicIPv4):
        return None
    if (
        request.direction.outbound
        and request.ip
        and network(host, Mask(32)).subnet_of(network(request.ip, request.mask))
    ):
        return None
    return WhitelistIp(host, Mask(32), needs=needs)
