"""Nothing that a person or an API wrote becomes a mention, a link or a way out of `code` in anything the bot says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.journeys.acts import BOTH, OPS, OUTBOUND, begin, card, fill, modal_says, open_form, private_answer, trunk
from tests.support.person import Person
from tests.support.stage import ASHA, VERA, Stage
from tests.support.waiting import until

NASTY = "<!channel> <@UDIEGO0001> <#C0GENERAL0> <https://evil.acme.io|here> &amp; `out` ```"
RAW = ("<!channel>", "<@UDIEGO0001>", "<#C0GENERAL0>", "<https://evil")


def spoken(thing: Any) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn: the `text` of a message, and text objects that are not plain."""
    if isinstance(thing, list):
        for each in thing:
            yield from spoken(each)
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str) and thing.get("type") != "plain_text":
            yield thing["text"]
        for key, value in thing.items():
            if key != "state":
                yield from spoken(value)


def text_objects(thing: Any) -> Iterator[dict[str, Any]]:
    """All that are mrkdwn: what others wrote may stand in any of them."""
    inner = thing if isinstance(thing, list) else thing.values() if isinstance(thing, dict) else ()
    if isinstance(thing, dict) and thing.get("type") == "mrkdwn":
        yield thing
    for each in inner:
        yield from text_objects(each)


def from_the_bot(person: Person) -> list[str]:
    """All it has said in messages, modals and Home tabs that this person could see, at any moment."""
    said: list[str] = []
    for frame in person.frames:
        message = frame.get("message") or {}
        if frame["type"] == "message" and message.get("bot_id"):
            said += spoken(message)
        if frame["type"] in ("views", "home"):
            said += spoken(frame.get("views") or frame.get("view"))
    return said


def assert_harmless(person: Person) -> None:
    said = from_the_bot(person)
    assert said
    for text in said:
        for raw in RAW:
            assert raw not in text, text
    assert all(each.get("verbatim") for each in text_objects(person.frames)), "Slack would look for links in it"


@pytest.mark.parametrize(
    "command",
    [
        NASTY,
        f"help {NASTY}",
        f"show {NASTY}",
        f"list {NASTY}",
        f"setup {NASTY}",
        f"setup inbound {NASTY}",
        "`",
        "&&&&<<<<>>>>" * 20,
        "show " + "<" * 500,
        "show \u202e\u0000\u200b",
    ],
)
def test_a_command_with_markup_is_answered_without_it(shared: Stage, command: str) -> None:
    """Whatever stands behind /trunk, what comes back mentions nobody."""
    asha = shared.person(ASHA)
    before = len(asha.ephemerals(OPS))
    asha.send(OPS, f"/trunk {command}")
    asha.wait_for(lambda: asha.view() or len(asha.ephemerals(OPS)) > before, what="an answer")
    assert_harmless(asha)
    if asha.view():
        asha.close()
    asha.leave()
    assert shared.refusals() == []


@pytest.mark.parametrize("field", [*BOTH, "Mask", "Port", "Customer-facing number"])
def test_markup_in_any_field_of_the_form_is_an_error_at_that_field_and_comes_out_nowhere(
    shared: Stage, field: str
) -> None:
    """It is not cleaned and taken: a name with a mention in it is nobody's trunk."""
    asha = shared.person(ASHA)
    open_form(asha, "Both")
    fill(asha, BOTH)
    asha.fill(field, NASTY[:20] if field in ("Mask", "Port") else NASTY)
    errors = asha.submit()
    assert field in errors
    assert_harmless(asha)
    asha.close()
    asha.leave()
    assert shared.operations() == []


def test_markup_in_what_exotel_holds_is_shown_as_it_is_written(staged: Stage) -> None:
    """A name made in the dashboard, a number, an address: to Slack they are text, not mentions."""
    asha, vera = staged.person(ASHA), staged.person(VERA)
    trunk_sid = trunk(staged, "sales_line", "+919876543210", "44.248.146.11")
    with staged.aim.state.lock:
        held = staged.aim.state.trunks[trunk_sid]
        held.trunk_name = NASTY
        held.phone_numbers[:] = [replace(held.phone_numbers[0], phone_number=NASTY)]
        held.whitelisted_ips[:] = [replace(held.whitelisted_ips[0], ip=NASTY)]
    vera.send(OPS, "/trunk list")
    listed = private_answer(vera, "&lt;!channel&gt;")
    vera.click("Show", listed)
    until(lambda: len(vera.ephemerals(OPS)) == 2, "the trunk itself")
    vera.send(OPS, "/trunk show")
    vera.send(OPS, "/trunk show trm")
    vera.send(OPS, "/trunk show nope")
    until(lambda: len(vera.ephemerals(OPS)) == 5, "the other answers")
    vera.home()
    begin(asha, "Outbound", {"Trunk": "<!channel>", **{k: v for k, v in OUTBOUND.items() if k != "Trunk name"}})
    card(asha, "Set up")
    until(lambda: staged.operations()[-1].state.is_over, "the end")
    asha.home()
    asha.see("Recent changes")
    assert_harmless(asha)
    assert_harmless(vera)


def test_a_mention_is_only_ever_of_somebody_the_bot_means(staged: Stage) -> None:
    """The card names who asked; that is a mention, and it is Asha's alone."""
    asha = staged.person(ASHA)
    begin(asha, "Outbound", OUTBOUND)
    modal_says(asha, "is set up for")
    told = json.dumps(card(asha, "is set up for"))
    assert f"<@{ASHA}>" in told
    assert told.count("<@") == 1
    assert "<!" not in told
