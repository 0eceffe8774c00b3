"""Platforms as data: what every file in `known/` must say, and how one is found."""

from __future__ import annotations

from datetime import date, timedelta
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from bot.domain import E164, Direction
from bot.platforms import known
from bot.platforms.platform import NumberFormat, Order, Platform
from bot.platforms.registry import find, of_host, platforms


def test_a_file_is_enough_to_add_a_platform() -> None:
    """Each file in the folder is one."""
    files = {path.stem for path in Path(known.__path__[0]).glob("*.py")} - {"__init__"}
    assert len(files) == len(platforms()) == len({platform.key for platform in platforms()})


def test_no_two_platforms_share_a_word() -> None:
    """Each word leads to one platform, in any case."""
    words = [word for platform in platforms() for word in (platform.key, *platform.also)]
    assert len(words) == len(set(words))
    assert all(find(word.upper()) is find(word) for word in words)
    assert find("nonsense") is None


@pytest.mark.parametrize("platform", platforms(), ids=lambda platform: platform.key)
class TestEveryPlatform:
    """Facts that a screen relies on."""

    def test_names_its_source_and_when_it_was_checked(self, platform: Platform) -> None:
        """Ninety days later it's stale."""
        assert platform.source_url.startswith("https://")
        assert not platform.is_stale(platform.checked_on + timedelta(days=90))
        assert platform.is_stale(platform.checked_on + timedelta(days=91))
        assert platform.checked_on >= date(2026, 1, 1)

    def test_is_either_refused_or_usable(self, platform: Platform) -> None:
        """A refusal has a way round; anything else has at least one direction."""
        if platform.refusal:
            assert platform.refusal.reason.endswith(".")
            assert platform.refusal.way_round.endswith(".")
            assert platform.directions == ()
        else:
            assert platform.directions

    def test_has_targets_that_are_destinations(self, platform: Platform) -> None:
        """Always with a transport that Exotel supports."""
        examples = {blank.key: blank.read(blank.example) for blank in platform.asked}
        for target in platform.targets:
            assert target.destination(examples).wire.endswith((";transport=tcp", ";transport=tls"))

    def test_stops_for_what_it_reveals(self, platform: Platform) -> None:
        """If the other side goes first, there's a step there and a value that comes back."""
        first_there = platform.order is Order.OTHER_SIDE_FIRST
        assert first_there == bool(platform.first_there) == bool(platform.reveals)


def test_livekit_is_found_by_its_host() -> None:
    """In any project."""
    (livekit,) = of_host("abc123.india.sip.livekit.cloud")
    assert livekit.name == "LiveKit Cloud"
    assert livekit.directions == (Direction.OUTBOUND, Direction.INBOUND, Direction.BOTH)
    assert of_host("sip.example.com") == ()


def test_numbers_are_written_as_the_platform_wants_them() -> None:
    """With or without the +."""
    number = E164("+919876543210")
    assert NumberFormat.PLUS.write(number) == "+919876543210"
    assert NumberFormat.DIGITS.write(number) == "919876543210"


def test_a_host_that_a_person_runs_belongs_to_no_platform() -> None:
    """A PBX has any host; a tenant of a platform has one within its domain."""
    assert of_host("sip.acme.io") == ()
    assert [platform.key for platform in of_host("acme-exotel.siptrunk.sip-us.daily.co")] == ["daily"]
    assert [platform.key for platform in of_host("1f0c6a52.sip.eu.vapi.ai")] == ["vapi"]
    assert [platform.key for platform in of_host("13.200.45.61")] == ["bolna-legacy"]


def test_a_whole_host_keeps_the_port_and_transport_it_came_with() -> None:
    """Without them, it gets the platform's."""
    daily = find("pipecat")
    assert daily
    (target,) = daily.targets
    assert target.destination({"host": "a.siptrunk.sip-us.daily.co"}).wire.endswith("co:5060;transport=tcp")
    assert target.destination({"host": "sip:a.daily.co:5070;transport=tls"}).wire == "a.daily.co:5070;transport=tls"


@pytest.mark.parametrize(
    ("word", "host"),
    [("teams", "sip.pstnhub.microsoft.com"), ("zoom", "us01.zoom.us")],
)
def test_an_sbc_is_given_and_never_the_address_behind_it(word: str, host: str) -> None:
    """Exotel can't call Teams or Zoom; whitelisting Microsoft's ranges would let strangers call."""
    platform = find(word)
    assert platform
    assert "SBC" in (platform.why_off_limits(host) or "")
    assert platform.why_off_limits("sbc.acme.io") is None


def test_networks_that_must_not_be_whitelisted_are_known() -> None:
    """Also a single address in one."""
    teams, retell = find("teams"), find("retell")
    assert teams
    assert retell
    assert teams.why_off_limits("52.112.10.1", IPv4Network("52.112.10.1/32"))
    assert retell.why_off_limits("143.223.90.0", IPv4Network("143.223.90.0/24"))
    assert [str(address) for address in retell.egress[0].addresses] == [f"18.98.16.{last}" for last in range(120, 124)]
