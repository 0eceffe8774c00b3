"""The rows of a check that know which platform is at the other end: its addresses, port, transport and numbers. Pure.

A trunk's destinations name the platform. Its facts are as published on a date, so a row that rests on them is never
worse than unsure, except where a call can't work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from ipaddress import IPv4Network

from bot.checks.check_rows import CheckRow, Fix
from bot.domain import E164, Destination, Direction, network_of
from bot.domain.errors import BadInput
from bot.domain.phrasing import first_few
from bot.platforms.platform import Authorization, Certainty, NumberFormat, Platform, Target
from bot.platforms.registry import of_host, platforms
from bot.probes import Outcome
from bot.trunks.snapshots import Address, Snapshot


def found(snapshot: Snapshot, direction: Direction, today: date | None) -> list[CheckRow]:
    """The rows for calls of this direction; none if no platform is known there."""
    places = [place for route in snapshot.destinations if (place := _read(route.destination))]
    there = list(dict.fromkeys(platform for place in places for platform in of_host(str(place.host))))
    rows = _withdrawn(snapshot) if direction.outbound else []
    for platform in there:
        published = _published_on(platform, today)
        if direction.outbound:
            rows += _outbound(platform, snapshot, published)
        else:
            rows += _inbound(platform, places, snapshot, published)
    return rows


def _read(text: str) -> Destination | None:
    try:
        return Destination.parse(text)
    except BadInput:
        return None


def _inbound(platform: Platform, places: Sequence[Destination], snapshot: Snapshot, published: str) -> list[CheckRow]:
    mine = [place for place in places if platform in of_host(str(place.host))]
    rows = [_place(platform, place, snapshot, published) for place in mine]
    return [*rows, *_regions(platform, mine, snapshot), *_numbers(platform, snapshot)]


def _is_number(text: str) -> bool:
    try:
        E164(text)
    except BadInput:
        return False
    return True


def _numbers(platform: Platform, snapshot: Snapshot) -> list[CheckRow]:
    """Name the numbers as the platform wants them written: another form is the usual reason for 404."""
    wanted = platform.number_format
    readable = [number.phone_number for number in snapshot.numbers if _is_number(number.phone_number)]
    if wanted.value is NumberFormat.IGNORED or not readable:
        return []
    written = [wanted.value.write(E164(number)) for number in readable]
    doubt = " (unconfirmed)" if wanted.certainty is Certainty.UNCERTAIN else ""
    seen = f"Enter {first_few(written, 3)} there, exactly like that{doubt}."
    return [CheckRow("platform-number", f"Number at {platform.name}", Outcome.GOOD, seen)]


def _place(platform: Platform, place: Destination, snapshot: Snapshot, published: str) -> CheckRow:
    """Judge a destination's port and transport against those that the platform publishes for its host."""
    key, title = "platform", f"{platform.name} takes calls there"
    targets = platform.targets_of(str(place.host))
    if any((target.port, target.transport) == (place.port, place.transport) for target in targets):
        where = f" ({targets[0].region})" if targets[0].region and len(platform.regions) > 1 else ""
        return CheckRow(key, title, Outcome.GOOD, f"{place.wire}{where}, {published}.")
    sure = all(target.certainty is Certainty.CERTAIN for target in targets)
    state = Outcome.BAD if sure else Outcome.UNSURE
    right = first_few([_right(target, place) for target in targets], 3)
    seen = f"{place.wire} isn't what {platform.name} publishes: {right}, {published}."
    advice = targets[0].note or "Add the right destination, test a call, then remove this one."
    return CheckRow(key, title, state, seen, advice, Fix("Add a destination", "dest add", snapshot.trunk_sid))


def _right(target: Target, place: Destination) -> str:
    return f"{place.host}:{target.port};transport={target.transport}"


def _regions(platform: Platform, mine: Sequence[Destination], snapshot: Snapshot) -> list[CheckRow]:
    regions = {target.region for place in mine for target in platform.targets_of(str(place.host))}
    if len(regions) < 2:
        return []
    seen = f"Calls go to {platform.name} in several regions: {first_few(sorted(regions), 3)}."
    advice = "A number and its credentials are in one region there. Remove the other destinations."
    fix = Fix("Destinations", "dest list", snapshot.trunk_sid)
    return [CheckRow("platform-region", "One region", Outcome.UNSURE, seen, advice, fix)]


def _outbound(platform: Platform, snapshot: Snapshot, published: str) -> list[CheckRow]:
    if not platform.ways_in:
        return []
    key, title = "platform-sign-in", f"{platform.name} can place calls"
    if _signs_in(snapshot):
        user = first_few([name for name in snapshot.credentials if name != snapshot.trunk_sid], 3)
        return [CheckRow(key, title, Outcome.GOOD, f"It can sign in as {user}.")]
    fixed = [network for egress in platform.egress for network in egress.networks]
    listed = [entry for entry in snapshot.whitelisted_ips if _within(entry, fixed)]
    if listed and Authorization.STATIC_IP in platform.ways_in:
        seen = f"{first_few([entry.ip for entry in listed], 4)}, {published}."
        return [CheckRow(key, title, Outcome.GOOD, seen)]
    if Authorization.STATIC_IP not in platform.ways_in:
        seen = f"There's no SIP user, and {platform.name} publishes no fixed addresses."
        advice = f"Add a SIP user, then enter it at {platform.name}."
        return [CheckRow(key, title, Outcome.BAD, seen, advice, Fix("Add a SIP user", "creds add", snapshot.trunk_sid))]
    seen = f"There's no SIP user, and none of {platform.name}'s addresses is whitelisted."
    advice = f"Add a SIP user, or whitelist {first_few([str(network) for network in fixed], 4) or 'its addresses'}."
    return [CheckRow(key, title, Outcome.UNSURE, seen, advice, Fix("Add a SIP user", "creds add", snapshot.trunk_sid))]


def _signs_in(snapshot: Snapshot) -> bool:
    """True if there's a SIP user. The vendor's older answer is the trunk's own SID."""
    return any(name != snapshot.trunk_sid for name in snapshot.credentials)


def _withdrawn(snapshot: Snapshot) -> list[CheckRow]:
    """Find whitelist entries that a platform gave up: the address may belong to another company that can call now."""
    rows = []
    for platform in platforms():
        for gone in platform.withdrawn:
            entries = [entry for entry in snapshot.whitelisted_ips if _overlaps(entry, gone.networks)]
            if entries:
                ips = first_few([f"{entry.ip}/{entry.mask}" for entry in entries], 4)
                seen = f"{platform.name} withdrew {ips} ({gone.since}), so it may belong to someone else now."
                advice = "Remove it from the whitelist: it can place calls that you pay for."
                fix = Fix("Remove it", "ip remove", f"{snapshot.trunk_sid} {entries[0].ip}")
                rows.append(CheckRow("platform-withdrawn", "No withdrawn address", Outcome.UNSURE, seen, advice, fix))
    return rows


def _within(entry: Address, networks: Sequence[IPv4Network]) -> bool:
    network = network_of(entry.ip, entry.mask)
    return network is not None and any(network.subnet_of(each) for each in networks)


def _overlaps(entry: Address, networks: Sequence[IPv4Network]) -> bool:
    network = network_of(entry.ip, entry.mask)
    return network is not None and any(network.overlaps(each) for each in networks)


def _published_on(platform: Platform, today: date | None) -> str:
    """The date of the platform's facts, with a doubt if that's more than 90 days ago."""
    on = f"as published on {platform.checked_on:%B %-d, %Y}"
    stale = today is not None and platform.is_stale(today)
    return f"{on}, over 90 days ago: compare with {platform.source_url}" if stale else on
