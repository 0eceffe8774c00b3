"""`/trunk test` on a real stage: a call that fails is explained, mended and tested again; `show` tells of it."""

from __future__ import annotations

import json

import pytest

from tests.journeys.acts import OPS, modal_says, private_answer, trunk
from tests.support.looking import buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, VERA, Stage

pytestmark = pytest.mark.long

TITLE = "Test call"
NUMBER, IP, OTHER_IP = "+919876543210", "44.248.146.11", "44.248.146.12"
HAPPENED = "What happened?"


def begin(person: Person, words: str, says: str = "Step 1 of 5") -> str:
    """Types `/trunk test …`; all that the modal says."""
    person.send(OPS, f"/trunk test {words}")
    return text_of(modal_says(person, says))


def go_on(person: Person, *steps: int) -> None:
    """As described, up to each of these steps."""
    for step in steps:
        if step > 2:
            person.choose(HAPPENED, "It happened")
        assert person.submit() == {}
        modal_says(person, f"Step {step} of 5")


def instead(person: Person, seen: str, says: str) -> str:
    """Something else happened; all that is said about it."""
    person.choose(HAPPENED, "Something else")
    assert person.submit() == {}
    person.choose("What did you see instead?", seen)
    assert person.submit() == {}
    return text_of(modal_says(person, says))


def shown(person: Person, says: str) -> str:
    """What `/trunk show` says of sales_line."""
    if person.view():
        person.close(clear=True)
        person.no_modal()
    person.send(OPS, "/trunk show sales_line")
    return text_of(private_answer(person, says))


def test_a_403_is_mended_tested_again_and_shown(either_door: Stage) -> None:
    """The address that may call is named, the button whitelists another, the second call works."""
    sid = trunk(either_door, "sales_line", NUMBER, IP)
    asha = either_door.person(ASHA)
    before = either_door.account.writes()
    assert IP in begin(asha, "sales_line outbound")
    go_on(asha, 2)
    said = instead(asha, "SIP 403", "Did yours come from another address?")
    assert f"only accepts calls from `{IP}`" in said
    assert either_door.account.writes() == before, "a test call changes nothing on Exotel"
    asha.click("Whitelist an IP")
    asha.modal("Whitelist an IP")
    asha.fill("Static public IP", OTHER_IP)
    assert asha.submit() == {}
    modal_says(asha, "now accepts calls from")
    asha.close(clear=True)
    asha.no_modal()
    assert "Last outbound test call failed (SIP 403 Forbidden" in shown(asha, "Last outbound test call")
    assert OTHER_IP in begin(asha, "sales_line outbound")
    go_on(asha, 2, 3, 4, 5)
    asha.choose(HAPPENED, "It happened")
    assert asha.submit() == {}
    modal_says(asha, "outbound test call worked")
    assert f"Last outbound test call worked. Made by <@{ASHA}>" in shown(asha, "outbound test call worked")
    rows = either_door.audit("test_call")
    assert [(row.actor, row.trunk, json.loads(row.detail)) for row in rows] == [
        (ASHA, "sales_line", {"trunk_sid": sid, "direction": "outbound", "worked": worked}) for worked in (False, True)
    ]
    assert either_door.refusals() == []


def test_two_windows_each_keep_their_own_place_and_the_last_result_stands(staged: Stage) -> None:
    """Asha and Vera test the same trunk at once; Vera, who may only look, may test."""
    trunk(staged, "sales_line", NUMBER, IP)
    asha, vera = staged.person(ASHA), staged.person(VERA)
    begin(asha, "sales_line outbound")
    begin(vera, "sales_line outbound")
    go_on(asha, 2, 3)
    go_on(vera, 2)
    instead(vera, "SIP 401", "The SIP user name for")
    go_on(asha, 4, 5)
    asha.choose(HAPPENED, "It happened")
    assert asha.submit() == {}
    modal_says(asha, "Saved.")
    assert [row.actor for row in staged.audit("test_call")] == [VERA, ASHA]
    assert f"outbound test call worked. Made by <@{ASHA}>" in shown(vera, "Last outbound")
    assert staged.refusals() == []


def test_a_second_window_of_the_same_person_has_a_test_of_its_own(staged: Stage) -> None:
    """As in Slack, a modal is in the window that asked: what is done in the other does not touch it."""
    trunk(staged, "sales_line", NUMBER, IP)
    here, there = staged.person(ASHA, "here"), staged.person(ASHA, "there")
    begin(here, "sales_line outbound")
    go_on(here, 2, 3)
    assert there.view() is None
    begin(there, "sales_line outbound")
    go_on(there, 2)
    modal_says(here, "Step 3 of 5")
    there.click("Back")
    modal_says(there, "Step 1 of 5")
    modal_says(here, "Step 3 of 5")
    assert staged.refusals() == []


def test_two_tabs_of_one_window_go_on_where_the_other_is(staged: Stage) -> None:
    """Forwards in one, back in the other: neither starts anew."""
    trunk(staged, "sales_line", NUMBER, IP)
    here, there = staged.person(ASHA), staged.person(ASHA)
    begin(here, "sales_line outbound")
    go_on(here, 2)
    modal_says(there, "Step 2 of 5")
    there.choose(HAPPENED, "It happened")
    assert there.submit() == {}
    modal_says(here, "Step 3 of 5")
    here.click("Back")
    assert "Step 2 of 5" in text_of(modal_says(there, "Your system reaches Exotel"))


def test_a_trunk_that_only_receives_is_not_tested_outbound(staged: Stage) -> None:
    """What is missing is said, with the button that mends it; the other way is one click away."""
    sid = trunk(staged, "support_line", NUMBER)
    staged.person(ASHA).send(OPS, f"/trunk dest add {sid} sip.acme.io:5061;transport=tls")
    asha = staged.person(ASHA)
    asha.wait_for(lambda: staged.account.trunks()["support_line"]["destination_uris"], what="the destination")
    said = begin(asha, "support_line termination", "isn't set up for outbound yet")
    assert "your static IP on the whitelist" in said
    assert "Set up outbound" in buttons(asha.modal())
    asha.click("Test inbound")
    modal_says(asha, "Step 1 of 5")
    go_on(asha, 2)
    assert f"call `{NUMBER}`" in text_of(asha.modal())
    assert "flow in Exotel's dashboard" in instead(asha, "Silence", "Saved.")
    asha.click("Correct what I saw")
    modal_says(asha, "What did you see instead?")
    asha.choose("What did you see instead?", "Something else, in my own words")
    assert asha.submit() == {"In your own words": "Describe what you saw."}
    asha.fill("In your own words", "SIP 488 <!channel>")
    assert asha.submit() == {}
    assert "no codec" in text_of(modal_says(asha, "Not Acceptable Here"))
    assert staged.refusals() == []


def test_from_no_words_at_all_three_clicks_lead_to_the_first_step(staged: Stage) -> None:
    """The direction first, then the trunk."""
    trunk(staged, "sales_line", NUMBER, IP)
    asha = staged.person(ASHA)
    begin(asha, "", "Which way")
    asha.click("Outbound (termination)")
    modal_says(asha, "Which trunk should we test?")
    asha.click("sales_line")
    modal_says(asha, "Step 1 of 5")


def test_what_was_filled_in_is_there_again_after_going_back(staged: Stage) -> None:
    """Also what was not submitted."""
    trunk(staged, "sales_line", NUMBER, IP)
    asha = staged.person(ASHA)
    begin(asha, "sales_line outbound")
    go_on(asha, 2, 3)
    asha.choose(HAPPENED, "Something else")
    assert asha.submit() == {}
    asha.choose("What did you see instead?", "The call drops")
    asha.fill("In your own words", "after 30 s")
    asha.click("Back")
    modal_says(asha, "A phone rings")
    assert asha.submit() == {}
    modal_says(asha, "What did you see instead?")
    assert asha.submit() == {}
    modal_says(asha, "“after 30 s”")


def test_without_trunk_lists_and_settings_a_call_can_be_tested(staged: Stage) -> None:
    """The vendor's guide's own endpoints are enough; what cannot be asked is said."""
    trunk(staged, "sales_line", NUMBER, IP)
    asha = staged.person(ASHA)
    shown(asha, "sales_line")
    staged.account.fault(portal_off=True)
    begin(asha, "sales_line outbound")
    go_on(asha, 2, 3)
    assert "I can't read the trunk's caller ID" in text_of(asha.modal())


def test_a_test_begun_before_a_restart_goes_on_after_it(staged: Stage) -> None:
    """The view carries all it needs."""
    trunk(staged, "sales_line", NUMBER, IP)
    asha = staged.person(ASHA)
    begin(asha, "sales_line outbound")
    go_on(asha, 2)
    staged.restart()
    assert f"only accepts calls from `{IP}`" in instead(asha, "SIP 403", "Saved.")
    assert "test call failed" in shown(asha, "Last outbound test call")


def test_a_check_leads_to_a_test_call_with_one_button(staged: Stage) -> None:
    """In the row that asks for one, and below where none does because the last one worked."""
    trunk(staged, "sales_line", NUMBER, IP)
    asha = staged.person(ASHA)

    def ways(says: str) -> list[str]:
        asha.send(OPS, "/trunk check sales_line")
        return [name for name in buttons(private_answer(asha, says)) if "est" in name]

    assert ways("Make a test call to confirm") == ["Test an outbound call"]
    begin(asha, "sales_line outbound")
    go_on(asha, 2, 3, 4, 5)
    asha.choose(HAPPENED, "It happened")
    assert asha.submit() == {}
    modal_says(asha, "outbound test call worked")
    asha.close(clear=True)
    asha.no_modal()
    assert ways("The last test call worked") == ["Test call"]
