"""The time to decide, the time to stop, the time to begin; and the reminders on the way."""

from __future__ import annotations

import pytest

from bot.domain.records import State
from tests.approvals.acts import (
    DIRECT,
    a_trunk,
    approve,
    ask,
    card_says,
    deletes,
    it_is_later,
    modal_says,
    open_approval,
    operation,
    press,
    rows,
    told,
)
from tests.approvals.conftest import Staging
from tests.support.looking import buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, VERA, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def test_what_cools_off_is_stopped_by_an_operator_who_did_not_ask_and_not_by_vera(staging: Staging) -> None:
    """Vera is told who may; Ben stops it, and the card says that he did."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, ben, chloe, vera = map(staged.person, (ASHA, BEN, CHLOE, VERA))
    request = ask(staged, asha)
    approve(chloe, request)
    cooling = card_says(ben, request, f"Approved by <@{CHLOE}>. Starts <!date^")
    assert "unless someone stops it." in text_of(cooling)
    assert buttons(cooling) == ["Stop"]
    press(vera, "Stop", request)
    told(vera, "You can't stop this. Only operators and approvers can.")
    press(ben, "Stop", request)
    assert buttons(card_says(asha, request, f"Stopped by <@{BEN}>.")) == []
    card_says(asha, request, f"Stopped by <@{BEN}>", DIRECT)
    it_is_later(staged, minutes=5)
    assert rows(staged, request, "stopped")[0].actor == BEN
    assert deletes(staged) == 0


def test_what_is_stopped_in_the_moment_in_which_it_is_put_off_is_stopped_and_nothing_else(staging: Staging) -> None:
    """A clock, or a worker that read the trunk, still holds it as it was: the log tells of no wait that there was
    not."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    request = ask(staged, asha)
    approve(chloe, request)
    approved = staged.bot.operations.load(request)
    assert approved
    assert approved.operation.state == State.APPROVED
    press(ben, "Stop", request)
    card_says(ben, request, f"Stopped by <@{BEN}>.")
    staged.bot.reviews._votes.put_off(approved, "Exotel couldn't be read")
    assert operation(staged, request).state == State.WITHDRAWN
    assert rows(staged, request, "put_off") == []


def test_an_approver_stops_what_another_approved(staging: Staging) -> None:
    """From the direct message, in the last second."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, chloe, diego = map(staged.person, (ASHA, CHLOE, DIEGO))
    request = ask(staged, asha)
    approve(chloe, request)
    press(diego, "Stop", request, DIRECT)
    card_says(asha, request, f"Stopped by <@{DIEGO}>.")
    assert operation(staged, request).state == State.WITHDRAWN


def test_it_begins_when_the_cooling_off_is_over_and_not_before(staging: Staging) -> None:
    """Sixty seconds, by the bot's clock; the audit log has the order."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    approve(chloe, request)
    it_is_later(staged, seconds=50)
    card_says(asha, request, "unless someone stops it")
    assert operation(staged, request).state == State.APPROVED
    it_is_later(staged, seconds=61)
    card_says(asha, request, "Done.")
    assert [row.event for row in rows(staged, request, "queued")] == ["queued"]


def test_a_request_that_nobody_decides_expires_and_says_so_everywhere(staged: Stage) -> None:
    """A day later; the asker hears directly; an approval that was open comes too late."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    open_approval(chloe, request)
    it_is_later(staged, hours=24)
    expired = card_says(asha, request, "Expired: not enough approvals in time.")
    assert "Request it again if it's still needed." in text_of(expired)
    assert buttons(expired) == []
    card_says(asha, request, "Expired: not enough approvals in time", DIRECT)
    chloe.fill("Type the trunk's name", "sales_line")
    assert chloe.submit() == {}
    modal_says(chloe, "This request has expired.")
    (row,) = rows(staged, request, "expired")
    assert (row.actor, row.sentence) == ("trunkbot", "Expired: Delete sales_line.")
    assert deletes(staged) == 0


def test_what_was_approved_and_could_not_begin_in_time_expires(staging: Staging) -> None:
    """The bot was down for more than the hour between the approval and its restart."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    approve(chloe, request)
    it_is_later(staged, hours=1, seconds=61)
    expired = card_says(asha, request, "Expired: it couldn't start in time.")
    assert f"approved by <@{CHLOE}>" in text_of(expired)
    assert deletes(staged) == 0


def test_a_click_at_the_very_end_expires_it_and_says_so(staging: Staging) -> None:
    """Before any clock has looked: the click finds out."""
    staged = staging()
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    staged.bot.stop_clocks()
    it_is_later(staged, hours=25)
    press(chloe, "Approve…", request)
    told(chloe, "This request expired before it was decided.")
    assert operation(staged, request).state == State.EXPIRED
    assert [row.actor for row in rows(staged, request, "expired")] == ["trunkbot"], "nobody made it expire"


def reminders(person: Person) -> list[str]:
    """What reminds somebody, in their direct messages."""
    return [text_of(m) for m in person.messages(DIRECT) if "is still waiting for your decision" in text_of(m)]


def test_reminders_go_at_half_time_and_near_the_end_to_those_who_have_not_answered(staging: Staging) -> None:
    """Two must approve: Chloe has, so Diego and Ben are reminded, with the buttons; the asker never is."""
    staged = staging(trunkbot_approvals={"delete": 2}, trunkbot_approvers=("S0APPROVER", ASHA, BEN))
    a_trunk(staged)
    asha, ben, chloe, diego = map(staged.person, (ASHA, BEN, CHLOE, DIEGO))
    request = ask(staged, asha)
    approve(chloe, request)
    it_is_later(staged, hours=11, minutes=59)
    card_says(ben, request, "(1 of 2)")
    assert reminders(ben) == []
    it_is_later(staged, hours=12, seconds=1)
    for person in (ben, diego):
        until(lambda: len(reminders(diego)) == len(reminders(ben)) == 1, "the first reminder")
        assert f"Requested by <@{ASHA}>: We moved to the new line." in reminders(person)[0]
    it_is_later(staged, hours=21, minutes=37)
    until(lambda: len(reminders(diego)) == len(reminders(ben)) == 2, "the second reminder")
    assert reminders(chloe) == reminders(asha) == []
    (newest,) = [m for m in diego.messages(DIRECT) if "is still waiting" in text_of(m)][-1:]
    diego.click("Approve…", newest)
    modal_says(diego, "Type the trunk's name")
    diego.fill("Type the trunk's name", "sales_line")
    assert diego.submit() == {}
    card_says(asha, request, "Done.")
    assert len(rows(staged, request, "reminded")) == 2


def test_a_bot_that_was_down_at_half_time_reminds_once_and_not_twice(staged: Stage) -> None:
    """It comes back near the end."""
    a_trunk(staged)
    asha, diego = staged.person(ASHA), staged.person(DIEGO)
    request = ask(staged, asha)
    it_is_later(staged, hours=23)
    diego.wait_for(lambda: reminders(diego), what="the reminder")
    until(lambda: len(rows(staged, request, "reminded")) == 1, "its row")
    card_says(diego, request, "Waiting for approval", DIRECT)
    assert len(reminders(diego)) == 1
