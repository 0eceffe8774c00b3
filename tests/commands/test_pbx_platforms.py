"""`/trunk pbx` for the platforms that people rent: the objects to post, the commands, and the files."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.domain import E164, Destination, TrunkName
from bot.domain.errors import BadInput
from bot.platforms.platform import Platform
from bot.platforms.registry import platforms
from bot.verbs.services import Services
from commands.pbx import verb
from tests.commands.asking import ask, words
from tests.commands.fakes import EmptyLog, SentFiles
from tests.support.account import Account

NUMBER, PASSWORD = "+919876543210", "Zx9_very_secret_4711"
USABLE = [platform for platform in platforms() if not platform.refusal]
REFUSED = [platform for platform in platforms() if platform.refusal]


class Later(EmptyLog):
    """The audit log a year on."""

    def now(self) -> str:
        return "2027-12-01T10:00:00+00:00"


def make(exotel: Account, *destinations: str, user: str = "voice_bot") -> str:
    """bot_line, for a voice platform that signs in."""
    sid = exotel.api.create_trunk(TrunkName("bot_line")).trunk_sid
    exotel.api.map_number(sid, E164(NUMBER))
    for destination in destinations:
        exotel.api.add_destination(sid, Destination.parse(destination))
    if user:
        exotel.api.add_credential(sid, user, SecretStr(PASSWORD))
    return sid


def said(text: str, services: Services) -> str:
    message = verb.answer(ask(text), services)
    assert len(message.blocks) <= 50
    return words(message.blocks)


@pytest.mark.parametrize("platform", USABLE, ids=lambda platform: platform.key)
def test_any_trunk_is_told_for_any_platform(exotel: Account, services: Services, platform: Platform) -> None:
    """By its word, with the number, and never with the password."""
    make(exotel)
    shown = said(f"bot_line {platform.key}", services)
    assert platform.name in shown
    assert platform.source_url in shown
    assert PASSWORD not in shown
    assert NUMBER in shown


@pytest.mark.parametrize("platform", REFUSED, ids=lambda platform: platform.key)
def test_a_platform_that_cannot_be_connected_is_refused_with_a_way_round(
    exotel: Account, services: Services, platform: Platform
) -> None:
    """Nobody fills in a form there for nothing."""
    make(exotel)
    with pytest.raises(BadInput) as caught:
        verb.answer(ask(f"bot_line {platform.key}"), services)
    assert platform.refusal
    assert platform.refusal.way_round in str(caught.value)


def test_the_platform_is_known_by_the_trunks_destination(exotel: Account, services: Services) -> None:
    """Then its name needn't be typed, and the object has what its host reveals."""
    make(exotel, "1f0c6a52-8b4e-4d3a-9f1e-2a7c5d9b3e10.sip.vapi.ai:5060;transport=tcp")
    shown = said("bot_line", services)
    assert "bot_line: Vapi" in shown
    assert '"credentialId": "1f0c6a52-8b4e-4d3a-9f1e-2a7c5d9b3e10"' in shown
    assert "bot_line: Any PBX" in said("bot_line table", services)


def test_a_platform_that_signs_in_is_given_an_edge_and_its_own_user(exotel: Account, services: Services) -> None:
    """Exotel's newer pages have SIP users and edges together; the password comes from the keyboard."""
    make(exotel)
    shown = said("bot_line livekit outbound", services)
    assert '"address": "in.voip.exotel.com:5070"' in shown
    assert '"authUsername": "voice_bot"' in shown
    assert "lk sip outbound create -" in shown
    assert "read -rs EXOTEL_SIP_PASSWORD" in shown
    assert '"authUsername"' not in said("bot_line livekit inbound", services)


def test_a_platform_that_must_sign_in_and_cannot_yet_is_pointed_at(exotel: Account, services: Services) -> None:
    """It has no fixed address that could be whitelisted."""
    make(exotel, user="")
    shown = said("bot_line livekit outbound", services)
    assert "no SIP user yet, and LiveKit Cloud needs one" in shown
    assert "/trunk creds add bot_line" in shown


def test_a_direction_that_a_platform_has_not_is_refused(exotel: Account, services: Services) -> None:
    """Without a direction it's the one it has."""
    make(exotel)
    with pytest.raises(BadInput, match=r"Daily \(Pipecat\) can be connected for inbound calls only"):
        verb.answer(ask("bot_line daily outbound"), services)
    assert "Inbound (origination)" in said("bot_line daily", services)


def test_facts_older_than_ninety_days_are_said_to_be(exotel: Account, services: Services) -> None:
    """With the page to compare."""
    make(exotel)
    late = said("bot_line retell", replace(services, store=Later()))
    assert "over 90 days ago. Compare with https://docs.retellai.com" in late
    early = EmptyLog()
    early.now = lambda: "2026-09-20T10:00:00+00:00"  # type: ignore[method-assign]
    assert "over 90 days" not in said("bot_line retell", replace(services, store=early))


def test_the_files_come_as_direct_messages_with_their_commands(exotel: Account, services: Services) -> None:
    """To the person who asked; each is what was shown."""
    sid, sent = make(exotel), SentFiles()
    message = verb.answer(ask(f"{sid} livekit both tls files"), replace(services, files=sent))
    assert message.text == "I sent you 3 files for LiveKit Cloud as direct messages."
    assert [file.name for file in sent] == ["livekit-outbound.json", "livekit-inbound.json", "livekit-dispatch.json"]
    trunk = json.loads(sent[0].content)["trunk"]
    assert (trunk["address"], trunk["transport"]) == ("in.voip.exotel.com:443", "SIP_TRANSPORT_TLS")
    assert all("lk sip" in file.about for file in sent)
    assert PASSWORD not in "".join(file.about + file.content.decode() for file in sent)


def test_a_system_that_is_entered_by_hand_has_no_files(exotel: Account, services: Services) -> None:
    """It has a table."""
    make(exotel)
    with pytest.raises(BadInput, match="no files for this system"):
        verb.answer(ask("bot_line 3cx files"), services)
    assert "in.voip.exotel.com:" in said("bot_line 3cx outbound", services)


@pytest.mark.parametrize("platform", ["vapi", "bolna", "daily", "ultravox", "livekit"])
def test_a_placeholder_for_exotels_addresses_is_explained_where_it_stands(
    exotel: Account, services: Services, platform: str
) -> None:
    """They change, so they're asked for; LiveKit goes by the number."""
    make(exotel)
    shown = said(f"bot_line {platform} inbound", services)
    assert ("Replace `EXOTEL_SIGNALING_IP`" in shown) == (platform != "livekit")
    assert ("35.154.174.161" in shown) == (platform != "livekit")
