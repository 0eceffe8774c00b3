"""Slack on a bad day: nobody who asked is left with silence, nothing is told twice, and what is open tells the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from bot.domain.clock import iso
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from bot.slack.client import slack_client
from bot.slack.errors import UNANSWERED
from bot.slack.groups import Groups
from bot.store import TypedCommand, intake, operations, outbox
from bot.store.store import utc_now
from tests.approvals.acts import a_trunk, approve, ask, card_says, operation, press
from tests.approvals.acts import modal_says as approval_says
from tests.journeys.acts import OPS, OUTBOUND, card, modal_says, private_answer, review, set_up, thread, trunk
from tests.support.looking import buttons, text_of
from tests.support.serving import serving
from tests.support.slack_faults import CUT_OFF, HANG_UP, HANG_UP_AFTER, PAGE, Fault, SlackFaults, busy, error
from tests.support.stage import ASHA, BEN, CHLOE, Stage, sandbox_settings, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


@pytest.fixture
def faults() -> SlackFaults:
    return SlackFaults()


@pytest.fixture
def staged(tmp_path: Path, faults: SlackFaults) -> Iterator[Stage]:
    with stage(tmp_path, faults=faults, trunkbot_cooling_seconds=0) as ready:
        yield ready


# What somebody waits for


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (busy(6), "Slack is too busy to open the form. Try again in 6 s."),
        (error("expired_trigger_id"), "I was too slow. Please type that again."),
        (error("internal_error", 500), "Slack couldn't open the form (internal_error). Try again in a minute"),
        (PAGE, "(an answer that isn't Slack's). Try again in a minute"),
        (HANG_UP, "Try again in a minute"),
        (error("invalid_arguments"), "(invalid_arguments). Try again in a minute"),
    ],
    ids=["429", "expired", "500", "502 page", "hung up", "refused"],
)
def test_a_form_that_slack_does_not_show_is_answered_with_a_sentence(
    staged: Stage, faults: SlackFaults, fault: Fault, said: str
) -> None:
    """Who typed it is waiting; an empty channel would read as if the bot were dead."""
    asha = staged.person(ASHA)
    faults.at("views.open", fault)
    asha.send(OPS, "/trunk setup")
    private_answer(asha, said)


@pytest.mark.parametrize("fault", [busy(1), error("internal_error", 500), PAGE], ids=["429", "500", "502 page"])
def test_a_private_answer_that_slack_refuses_once_comes_all_the_same(
    staged: Stage, faults: SlackFaults, fault: Fault
) -> None:
    """One bad answer of a response_url."""
    asha = staged.person(ASHA)
    trunk(staged, "sales_line")
    faults.at("/actions/", fault)
    asha.send(OPS, "/trunk show sales_line")
    private_answer(asha, "sales_line")


def test_an_answer_slack_never_takes_is_logged_and_a_command_is_answered_after_the_restart(
    staged: Stage, faults: SlackFaults, caplog: pytest.LogCaptureFixture
) -> None:
    """What was typed is kept until its answer has gone out: here it goes out as a direct message."""
    asha = staged.person(ASHA)
    caplog.set_level(logging.WARNING)
    trunk(staged, "sales_line")
    faults.at("/actions/", error("internal_error", 500), count=9)
    staged.account.next_calls("500", count=9)
    asha.send(OPS, "/trunk number add sales_line +911800123456")
    until(lambda: "Slack didn't take an answer" in caplog.text, "the line in the log")
    faults.clear()
    staged.account.next_calls("none")
    staged.restart()
    asha.see("I was restarted while reading", where="trunkbot")
    card(asha, "Done.")


@pytest.mark.parametrize("fault", [HANG_UP_AFTER, Fault(500, "oops", after=True)], ids=["hung up", "500"])
def test_a_direct_answer_whose_delivery_was_not_confirmed_is_not_sent_twice(
    staged: Stage, faults: SlackFaults, fault: Fault
) -> None:
    """To a line of the process before: it leaves through the outbox, as all else does."""
    asha = staged.person(ASHA)
    with staged.bot.store.transaction() as db:
        intake.keep(db, TypedCommand("create:1", "create", "no good name!", "", ASHA, "C0TRUNKOPS", iso(utc_now())))
    faults.at("chat.postMessage", fault, when=lambda form: str(form.get("channel", "")).startswith(("U", "D")))
    staged.restart()
    asha.see("I was restarted while reading", where="trunkbot")
    staged.restart()
    until(lambda: not staged.bot._couriers[1]._loop.is_stopping and not _owed(staged), "all to be sent")
    assert len([m for m in asha.messages("trunkbot") if "I was restarted while reading" in text_of(m)]) == 1


def _owed(staged: Stage) -> int:
    with staged.bot.store.reading() as db:
        return outbox.count_owed(db)


@pytest.mark.parametrize(
    "fault", [error("internal_error", 500), HANG_UP, PAGE, CUT_OFF], ids=["500", "hung up", "502 page", "cut off"]
)
def test_a_modal_whose_update_failed_once_still_tells_the_end(staged: Stage, faults: SlackFaults, fault: Fault) -> None:
    """“In progress” for ever would be a lie."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    faults.at("views.update", fault)
    assert asha.submit() == {}
    modal_says(asha, "All 3 steps done")


def test_a_look_whose_answer_slack_refuses_once_is_shown_all_the_same(staged: Stage, faults: SlackFaults) -> None:
    """The modal says that it is reading; then it says what it read."""
    asha = staged.person(ASHA)
    trunk(staged, "sales_line")
    faults.at("views.update", error("internal_error", 500))
    asha.send(OPS, "/trunk creds sales_line")
    modal_says(asha, "no SIP credentials")


# What the channel is owed


def test_a_deleted_card_silences_neither_its_thread_nor_the_channel(staged: Stage, faults: SlackFaults) -> None:
    """Somebody tidies up while a request waits: it is posted anew, its thread below it, and the next is told."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    a_trunk(staged)
    request = ask(staged, asha)
    (old,) = [m for m in ben.messages(OPS) if f"request {request}" in text_of(m)]
    slack_client(staged.settings).chat_delete(channel="C0TRUNKOPS", ts=old["ts"])
    ben.wait_for(lambda: not [m for m in ben.messages(OPS) if f"request {request}" in text_of(m)])
    approve(staged.person(CHLOE), request, where="trunkbot")
    done = card_says(ben, request, "Done.")
    assert done["ts"] != old["ts"]
    thread(ben, done, "is deleted")
    set_up(asha, "Outbound", OUTBOUND | {"Trunk name": "next_line"})
    card(ben, "next_line is set up")


def test_another_channel_gets_the_news_and_old_cards_stay_where_they_are(
    tmp_path: Path,
) -> None:
    """As the bot itself advises when a channel is lost: a request that waits keeps its card and thread."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as before:
        a_trunk(before)
        request = ask(before, before.person(ASHA))
        object.__setattr__(before.settings, "trunkbot_channel", "C0GENERAL0")
        before.slack.channels["C0GENERAL0"].members.add("UTRUNKBOT1")
        before.restart()
        asha, ben = before.person(ASHA), before.person(BEN)
        approve(before.person(CHLOE), request, where="trunkbot")
        done = card_says(ben, request, "Done.")
        thread(ben, done, "is deleted")
        asha.send("general", "/trunk create next_line")
        ben.see("next_line", where="general")


def test_a_card_that_was_given_up_while_its_channel_was_archived_is_brought_up_to_date_afterwards(
    staged: Stage,
) -> None:
    """Its old buttons must not stay: somebody would press them."""
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    a_trunk(staged)
    request = ask(staged, asha)
    channel = staged.slack.channels["C0TRUNKOPS"]
    channel.is_archived = True
    with staged.bot.store.transaction() as db:
        operations.touch(db, request)
        outbox.mark_stale(db, request)
    staged.bot._couriers[0].wake()
    until(lambda: staged.audit("not_told"), "the card to be given up")
    channel.is_archived = False
    approve(chloe, request, where="trunkbot")
    until(lambda: operation(staged, request).state == "done", "the delete")
    asha.send(OPS, "/trunk create next_line")
    told = card_says(asha, request, "Done.")
    assert "Approve…" not in buttons(told)


def test_the_operators_are_warned_in_the_moment_in_which_a_channel_is_given_up(staged: Stage) -> None:
    """One transaction: a process that dies right after it has not lost the warning."""
    staged.slack.channels["C0TRUNKOPS"].is_archived = True
    staged.person(ASHA).send("general", "/trunk create next_line")
    until(lambda: staged.audit("not_told"), "the card to be given up")
    rows = [row.event for row in staged.audit()]
    assert "announced" in rows[: rows.index("not_told")]
    staged.restart()
    staged.person(BEN).see("I can't post in", where="trunkbot")


def test_a_channel_that_cannot_be_searched_holds_up_nobody(staged: Stage, faults: SlackFaults) -> None:
    """It may stand there, and nobody can tell: that one is given up, said so in the log, and the next is told."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    faults.at("chat.postMessage", HANG_UP_AFTER)
    faults.at("conversations.history", error("unknown_method"), count=99)
    asha.send(OPS, "/trunk create first_line")
    until(lambda: staged.audit("not_told"), "the card to be given up")
    assert "doesn't allow a search (unknown_method)" in staged.audit("not_told")[0].sentence
    asha.send(OPS, "/trunk create next_line")
    card(ben, "Create next_line")


# Who may do what


def test_one_answer_that_is_cut_off_takes_nobodys_rights_away(tmp_path: Path) -> None:
    """The thread that reads the usergroups goes on, whatever comes for an answer."""
    faults = SlackFaults()
    state = SlackState()
    with serving(faults.around(slack_app(state))) as url:
        state.base_url = url
        groups = Groups(slack_client(sandbox_settings(tmp_path, url, url)), ["S0OPERATOR"])
        for fault in (CUT_OFF, Fault(200, "[]"), Fault(200, '{"ok": true}'), PAGE, HANG_UP):
            faults.at("usergroups.users.list", fault, count=2)
            groups.refresh()
            faults.clear()
        assert groups.members("S0OPERATOR") is None
        groups.refresh()
        assert groups.members("S0OPERATOR")


@pytest.mark.parametrize(
    "fault", [CUT_OFF, Fault(200, "[]"), Fault(200, '"x"'), Fault(200, "null"), PAGE, HANG_UP, error("made_up")]
)
def test_whatever_slack_answers_is_an_error_of_one_family(tmp_path: Path, fault: Fault) -> None:
    """So that none of them goes past those who wait for it."""
    faults = SlackFaults()
    state = SlackState()
    with serving(faults.around(slack_app(state))) as url:
        state.base_url = url
        client = slack_client(sandbox_settings(tmp_path, url, url))
        faults.at("auth.test", fault, count=2)
        with pytest.raises(UNANSWERED) as raised:
            client.auth_test()
        assert isinstance(raised.value, SlackApiError) == (fault.body.startswith(("<", '{"ok": false')))


def test_an_approver_who_looks_while_it_is_carried_out_learns_that_it_is_done(tmp_path: Path) -> None:
    """Chloe opens the approval, Diego has approved already, and the trunk is gone while she waits for Exotel."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as staged:
        a_trunk(staged)
        request = ask(staged, staged.person(ASHA))
        chloe, diego = staged.person(CHLOE), staged.person("UDIEGO0001")
        press(diego, "Approve…", request)
        approval_says(diego, "Type the trunk's name")
        diego.fill("Type the trunk's name", "sales_line")
        staged.account.fault(slow_seconds=0.8)
        press(chloe, "Approve…", request)
        assert diego.submit() == {}
        until(lambda: operation(staged, request).state == "done", "the delete")
        staged.account.fault(slow_seconds=0)
        chloe.wait_for(lambda: chloe.view() and "Reading" not in text_of(chloe.view()))
        assert "nothing left to decide" not in text_of(chloe.view())


def test_a_picture_that_comes_late_does_not_take_the_next_screen_away(staged: Stage, faults: SlackFaults) -> None:
    """The direction is chosen and Next pressed at once, while Slack makes the bot wait with the picture."""
    with staged.person(ASHA) as asha:
        asha.send(OPS, "/trunk setup")
        modal_says(asha, "Which way do the calls go?")
        faults.at("/api/views.update", busy(1), when=lambda form: "hash" in form)
        asha.choose("Which way do the calls go?", "Outbound")
        asha.submit()
        seen = modal_says(asha, "Trunk name")
        until(lambda: [path for path, form in faults.seen if "views.update" in path and "hash" in form][1:])
        assert asha.modal()["hash"] == seen["hash"]
