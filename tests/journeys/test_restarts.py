"""The bot may be stopped at any moment: what was begun goes on and ends once, and old buttons still work."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.domain import TrunkName
from bot.domain.audit_events import Event
from bot.domain.clock import iso
from bot.front.jobs import AT_ONCE
from bot.front.responders import DirectResponder
from bot.store import AuditEvent, TypedCommand, intake
from bot.store.store import utc_now
from bot.words.blocks import Message
from tests.journeys.acts import (
    INBOUND,
    OPS,
    OUTBOUND,
    begin,
    card,
    fill,
    held,
    modal_says,
    open_form,
    private_answer,
    review,
    set_up,
    thread,
)
from tests.support.audits import first_bad_row
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, VERA, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def test_a_set_up_cut_off_in_the_middle_goes_on_after_the_restart_and_ends_once(either_door: Stage) -> None:
    """Stopped while the trunk is being created: the rest is done by the next process, and the channel has one card."""
    asha, ben = either_door.person(ASHA), either_door.person(BEN)
    review(asha, "Outbound", OUTBOUND)
    either_door.account.fault(slow_seconds=1.5)
    assert asha.submit() == {}
    until(lambda: [call.what for call in either_door.aim.writes()] == ["trunks"], "the first call")
    either_door.restart()
    either_door.account.fault(slow_seconds=0)
    finished = card(ben, "All 3 steps done")
    assert held(either_door, "sales_line") == (["+919876543210"], ["44.248.146.11/32"], [])
    assert Counter(call.what for call in either_door.aim.writes()) == {
        "trunks": 1,
        "phone-numbers": 1,
        "whitelisted-ips": 1,
    }
    assert len(ben.messages(OPS)) == 1
    thread(ben, finished, "PBX settings")
    assert len(ben.thread(finished["ts"])) == 2
    (operation,) = either_door.operations()
    assert operation.state == "done"
    assert [row.event for row in either_door.audit() if row.operation_id].count("done") == 1
    assert first_bad_row(either_door.bot.store) is None
    assert either_door.refusals() == []


def test_try_again_works_after_a_restart(over_http: Stage) -> None:
    """The button carries an id, and the journal knows the rest."""
    asha, ben = over_http.person(ASHA), over_http.person(BEN)
    over_http.aim.at("POST", "phone-numbers", "400")
    begin(asha, "Outbound", OUTBOUND)
    stopped = card(ben, "Failed at")
    over_http.restart()
    assert ben.click("Try again from here", stopped)["ok"]
    card(ben, "All 3 steps done")
    assert Counter(call.what for call in over_http.aim.writes()) == {
        "trunks": 1,
        "phone-numbers": 2,
        "whitelisted-ips": 1,
    }
    assert over_http.refusals() == []


def test_a_receipts_button_and_an_open_form_outlive_the_process(staged: Stage) -> None:
    """Nothing they need was kept in memory."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    set_up(asha, "Outbound", OUTBOUND)
    receipt = thread(ben, card(ben, "is set up for"), "PBX settings")
    open_form(ben, "Inbound")
    fill(ben, INBOUND)
    staged.restart()
    assert ben.submit() == {}
    modal_says(ben, "Nothing has been done yet")
    ben.click("Change something")
    ben.wait_for(lambda: "Destination host" in ben.labels())
    assert ben.submit() == {}
    modal_says(ben, "Nothing has been done yet")
    staged.restart()
    assert ben.submit() == {}
    modal_says(ben, "All 3 steps done")
    ben.close()
    ben.no_modal()
    ben.click("Show the trunk", receipt)
    private_answer(ben, "sales_line: outbound only")
    assert staged.refusals() == []


def test_what_the_channel_is_still_owed_is_sent_after_the_restart(staged: Stage) -> None:
    """Four set-ups at once owe more than Slack takes in a moment; a restart in between loses and repeats nothing."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    for number in range(4):
        own = {"Trunk name": f"line_{number}", "Caller ID number": f"+91987654321{number}"}
        begin(asha, "Outbound", OUTBOUND | own)
    until(lambda: [operation.state for operation in staged.operations()] == ["done"] * 4, "four set-ups")
    staged.restart()
    ben.wait_for(lambda: [text_of(m).count("All 3 steps done") > 0 for m in ben.messages(OPS)] == [True] * 4)
    # Each wizard was closed by the next, some before the bot had heard of it.
    assert {problem["error"] for problem in staged.refusals()} <= {"not_found"}


def test_the_modal_of_a_set_up_that_went_on_after_a_restart_says_how_it_ended(staged: Stage) -> None:
    """Asha keeps looking at it; it may not say “In progress” for ever."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    staged.account.fault(slow_seconds=1.5)
    assert asha.submit() == {}
    until(lambda: staged.aim.writes(), "the first call")
    staged.restart()
    staged.account.fault(slow_seconds=0)
    card(asha, "All 3 steps done")
    modal_says(asha, "All 3 steps done")


@pytest.mark.parametrize(
    ("typed", "age", "told"),
    [
        ("sales_line +91180012", timedelta(), "Slack opens only right after you type"),
        ("sales_line +911800123456", timedelta(hours=1), "Type it again if you still need it"),
    ],
    ids=["wrong", "old"],
)
def test_a_cut_off_command_that_cannot_be_carried_out_is_answered(
    staged: Stage, typed: str, age: timedelta, told: str
) -> None:
    """What needs its form, as no trigger is left to show it with; and what nobody may still want."""
    asha = staged.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    at = iso(utc_now() - age)
    with staged.bot.store.transaction() as db:
        intake.keep(db, TypedCommand("number add:1", "number add", typed, "", ASHA, "C0TRUNKOPS", at))
    staged.restart()
    asha.see(told, where="trunkbot")
    until(lambda: not _left(staged), "the line to be forgotten")
    assert held(staged, "sales_line")[0] == ["+919876543210"]


def test_lines_that_were_left_are_read_a_few_at_once_and_all_of_them_are_done(staged: Stage) -> None:
    """Were all of them begun together, a restart on a busy account would throw away the first read of each."""
    asha = staged.person(ASHA)
    sids = [staged.account.api.create_trunk(TrunkName(f"line_{number}")).trunk_sid for number in range(9)]
    asha.send(OPS, "/trunk list")
    private_answer(asha, "1 to 8 of 9")
    with staged.bot.store.transaction() as db:
        for number in range(9):
            typed = f"line_{number} 44.248.146.{number}/32"
            intake.keep(db, TypedCommand(f"ip add:{number}", "ip add", typed, "", ASHA, "C0TRUNKOPS", iso(utc_now())))
    before = len(staged.audit("api_call"))
    staged.account.fault(slow_seconds=0.3)
    staged.restart()
    until(lambda: len(staged.operations()) == 9 and not _left(staged), "all lines to be read")
    asked = [row.sentence for row in staged.audit("api_call")[before:] if row.actor == ASHA]
    first_looked_at = next(place for place, sentence in enumerate(asked) if "destination-uris" in sentence)
    assert 0 < sum(any(sid in sentence for sentence in asked[:first_looked_at]) for sid in sids) <= AT_ONCE


def test_a_command_of_a_former_operator_is_refused_after_the_restart(staged: Stage) -> None:
    """Rights are looked up anew."""
    vera = staged.person(VERA)
    with staged.bot.store.transaction() as db:
        intake.keep(db, TypedCommand("create:1", "create", "mine", "", VERA, "C0TRUNKOPS", iso(utc_now())))
    staged.restart()
    vera.see("I was restarted while reading", where="trunkbot")
    assert staged.account.trunks() == {}
    assert [row.actor for row in staged.audit("refused")] == [VERA]


def test_a_line_that_could_not_be_written_down_is_not_carried_out_behind_its_askers_back(staged: Stage) -> None:
    """Asha saw a failure and goes another way; what somebody types next must not take her line along."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    with staged.bot.store.transaction() as db:
        db.execute(
            "CREATE TEMP TRIGGER broken BEFORE INSERT ON intake WHEN NEW.text = 'hers'"
            " BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    asha.send(OPS, "/trunk create hers")
    with staged.bot.store.transaction() as db:
        db.execute("DROP TRIGGER broken")
    ben.send(OPS, "/trunk create his")
    until(lambda: "his" in staged.account.trunks(), "his trunk")
    staged.restart()
    until(lambda: not _left(staged), "nothing left to read")
    assert [one.asked_by for one in staged.operations()] == [BEN]
    assert list(staged.account.trunks()) == ["his"]


def _left(stage: Stage) -> list[TypedCommand]:
    with stage.bot.store.reading() as db:
        return intake.unfinished(db)


def test_a_restart_does_not_begin_a_new_minute_of_exotels_limit(staged: Stage) -> None:
    """What the process before asked in the last minute counts: the next one waits, says so, and earns no 429."""
    call = AuditEvent("trunkbot", Event.API_CALL, "GET /trunks: ok", account="sandbox1")
    until(lambda: staged.audit("api_call"), "the look at the start")
    with staged.bot.store.transaction():
        for _ in range(200):
            staged.bot.store.log(call)
    before = staged.audit("api_call")
    staged.restart()
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk list")
    private_answer(vera, "Waiting about")
    assert staged.audit("api_call") == before


def test_a_line_that_was_being_read_when_the_bot_was_stopped_is_left_to_the_next_process(staged: Stage) -> None:
    """That the bot is stopping is no answer to what somebody asked, and no reason to forget it (found by the soak)."""
    asha = staged.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    asha.close()
    staged.account.fault(slow_seconds=4)
    asha.send(OPS, "/trunk number add sales_line +911800123456")
    until(lambda: staged.account.state()["calls"] and _left(staged), "the look")
    staged.restart()
    staged.account.fault(slow_seconds=0)
    asha.see("On it: Add +911800123456 to `sales_line`", where="trunkbot")
    card(asha, "Added +911800123456 to sales_line")
    said = text_of([*asha.ephemerals(OPS), *asha.messages("trunkbot")])
    assert "shutting down" not in said
    assert "no answer came" not in said


def test_the_one_direct_message_that_is_owed_after_a_restart_is_the_answer_and_not_the_wait_for_it() -> None:
    """It is told once for each line: word of a slow Exotel would stand in the answer's place."""
    owed: list[tuple[str, str, Message]] = []
    responder = DirectResponder(lambda *told: owed.append(told), ASHA, "number add:1", "I was stopped.")
    responder.meanwhile(Message("Exotel is slow."))
    responder.say(Message("Asked."))
    assert [(person, slot, message.text) for person, slot, message in owed] == [
        (ASHA, "line/number add:1", "I was stopped. Asked.")
    ]
