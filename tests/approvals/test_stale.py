"""Bound to what was reviewed: a trunk that changes in the middle is not deleted on old eyes."""

from __future__ import annotations

import pytest

from bot.domain import E164, TrunkName
from bot.domain.records import State
from tests.approvals.acts import (
    DIRECT,
    OPS,
    SECOND_NUMBER,
    a_full_trunk,
    a_trunk,
    approve,
    ask,
    card_says,
    deletes,
    fill_in,
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
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def test_a_trunk_that_changed_before_the_approval_makes_it_stale_and_it_is_sent_again(staged: Stage) -> None:
    """Chloe is told what changed instead of being asked; Ben asks anew; the new card shows the new number."""
    sid = a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    request = ask(staged, asha)
    staged.account.api.map_number(sid, E164(SECOND_NUMBER))
    press(chloe, "Approve…", request)
    changed = text_of(modal_says(chloe, "The trunk changed, so this request is canceled:"))
    assert f"Number {SECOND_NUMBER} (pstn) was added." in changed
    assert f"<@{ASHA}> can send it again from the card." in changed
    stale = card_says(ben, request, "Canceled, because the trunk changed:")
    assert f"Number {SECOND_NUMBER} (pstn) was added." in text_of(stale)
    assert buttons(stale) == ["Request again"]
    card_says(asha, request, "Request it again to continue.", DIRECT)

    press(chloe, "Request again", request)
    told(chloe, "Only operators can do this")
    press(ben, "Request again", request)
    told(ben, "Sent again as")
    (fresh,) = {one.id for one in staged.operations()} - {request}
    assert f"{SECOND_NUMBER} can't place or receive" in text_of(card_says(chloe, fresh, "What will be lost:"))
    assert f"*Requested by* <@{BEN}>: We moved to the new line." in text_of(card_says(chloe, fresh, "Requested by"))
    press(asha, "Request again", request)
    told(asha, f"<@{BEN}> already sent this again as {fresh}.")
    chloe.close(clear=True)
    approve(chloe, fresh)
    card_says(asha, fresh, "Done.")
    press(asha, "Request again", request)
    told(asha, f"This was already approved by <@{CHLOE}> and is done.")
    assert len(staged.operations()) == 2
    assert deletes(staged) == 1


def test_a_trunk_that_changed_between_approval_and_execution_is_not_deleted(staging: Staging) -> None:
    """Approved, cooling off, changed: stale, and the trunk stands as it is now."""
    staged = staging(trunkbot_cooling_seconds=60)
    sid = a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    approve(chloe, request)
    staged.account.api.map_number(sid, E164(SECOND_NUMBER))
    it_is_later(staged, seconds=61)
    stale = card_says(asha, request, f"Number {SECOND_NUMBER} (pstn) was added.")
    assert "Canceled, because the trunk changed" in text_of(stale)
    assert deletes(staged) == 0
    assert len(staged.account.trunks()["sales_line"]["phone_numbers"]) == 2
    (row,) = rows(staged, request, "stale")
    assert row.actor == "trunkbot"
    assert row.sentence.startswith("Canceled: Delete sales_line. Number +")


def test_what_an_open_form_was_made_of_must_still_be_what_is_reviewed(staging: Staging) -> None:
    """The trunk changes while Diego types; Chloe's look makes it stale; Diego's approval comes too late."""
    staged = staging(trunkbot_approvals={"delete": 2})
    sid = a_trunk(staged)
    asha, chloe, diego = map(staged.person, (ASHA, CHLOE, DIEGO))
    request = ask(staged, asha)
    open_approval(diego, request)
    staged.account.api.map_number(sid, E164(SECOND_NUMBER))
    press(chloe, "Approve…", request)
    modal_says(chloe, "The trunk changed, so this request is canceled:")
    diego.fill("Type the trunk's name", "sales_line")
    assert diego.submit() == {}
    modal_says(diego, "This request was canceled, because the trunk changed.")
    row = staged.bot.reviews.row(request)
    assert row
    assert row.votes == {}


CHANGES = {
    "a number gone": lambda api, sid: api.unmap_number(sid, api.numbers(sid)[0].id),
    "a number's mode": lambda api, sid: api.change_number(sid, api.numbers(sid)[0].id, E164("+919876543210"), "flow"),
    "an address gone": lambda api, sid: api.remove_whitelisted_ip(sid, api.whitelisted_ips(sid)[1].id),
    "a destination's weight": lambda api, sid: api.change_destination(sid, api.destinations(sid)[0].id, 2, 8),
    "a destination gone": lambda api, sid: api.remove_destination(sid, api.destinations(sid)[0].id),
    "the alias": lambda api, sid: api.clear_alias(sid),
    "another name": lambda api, sid: api.rename_trunk(sid, "other_line"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_kind_of_change_is_seen_and_named(staged: Stage, what: str) -> None:
    """Whatever hangs on a trunk is part of what was reviewed."""
    sid = a_full_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    CHANGES[what](staged.account.api, sid)
    press(chloe, "Approve…", request)
    modal_says(chloe, "The trunk changed, so this request is canceled:")
    until(lambda: operation(staged, request).state == State.STALE, "the stale request")
    assert operation(staged, request).sentence.endswith((".",))
    assert len(operation(staged, request).sentence) > 20


def test_a_trunk_that_someone_else_deleted_is_gone(staged: Stage) -> None:
    """At the approval: nothing is left to approve, and nothing was changed by this request."""
    sid = a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    staged.account.api.delete_trunk(sid)
    press(chloe, "Approve…", request)
    modal_says(chloe, "The trunk isn't on the account any more.")
    gone = card_says(asha, request, "Canceled: the trunk is no longer on the account.")
    assert buttons(gone) == []
    assert deletes(staged) == 1


def test_a_trunk_that_someone_else_deletes_after_the_approval_is_not_our_doing(staging: Staging) -> None:
    """At the execution, likewise."""
    staged = staging(trunkbot_cooling_seconds=60)
    sid = a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    approve(chloe, request)
    staged.account.api.delete_trunk(sid)
    it_is_later(staged, seconds=61)
    card_says(asha, request, "Canceled: the trunk is no longer on the account.")
    assert operation(staged, request).state == State.STALE


def test_a_neighbour_that_goes_or_comes_does_not_make_it_stale(staged: Stage) -> None:
    """Which other trunks share a number is told, and is not part of what is bound."""
    a_trunk(staged)
    other = staged.account.api.create_trunk(TrunkName("other_line")).trunk_sid
    staged.account.api.map_number(other, E164("+919876543210"))
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    assert "calls through sales_line any more. +919876543210 is also on other_line." in text_of(
        card_says(chloe, request, "What will be lost:")
    )
    staged.account.api.delete_trunk(other)
    approve(chloe, request)
    card_says(asha, request, "Done.")


def test_a_neighbour_that_is_only_remembered_does_not_make_it_look_gone(staged: Stage) -> None:
    """An account without the portal's list knows the trunks the bot has seen, and one of those is no longer there."""
    a_trunk(staged)
    other = staged.account.api.create_trunk(TrunkName("other_line")).trunk_sid
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, "/trunk list")
    asha.see("other_line")
    staged.account.fault(portal_off=True)
    staged.account.api.delete_trunk(other)
    request = ask(staged, asha)
    approve(chloe, request)
    card_says(asha, request, "Done.")
    assert "sales_line" not in staged.account.trunks()


def test_a_trunk_that_was_renamed_while_the_form_was_filled_in_is_asked_for_by_the_name_that_it_has(
    staged: Stage,
) -> None:
    """Nobody approves a name that another trunk may have by now; the fresh review has the name that it has."""
    sid = a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    fill_in(asha, "sales_line", "We moved to the new line.")
    staged.account.api.rename_trunk(sid, TrunkName("other_line"))
    assert asha.submit() == {}
    (request,) = [one.id for one in staged.operations()]
    stale = card_says(ben, request, f"The trunk {sid} is called other_line, not sales_line as in the request.")
    assert "Canceled" in text_of(stale)
    press(ben, "Request again", request)
    told(ben, "Sent again as")
    (fresh,) = {one.id for one in staged.operations()} - {request}
    assert "Delete `other_line`" in text_of(card_says(chloe, fresh, "What will be lost:"))
    approve(chloe, fresh, "other_line")
    card_says(ben, fresh, "Done.")
    assert staged.account.trunks() == {}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\u2028", "\u202e"])
def test_a_reason_looks_like_no_line_of_ours(staged: Stage, ending: str) -> None:
    """Whoever decides reads what was asked, and beside it what the asker wrote."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha, reason=f"Old.{ending}*Approved by* everybody")
    said = text_of(card_says(chloe, request, "*Requested by*"))
    assert ending == "\n" or ending not in said
    assert f"*Requested by* <@{ASHA}>: Old." in said
    assert "\n*Approved by*" not in said
