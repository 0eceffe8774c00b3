"""From the direction of calls to the picture, the steps, the checks and what is missing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import AccountSid, Direction, TrunkSid, steering
from bot.domain.errors import BadInput
from bot.domain.steering import Ability, Ports

NUMBER, IP, FQDN = ["+919876543210"], ["44.248.146.11/32"], ["sip.acme.in:5061;transport=tls"]
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
    told = steering.sentence(direction)
    assert told.startswith(f"{direction.title}: ")
    assert told.count(".") == 1
    assert told.endswith(".")
    assert ("static public IP" in told) == direction.outbound
    assert ("FQDN" in told) == direction.inbound


@pytest.mark.parametrize(
    ("direction", "ip_destination", "steps"),
    [
        (
            Direction.OUTBOUND,
            False,
            ["Create the trunk", "Map the phone number (your caller ID)", "Whitelist your static IP"],
        ),
        (
            Direction.INBOUND,
            False,
            [
                "Create the trunk",
                "Map the phone number (the one customers call)",
                "Add the destination URI (IP or FQDN)",
            ],
        ),
        (
            Direction.INBOUND,
            True,
            [
                "Create the trunk",
                "Map the phone number (the one customers call)",
                "Whitelist the destination's IP",
                "Add the destination URI (IP or FQDN)",
            ],
        ),
        (
            Direction.BOTH,
            True,
            [
                "Create the trunk",
                "Map the phone number (your caller ID, and the one customers call)",
                "Whitelist your static IP",
                "Whitelist the destination's IP, if it is another one",
                "Add the destination URI (IP or FQDN)",
            ],
        ),
    ],
)
def test_the_steps_are_the_vendors_in_the_vendors_order(
    direction: Direction, ip_destination: bool, steps: list[str]
) -> None:
    """With the one step its guide leaves out: an IP destination must be whitelisted first."""
    assert steering.setup_flow(direction, ip_destination) == steps


def test_an_outbound_trunk_has_no_destination_to_whitelist() -> None:
    """`ip_destination` says nothing where no calls come in."""
    assert steering.setup_flow(Direction.OUTBOUND, True) == steering.setup_flow(Direction.OUTBOUND)


def test_the_outbound_checklist_does_not_promise_registration() -> None:
    """There is no SIP REGISTER, whatever one line of the vendor's guide says."""
    checks = steering.checklist(Direction.OUTBOUND)
    assert [check for check, _ in checks] == [
        "Trunk created",
        "Phone number mapped",
        "Static IP whitelisted",
        "SIP credentials obtained",
        "PBX configured",
    ]
    assert "registration" not in str(checks).lower()
    assert "SIP account accepted" in dict(checks)["PBX configured"]


def test_the_inbound_checklist_has_the_flow_that_no_api_can_make() -> None:
    """Without it everything looks right and no call arrives."""
    checks = dict(steering.checklist(Direction.INBOUND, "trmum1f708622631150902801a1n"))
    assert list(checks) == [
        "Trunk created",
        "Phone number mapped",
        "Destination URI added",
        "Server listening",
        "TLS certificate valid, if using TLS",
        "Flow assigned to the number",
    ]
    assert "dials sip:trmum1f708622631150902801a1n" in checks["Flow assigned to the number"]
    assert "dashboard" in checks["Flow assigned to the number"]


def test_both_ways_checks_everything_once() -> None:
    """No check of either direction is missing, none stands twice."""
    both = steering.checklist(Direction.BOTH)
    assert len(both) == len(set(both))
    assert set(both) == {*steering.checklist(Direction.OUTBOUND), *steering.checklist(Direction.INBOUND)}


def test_the_pbx_is_told_what_its_screens_ask_for() -> None:
    """Server, ports, user, audio, codec, encryption: the vendor's guide's values."""
    rows = dict(steering.pbx_settings(AccountSid("sandbox1"), TrunkSid("trmum1abc")))
    assert rows["SIP server"] == "sandbox1.pstn.exotel.com"
    assert rows["Port"] == "5061 (TLS) or 5060 (TCP); SIP over UDP is not offered"
    assert rows["Username"] == "trmum1abc"
    assert rows["Audio (RTP)"] == "UDP 10000-20000, open in your firewall"
    assert rows["Codec"] == "G.711, PCMA (A-law) first"
    assert rows["Registration"].endswith("once it is whitelisted"), "true of a trunk with no address on it as well"
    assert rows["Encryption"] == "SRTP, together with TLS"


def test_the_password_is_pointed_to_and_never_shown() -> None:
    """It is seen by the one who asks, with /trunk creds."""
    assert "/trunk creds" in dict(steering.pbx_settings("sandbox1", "trmum1abc"))["Password"]


def test_ports_are_a_setting_and_the_newer_ones_are_named() -> None:
    """The vendor's pages disagree; both are told, one is the default."""
    rows = dict(steering.pbx_settings("sandbox1", "trmum1abc", Ports(tcp=5070, tls=443)))
    assert rows["Port"].startswith("443 (TLS) or 5070 (TCP)")
    for value in ("443 (TLS)", "5070 (TCP)", "10000-40000"):
        assert value in steering.newer_ports_note()


def test_the_test_call_goes_the_way_the_trunk_goes() -> None:
    """Dial out from the PBX, or call in from any phone, or both."""
    out = steering.test_call(Direction.OUTBOUND, "+919876543210")
    inward = steering.test_call(Direction.INBOUND, "+919876543210")
    both = steering.test_call(Direction.BOTH, "+919876543210")
    assert "From your PBX, dial" in out
    assert inward == "Call +919876543210 from any phone. The call should arrive at your server."
    assert both.startswith("Outbound: from your PBX, dial")
    assert "Inbound: call +919876543210 from any phone" in both


@pytest.mark.parametrize(
    ("direction", "host", "can"),
    [
        (Direction.OUTBOUND, "44.248.146.11", True),
        (Direction.OUTBOUND, "44.248.146.11/32", True),
        (Direction.OUTBOUND, "sip.acme.in", False),
        (Direction.OUTBOUND, "10.0.0.5", False),
        (Direction.OUTBOUND, "203.0.112.1/16", False),
        (Direction.INBOUND, "44.248.146.11", True),
        (Direction.INBOUND, "sip.acme.in", True),
        (Direction.INBOUND, "sip:sip.acme.in:5061;transport=tls", True),
        (Direction.INBOUND, "10.0.0.5", False),
        (Direction.INBOUND, "pbx.local", False),
        (Direction.BOTH, "44.248.146.11", True),
        (Direction.BOTH, "sip.acme.in", False),
    ],
)
def test_a_host_serves_a_direction_or_is_told_why_not(direction: Direction, host: str, can: bool) -> None:
    """Outbound needs a static public IP; inbound takes a name as well; both ways need what outbound needs."""
    reason = steering.why_not(direction, host)
    assert (reason is None) == can
    if reason is not None:
        assert reason.endswith(".")


def test_a_host_name_for_outbound_is_told_where_it_would_work() -> None:
    """So that nobody thinks their DNS is broken."""
    reason = steering.why_not(Direction.OUTBOUND, "sip.acme.in") or ""
    assert "works only from a static public IPv4 address" in reason
    assert "A host name works for Inbound (origination) only." in reason


@EVERY_DIRECTION
@given(raw=st.text())
def test_any_text_has_an_answer_in_every_direction(direction: Direction, raw: str) -> None:
    """A reason or none; never an error."""
    reason = steering.why_not(direction, raw)
    assert reason is None or reason.endswith(".")


@pytest.mark.parametrize(
    ("on_it", "ability", "glance"),
    [
        (
            ([], [], []),
            Ability(
                False,
                False,
                ["a phone number (your caller ID)", "your static IP on the whitelist"],
                ["a phone number (the one customers call)", "a destination URI (IP or FQDN)"],
            ),
            "empty",
        ),
        (
            (NUMBER, [], []),
            Ability(False, False, ["your static IP on the whitelist"], ["a destination URI (IP or FQDN)"]),
            "not finished",
        ),
        (
            ([], IP, FQDN),
            Ability(False, False, ["a phone number (your caller ID)"], ["a phone number (the one customers call)"]),
            "not finished",
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
    on_it: tuple[list[str], list[str], list[str]], ability: Ability, glance: str
) -> None:
    """What it can do each way, what it lacks in the order of setup, and a word for it."""
    assert steering.can_do(*on_it) == ability
    assert steering.health_line(ability) == glance


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
        steering.pbx_settings("<your_sid>", "trmum1abc")
