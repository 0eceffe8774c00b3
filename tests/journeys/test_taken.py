"""What was there before a request, and what somebody else has: nothing is taken, and each card tells it apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain import E164
from tests.journeys.acts import (
    OPS,
    OUTBOUND,
    card,
    fill,
    held,
    modal_says,
    open_form,
    private_answer,
    review,
    set_up,
    thread,
    trunk,
)
from tests.support.looking import buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

ON_A_TRUNK = {label: value for label, value in OUTBOUND.items() if label != "Trunk name"}


def test_a_trunk_made_meanwhile_by_someone_else_is_left_alone_until_someone_agrees(staged: Stage) -> None:
    """Two people at once: the second's number and address may not go onto the first's trunk unasked."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    trunk_sid = trunk(staged, "sales_line")
    assert asha.submit() == {}
    stopped = modal_says(asha, "Failed at")
    assert f"A trunk called sales_line already exists ({trunk_sid}); this request didn't create it" in text_of(stopped)
    assert held(staged, "sales_line") == ([], [], [])
    assert buttons(stopped) == [
        "Add to that trunk…",
        "Show the trunk that has it",
        "Edit and retry…",
        "Try again from here",
    ]
    asha.click("Add to that trunk…")
    asked = text_of(modal_says(asha, f"Use the trunk sales_line ({trunk_sid})"))
    assert f"*A trunk called `sales_line` already exists* (`{trunk_sid}`). Continue to add" in asked
    assert held(staged, "sales_line") == ([], [], []), "nothing before it is submitted"
    assert asha.submit() == {}
    modal_says(asha, "Both steps done")
    assert held(staged, "sales_line") == (["+919876543210"], ["44.248.146.11/32"], [])
    assert staged.refusals() == []


def test_a_name_that_was_seen_since_the_form_was_filled_in_is_asked_about_in_the_wizard(staged: Stage) -> None:
    """Where the bot knows of it, nothing is begun that would stop at once."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    review(asha, "Outbound", OUTBOUND)
    trunk_sid = trunk(staged, "sales_line")
    ben.send(OPS, "/trunk list")
    private_answer(ben, "*sales_line*")
    assert asha.submit() == {}
    modal_says(asha, f"*A trunk called `sales_line` already exists* (`{trunk_sid}`)")
    assert staged.operations() == []
    asha.click("Change something")
    asha.wait_for(lambda: "Caller ID number" in asha.labels(), what="the form")
    assert staged.operations() == []


def test_two_people_who_set_up_the_same_new_name_at_once_get_one_trunk_and_one_stop(staged: Stage) -> None:
    """Whoever is second is told of the first one's trunk, and nothing of theirs is on it."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    own = {"Caller ID number": "+919876543299", "Static public IP": "44.248.146.99"}
    review(asha, "Outbound", OUTBOUND)
    review(ben, "Outbound", OUTBOUND | own)
    staged.account.fault(slow_seconds=0.3)
    with ThreadPoolExecutor(2) as threads:
        assert [answer.result() for answer in [threads.submit(one.submit) for one in (asha, ben)]] == [{}, {}]
    until(lambda: sorted(one.state for one in staged.operations()) == ["done", "failed"], "both ends")
    numbers, addresses, _ = held(staged, "sales_line")
    assert (len(numbers), len(addresses)) == (1, 1)


def test_the_card_tells_what_was_so_before_apart_from_what_was_done_now(staged: Stage) -> None:
    """“Done” alone would claim somebody else's work, or hide that this went onto it."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    trunk(staged, "sales_line", "+919876543210")
    asha.send(OPS, "/trunk list")
    asha.see("*sales_line*")
    set_up(asha, "Outbound", {"Trunk": "sales_line", **ON_A_TRUNK})
    told = text_of(card(ben, "Both steps done (1 was already done)."))
    assert "*Already there:* +919876543210 was already on the trunk." in told
    assert "*Done now:* 44.248.146.11 is whitelisted." in told


def test_a_change_with_nothing_to_do_does_not_read_as_done_now(staged: Stage) -> None:
    """Nothing was changed, and the card says that."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    trunk(staged, "sales_line", "+919876543210")
    asha.send(OPS, "/trunk number add sales_line +919876543210")
    card(ben, "It was already done; nothing had to change.")


def test_a_trunk_is_not_created_a_second_time_and_the_card_leads_to_the_first(staged: Stage) -> None:
    """“All 1 steps done” said of nothing would send somebody looking for a trunk of their own."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    trunk_sid = trunk(staged, "sales_line")
    asha.send(OPS, "/trunk create sales_line")
    stopped = card(ben, "Failed at")
    assert f"A trunk called sales_line already exists ({trunk_sid})" in text_of(stopped)
    assert buttons(stopped) == ["Show the trunk that has it", "Edit and retry…", "Try again from here"]
    ben.click("Edit and retry…", stopped)
    ben.modal("Create a trunk")
    ben.fill("Trunk name", "other_line")
    assert ben.submit() == {}
    card(asha, "Created other_line: Done.")


def test_a_trunk_whose_answer_was_lost_is_called_created(staged: Stage) -> None:
    """It is this very request that made it."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    staged.aim.at("POST", "trunks", "drop_after")
    set_up(asha, "Outbound", OUTBOUND)
    finished = card(ben, "All 3 steps done")
    thread(ben, finished, "sales_line was created")


def moves(person: Person, there: str, here: str) -> None:
    """The form of a move is open, filled in from the one trunk to the other."""
    person.modal("Move a number")
    chosen = {block["block_id"]: block["element"] for block in person.modal()["blocks"] if block["type"] == "input"}
    assert chosen["trunk"]["initial_option"]["value"] == there
    assert chosen["to"]["initial_option"]["value"] == here
    assert chosen["number"]["initial_value"] == "+919876543210"


def test_a_number_that_another_trunk_has_is_said_to_be_there_before_anything_is_asked_for(staged: Stage) -> None:
    """In the place of the review: a move is for somebody else to approve, and may not happen by the way."""
    asha = staged.person(ASHA)
    there, here = trunk(staged, "sales_line", "+919876543210"), trunk(staged, "support_line")
    asha.send(OPS, "/trunk list")
    asha.see("*support_line*")
    review(asha, "Outbound", {"Trunk": "support_line", **ON_A_TRUNK})
    taken = modal_says(asha, f"+919876543210 is already on sales_line ({there}). Use another number")
    assert buttons(taken) == ["Move it here…", "Change something", "Show the trunk that has it"]
    assert taken["submit"] is None
    asha.click("Move it here…")
    moves(asha, there, here)
    assert staged.operations() == []
    assert staged.refusals() == []


def test_for_a_new_trunk_another_number_can_be_chosen_and_nothing_else_is_typed_again(staged: Stage) -> None:
    """There is nothing yet that the number could be moved to."""
    asha = staged.person(ASHA)
    trunk(staged, "support_line", "+919876543210")
    review(asha, "Outbound", OUTBOUND)
    assert buttons(modal_says(asha, "is already on support_line")) == ["Change something", "Show the trunk that has it"]
    asha.click("Change something")
    asha.wait_for(lambda: "Caller ID number" in asha.labels(), what="the form")
    asha.fill("Caller ID number", "+919876543211")
    assert asha.submit() == {}
    modal_says(asha, "Add the number +919876543211")
    assert asha.submit() == {}
    modal_says(asha, "All 3 steps done")


def test_who_has_gone_on_from_the_review_is_not_called_back_to_it(staged: Stage) -> None:
    """Exotel was slow to say where the number is; meanwhile another one is being typed."""
    asha = staged.person(ASHA)
    trunk(staged, "support_line", "+919876543210")
    open_form(asha, "Outbound")
    fill(asha, OUTBOUND)
    staged.aim.hold("GET", "trunk-maps", count=1)
    assert asha.submit() == {}
    asha.click("Change something")
    asha.wait_for(lambda: "Caller ID number" in asha.labels(), what="the form")
    staged.aim.release()
    until(lambda: [call for call in staged.aim.seen if call.what == "trunk-maps" and call.ended], "the look")
    asha.fill("Caller ID number", "+919876543211")
    assert asha.submit() == {}
    assert "is already on sales_line" not in text_of(modal_says(asha, "Add the number +919876543211"))


def test_a_number_that_was_taken_after_the_review_stays_there_and_the_card_leads_to_the_move(staged: Stage) -> None:
    """Somebody was faster: the rest is done, the number is left where it is."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    there, here = trunk(staged, "sales_line"), trunk(staged, "support_line")
    asha.send(OPS, "/trunk list")
    asha.see("*support_line*")
    review(asha, "Outbound", {"Trunk": "support_line", **ON_A_TRUNK})
    until(lambda: [call for call in staged.aim.seen if call.what == "trunk-maps" and call.ended], "the look")
    staged.account.api.map_number(there, E164("+919876543210"))
    assert asha.submit() == {}
    modal_says(asha, f"+919876543210 is already on sales_line ({there}). Use another number")
    assert held(staged, "support_line") == ([], ["44.248.146.11/32"], [])
    stopped = card(ben, "Failed at")
    assert buttons(stopped)[:2] == ["Move it here…", "Show the trunk that has it"]
    ben.click("Move it here…", stopped)
    moves(ben, there, here)
