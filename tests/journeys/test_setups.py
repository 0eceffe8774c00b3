"""The main job, from `/trunk setup` to a working trunk, as two people, through both doors."""

from __future__ import annotations

import re
import sqlite3

import httpx

from tests.journeys.acts import (
    BOTH,
    INBOUND,
    OPS,
    OUTBOUND,
    WAY,
    begin,
    card,
    choose_way,
    fill,
    held,
    modal_says,
    open_form,
    open_wizard,
    private_answer,
    review,
    sent_by_the_bot,
    set_up,
    thread,
    trunk,
)
from tests.support.audits import first_bad_row
from tests.support.looking import buttons, text_of
from tests.support.stage import ASHA, BEN, Stage
from tests.support.waiting import until

TOOK = re.compile(r"\(\d+(\.\d)? m?s\)")


def test_outbound_ends_with_a_trunk_a_card_a_thread_and_audit_rows(either_door: Stage) -> None:
    """Asha's first trunk: three steps, told in the modal and in the channel, and everything stands in the log."""
    asha, ben = either_door.person(ASHA), either_door.person(BEN)
    asked = review(asha, "Outbound", OUTBOUND)
    assert text_of(asked).index("Create the trunk sales_line") < text_of(asked).index("Add the number +919876543210")
    assert either_door.account.trunks() == {}, "a review changes nothing"

    assert asha.submit() == {}
    done = text_of(modal_says(asha, "All 3 steps done"))
    trunk_sid = either_door.account.trunks()["sales_line"]["trunk_sid"]
    for said in (trunk_sid, "sandbox1.pstn.exotel.com", "5061 (TLS) or 5060 (TCP)", "call a phone you can answer"):
        assert said in done
    assert held(either_door, "sales_line") == (["+919876543210"], ["44.248.146.11/32"], [])

    told = card(ben, "sales_line is set up for outbound")
    assert "All 3 steps done" in text_of(card(ben, "All 3 steps done"))
    assert f"<@{ASHA}>" in text_of(told)
    steps = thread(ben, told, f"sales_line was created ({trunk_sid}).")
    assert len(TOOK.findall(text_of(thread(ben, told, "44.248.146.11 is whitelisted.")))) == 3, text_of(steps)
    receipt = text_of(thread(ben, told, "PBX settings"))
    assert "sandbox1.pstn.exotel.com" in receipt
    assert "ready for calls from" in text_of(card(ben, "All 3 steps done"))
    assert "ready for calls from" not in receipt, "the thread does not repeat its own card"
    assert len(ben.messages(OPS)) == 1
    assert len(ben.thread(told["ts"])) == 2

    posted = [row.event for row in either_door.audit() if row.operation_id and row.event.startswith("message_")]
    assert {"message_posted", "message_updated"} >= set(posted) >= {"message_posted"}
    rows = [row for row in either_door.audit() if row.operation_id and not row.event.startswith("message_")]
    events = [row.event for row in rows]
    assert events[0] == "asked"
    assert events[-1] == "done"
    assert events.count("step_done") == 3
    assert events.count("api_call") == 4, "before the three, whether the number is free"
    assert {row.actor for row in rows} == {ASHA}
    assert first_bad_row(either_door.bot.store) is None
    assert either_door.refusals() == []


def test_inbound_to_a_host_name_takes_three_calls_and_no_whitelisting(either_door: Stage) -> None:
    """Ben's support line: TLS and 5061 unless he says otherwise, and the flow that no API can make is told."""
    ben, asha = either_door.person(BEN), either_door.person(ASHA)
    done = text_of(set_up(ben, "Inbound", INBOUND))
    assert held(either_door, "support_line") == (["+911800123456"], [], ["sip:sip.yourcompany.com:5061;transport=tls"])
    trunk_sid = either_door.account.trunks()["support_line"]["trunk_sid"]
    assert "create a flow with a *Connect* applet" in done
    assert done.count(f"`sip:{trunk_sid}`") == 1, "the step that is left is told once"
    for shown in ("Calls arrive at", "sip:sip.yourcompany.com:5061;transport=tls", "+911800123456", "Certificate"):
        assert shown in done
    for outbounds in ("SIP server", "User name", "Registration", "pstn.exotel.com"):
        assert outbounds not in done, "a trunk that only takes calls is told nothing of placing them"
    on_the_card = text_of(card(asha, "All 3 steps done"))
    assert f"a *Connect* applet that dials `sip:{trunk_sid}`" in on_the_card
    assert "Call +911800123456 from any phone" in done
    assert f"<@{BEN}>" in text_of(card(asha, "support_line is set up for inbound"))
    assert either_door.refusals() == []


def test_inbound_to_an_address_whitelists_it_first_without_being_asked(either_door: Stage) -> None:
    """Exotel refuses an IP destination that is not whitelisted, so the bot does that before."""
    asha = either_door.person(ASHA)
    asked = review(asha, "Inbound", INBOUND | {"Destination host": "44.248.146.12", "Transport": "TCP"})
    assert text_of(asked).index("Whitelist the IP 44.248.146.12") < text_of(asked).index("Add the destination URI")
    assert asha.submit() == {}
    modal_says(asha, "All 4 steps done")
    assert held(either_door, "support_line") == (
        ["+911800123456"],
        ["44.248.146.12/32"],
        ["sip:44.248.146.12:5060;transport=tcp"],
    )
    order = [call.what for call in either_door.aim.writes()]
    assert order.index("whitelisted-ips") < order.index("destination-uris")
    assert either_door.refusals() == []


def test_both_ways_on_one_trunk_with_one_number(either_door: Stage) -> None:
    """What outbound needs and what inbound needs, in one form; an empty number is the caller ID's."""
    asha = either_door.person(ASHA)
    done = text_of(set_up(asha, "Both", BOTH))
    assert held(either_door, "both_ways") == (
        ["+919876543210"],
        ["44.248.146.11/32"],
        ["sip:sip.yourcompany.com:5061;transport=tls"],
    )
    assert "*Outbound (termination)*" in done
    assert "*Inbound (origination)*" in done
    assert [call.what for call in either_door.aim.writes()].count("phone-numbers") == 1
    assert either_door.refusals() == []


def test_an_existing_trunk_is_kept_and_the_other_direction_added_to_it(either_door: Stage) -> None:
    """Ben adds inbound to the trunk that Asha made; nothing is created, nothing of hers is touched."""
    asha, ben = either_door.person(ASHA), either_door.person(BEN)
    set_up(asha, "Outbound", OUTBOUND)
    existing = {"Trunk": "sales_line", **INBOUND}
    del existing["Trunk name"]
    asked = review(ben, "Inbound", existing)
    trunk_sid = either_door.account.trunks()["sales_line"]["trunk_sid"]
    assert f"Use the trunk sales_line ({trunk_sid})" in text_of(asked)
    assert "Create the trunk" not in text_of(asked)
    assert ben.submit() == {}
    modal_says(ben, "Both steps done")
    assert list(either_door.account.trunks()) == ["sales_line"]
    assert held(either_door, "sales_line") == (
        ["+919876543210", "+911800123456"],
        ["44.248.146.11/32"],
        ["sip:sip.yourcompany.com:5061;transport=tls"],
    )
    assert either_door.refusals() == []


def test_what_is_there_already_counts_as_done_and_says_so(staged: Stage) -> None:
    """Exotel answers 409 inside a 200; the account is looked at, and the set-up goes on."""
    asha = staged.person(ASHA)
    trunk(staged, "sales_line", "+919876543210", "44.248.146.11")
    asha.send(OPS, "/trunk list")
    asha.see("*sales_line*")
    fields = {"Trunk": "sales_line", **OUTBOUND}
    del fields["Trunk name"]
    done = text_of(set_up(asha, "Outbound", fields))
    assert "+919876543210 was already on the trunk." in done
    assert "44.248.146.11 was already whitelisted." in done
    assert held(staged, "sales_line") == (["+919876543210"], ["44.248.146.11/32"], [])


def test_the_modal_says_in_its_first_block_where_things_stand(staged: Stage) -> None:
    """It changes under the reader's eyes: the first words say so."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    staged.aim.hold("POST")
    assert asha.submit() == {}
    assert modal_says(asha, "In progress:")["blocks"][0]["text"]["text"] == "In progress"
    staged.aim.release()
    assert modal_says(asha, "All 3 steps done")["blocks"][0]["text"]["text"] == "Done"


def test_the_steps_are_seen_waiting_running_and_done_while_they_go(staged: Stage) -> None:
    """With a slow Exotel the modal and the thread tell each step as it goes."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    review(asha, "Outbound", OUTBOUND)
    for what in ("trunks", "phone-numbers", "whitelisted-ips"):
        staged.aim.hold("POST", what)
    assert asha.submit() == {}
    modal_says(asha, "Create the trunk sales_line: running")
    modal_says(asha, "Add the number +919876543210: waiting")
    steps = thread(ben, card(ben, "In progress"), "Create the trunk sales_line: running")
    staged.aim.release("trunks")
    modal_says(asha, "Whitelist the IP 44.248.146.11: running")
    thread(ben, card(ben, "In progress"), "Add the number +919876543210: running")
    staged.aim.release()
    modal_says(asha, "All 3 steps done")
    thread(ben, card(ben, "All 3 steps done"), "+919876543210 is on the trunk.")
    told = [frame["message"] for frame in ben.frames if frame["type"] == "message"]
    versions = [text_of(message) for message in told if message["ts"] == steps["ts"]]
    assert any("Add the number +919876543210: running" in version for version in versions)
    assert "+919876543210 is on the trunk." in versions[-1]


def test_words_after_setup_choose_the_direction_and_the_trunk(staged: Stage) -> None:
    """`/trunk setup inbound sales_line` opens the form itself, with that trunk chosen."""
    asha = staged.person(ASHA)
    trunk(staged, "sales_line")
    asha.send(OPS, "/trunk list")
    asha.see("*sales_line*")
    open_wizard(asha, "inbound sales_line")
    fill(asha, {name: value for name, value in INBOUND.items() if name != "Trunk name"})
    assert asha.submit() == {}
    modal_says(asha, "Use the trunk sales_line")


def test_a_change_of_mind_goes_back_with_nothing_lost(staged: Stage) -> None:
    """From the review to the form, as it was filled in; from the form to the direction, and to the form for that."""
    asha = staged.person(ASHA)
    review(asha, "Inbound", INBOUND | {"Port": "5071"})
    asha.click("Change something")
    asha.wait_for(lambda: "Destination host" in asha.labels())
    asha.fill("Destination host", "sip2.yourcompany.com")
    assert asha.submit() == {}
    assert "sip2.yourcompany.com:5071;transport=tls" in text_of(modal_says(asha, "Nothing has been done yet"))
    asha.click("Change something")
    asha.wait_for(lambda: "Destination host" in asha.labels())
    asha.fill("Destination host", "sip3.yourcompany.com")
    asha.click("Choose another direction")
    asha.wait_for(lambda: asha.labels() == [WAY])
    choose_way(asha, "Both")
    assert asha.submit() == {}
    asha.wait_for(lambda: "Caller ID number" in asha.labels())
    fill(asha, {"Caller ID number": "+919876543210", "Static public IP": "44.248.146.11"})
    assert asha.submit() == {}
    kept = text_of(modal_says(asha, "Nothing has been done yet"))
    assert "sip3.yourcompany.com:5071;transport=tls" in kept
    assert "Create the trunk support_line" in kept
    assert staged.account.trunks() == {}
    assert staged.refusals() == []


def test_no_password_is_anywhere_a_person_or_a_thief_could_read_it(staged: Stage) -> None:
    """Neither in what was shown, nor in the journal and the audit log, nor in the file itself."""
    asha = staged.person(ASHA)
    set_up(asha, "Both", BOTH)
    trunk_sid = staged.account.trunks()["both_ways"]["trunk_sid"]
    card(asha, "is set up for")
    staged.account.fault(credentials_shape="seed")
    held_there = httpx.get(
        f"{staged.account.url}/v2/accounts/sandbox1/trunks/{trunk_sid}/credentials", auth=("sandbox", "sandbox")
    ).json()
    password = held_there["response"]["data"]["password"]
    assert len(password) > 8
    assert password not in sent_by_the_bot(staged)
    assert "Run /trunk creds (only you see it)" in sent_by_the_bot(staged)
    with sqlite3.connect(staged.settings.trunkbot_db) as database:
        assert password not in "\n".join(database.iterdump())


def test_the_receipts_button_shows_the_trunk_to_whoever_presses_it(staged: Stage) -> None:
    """From the modal it answers in the modal; from the thread, privately."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    begin(asha, "Outbound", OUTBOUND)
    modal_says(asha, "is set up for")
    asha.click("Show the trunk")
    modal_says(asha, "set up.")
    receipt = thread(ben, card(ben, "sales_line is set up"), "PBX settings")
    ben.click("Show the trunk", receipt)
    private_answer(ben, "set up.")
    assert len(ben.messages(OPS)) == 1, "what one person looked at is not told to all"
    assert staged.refusals() == []


def test_the_receipt_tells_each_way_that_was_set_up_what_to_type(staged: Stage) -> None:
    """Both ways, then: each under its own name, and from there to the files for a PBX."""
    asha = staged.person(ASHA)
    done = text_of(set_up(asha, "Both", BOTH))
    outbound, inbound = "PBX settings for outbound", "PBX settings for inbound"
    assert done.index(outbound) < done.index("SIP server") < done.index(inbound) < done.index("Calls arrive at")
    asha.click("PBX settings")
    modal_says(asha, "both_ways: Any PBX")
    assert staged.refusals() == []


def test_among_a_hundred_trunks_one_is_found_by_typing(staged: Stage) -> None:
    """A menu holds a hundred; with more the field searches what was typed."""
    asha = staged.person(ASHA)
    for number in range(120):
        staged.aim.state.new_trunk(f"line_{number:03}", "ANY-ANY", "sandbox1.pstn.exotel.com")
    asha.send(OPS, "/trunk list")
    private_answer(asha, "1 to 8 of 120")
    open_form(asha, "Outbound")
    assert asha.options("Trunk", "line_07") == [f"line_07{digit}" for digit in range(10)]
    fill(asha, {"Trunk": "line_077", **{name: value for name, value in OUTBOUND.items() if name != "Trunk name"}})
    assert asha.submit() == {}
    modal_says(asha, "Use the trunk line_077")
    assert staged.refusals() == []


def test_a_trunk_deleted_meanwhile_in_the_dashboard_is_said_to_be_gone(staged: Stage) -> None:
    """The form knew it a moment ago; Exotel does not any more."""
    asha = staged.person(ASHA)
    trunk_sid = trunk(staged, "sales_line")
    asha.send(OPS, "/trunk list")
    private_answer(asha, "*sales_line*")
    review(asha, "Outbound", {"Trunk": "sales_line", **{k: v for k, v in OUTBOUND.items() if k != "Trunk name"}})
    staged.account.api.delete_trunk(trunk_sid)
    assert asha.submit() == {}
    said = text_of(modal_says(asha, "Failed at"))
    assert "It may have been deleted" in said
    assert staged.account.trunks() == {}


def test_a_name_that_is_taken_is_refused_with_advice_that_can_be_followed(staged: Stage) -> None:
    """Asha's form was opened before anybody knew of the trunk: it has no menu to choose it from."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    open_form(asha, "Outbound")
    fill(asha, OUTBOUND)
    trunk(staged, "sales_line")
    ben.send(OPS, "/trunk list")
    private_answer(ben, "*sales_line*")
    errors = asha.submit()
    assert "A trunk called sales_line already exists" in errors["Trunk name"]
    assert "Trunk" in asha.labels() or "above" not in errors["Trunk name"]


def test_typing_a_name_beside_a_chosen_trunk_is_a_contradiction_that_is_told(staged: Stage) -> None:
    """Nobody guesses which of the two was meant."""
    asha = staged.person(ASHA)
    trunk(staged, "sales_line")
    asha.send(OPS, "/trunk list")
    private_answer(asha, "*sales_line*")
    open_form(asha, "Outbound")
    fill(asha, {"Trunk": "sales_line", **OUTBOUND, "Trunk name": "other_line"})
    assert "You chose sales_line above. Clear this name" in asha.submit()["Trunk name"]
    asha.fill("Trunk name", "")
    assert asha.submit() == {}
    modal_says(asha, "Use the trunk sales_line")


def test_a_second_set_up_in_the_same_modal_is_a_second_set_up(staged: Stage) -> None:
    """From the receipt to the trunk, and from there to its other direction, without ever closing the modal."""
    asha = staged.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    asha.click("Show the trunk")
    modal_says(asha, "missing a destination URI")
    asha.click("Set up inbound")
    asha.wait_for(lambda: "Destination host" in asha.labels(), what="the form")
    fill(asha, {name: value for name, value in INBOUND.items() if name != "Trunk name"})
    assert asha.submit() == {}
    modal_says(asha, "Nothing has been done yet")
    assert asha.submit() == {}
    modal_says(asha, "*`sales_line` is set up for inbound*")
    until(lambda: len(staged.operations()) == 2, "the second operation")
    modal_says(asha, "Both steps done")
    assert held(staged, "sales_line")[2] == ["sip:sip.yourcompany.com:5061;transport=tls"]
    assert staged.refusals() == []


def test_a_modal_that_was_closed_is_left_alone_and_the_channel_tells_the_rest(staged: Stage) -> None:
    """“You can close this”, it says; then nobody writes to a view that is gone."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    staged.aim.hold("POST", "trunks")
    assert asha.submit() == {}
    assert "You can close this" in text_of(modal_says(asha, "Create the trunk sales_line: running"))
    asha.close()
    asha.no_modal()
    staged.aim.release()
    card(asha, "All 3 steps done")
    assert asha.view() is None
    # One update may have been on its way at the moment of closing; none is begun after it.
    assert len(staged.refusals()) <= 1
    assert {refusal["error"] for refusal in staged.refusals()} <= {"not_found"}


def test_the_card_of_an_inbound_set_up_knows_that_its_last_step_is_done(staged: Stage) -> None:
    """Whoever presses it, on the card or in a command; and that it isn't, if it is taken back."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    set_up(asha, "Inbound", INBOUND)
    left = card(ben, "One step left for you")
    ben.click("I've done it", where=left)
    done = card(ben, "The step in Exotel's dashboard is marked as done.")
    assert done["ts"] == left["ts"]
    assert "I've done it" not in buttons(done)
    asha.send(OPS, "/trunk dashboard support_line undo")
    assert "I've done it" in buttons(card(ben, "One step left for you"))
