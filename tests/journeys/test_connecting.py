"""A trunk and the platform at its other end, as people who connect them do it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs.logs import log_to
from tests.journeys.acts import (
    OPS,
    WIZARD,
    card,
    modal_says,
    open_wizard,
    private_answer,
    sent_by_the_bot,
    thread,
    trunk,
)
from tests.journeys.test_typed_passwords import everything_stored
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, Stage, stage

NUMBER = "+919876543210"
CREDENTIAL = "1f0c6a52-8b4e-4d3a-9f1e-2a7c5d9b3e10"
PASSWORD = re.compile(r"\b(?=\w*[a-z])(?=\w*[A-Z])(?=\w*[0-9])[A-Za-z0-9_]{24,}\b")
SIDS = re.compile(r"trm[a-z]{3}1[0-9a-z]+")


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    """Nobody waits for the minute in which an approved request can be stopped."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as ready:
        yield ready


def reviewed(person: Person, line: str, **fields: str) -> None:
    """Up to the review, before anything is done."""
    person.send(OPS, f"/trunk connect {line}")
    person.modal("Connect a trunk")
    for label, value in fields.items():
        person.fill(label.replace("_", " "), value)
    assert person.submit() == {}
    modal_says(person, "Nothing has been done yet")


def connect(person: Person, line: str, **fields: str) -> None:
    """Up to the moment it is under way."""
    reviewed(person, line, **fields)
    assert person.submit() == {}


def test_livekit_both_ways_and_its_password_is_seen_once(staged: Stage, tmp_path: Path) -> None:
    """From the first question of a set-up. The password is in no message, log or row; later, a new one is offered."""
    log = io.StringIO()
    log_to(log, "json")
    asha, ben = staged.person(ASHA), staged.person(BEN)
    open_wizard(asha)
    asha.click("A contact center or phone system")
    asha.click("I'll enter it myself")
    asha.modal(WIZARD)
    asha.click("A voice-AI platform")
    asha.choose("What is at your end?", "LiveKit Cloud")
    assert asha.submit() == {}
    asha.fill("Phone number", NUMBER)
    asha.fill("LiveKit project", "abc")
    assert asha.submit() == {}
    modal_says(asha, "Nothing has been done yet")
    assert asha.submit() == {}
    told = card(ben, "livekit is connected to LiveKit Cloud, outbound and inbound")
    trunk = staged.account.trunks()["livekit"]
    assert [entry["destination"] for entry in trunk["destination_uris"]] == [
        "sip:abc.india.sip.livekit.cloud:5061;transport=tls"
    ]
    assert trunk["whitelisted_ips"] == []
    assert not PASSWORD.search(SIDS.sub("", sent_by_the_bot(staged))), "nobody has asked to see it"

    asha.click("Show the SIP password")
    shown = text_of(modal_says(asha, "Nothing can show it again"))
    found = PASSWORD.search(SIDS.sub("", shown))
    assert found
    password = found.group()
    asha.close(clear=True)
    ben.click("Show the SIP password", thread(ben, told, "Show the SIP password"))
    assert password not in text_of(modal_says(ben, "New password for livekit"))
    staged.restart()
    asha.send(OPS, "/trunk creds livekit")
    assert "New password for livekit" in text_of(modal_says(asha, "Exotel never shows a password again"))
    assert password.encode() not in everything_stored(tmp_path)
    assert password not in log.getvalue()
    assert staged.refusals() == []


@pytest.mark.long
def test_vapi_waits_for_its_address_until_anyone_continues(staged: Stage) -> None:
    """Over a restart, by another person, from the card or from the trunk; no second credential is made."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    connect(asha, "vapi both hotline", Phone_number=NUMBER)
    card(ben, "hotline is ready for Vapi; your turn there")
    staged.restart()
    ben.send(OPS, "/trunk show hotline")
    seen = private_answer(ben, "Your turn there")
    ben.click("Continue", seen)
    ben.fill("Credential ID", CREDENTIAL)
    assert ben.submit() == {}
    card(asha, "hotline is connected to Vapi, inbound")
    trunk = staged.account.trunks()["hotline"]
    assert [entry["destination"] for entry in trunk["destination_uris"]] == [
        f"sip:{CREDENTIAL}.sip.vapi.ai:5060;transport=tcp"
    ]
    assert [path for _, path in staged.account.writes()].count("credentials") == 1
    asha.send(OPS, "/trunk show hotline")
    assert "Your turn" not in text_of(private_answer(asha, "Other end"))


def test_an_account_without_sip_credentials_keeps_what_was_made_and_is_told_the_way_round(staged: Stage) -> None:
    """One try, no deletion: the trunk and the number stay."""
    asha = staged.person(ASHA)
    staged.account.fault(portal_off=True)
    connect(asha, "livekit outbound", Phone_number=NUMBER)
    told = text_of(card(asha, "Your account doesn't have SIP credentials in the API"))
    assert "use a static public IP" in told
    assert "Create the trunk livekit" in told or "livekit was created" in told
    trunk = staged.account.trunks()["livekit"]
    assert [entry["phone_number"] for entry in trunk["phone_numbers"]] == [NUMBER]
    assert [path for _, path in staged.account.writes()].count("credentials") == 1
    assert "DELETE" not in {method for method, _ in staged.account.writes()}


def test_a_connected_trunk_is_taken_down_with_an_approval(staged: Stage) -> None:
    """The card of it names what is left to do at the platform."""
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    connect(asha, "livekit outbound", Phone_number=NUMBER)
    card(asha, "livekit is connected to LiveKit Cloud, outbound")
    asha.close(clear=True)
    asha.send(OPS, "/trunk disconnect livekit")
    modal_says(asha, "Remove the SIP user livekit")
    asha.fill("Type the trunk's name", "livekit")
    asha.fill("Reason", "the pilot is over")
    assert asha.submit() == {}
    chloe.click("Approve…")
    chloe.fill("Type the trunk's name", "livekit")
    assert chloe.submit() == {}
    told = card(asha, "Removed livekit and everything on it")
    assert "dispatch rule" in text_of(thread(asha, told, "At LiveKit Cloud"))
    assert staged.account.trunks() == {}


def test_a_trunk_that_has_the_name_is_offered_and_never_taken_by_the_way(staged: Stage) -> None:
    """Someone made it in the dashboard meanwhile: nothing is created under another name."""
    asha = staged.person(ASHA)
    reviewed(asha, "livekit outbound hotline", Phone_number=NUMBER)
    sid = trunk(staged, "hotline")
    assert asha.submit() == {}
    modal_says(asha, "Failed at")
    asha.click("Add to that trunk…")
    modal_says(asha, f"Use the trunk hotline ({sid})")
    assert {path for _, path in staged.account.writes()} == {"trunks"}, "only tries to create it"
    assert asha.submit() == {}
    card(asha, "hotline is connected to LiveKit Cloud, outbound")
    assert list(staged.account.trunks()) == ["hotline"]
