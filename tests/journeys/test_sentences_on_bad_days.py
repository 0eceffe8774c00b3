"""Plain words where something is in the way: shared channels, an unreachable Exotel, old cards, floods, guests."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import intent
from bot.domain.clock import iso
from bot.front.contexts import Understanding
from bot.store import OwedAnswer, drafts, intake
from tests.journeys.acts import OPS, card, modal_says, offered, private_answer, trunk
from tests.journeys.test_sentences import DIRECT, IP, NUMBER, ask, reply
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.slack_faults import PAGE, SlackFaults, error
from tests.support.stage import ASHA, BEN, Stage, stage
from tests.support.waiting import until


@pytest.fixture
def asha(staged: Stage) -> Person:
    """An operator, with a trunk that the bot has seen."""
    trunk(staged, "sales_line", NUMBER, IP)
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk list")
    private_answer(asha, "sales_line")
    return asha


def event(staged: Stage) -> dict[str, Any]:
    """The envelope of Asha's last mention."""
    made = [each.payload for each in staged.deliveries.made if each.payload.get("type") == "event_callback"]
    found = next(each for each in reversed(made) if each["event"]["type"] == "app_mention")
    return copy.deepcopy(dict(found))


def test_in_a_channel_shared_with_other_companies_every_answer_is_private(staged: Stage, asha: Person) -> None:
    """The envelope says that it is shared."""
    root = ask(asha, "@trunkbot is sales_line ok?", OPS)
    reply(asha, root, "Checking sales_line")
    envelope = event(staged)
    ts = str(float(root) + 1)
    envelope |= {"is_ext_shared_channel": True, "event_id": "Ev0SHARED"}
    envelope["event"] |= {"ts": ts, "event_ts": ts, "thread_ts": root, "type": "app_mention"}
    before = len(asha.thread(root))
    staged.deliver("events_api", envelope)
    asha.wait_for(lambda: [m for m in asha.ephemerals(OPS) if "Checking sales_line" in text_of(m)], what="an answer")
    assert len([m for m in asha.thread(root) if not m.get("ephemeral")]) == before


def test_nothing_destructive_is_offered_while_exotel_cannot_be_read(staged: Stage, asha: Person) -> None:
    """Nobody can see if it is still there."""
    staged.account.next_calls("503", 50)
    root = ask(asha, f"remove {NUMBER} from sales_line")
    reply(asha, root, "I can't reach Exotel")
    staged.account.next_calls("503", 0)
    assert staged.operations() == []


def test_a_reply_below_a_card_is_about_its_trunk(staged: Stage, asha: Person) -> None:
    """“Check it” needs no name there."""
    asha.send(OPS, "/trunk ip add sales_line 44.248.146.12")
    posted = card(asha, "Whitelisted 44.248.146.12")
    ask(asha, "@trunkbot check it", OPS, posted["ts"])
    reply(asha, posted["ts"], "Checking sales_line")


def test_undo_that_offers_to_withdraw_a_request_that_still_waits(staged: Stage, asha: Person) -> None:
    """The button is the one of its card."""
    root = ask(asha, f"remove {NUMBER} from sales_line")
    asha.click("Review it", reply(asha, root, "Remove +91 98765 43210 from sales_line?"))
    modal_says(asha, "Ask for approval")
    asha.fill("Reason", "the campaign is over")
    asha.submit()
    asha.wait_for(lambda: staged.operations(), what="the request")
    asha.wait_for(lambda: _noted(staged), what="the note of it")
    ask(asha, "undo that", thread=root)
    assert "Withdraw" in offered(reply(asha, root, "still waiting for approval"))


def _noted(staged: Stage) -> bool:
    with staged.bot.store.reading() as db:
        return staged.operations()[0].id in str(list(db.query("SELECT turns FROM conversations")))


def test_a_card_pressed_a_day_later_says_so_on_its_form(staged: Stage, asha: Person) -> None:
    """A forgotten one is too old."""
    root = ask(asha, "whitelist 44.248.146.12 on sales_line")
    posted = reply(asha, root, "Whitelist 44.248.146.12 on sales_line?")
    store = staged.bot.store
    with store.transaction() as db:
        row = next(db.query("SELECT id FROM drafts ORDER BY at DESC"))
        kept = drafts.find(db, row["id"])
        assert kept
        db.execute("DELETE FROM drafts")
        drafts.keep(db, replace(kept, at=iso(store.clock() - timedelta(days=2))))
    asha.click("Open the form", posted)
    modal_says(asha, "more than a day ago")
    asha.close()
    asha.no_modal()
    with store.transaction() as db:
        db.execute("DELETE FROM drafts")
    asha.click("Open the form", posted)
    private_answer(asha, "too old", DIRECT)


def test_a_flood_of_sentences_is_told_to_wait(staged: Stage, asha: Person) -> None:
    """Twenty a minute are a lot for a person."""
    for number in range(21):
        asha.send(DIRECT, f"nonsense number {number}")
    asha.see("That's a lot of sentences", DIRECT)


def test_several_at_once_are_one_card_and_one_form(staged: Stage, asha: Person) -> None:
    """The form adds each with a button that names it."""
    root = ask(asha, "add +91 98123 45678 and +91 98123 45679 to sales_line")
    asha.click("Open the form", reply(asha, root, "Add +91 98123 45678 and +91 98123 45679 to sales_line?"))
    modal_says(asha, "That's more than one")
    assert {"Add +919812345678", "Add +919812345679"} <= set(offered(asha.modal()))


def test_a_guest_who_mentions_the_bot_is_refused_privately(staged: Stage, asha: Person) -> None:
    """And a guest's chatter in a thread is neither answered nor logged."""
    root = ask(asha, "@trunkbot is sales_line ok?", OPS)
    reply(asha, root, "Checking sales_line")
    ben = staged.person(BEN)
    envelope = event(staged)
    ts = str(float(root) + 1)
    envelope |= {"event_id": "Ev0GUEST"}
    envelope["event"] |= {"ts": ts, "event_ts": ts, "thread_ts": root, "user": BEN, "user_team": "T0ELSEWHERE"}
    envelope["event"]["team"] = "T0ELSEWHERE"
    refused = len(staged.audit("refused"))
    staged.deliver(
        "events_api", envelope | {"event": {**envelope["event"], "type": "message", "channel_type": "channel"}}
    )
    staged.deliver("events_api", envelope | {"event": {**envelope["event"], "type": "app_mention"}})
    private_answer(ben, "Only members of the workspace")
    assert len(staged.audit("refused")) == refused + 1


def test_a_sentence_that_a_process_left_without_an_answer_is_asked_for_again(staged: Stage, asha: Person) -> None:
    """It's acknowledged, noted without its words, and the process ends before the job that answers it."""
    root = ask(asha, "@trunkbot is sales_line ok?", OPS)
    reply(asha, root, "Checking sales_line")
    until(lambda: not left(staged), "the note to be taken back")
    mention = event(staged)["event"]
    staged.bot.handlers.message(mention | {"ts": str(float(root) + 1)})
    staged.bot.handlers.message(mention | {"ts": str(float(root) + 1)})
    assert [(each.user, each.channel) for each in left(staged)] == [(ASHA, "C0TRUNKOPS")]
    staged.restart()
    asha.see("I couldn't answer you in", DIRECT)
    until(lambda: not left(staged), "the note to be taken back")
    staged.restart()
    assert len([m for m in asha.messages(DIRECT) if "Please say it again" in text_of(m)]) == 1


def test_an_answer_that_slack_does_not_take_is_owed(tmp_path: Path) -> None:
    """The outbox tries again until the person knows."""
    faults = SlackFaults()
    with stage(tmp_path, faults=faults) as staged:
        asha = staged.person(ASHA)
        faults.at("chat.postMessage", PAGE, 2, lambda form: "thread_ts" in form)
        ask(asha, "hello")
        asha.see("I couldn't answer you: I was restarted, or Slack was too busy. Please say it again.", DIRECT)
        until(lambda: not left(staged), "the note to be taken back")


def test_a_long_text_is_not_read(staged: Stage, asha: Person) -> None:
    """Nobody says 3,000 characters to a bot."""
    reply(asha, ask(asha, "delete sales_line " * 170), "That's too much at once")


def test_a_bug_while_reading_is_answered_and_logged_without_the_text(
    staged: Stage, asha: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever runs the bot sees the kind of error."""

    def buggy(self: object, text: str, *_: object) -> None:
        raise LookupError(text)

    monkeypatch.setattr(Understanding, "read", buggy)
    reply(asha, ask(asha, "zanzibar is sales_line ok?"), "I didn't understand that.")
    assert "LookupError" in caplog.text
    assert "zanzibar" not in caplog.text


def test_without_the_model_a_sentence_gets_suggestions_and_commands_work(
    staged: Stage, asha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file is missing."""

    def missing() -> None:
        raise FileNotFoundError

    monkeypatch.setattr(intent, "taught", missing)
    reply(asha, ask(asha, "is sales_line ok?"), "I can't read sentences right now")
    asha.send(OPS, "/trunk show sales_line")
    private_answer(asha, NUMBER)
    asha.send(OPS, "/trunk doctor")
    asha.see("only commands are understood")


def test_never_mind_with_nothing_open_is_fine(staged: Stage, asha: Person) -> None:
    """There is nothing to be undone, and nothing to explain."""
    assert text_of(reply(asha, ask(asha, "never mind"), "OK")).startswith("OK")


def test_a_restart_keeps_an_open_question(staged: Stage, asha: Person) -> None:
    """A typed answer and a button both still count."""
    root = ask(asha, f"set up a trunk called new_line with {NUMBER}")
    question = reply(asha, root, "Which way do the calls go?")
    staged.restart()
    ask(asha, "outbound", thread=root)
    reply(asha, root, "Which IP address?")
    asha.click("Inbound: people call you", question)
    reply(asha, root, "Which host name or IP")


def test_a_status_shows_that_exotel_is_read(tmp_path: Path) -> None:
    """Below the thread; a workspace without it is served all the same."""
    faults = SlackFaults()
    with stage(tmp_path, faults=faults) as staged:
        trunk(staged, "sales_line", NUMBER, IP)
        asha = staged.person(ASHA)
        faults.at("assistant.threads.setStatus", error("unknown_method"), 1)
        for _ in range(2):
            reply(asha, ask(asha, f"remove {NUMBER} from sales_line"), "Remove")
        status = [form for path, form in faults.seen if path.endswith("assistant.threads.setStatus")]
        assert [form["status"] for form in status] == ["is working…"] * 2


def left(staged: Stage) -> list[OwedAnswer]:
    """The answers that are owed."""
    with staged.bot.store.reading() as db:
        return intake.owed(db)


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("add +919812345678 to sales_line", "+91 98123 45678 isn't on sales_line"),
        (f"remove {IP} from sales_line", f"{IP} is still on sales_line"),
        ("create a trunk called north_line", "north_line doesn't exist"),
        ("delete sales_line", "sales_line still exists"),
    ],
)
def test_undo_that_offers_nothing_for_a_form_that_nobody_submitted(asha: Person, before: str, says: str) -> None:
    """The card alone changed nothing."""
    root = ask(asha, before)
    reply(asha, root, "?")
    ask(asha, "undo that", thread=root)
    assert offered(reply(asha, root, f"There's nothing to undo: {says}.")) == []


def test_undo_that_never_deletes_a_trunk_that_was_there_before(staged: Stage, asha: Person) -> None:
    """A set-up may only have added to it."""
    root = ask(asha, "set up sales_line for outbound from 44.248.146.19 with +919876543219")
    reply(asha, root, "sales_line")
    ask(asha, "undo that", thread=root)
    assert "Review it" not in offered(reply(asha, root, "I didn't create sales_line, so I won't delete it"))


def test_undo_that_offers_to_delete_a_trunk_that_was_just_created(staged: Stage, asha: Person) -> None:
    """It is the inverse of its card, and is reviewed."""
    root = ask(asha, "create a trunk called north_line")
    asha.click("Open the form", reply(asha, root, "Create north_line?"))
    asha.wait_for(lambda: (asha.view() or {}).get("submit"), what="the form")
    asha.submit()
    asha.wait_for(lambda: staged.operations() and staged.operations()[0].state.is_over, what="the trunk")
    asha.wait_for(lambda: _noted(staged), what="the note of it")
    ask(asha, "undo that", thread=root)
    assert offered(reply(asha, root, "Delete north_line?"))[0] == "Review it"


def test_thanks_and_yes_are_answered_as_a_person_would(asha: Person) -> None:
    """A yes presses no button."""
    root = ask(asha, "delete sales_line")
    reply(asha, root, "Delete sales_line?")
    ask(asha, "yes", thread=root)
    reply(asha, root, "I only change something when you press a button.")
    ask(asha, "thanks!", thread=root)
    reply(asha, root, "You're welcome.")
