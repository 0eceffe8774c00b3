"""A channel that another company also reads (Slack Connect): answers go to one person, and operators are warned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.sandbox.slack.dispatch import event_callback
from bot.sandbox.slack.people import BOT_USER_ID
from tests.journeys.acts import OPS, card
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, VERA, Stage, stage
from tests.support.waiting import until

CHANNEL = "C0TRUNKOPS"


def said(staged: Stage, text: str, ts: str, *, kind: str = "message", is_shared: bool) -> None:
    """A message in the channel, as Slack tells the bot of it."""
    event: dict[str, Any] = {"type": kind, "user": VERA, "channel": CHANNEL, "channel_type": "channel"}
    callback = event_callback(event | {"text": text, "ts": ts}, 0)
    answer = staged.deliver("events_api", callback | {"is_ext_shared_channel": is_shared})
    assert "error" not in answer


def test_an_answer_in_a_shared_channel_is_seen_by_the_one_who_asked_alone(over_http: Stage) -> None:
    vera = over_http.person(VERA)
    root = str(vera.send(OPS, "Good morning.")["ts"])
    said(over_http, f"<@{BOT_USER_ID}> list the trunks", root, kind="app_mention", is_shared=True)
    vera.see("no trunks", OPS)
    assert [text_of(message) for message in vera.messages(OPS)] == ["Good morning."]
    assert len(vera.thread(root)) == 1
    assert over_http.refusals() == []


def test_operators_and_the_doctor_hear_that_the_cards_have_other_readers(over_http: Stage) -> None:
    """Once, however many messages follow; and the doctor is content when the other company has left."""
    asha, ben = over_http.person(ASHA), over_http.person(BEN)
    said(over_http, "Good morning.", "1.000100", is_shared=True)
    said(over_http, "Good morning to you.", "1.000200", is_shared=True)
    for person in (asha, ben):
        told = person.see("shared with another company", "trunkbot")
        assert "Set TRUNKBOT_CHANNEL" in text_of(told)
        assert sum("another company" in text_of(message) for message in person.messages("trunkbot")) == 1
    assert "People of another company can read" in doctor_says(over_http)
    said(over_http, "Goodbye.", "1.000300", is_shared=False)
    assert "another company" not in doctor_says(over_http)


def test_no_card_is_posted_where_another_company_reads_it_and_all_are_once_it_has_left(over_http: Stage) -> None:
    """The change itself is carried out, and the person who asked hears of it."""
    asha, ben = over_http.person(ASHA), over_http.person(BEN)
    said(over_http, "Good morning.", "1.000100", is_shared=True)
    asha.send("general", "/trunk create first_line")
    told = asha.see("another company can read it.", "trunkbot")
    assert "first_line" in text_of(told)
    until(lambda: over_http.operations()[0].state == "done", "the change")
    assert [m for m in ben.messages(OPS) if "first_line" in text_of(m)] == []
    said(over_http, "Goodbye.", "1.000300", is_shared=False)
    asha.send("general", "/trunk create next_line")
    card(ben, "next_line")
    card(ben, "first_line")


def test_where_the_settings_let_others_look_the_cards_are_still_posted(tmp_path: Path) -> None:
    with stage(tmp_path, "http", trunkbot_look_teams=("T0OTHER000",)) as staged:
        asha = staged.person(ASHA)
        said(staged, "Good morning.", "1.000100", is_shared=True)
        asha.see("I still post there", "trunkbot")
        asha.send("general", "/trunk create first_line")
        card(staged.person(BEN), "first_line")


def test_a_shared_channel_that_is_not_the_bots_own_warns_nobody(over_http: Stage) -> None:
    over_http.bot.handlers.reach.heard("C0GENERAL0", is_shared=True)
    assert "another company" not in doctor_says(over_http)


def doctor_says(staged: Stage) -> str:
    return " ".join(finding.seen for finding in staged.bot.handlers.reach.findings())
