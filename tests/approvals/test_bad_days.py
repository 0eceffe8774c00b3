"""A delete on Exotel's bad days: done exactly once, or said not to be, and never said to be what it is not."""

from __future__ import annotations

import pytest

from bot.domain import TrunkName
from bot.domain.buttons import TRY_AGAIN
from bot.domain.records import State
from bot.store import operations
from tests.approvals.acts import (
    DIRECT,
    NUMBER,
    OPS,
    a_trunk,
    approve,
    ask,
    card_says,
    deletes,
    it_is_later,
    modal_says,
    operation,
    press,
    refused,
    rows,
    said,
)
from tests.approvals.conftest import Staging
from tests.support.looking import buttons, text_of
from tests.support.stage import ASHA, CHLOE, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "500", "html502"])
def test_a_delete_whose_answer_is_lost_is_looked_into_and_done_exactly_once(staged: Stage, fault: str) -> None:
    """Whether the account did it before the answer was lost or not."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    staged.aim.at("DELETE", "trunks", fault)
    approve(chloe, request)
    card_says(asha, request, "Done.")
    assert "sales_line" not in staged.account.trunks()
    tried = [call for call in staged.aim.writes() if call.method == "DELETE"]
    assert len(tried) == (1 if fault == "drop_after" else 2)


def test_a_delete_that_fails_for_good_says_so_and_can_be_tried_again(staged: Stage) -> None:
    """Three times 500: stopped, the trunk stands; tried again it needs no second approval, as it is as it was."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    staged.aim.at("DELETE", "trunks", "500", count=3)
    approve(chloe, request)
    failed = card_says(asha, request, "Failed at")
    assert "sales_line" in staged.account.trunks()
    assert buttons(failed) == [TRY_AGAIN, "Show the trunk"]
    card_says(asha, request, "Failed at", DIRECT)
    press(asha, "Try again from here", request)
    card_says(asha, request, "Done.")
    assert deletes(staged) == 1


def test_trying_again_on_a_trunk_that_has_changed_since_goes_back_to_review(staged: Stage) -> None:
    """It was approved for what it was."""
    sid = a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    staged.aim.at("DELETE", "trunks", "500", count=3)
    approve(chloe, request)
    card_says(asha, request, "Failed at")
    staged.account.api.unmap_number(sid, staged.account.api.numbers(sid)[0].id)
    press(asha, "Try again from here", request)
    card_says(asha, request, "Number +919876543210 (pstn) was removed.")
    assert deletes(staged) == 0


def test_what_is_half_done_is_not_gone_on_with_once_its_time_is_over(staged: Stage) -> None:
    """An approval is for an hour, also for the second half."""
    a_trunk(staged)
    other = staged.account.api.create_trunk(TrunkName("support_line")).trunk_sid
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk number move sales_line support_line {NUMBER} the team moved")
    until(lambda: staged.operations(), "the request")
    request = staged.operations()[-1].id
    asha.wait_for(lambda: "What will be lost:" in said(asha, request), what="a card to decide on")
    staged.aim.at("DELETE", "phone-numbers", "500", count=3)
    press(chloe, "Approve…", request)
    modal_says(chloe, "moves from sales_line to support_line")
    assert chloe.submit() == {}
    until(lambda: operation(staged, request).state == State.FAILED, "the first half")
    steps = [step.state for step in operation(staged, request).steps]
    assert "done" in steps
    it_is_later(staged, hours=2)
    press(asha, "Try again from here", request)
    asha.wait_for(lambda: "so this can't be tried again" in text_of(asha.ephemerals(OPS)), what="why not")
    assert [step.state for step in operation(staged, request).steps] == steps
    assert staged.account.api.numbers(other) is not None


def test_what_was_never_approved_is_not_begun_however_it_came_to_a_worker(staged: Stage) -> None:
    """Even a row that somebody moved by hand: the log knows nothing of it, so it fails."""
    a_trunk(staged)
    asha = staged.person(ASHA)
    request = ask(staged, asha)
    store = staged.bot.store
    with store.transaction() as db:
        operations.move(db, request, store.now(), [State.WAITING], State.QUEUED)
    staged.bot.workers.wake(request)
    until(lambda: rows(staged, request, "failed"), "its row in the audit log")
    assert operation(staged, request).state == State.FAILED
    card_says(asha, request, "another program")
    assert deletes(staged) == 0


def test_no_form_opens_while_exotel_cannot_be_read(staged: Stage) -> None:
    """Nobody is asked to lose what nobody can see."""
    a_trunk(staged)
    asha = staged.person(ASHA)
    staged.account.next_calls("503", 1000, "reads")
    asha.send(OPS, "/trunk delete sales_line")
    sorry = modal_says(asha, ":warning:")
    assert asha.labels() == []
    assert "Try again in a minute" in text_of(sorry)
    assert staged.operations() == []


def test_an_exotel_that_cannot_be_read_at_the_approval_is_said_and_nothing_is_approved(staged: Stage) -> None:
    """It can be approved once it can be read."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    staged.account.next_calls("503", 1000, "reads")
    press(chloe, "Approve…", request)
    modal_says(chloe, "Your approval wasn't counted. Try again in a minute.")
    assert chloe.labels() == []
    staged.account.fault(next={"kind": "none"})
    chloe.close(clear=True)
    approve(chloe, request)
    card_says(asha, request, "Done.")


def test_an_exotel_that_cannot_be_read_at_the_beginning_puts_it_off_and_says_so(staging: Staging) -> None:
    """It begins half a minute later, if it can; it can be stopped until then."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    approve(chloe, request)
    staged.account.next_calls("503", 1000, "reads")
    it_is_later(staged, seconds=61)
    put_off = card_says(asha, request, "Exotel couldn't be read, so the start was delayed.")
    assert buttons(put_off) == ["Stop"]
    assert len(rows(staged, request, "put_off")) == 1
    staged.account.fault(next={"kind": "none"})
    it_is_later(staged, seconds=120)
    card_says(asha, request, "Done.")
    assert deletes(staged) == 1


def test_a_request_that_could_not_be_read_yet_can_be_declined_and_not_approved(staged: Stage) -> None:
    """Its card says that it is being read."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, "/trunk delete sales_line")
    modal_says(asha, "permanently")
    asha.fill("Type the trunk's name", "sales_line")
    asha.fill("Reason", "We moved.")
    staged.account.next_calls("503", 1000, "reads")
    assert asha.submit() == {}
    modal_says(asha, "Reading the trunk from Exotel…")
    (request,) = [one.id for one in staged.operations()]
    assert buttons(card_says(chloe, request, "Reading the trunk from Exotel…")) == ["Decline…", "Withdraw"]
    staged.account.fault(next={"kind": "none"})
    it_is_later(staged, seconds=60)
    assert "Approve…" in buttons(card_says(chloe, request, "What will be lost:"))


def test_a_trunk_that_went_before_it_could_be_read_is_said_to_be_gone_and_cannot_be_tried_again(
    staged: Stage,
) -> None:
    """There is nothing to approve, so there must be no way round it either."""
    sid = a_trunk(staged)
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk delete sales_line")
    modal_says(asha, "permanently")
    asha.fill("Type the trunk's name", "sales_line")
    asha.fill("Reason", "We moved.")
    staged.account.api.delete_trunk(sid)
    assert asha.submit() == {}
    modal_says(asha, "Canceled: the trunk is no longer on the account.")
    (request,) = [one.id for one in staged.operations()]
    assert buttons(card_says(asha, request, "Canceled: the trunk is no longer on the account.")) == []
    assert not staged.bot.operations.try_again(request, ASHA).allowed


def test_an_approval_is_shown_as_being_read_while_exotel_is_slow(staged: Stage) -> None:
    """A trigger lives three seconds; the modal is there at once, and changes."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    staged.aim.hold("GET")
    press(chloe, "Approve…", request)
    modal_says(chloe, "Reading the trunk from Exotel…")
    staged.aim.release()
    modal_says(chloe, "Type the trunk's name")
    assert refused(staged) == []
