"""From the direction of calls to the picture, the steps, the checks and what is missing."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Direction, TrunkSid, steering
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.sip_servers import INDIA_EDGE, SipServer
from bot.domain.steering import Ability

NUMBER, IP, FQDN = ["+919876543210"], ["44.248.146.11/32"], ["sip.acme.in:5061;transport=tls"]
ACCOUNT = AccountContext("sandbox1", "IN", SipServer("sandbox1.pstn.exotel.com"))
EVERY_DIRECTION = pytest.mark.parametrize("direction", Direction)
LISTS = st.lists(st.text(), max_size=3)


def test_the_outbound_picture_runs_from_your_system_down_to_the_phone() -> None:
    """Over SIP from a static IP, then over the phone network."""
    drawn = steering.picture(Direction.OUTBOUND)
    places = [drawn.index(word) for word in ("Your PBX", "SIP (from static IP)", "Exotel", "PSTN", "Customer Phone")]
    assert places == sorted(places)


def test_the_inbound_picture_runs_from_the_phone_down_to_your_system() -> None:
    """Over the phone network, then over SIP to an IP or a name."""
    drawn = steering.picture(Direction.INBOUND)
    places = [drawn.index(word) for word in ("Customer Phone", "PSTN", "Exotel", "SIP (to IP or FQDN)", "Your PBX")]
    assert places == sorted(places)


def test_both_ways_shows_both_pictures_under_their_names() -> None:
    """Each as it is drawn alone."""
    drawn = steering.picture(Direction.BOTH)
    for way in (Direction.OUTBOUND, Direction.INBOUND):
        assert f"{way.title}\n{steering.picture(way)}" in drawn


@EVERY_DIRECTION
def test_a_picture_keeps_its_lines_in_a_code_block(direction: Direction) -> None:
    """The boxes' sides stand under each other, and nothing ends the block early."""
    drawn = steering.picture(direction)
    assert "`" not in drawn
    boxes = [line for line in drawn.splitlines() if line.startswith(("┌", "│", "└"))]
    assert {len(line) for line in boxes} == {23}
    assert {unicodedata.east_asian_width(char) for char in drawn} <= {"Na", "A", "N"}


@EVERY_DIRECTION
def test_the_sentence_names_the_direction_in_both_vocabularies(direction: Direction) -> None:
    """One sentence, that says what is needed too."""
    sentence = steering.sentence(direction)
    assert sentence.startswith(f"{direction.title}: ")
    assert sentence.count(".") == 1
    assert sentence.endswith(".")
    assert ("static public IP" in sentence) == direction.outbound
    assert ("FQDN" in sentence) == direction.inbound


def test_the_pbx_is_told_what_its_screens_ask_for() -> None:
    """Server, ports, user, audio, codec, encryption: the vendor's guide's values."""
    rows = dict(steering.pbx_settings(ACCOUNT, TrunkSid("trmum1abc")))
    assert rows["SIP server"] == "sandbox1.pstn.exotel.com"
    assert rows["Port"] == "5061 (TLS) or 5060 (TCP). UDP isn't supported."
    assert rows["User name"] == "trmum1abc"
    assert rows["Audio (RTP)"] == "Open UDP 10000–20000 in your firewall"
    assert rows["Codec"] == "G.711, PCMA (A-law) first"
    assert rows["Registration"].endswith("by their whitelisted IP."), "true of a trunk with no address on it as well"
    assert rows["Encryption"] == "SRTP (with TLS)"


def test_the_password_is_pointed_to_and_never_shown() -> None:
    """It is seen by the one who asks, with /trunk creds."""
    assert "/trunk creds" in dict(steering.pbx_settings(ACCOUNT, "trmum1abc"))["Password"]


def test_the_server_is_a_setting_and_the_others_are_named() -> None:
    """The vendor's pages disagree; both are shown, one is the default. The domain stays the account's own."""
    at_home = replace(ACCOUNT, edges=(INDIA_EDGE,))
    for value in ("sandbox1.pstn.exotel.com", "in.voip.exotel.com", "443 (TLS)", "5070 (TCP)", "10000–40000"):
        assert value in steering.other_servers_note(at_home)
    at_the_edge = replace(at_home, server=INDIA_EDGE)
    rows = dict(steering.pbx_settings(at_the_edge, "trmum1abc"))
    assert rows["SIP server"] == "in.voip.exotel.com"
    assert rows["Port"].startswith("443 (TLS) or 5070 (TCP)")
    assert rows["Domain (From, realm)"] == "sandbox1.pstn.exotel.com"
    assert steering.other_servers_note(at_the_edge) == ""


def test_the_test_call_goes_the_way_the_trunk_goes() -> None:
    """Dial out from the PBX, or call in from any phone, or both."""
    out = steering.test_call(Direction.OUTBOUND, "+919876543210")
    inward = steering.test_call(Direction.INBOUND, "+919876543210")
    both = steering.test_call(Direction.BOTH, "+919876543210")
    assert "From your PBX, call a phone" in out
    assert inward == "Call +919876543210 from any phone. The call should arrive at your server."
    assert both.startswith("Outbound: from your PBX, call a phone")
    assert "Inbound: call +919876543210 from any phone" in both


@pytest.mark.parametrize(
    ("on_it", "ability", "label"),
    [
        (
            ([], [], []),
            Ability(
                False,
                False,
                ["a phone number (your caller ID)", "your static IP on the whitelist"],
                ["a phone number (the one customers dial)", "a destination URI (IP or FQDN)"],
            ),
            "empty",
        ),
        (
            (NUMBER, [], []),
            Ability(False, False, ["your static IP on the whitelist"], ["a destination URI (IP or FQDN)"]),
            "incomplete",
        ),
        (
            ([], IP, FQDN),
            Ability(False, False, ["a phone number (your caller ID)"], ["a phone number (the one customers dial)"]),
            "incomplete",
        ),
        (
            (NUMBER, IP, []),
            Ability(True, False, [], ["a destination URI (IP or FQDN)"]),
            "outbound only",
        ),
        (
            (NUMBER, [], FQDN),
            Ability(False, True, ["your static IP on the whitelist"], []),
            "inbound only",
        ),
        ((NUMBER, IP, FQDN), Ability(True, True, [], []), "both ways"),
    ],
)
def test_a_trunk_is_judged_by_what_is_on_it(
    on_it: tuple[list[str], list[str], list[str]], ability: Ability, label: str
) -> None:
    """What it can do each way, what it lacks in the order of setup, and a word for it."""
    assert steering.can_do(*on_it) == ability
    assert ability.label == label


@given(LISTS, LISTS, LISTS)
def test_a_direction_works_exactly_where_nothing_is_missing(
    numbers: list[str], whitelisted: list[str], destinations: list[str]
) -> None:
    """The verdict and the list of what is missing never contradict each other."""
    ability = steering.can_do(numbers, whitelisted, destinations)
    assert ability.outbound == (not ability.missing_outbound)
    assert ability.inbound == (not ability.missing_inbound)
    assert ability.outbound == bool(numbers and whitelisted)
    assert ability.inbound == bool(numbers and destinations)


def test_settings_for_an_account_that_cannot_be_are_refused() -> None:
    """The SIP server is made of the account's SID."""
    with pytest.raises(BadInput):
        steering.pbx_settings(replace(ACCOUNT, sid="<your_sid>"), "trmum1abc")


def test_an_address_whitelisted_on_the_way_is_no_direction_of_its_own() -> None:
    """An inbound IP has to be on the whitelist; that it can place calls too is said, not counted."""
    to_an_ip = ["44.248.146.11:5061;transport=tls"]
    assert steering.can_do(NUMBER, IP, to_an_ip).label == "inbound (44.248.146.11 can place calls too)"
    assert steering.can_do(NUMBER, [*IP, "44.248.146.12/32"], to_an_ip).label == "both ways"
    assert steering.can_do(NUMBER, ["44.248.146.11/31"], to_an_ip).label == "both ways"
