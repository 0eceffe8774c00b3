"""The same asked for twice: one request waits, and whoever comes second is led to it."""

from __future__ import annotations

import pytest

from bot.domain import Mask, PublicIPv4
from bot.domain.records import State
from bot.store import Store, TypedCommand, intake
from tests.approvals.acts import (
    OPS,
    a_trunk,
    approve,
    ask,
    card_says,
    deletes,
    fill_in,
    modal_says,
    operation,
    press,
    refused,
    rows,
)
from tests.approvals.conftest import Staging
from tests.approvals.paper import PaperExotel, house, policy, two_groups
from tests.approvals.test_break_glass import in_an_emergency
from tests.journeys.acts import private_answer
from tests.support.looking import buttons, text_of
from tests.support.stage import ASHA, BEN, CHLOE, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

SID = "trmum1aaaaaaaaaaaaaaaaaaaan"


def test_the_second_to_ask_is_led_to_the_request_that_waits(staged: Stage) -> None:
    """Two cards would be decided twice, and one of them in vain. Both had the form open."""
    a_trunk(staged)
    asha, ben = staged.person(ASHA), staged.person(BEN)
    fill_in(ben, reason="I want it gone, too.")
    request = ask(staged, asha)
    assert ben.submit() == {}
    modal_says(ben, f"<@{ASHA}> already requested this: *Delete `sales_line`* (request {request}).")
    assert [one.id for one in staged.operations()] == [request]
    assert [row.actor for row in rows(staged, request, "asked_already")] == [BEN]
    ben.click("Show the request")
    modal_says(ben, "Waiting for approval (0 of 1)")
    assert refused(staged) == []


def test_the_second_to_ask_learns_it_before_filling_in_a_form(staged: Stage) -> None:
    """The trunk's name and a reason would be typed in vain."""
    a_trunk(staged)
    asha, ben = staged.person(ASHA), staged.person(BEN)
    request = ask(staged, asha)
    ben.send(OPS, "/trunk delete sales_line")
    modal_says(ben, f"<@{ASHA}> already requested this: *Delete `sales_line`* (request {request}).")
    assert ben.labels() == []
    assert "submit" not in ben.modal() or not ben.modal()["submit"]
    ben.click("Show the request")
    modal_says(ben, "Waiting for approval (0 of 1)")
    assert refused(staged) == []


def test_a_form_that_was_led_there_is_led_there_again_when_it_is_delivered_again(staged: Stage) -> None:
    """By then the request that waited may be over: nobody has asked for another one."""
    a_trunk(staged)
    asha, ben = staged.person(ASHA), staged.person(BEN)
    fill_in(ben, reason="I want it gone, too.")
    request = ask(staged, asha)
    assert ben.submit() == {}
    modal_says(ben, "already requested this")
    submitted = staged.deliveries.last("view_submission")
    press(asha, "Withdraw", request)
    card_says(asha, request, "Withdrawn by")
    answer = staged.deliver("interactive", submitted)["ack"]
    assert f"(request {request})" in text_of(answer["view"])
    assert [one.id for one in staged.operations()] == [request]
    assert len(rows(staged, request, "asked_already")) == 1


def test_so_is_a_line_and_it_is_answered_as_it_was(staged: Stage) -> None:
    """Also once the request that waited is done, and there is nothing left on the trunk to ask it for."""
    sid = a_trunk(staged)
    staged.account.api.whitelist_ip(sid, PublicIPv4("44.248.146.11"), Mask(32))
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    asha.send(OPS, "/trunk ip remove sales_line 44.248.146.11 The office is closed.")
    (request,) = until(staged.operations, "the request")
    card_says(asha, request.id, "Waiting for approval")
    ben.send(OPS, "/trunk ip remove sales_line 44.248.146.11 It is closed, too.")
    first = text_of(private_answer(ben, "already requested this"))
    line = staged.deliveries.last("slash_commands")
    press(chloe, "Approve…", request.id, OPS)
    modal_says(chloe, "What will be lost")
    assert chloe.submit() == {}
    until(lambda: operation(staged, request.id).state == State.DONE, "the removal")
    staged.deliver("slash_commands", line)
    until(lambda: [text_of(said) for said in ben.ephemerals(OPS)] == [first, first], "the same answer")
    assert [one.id for one in staged.operations()] == [request.id]
    assert len(rows(staged, request.id, "asked_already")) == 1


def test_a_line_that_was_led_there_is_kept_until_that_is_said(store: Store) -> None:
    """Nothing but the answer tells its asker: where the bot is stopped before it is said, the next start says it."""
    exotel = PaperExotel()
    exotel.add(SID, "sales_line")
    access, _ = two_groups(SOPERATORS={ASHA, BEN}, SAPPROVERS={CHLOE})
    joined = house(store, exotel, access, policy())
    line = TypedCommand("ip remove:1", "ip remove", "sales_line 44.248.146.11", "", BEN, "C0TRUNKOPS", store.now())
    with store.transaction() as db:
        intake.keep(db, line)
    first = joined.ask(ASHA, SID, key="first")
    assert joined.ask(BEN, SID, key=line.key) == first
    with store.reading() as db:
        assert intake.unfinished(db) == [line]


def test_who_asks_again_themselves_may_take_it_back_there(staged: Stage) -> None:
    """It is their own, which they had forgotten: they cannot approve it, and are not offered to."""
    a_trunk(staged)
    asha = staged.person(ASHA)
    ask(staged, asha)
    asha.send(OPS, "/trunk delete sales_line")
    modal_says(asha, "already requested this")
    asha.click("Show the request")
    assert buttons(modal_says(asha, "Waiting for approval (0 of 1)")) == ["Withdraw"]


def test_what_is_approved_and_about_to_begin_is_not_asked_for_again(staging: Staging) -> None:
    """In the minute in which it can be stopped."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    request = ask(staged, asha)
    approve(chloe, request)
    ben.send(OPS, "/trunk delete sales_line")
    modal_says(ben, f"(request {request})")
    ben.click("Show the request")
    assert buttons(modal_says(ben, "unless someone stops it")) == ["Stop"]


def test_once_it_is_over_the_same_can_be_asked_for_again(staged: Stage) -> None:
    """Nothing of it waits any more."""
    a_trunk(staged)
    asha, ben = staged.person(ASHA), staged.person(BEN)
    request = ask(staged, asha)
    press(asha, "Withdraw", request)
    card_says(asha, request, "Withdrawn by")
    assert ask(staged, ben) != request


def test_an_emergency_does_not_wait_for_an_ordinary_request(staging: Staging) -> None:
    """Breaking the glass goes on, past the word that the same waits; the request that waited ends at once."""
    staged = staging(trunkbot_break_glass=(BEN,))
    a_trunk(staged)
    asha, ben = staged.person(ASHA), staged.person(BEN)
    request = ask(staged, asha)
    fill_in(ben, reason="Somebody calls on our bill.")
    assert f"(request {request})" in text_of(ben.modal())
    in_an_emergency(ben)
    assert ben.submit() == {}
    modal_says(ben, "Deleted `sales_line`")
    assert deletes(staged) == 1
    card_says(asha, request, "no longer on the account")
    assert operation(staged, request).state == State.STALE
