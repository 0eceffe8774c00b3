"""How a trunk stands in `/trunk list` and `/trunk show`: nothing is called ready that was found not to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.domain.records import Health, TestCall
from bot.verbs.services import Services
from commands.list import verb as list_trunks
from commands.show import verb as show_trunk
from tests.commands.asking import ask, words
from tests.commands.carrying import NUMBER, make
from tests.commands.fakes import FakeChecks
from tests.support.account import Account

BEFORE, AT, AFTER = "2026-01-05T09:00:00.000Z", "2026-01-05T10:00:00.000Z", "2026-01-05T11:00:00.000Z"
SHOWN_AT = "|Jan 5, 2026, 10:00 UTC>"


def told(services: Services, sid: str, checked: str = "", *calls: tuple[str, str, bool]) -> list[str]:
    """What the list and the trunk itself say of it; `calls` are a direction, a time, and whether it worked."""
    health = {sid: Health(sid, "sales_line", AT, checked, "…")} if checked else {}
    tried = [TestCall(sid, way, at, "UBEN000001", worked) for way, at, worked in calls]
    known = replace(services, checks=FakeChecks(health, calls=tried))
    return [words(list_trunks.answer(ask(), known).blocks), words(show_trunk.answer(ask(sid), known).blocks)]


@pytest.fixture
def sid(exotel: Account) -> str:
    return make(exotel, "sales_line", numbers=(NUMBER,), ip="44.248.146.11")


def test_what_nobody_has_checked_is_set_up_and_not_ready(services: Services, sid: str) -> None:
    """All is there; whether it works nobody has seen. The sign is that of the Home tab, and of nothing else."""
    for said in told(services, sid):
        assert said.count(":heavy_minus_sign:") == 1
        assert "outbound only" in said
        assert "Never checked." in said
        assert "ready" not in said
        assert ":large_green_circle:" not in said
        assert ":white_check_mark:" not in said


@pytest.mark.parametrize(
    ("checked", "sign", "verdict"),
    [
        ("bad", ":x:", "*Not ready* (checked"),
        ("unsure", ":grey_question:", "Looks ready, with unverified items (checked"),
        ("good", ":white_check_mark:", "Ready (checked"),
    ],
)
def test_the_last_check_is_told_with_its_time(
    services: Services, sid: str, checked: str, sign: str, verdict: str
) -> None:
    """As on the Home tab, and as `/trunk check` says it."""
    for said in told(services, sid, checked):
        assert sign in said
        assert verdict in said
        assert SHOWN_AT in said


def test_a_call_that_failed_after_the_check_counts_more_than_the_check(services: Services, sid: str) -> None:
    """It is the newer, and the real thing."""
    for said in told(services, sid, "good", ("inbound", BEFORE, True), ("outbound", AFTER, False)):
        assert ":x:" in said
        assert "The last outbound test call *failed*" in said
        assert "ready" not in said


def test_a_call_that_failed_before_the_check_is_in_the_check_already(services: Services, sid: str) -> None:
    """What was mended since is not held against it."""
    for said in told(services, sid, "good", ("outbound", BEFORE, False)):
        assert "Ready (checked" in said


def test_a_call_that_worked_is_told_where_nobody_has_checked(services: Services, sid: str) -> None:
    """Better than nothing."""
    for said in told(services, sid, "", ("outbound", AT, True)):
        assert "Never checked. The last outbound test call worked" in said


def test_a_trunk_that_signs_in_misses_no_address(exotel: Account, services: Services) -> None:
    """Its calls are recognized by the SIP user, so it is set up for outbound."""
    sid = make(exotel, "sales_line", numbers=(NUMBER,))
    exotel.api.add_credential(sid, "pbx_mumbai", SecretStr("aVeryLongPassword_1234567890"))
    for said in told(services, sid):
        assert "outbound only" in said
        assert "static IP on the whitelist" not in said
