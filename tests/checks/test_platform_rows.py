"""The check of a trunk whose other end is a platform: its address, port, region and sign-in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.checks.check_rows import CheckRow
from bot.checks.checklist import check
from bot.domain import Direction
from bot.probes import Outcome
from bot.trunks.snapshots import Address, Number, Route, Snapshot

SID = "trmum1aaaaaaaaaaaaaaaaaaaan"
TODAY = date(2026, 10, 1)
RIGHT = {
    "livekit": "abc123.india.sip.livekit.cloud:5061;transport=tls",
    "elevenlabs": "sip.rtc.elevenlabs.io:5060;transport=tcp",
    "retell": "sip.retellai.com:5060;transport=tcp",
    "bolna": "trunk.bolna.ai:5060;transport=tcp",
}


def rows(direction: Direction, *places: str, today: date = TODAY, **changes: Any) -> dict[str, CheckRow]:
    """The rows of that direction, by key, on a trunk with these destinations."""
    trunk = Snapshot(
        trunk_sid=SID,
        trunk_name="bot_line",
        numbers=(Number(phone_number="+919876543210"),),
        destinations=tuple(Route(destination=f"sip:{place}") for place in places),
        **changes,
    )
    (verdict,) = check(trunk, [], [], [direction], today=today)
    return {row.key: row for row in verdict.rows}


def of_platform(found: dict[str, CheckRow]) -> dict[str, CheckRow]:
    return {key: row for key, row in found.items() if key.startswith("platform")}


def test_a_trunk_to_ones_own_server_has_no_such_row() -> None:
    """Any host can be somebody's PBX."""
    for direction in (Direction.OUTBOUND, Direction.INBOUND):
        assert of_platform(rows(direction, "sip.acme.io:5061;transport=tls")) == {}


@pytest.mark.parametrize("place", RIGHT.values())
def test_the_published_destination_is_good(place: str) -> None:
    """With the date it was published on."""
    row = rows(Direction.INBOUND, place)["platform"]
    assert row.state == Outcome.GOOD
    assert "as published on" in row.seen


@pytest.mark.parametrize(
    ("place", "right"),
    [
        ("trunk.bolna.ai:5061;transport=tls", "trunk.bolna.ai:5060;transport=tcp"),
        ("abc123.india.sip.livekit.cloud:5060;transport=tls", "abc123.india.sip.livekit.cloud:5061;transport=tls"),
        ("sip.retellai.com:5070;transport=tcp", "sip.retellai.com:5060;transport=tcp"),
    ],
)
def test_a_port_or_transport_that_the_platform_does_not_have_is_wrong(place: str, right: str) -> None:
    """And the right one is named."""
    row = rows(Direction.INBOUND, place)["platform"]
    assert row.state == Outcome.BAD
    assert right in row.seen
    assert row.fix
    assert row.fix.verb == "dest add"


def test_two_regions_of_one_platform_are_pointed_at() -> None:
    """A number and its credentials are in one of them."""
    both = rows(
        Direction.INBOUND, "cred1234.sip.vapi.ai:5060;transport=tcp", "cred1234.sip.eu.vapi.ai:5060;transport=tcp"
    )
    assert both["platform-region"].state == Outcome.UNSURE
    assert "eu and us" in both["platform-region"].seen or "eu, us" in both["platform-region"].seen


def test_an_address_that_a_platform_withdrew_is_pointed_at_on_any_trunk() -> None:
    """It may belong to somebody else now, who could place calls."""
    row = rows(Direction.OUTBOUND, whitelisted_ips=(Address(ip="44.233.34.47", mask=32),))["platform-withdrawn"]
    assert row.state == Outcome.UNSURE
    assert "Vapi withdrew 44.233.34.47/32" in row.seen
    assert row.fix
    assert (row.fix.verb, row.fix.value) == ("ip remove", f"{SID} 44.233.34.47")


def test_a_platform_without_fixed_addresses_needs_a_sip_user() -> None:
    """Then its calls can be recognized; the trunk's own SID is no such user."""
    for credentials in ((), (SID,)):
        row = rows(Direction.OUTBOUND, RIGHT["livekit"], credentials=credentials)["platform-sign-in"]
        assert row.state == Outcome.BAD
        assert row.fix
        assert row.fix.verb == "creds add"
    assert rows(Direction.OUTBOUND, RIGHT["livekit"], credentials=("bot",))["platform-sign-in"].state == Outcome.GOOD


def test_a_platforms_fixed_address_on_the_whitelist_will_do() -> None:
    """Where it publishes one."""
    listed = (Address(ip="15.252.21.46", mask=32),)
    assert rows(Direction.OUTBOUND, RIGHT["bolna"])["platform-sign-in"].state == Outcome.UNSURE
    found = rows(Direction.OUTBOUND, RIGHT["bolna"], whitelisted_ips=listed)["platform-sign-in"]
    assert found.state == Outcome.GOOD
    assert "15.252.21.46" in found.seen


def test_the_number_is_written_as_the_platform_wants_it() -> None:
    """Digits where it wants digits; doubt is said."""
    assert "+919876543210 there" in rows(Direction.INBOUND, RIGHT["elevenlabs"])["platform-number"].seen
    assert "Enter 919876543210 " in rows(Direction.INBOUND, "13.200.45.61:5060;transport=tcp")["platform-number"].seen
    vapi = rows(Direction.INBOUND, "cred1234.sip.vapi.ai:5060;transport=tcp")["platform-number"]
    assert "(unconfirmed)" in vapi.seen


def test_facts_older_than_ninety_days_are_said_to_be() -> None:
    """With the page to compare."""
    fresh = rows(Direction.INBOUND, RIGHT["retell"])["platform"].seen
    old = rows(Direction.INBOUND, RIGHT["retell"], today=date(2027, 1, 1))["platform"].seen
    assert "over 90 days ago" not in fresh
    assert "over 90 days ago: compare with https://docs.retellai.com" in old


def test_a_number_that_cannot_be_read_stops_no_check() -> None:
    """It's left out here; the number row shows it."""
    odd = (Number(phone_number="odd"),)
    trunk = Snapshot(trunk_sid=SID, trunk_name="x", numbers=odd, destinations=(Route(destination=RIGHT["retell"]),))
    (verdict,) = check(trunk, [], [], [Direction.INBOUND], today=TODAY)
    assert "platform-number" not in {row.key for row in verdict.rows}
