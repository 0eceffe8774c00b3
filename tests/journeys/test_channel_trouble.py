"""A channel that does not take the message: the work goes on, the person is told, and the log knows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.acts import OPS, OUTBOUND, SECOND, card, held, modal_says, private_answer, review, set_up, thread
from tests.journeys.conftest import DOORS
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, Stage, stage
from tests.support.waiting import until

BOT = "UTRUNKBOT1"


@pytest.mark.parametrize("door", DOORS)
def test_without_a_channel_the_set_up_still_works_and_the_log_says_what_was_not_sent(tmp_path: Path, door: str) -> None:
    """#general has not invited the bot: Asha's modal tells all, nothing is lost, nothing waits for ever."""
    with stage(tmp_path, door, trunkbot_channel="C0GENERAL0") as staged:
        asha = staged.person(ASHA)
        done = text_of(set_up(asha, "Outbound", OUTBOUND))
        assert "sandbox1.pstn.exotel.com" in done
        assert held(staged, "sales_line") == (["+919876543210"], ["44.248.146.11/32"], [])
        until(lambda: staged.audit("not_told"), "the row that says so")
        (row,) = staged.audit("not_told")
        assert "C0GENERAL0" in row.sentence
        assert row.operation_id == staged.operations()[0].id
        assert {problem["error"] for problem in staged.refusals()} == {"not_in_channel"}


def test_once_it_is_invited_the_next_change_is_posted_and_what_was_missed_as_well(tmp_path: Path) -> None:
    """Asha is told at once, by direct message; the channel gets both cards, and both threads."""
    with stage(tmp_path, trunkbot_channel="C0GENERAL0") as staged:
        asha, ben = staged.person(ASHA), staged.person(BEN)
        set_up(asha, "Outbound", OUTBOUND)
        until(lambda: staged.audit("not_told"), "the row that says so")
        asha.see("changes aren't announced there", where="trunkbot")
        told = text_of(asha.see("I couldn't post about", where="trunkbot"))
        assert "Slack says `not_in_channel`." in told
        assert "I'll post it there once I can, for up to a week." in told
        staged.slack.channels["C0GENERAL0"].members.add(BOT)
        set_up(asha, "Outbound", SECOND)
        for name in ("sales_line", "second_line"):
            told = ben.wait_for(partial(_card_of, ben, name), what=f"the card of {name}")
            thread(ben, told, "PBX settings")
        assert len([m for m in ben.messages("general") if "is set up for" in text_of(m)]) == 2


def _card_of(ben: Person, name: str) -> Any:
    done = [m for m in ben.messages("general") if f"{name} is set up for" in text_of(m)]
    return next((m for m in done if "All 3 steps done" in text_of(m)), None)


def test_the_requester_learns_that_the_channel_gets_nothing(tmp_path: Path) -> None:
    """The modal may not promise that the channel is told while the channel takes nothing."""
    with stage(tmp_path, trunkbot_channel="C0GENERAL0") as staged:
        asha = staged.person(ASHA)
        review(asha, "Outbound", OUTBOUND)
        staged.account.fault(slow_seconds=0.3)
        assert asha.submit() == {}
        modal_says(asha, "All 3 steps done")
        until(lambda: staged.audit("not_told"), "the row that says so")
        modal_says(asha, "C0GENERAL0")


@pytest.mark.long
def test_a_channel_that_is_talked_full_costs_no_message(staged: Stage) -> None:
    """Slack says “too many” until it has room again: then the card and the thread come, once each."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    noise = {"channel": "C0TRUNKOPS", "text": "another app, talking"}
    for _ in range(29):
        httpx.post(
            f"{staged.slack_url}/api/chat.postMessage", data=noise, headers={"Authorization": "Bearer xoxb-sandbox"}
        )
    set_up(asha, "Outbound", OUTBOUND)
    told = card(ben, "All 3 steps done")
    thread(ben, told, "PBX settings")
    assert len([m for m in ben.messages(OPS) if "sales_line" in text_of(m)]) == 1
    assert len(ben.thread(told["ts"])) == 2
    assert {problem["error"] for problem in staged.refusals()} <= {"ratelimited"}


def test_a_message_that_cannot_be_made_does_not_hold_up_the_others(staged: Stage) -> None:
    """One bad row in the journal is one message too few, not the end of all messages."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    set_up(asha, "Outbound", OUTBOUND)
    with staged.bot.store.transaction() as db:
        db.execute("UPDATE operations SET facts = '{}', version = version + 1")
        db.execute("UPDATE outbox SET wanted_version = wanted_version + 1")
    set_up(ben, "Outbound", SECOND)
    ben.wait_for(lambda: [m for m in ben.messages(OPS) if "second_line is set up for" in text_of(m)])
    ben.send(OPS, "/trunk list")
    private_answer(ben, "*second_line*")


def test_a_modal_that_cannot_be_made_does_not_freeze_the_others(staged: Stage) -> None:
    """The thread that keeps modals up to date outlives one that has no words; Ben's go on telling."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    set_up(asha, "Outbound", OUTBOUND)
    card(ben, "All 3 steps done")
    with staged.bot.store.transaction() as db:
        db.execute("UPDATE operations SET facts = '{}', version = version + 1")
    third = {"Trunk name": "third_line", "Caller ID number": "+919876543212"}
    for fields in (SECOND, OUTBOUND | third):
        set_up(ben, "Outbound", fields)
