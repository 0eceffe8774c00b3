"""`/trunk explain`: which trunks it offers to look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import Destination, TrunkName
from bot.domain.audit_events import Event
from bot.domain.records import Health, KnownTrunk
from bot.store import AuditEvent, Store
from bot.verbs.services import Services
from bot.words.blocks import Message
from commands.explain import verb
from tests.commands.asking import ask, words
from tests.commands.fakes import FakeChecks
from tests.support.account import Account

NOON = "2026-01-31T12:00:00.000Z"


@pytest.fixture
def known(exotel: Account, services: Services) -> list[KnownTrunk]:
    """line_0 to line_7."""
    for number in range(8):
        exotel.api.create_trunk(TrunkName(f"line_{number}"))
    return list(services.trunks.all().trunks)


def offered(message: Message) -> list[str]:
    buttons = [button for block in message.blocks for button in block.get("elements", []) if "value" in button]
    texts = [button["text"]["text"] for button in buttons]
    return [text.removeprefix("On ") for text in texts if text.startswith("On ")]


def test_the_trunk_that_somebody_dealt_with_last_is_offered_first(
    known: list[KnownTrunk], services: Services, store: Store
) -> None:
    """Then those whose last check failed; and it says that there are more than five."""
    for name in ("line_5", "line_7"):
        store.log(AuditEvent("UASHA00001", Event.CHECKED, "Checked.", trunk=name, account="sandbox1"))
    for call in (Event.API_CALL_BEGUN, Event.API_CALL):
        store.log(AuditEvent("UASHA00001", call, "GET …", trunk="line_6", account="sandbox1"))
    store.log(AuditEvent("UBEN000001", Event.CHECKED, "Checked.", trunk="line_3", account="sandbox1"))
    store.log(AuditEvent("UASHA00001", Event.CHECKED, "Checked.", trunk="line_2", account="another"))
    sid = known[4].trunk_sid
    failing = {sid: Health(sid, "line_4", NOON, "bad", "")}
    message = verb.answer(ask("403"), replace(services, store=store, checks=FakeChecks(failing)))
    assert offered(message) == ["line_7", "line_5", "line_4", "line_0", "line_1"]
    assert "3 more: type `/trunk explain sip-403 NAME`." in str(message.blocks)


def test_a_word_of_the_trade_is_of_no_trunk(known: list[KnownTrunk], services: Services) -> None:
    """There is nothing to look at."""
    assert offered(verb.answer(ask("INVITE"), services)) == []


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("LiveKit says 403", "Exotel refused the call"),
        ("ElevenLabs 404", "Import the number again with +"),
        ("Vapi answers 401 to Exotel", "Add each of Exotel's source addresses as a gateway"),
        ("bolna 486 right away", "All channels of the trunk are in use"),
    ],
)
def test_a_platforms_own_cause_comes_before_the_general_ones(text: str, cause: str, services: Services) -> None:
    """With the page it's from, and when that was read."""
    said = words(verb.answer(ask(text), services).blocks)
    assert cause in said
    assert said.index(cause) < said.index("likely causes")
    assert "checked " in said


def test_a_trunk_says_which_platform_is_behind_it(exotel: Account, services: Services) -> None:
    """Its name needn't be typed, and its settings are a button away."""
    sid = exotel.api.create_trunk(TrunkName("bot_line")).trunk_sid
    exotel.api.add_destination(sid, Destination.parse("sip.rtc.elevenlabs.io:5060;transport=tcp"))
    answer = verb.answer(ask("404 on bot_line"), services)
    assert "At ElevenLabs" in words(answer.blocks)
    assert "ElevenLabs settings" in words(answer.blocks)
    assert "At ElevenLabs" not in words(verb.answer(ask("404"), services).blocks)


def test_a_platforms_name_alone_tells_what_goes_wrong_there(services: Services) -> None:
    """And words that are only its own are enough."""
    everything = words(verb.answer(ask("livekit"), services).blocks)
    assert everything.count("•") == 7
    degraded = words(verb.answer(ask("bolna trunk is degraded"), services).blocks)
    assert "Three outbound calls in a row failed" in degraded
    assert degraded.count("•") == 1


def test_a_doubtful_cause_is_said_to_be_one(services: Services) -> None:
    """One page says so, or nobody does for certain."""
    assert "(from one source)" in words(verb.answer(ask("livekit 401 again and again"), services).blocks)
    assert "(unconfirmed)" in words(verb.answer(ask("3cx not registered"), services).blocks)


def test_a_platforms_trouble_is_heard_without_the_word_explain() -> None:
    """`/trunk bolna is degraded`."""
    assert verb.hears("bolna is degraded")
    assert verb.hears("LiveKit says 403")
    assert not verb.hears("bolna")
