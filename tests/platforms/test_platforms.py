"""Platforms as data: what every file in `known/` must say, and how one is found."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain import E164, Direction
from bot.platforms import known
from bot.platforms.platform import NumberFormat, Order, Platform
from bot.platforms.registry import find, of_host, platforms


def test_a_file_is_enough_to_add_a_platform() -> None:
    """Its name is the platform's key, with _ for -."""
    files = {path.stem for path in Path(known.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == {platform.key.replace("-", "_") for platform in platforms()}


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
        asked = (*platform.blanks, *((platform.reveals,) if platform.reveals else ()))
        examples = {blank.key: blank.read(blank.example) for blank in asked}
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
