"""`/trunk explain`: which trunks it offers to look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import TrunkName
from bot.domain.audit_events import Event
from bot.domain.records import Health, KnownTrunk
from bot.store import AuditEvent, Store
from bot.verbs.services import Services
from bot.words.blocks import Message
from commands.explain import verb
from tests.commands.asking import ask
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
