"""The effect of a plan on its trunk: the addresses it opens, and the calls it takes from a destination.

A change is judged by its effect, because small steps can add up to one that needs approval: sixteen `/29` open as much
as a `/25`, and a weight of 0 takes as many calls from a destination as its removal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from ipaddress import IPv4Network, collapse_addresses

from bot.domain import MOST_OPEN, network_of
from bot.domain.records import Risk
from bot.steps import AddDestination, ChangeMask, Plan, RemoveDestination, RemoveIp, Step, WeighDestination, WhitelistIp
from bot.trunks.snapshots import Address, Route, Snapshot

KEPT_SHARE = Fraction(1, 4)
"""A destination may lose calls without approval while it keeps at least this share of the trunk's calls …"""
KEPT_PART = Fraction(1, 2)
"""… and at least this part of the calls it had."""


@dataclass(frozen=True)
class TrunkEffect:
    """A reason to ask for approval: its risk, and a sentence for the approvers."""

    risk: Risk
    sentence: str


def effects(before: Snapshot, plan: Iterable[Step]) -> list[TrunkEffect]:
    """The effects of the plan on the trunk as it is, that need approval."""
    after = before
    for step in plan:
        after = _after(step, after)
    return [*_opened(before, after), *_diverted(before, after)]


def is_judged(plan: Plan) -> bool:
    """True if the plan can have such an effect."""
    return any(isinstance(step, AddDestination | WeighDestination | WhitelistIp | ChangeMask) for step in plan)


def risk_of_own(plan: Plan) -> Risk:
    """The risk of the plan on an empty trunk."""
    return next((effect.risk for effect in effects(Snapshot(trunk_sid="", trunk_name=""), plan)), Risk.NONE)


def _after(step: Step, trunk: Snapshot) -> Snapshot:
    """The trunk once the step is done."""
    match step:
        case WhitelistIp(ip, mask):
            return _with_addresses(trunk, [*trunk.whitelisted_ips, Address(ip=ip, mask=mask)])
        case ChangeMask(ip, mask):
            changed = [Address(ip=a.ip, mask=mask) if a.ip == ip else a for a in trunk.whitelisted_ips]
            return _with_addresses(trunk, changed)
        case RemoveIp(ip):
            return _with_addresses(trunk, [a for a in trunk.whitelisted_ips if a.ip != ip])
        case AddDestination(destination):
            is_there = any(_is(route, destination.wire) for route in trunk.destinations)
            new = [] if is_there else [Route(destination=destination.wire)]
            return _with_routes(trunk, [*trunk.destinations, *new])
        case WeighDestination(destination, priority, weight):

            def weighed(route: Route) -> Route:
                return route.model_copy(
                    update={"weight": weight, "priority": route.priority if priority is None else priority}
                )

            routes = [weighed(r) if _is(r, destination.wire) else r for r in trunk.destinations]
            return _with_routes(trunk, routes)
        case RemoveDestination(destination):
            return _with_routes(trunk, [r for r in trunk.destinations if not _is(r, destination.wire)])
    return trunk


def _with_addresses(trunk: Snapshot, addresses: Sequence[Address]) -> Snapshot:
    return trunk.model_copy(update={"whitelisted_ips": tuple(addresses)})


def _with_routes(trunk: Snapshot, routes: Sequence[Route]) -> Snapshot:
    return trunk.model_copy(update={"destinations": tuple(routes)})


def _is(route: Route, wire: str) -> bool:
    return route.destination.lower() == wire.lower()


# Addresses


def _opened(before: Snapshot, after: Snapshot) -> list[TrunkEffect]:
    was, now = _addresses_open(before), _addresses_open(after)
    if now <= max(was, MOST_OPEN):
        return []
    name = after.trunk_name or "the trunk"
    return [TrunkEffect(Risk.WIDEN, f"After this, {now:,} addresses can place calls on {name} (now: {was:,}).")]


def _addresses_open(trunk: Snapshot) -> int:
    networks = [network_of(address.ip, address.mask) for address in trunk.whitelisted_ips]
    known: list[IPv4Network] = [network for network in networks if network]
    return sum(network.num_addresses for network in collapse_addresses(known))


# Calls


def shares(routes: Sequence[Route]) -> Mapping[str, Fraction]:
    """The share of the calls that each destination gets: all go to the lowest priority, and are split there by weight.

    What Exotel does if every weight is 0 isn't documented; then each counts as having the same share.
    """
    if not routes:
        return {}
    first = min(route.priority or 0 for route in routes)
    peers = [route for route in routes if (route.priority or 0) == first]
    weight: Callable[[Route], int] = lambda route: 1 if route.weight is None else max(0, route.weight)  # noqa: E731
    total = sum(map(weight, peers))
    split = {r.destination.lower(): Fraction(weight(r), total) if total else Fraction(1, len(peers)) for r in peers}
    return {route.destination.lower(): split.get(route.destination.lower(), Fraction(0)) for route in routes}


def _diverted(before: Snapshot, after: Snapshot) -> list[TrunkEffect]:
    was, now = shares(before.destinations), shares(after.destinations)
    found = []
    for route in before.destinations:
        old, new = was[route.destination.lower()], now.get(route.destination.lower(), Fraction(0))
        if new < old and (new < KEPT_SHARE or new < old * KEPT_PART):
            sentence = f"{route.destination} gets {_percent(new)} of the calls (now: {_percent(old)})."
            found.append(TrunkEffect(Risk.REMOVE, sentence))
    return found


def _percent(share: Fraction) -> str:
    percent = round(100 * share)
    return {0: "none" if not share else "less than 1%", 100: "all" if share == 1 else "nearly all"}.get(
        percent, f"{percent}%"
    )
