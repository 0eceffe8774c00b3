"""What people do and see, in their words: a wizard filled in, a card in the channel, the thread under it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain import E164, Mask, PublicIPv4, TrunkName
from tests.support.looking import Json, buttons, text_of
from tests.support.person import Person
from tests.support.stage import Stage

OPS = "trunk-ops"
WIZARD = "Set up a trunk"
WAY = "Which way do the calls go?"
OUTBOUND = {"Trunk name": "sales_line", "Caller ID number": "+919876543210", "Static public IP": "44.248.146.11"}
INBOUND = {
    "Trunk name": "support_line",
    "Customer-facing number": "+911800123456",
    "Destination host": "sip.yourcompany.com",
}
SECOND = OUTBOUND | {"Trunk name": "second_line", "Caller ID number": "+919876543211"}
BOTH = OUTBOUND | {"Trunk name": "both_ways", "Destination host": "sip.yourcompany.com"}
CHOSEN = ("Trunk", "Transport")


def open_wizard(person: Person, words: str = "") -> Json:
    """A fresh wizard, whatever was open before."""
    if person.view():
        person.close(clear=True)
        person.no_modal()
    person.send(OPS, f"/trunk setup {words}")
    return person.modal(WIZARD)


def choose_way(person: Person, way: str) -> None:
    """Choose it, and wait for its picture."""
    person.choose(WAY, way)
    person.wait_for(lambda: "```" in text_of(person.modal()), what="the picture")


def open_form(person: Person, way: str) -> Json:
    """The wizard's form for that way."""
    open_wizard(person)
    choose_way(person, way)
    assert person.submit() == {}
    return person.modal(WIZARD)


def fill(person: Person, fields: Mapping[str, str]) -> None:
    """Fields by their labels."""
    for label, value in fields.items():
        (person.choose if label in CHOSEN else person.fill)(label, value)


def review(person: Person, way: str, fields: Mapping[str, str]) -> Json:
    """Up to the review, before anything is done."""
    open_form(person, way)
    fill(person, fields)
    assert person.submit() == {}
    return modal_says(person, "Nothing has been done yet")


def begin(person: Person, way: str, fields: Mapping[str, str]) -> None:
    """Up to the moment it is under way."""
    review(person, way, fields)
    assert person.submit() == {}


def modal_says(person: Person, text: str) -> Json:
    """The open modal, once it says so."""

    def top() -> Json | None:
        view = person.view()
        return view if view and text in text_of(view) else None

    return person.wait_for(top, what=f"a modal that says {text!r}")


def set_up(person: Person, way: str, fields: Mapping[str, str]) -> Json:
    """A whole set-up that works; the modal at its end."""
    begin(person, way, fields)
    return modal_says(person, "is set up for")


def card(person: Person, text: str) -> Json:
    """The newest channel message that says so, once there is one."""
    return person.wait_for(
        lambda: next((m for m in reversed(person.messages(OPS)) if text in text_of(m)), None),
        what=f"a card that says {text!r}",
    )


def thread(person: Person, message: Json, text: str) -> Json:
    """The reply under a message that says so, once there is one."""
    return person.wait_for(
        lambda: next((m for m in person.thread(message["ts"]) if text in text_of(m)), None),
        what=f"a reply that says {text!r}",
    )


def private_answer(person: Person, text: str, channel: str = OPS) -> Json:
    """What only this person sees, once it says so."""
    return person.wait_for(
        lambda: next((m for m in reversed(person.ephemerals(channel)) if text in text_of(m)), None),
        what=f"an answer for {person.user_id} alone that says {text!r}",
    )


def sent_by_the_bot(stage: Stage) -> str:
    """Everything the bot has ever shown anybody that is still there: messages of every kind, modals and Home tabs."""
    messages = stage.slack.messages.dump()
    views = [view.content for user in stage.slack.users for view in stage.slack.views.stack(user)]
    homes = [stage.slack.views.home(user) for user in stage.slack.users]
    return json.dumps([messages, views, [home.content for home in homes if home]], ensure_ascii=False)


def trunk(stage: Stage, name: str, number: str = "", ip: str = "") -> str:
    """A trunk that somebody else set up in Exotel's dashboard; its SID."""
    api = stage.account.api
    trunk_sid = api.create_trunk(TrunkName(name)).trunk_sid
    if number:
        api.map_number(trunk_sid, E164(number))
    if ip:
        api.whitelist_ip(trunk_sid, PublicIPv4(ip), Mask(32))
    return trunk_sid


def held(stage: Stage, name: str) -> tuple[list[str], list[str], list[str]]:
    """What the account holds on that trunk: numbers, addresses with their masks, destinations."""
    there: dict[str, Any] = stage.account.trunks()[name]
    return (
        [each["phone_number"] for each in there["phone_numbers"]],
        [f"{each['ip']}/{each['mask']}" for each in there["whitelisted_ips"]],
        [each["destination"] for each in there["destination_uris"]],
    )


def offered(thing: Json) -> list[str]:
    """The buttons that can be pressed there."""
    return buttons(thing)
