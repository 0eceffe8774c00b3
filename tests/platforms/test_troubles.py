"""What goes wrong with a platform, found by the words that people use."""

from __future__ import annotations

import pytest

from bot.knowledge import ROWS, read
from bot.platforms.platform import Trouble
from bot.platforms.registry import find, platforms
from bot.platforms.troubles import named, troubles

EVERY = [(platform, trouble) for platform in platforms() for trouble in platform.troubles]


def found(text: str) -> list[tuple[str, str]]:
    """The platform and the sign of each trouble."""
    rows = [row.key for row in read(text).rows]
    return [(platform.key, each.sign) for platform in named(text) for each in troubles(platform, text, rows)]


@pytest.mark.parametrize(("platform", "trouble"), EVERY)
def test_every_trouble_can_be_found_by_a_row_or_a_word(platform: object, trouble: Trouble) -> None:
    """Otherwise nobody would ever read it. The rows are ones that can be explained."""
    assert trouble.rows or trouble.words
    assert set(trouble.rows) <= set(ROWS)
    assert all(word == word.lower() for word in trouble.words)


@pytest.mark.parametrize(
    ("text", "platform", "sign"),
    [
        ("LiveKit outbound says sip status 403", "livekit", "LiveKit reports sip status 403 on outbound calls"),
        ("LiveKit says 403", "livekit", "LiveKit reports sip status 403 on outbound calls"),
        ("ElevenLabs 404", "elevenlabs", "ElevenLabs returns 404 on inbound calls"),
        ("Calls come to Exotel but ElevenLabs returns 404", "elevenlabs", "ElevenLabs returns 404 on inbound calls"),
        ("Vapi answers 401 to Exotel", "vapi", "Vapi answers 401 to Exotel's calls"),
        ("Vapi won't create the gateway", "vapi", "Vapi won't create the gateway"),
        ("bolna: 486 right away, nobody is on a call", "bolna", "486 right away, though nobody is on a call"),
        ("the bolna trunk is degraded", "bolna", "The trunk's health is Degraded"),
        ("livekit wants a hostname", "livekit", "Creating the trunk fails: host name expected"),
        ("our LiveKit agent doesn't join the room", "livekit", "Ringing or silence on inbound calls"),
        ("caller hears ringing forever on daily", "daily", "The caller hears ringing forever"),
        ("pipecat: the phone rings and rings", "daily", "The caller hears ringing forever"),
        ("3cx says the trunk is not registered", "3cx", "3CX shows the trunk as not registered"),
        ("retell 408", "retell", "Outbound calls time out with 408"),
    ],
)
def test_the_trouble_of_a_named_platform_is_found(text: str, platform: str, sign: str) -> None:
    """By the code or the symptom beside its name, or by words of its own."""
    assert (platform, sign) in found(text)


@pytest.mark.parametrize(
    "text",
    ["calls drop daily", "403 daily at nine", "the smallest office gets no calls", "both teams hear nothing", "403"],
)
def test_a_plain_word_is_no_platform(text: str) -> None:
    """“Daily” is a word first."""
    assert named(text) == ()


def test_a_platform_is_named_by_any_of_its_words() -> None:
    """In any case, and with a space where its key has a hyphen."""
    assert named("PIPECAT is silent") == (find("daily"),)
    assert [platform.key for platform in named("kamailio in front of livekit")] == ["kamailio", "livekit"]
    assert find("teams") in named("we use microsoft teams")
