"""Clicks, choices and typing that go to the app at once."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import (
    actions,
    button,
    element,
    field,
    home,
    modal,
    option,
    options,
    plain,
    section,
    static_select,
)
from tests.sandbox.slack.envelopes import IMPATIENCE, SILENCE, RawApp
from tests.support.person import Person
from tests.support.waiting import PATIENCE

TROUBLE = "We had some trouble connecting. Try again?"


def open_modal(client: WebClient, state: SlackState, *blocks: dict[str, Any]) -> dict[str, Any]:
    view = modal(*blocks, callback_id="form", private_metadata="{}")
    opened: dict[str, Any] = client.views_open(trigger_id=state.triggers.issue("UASHA00001"), view=view)["view"]
    return opened


def test_a_click_in_a_message_has_its_place_and_person(app: RawApp, asha: Person, client: WebClient) -> None:
    """container, channel, message, state, response_url, trigger_id and the action itself."""
    ts = client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=[actions(button(value="op-7"))])["ts"]
    assert asha.click("Button 1") == {"ok": True}
    (envelope,) = app.envelopes
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
    payload = envelope["payload"]
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == "UASHA00001"
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0TRUNKOPS",
        "is_ephemeral": False,
    }
    assert (payload["channel"]["name"], payload["message"]["ts"]) == ("trunk-ops", ts)
    assert payload["state"] == {"values": {}}
    assert payload["trigger_id"]
    assert payload["response_url"]
    (action,) = payload["actions"]
    assert action.pop("action_ts")
    assert action.pop("block_id") == payload["message"]["blocks"][0]["block_id"]
    assert action == {"type": "button", "action_id": "button-1", "value": "op-7", "text": plain("Button 1")}


def test_a_click_in_an_ephemeral_message_carries_no_message(app: RawApp, asha: Person, client: WebClient) -> None:
    """Only its container; answers go to the response URL."""
    client.chat_postEphemeral(channel="C0TRUNKOPS", user="UASHA00001", text="Text", blocks=[actions(button())])
    asha.click("Button 1")
    payload = app.payloads[0]
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


def test_a_click_in_a_thread_names_the_thread(app: RawApp, asha: Person, client: WebClient) -> None:
    """As container.thread_ts."""
    parent = client.chat_postMessage(channel="C0TRUNKOPS", text="Parent")["ts"]
    client.chat_postMessage(channel="C0TRUNKOPS", text="Text", thread_ts=parent, blocks=[actions(button())])
    asha.click("Button 1")
    assert app.payloads[0]["container"]["thread_ts"] == parent


def test_a_choice_in_a_modal_carries_the_view_and_the_typed_values(
    app: RawApp, asha: Person, client: WebClient, state: SlackState
) -> None:
    """state.values has every input, null if empty, and the choice."""
    view = open_modal(
        client,
        state,
        field(element("plain_text_input")),
        field(static_select(), dispatch_action=True, label=plain("Menu")) | {"block_id": "menu"},
        field(element("checkboxes", options=options(2)), optional=True) | {"block_id": "ticks"},
    )
    asha.fill("Field", "sales")
    asha.choose("Menu", "Option 1")
    payload = app.payloads[0]
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["private_metadata"] == "{}"
    assert "response_url" not in payload
    assert payload["view"]["state"]["values"] == {
        "field": {"the-plain_text_input": {"type": "plain_text_input", "value": "sales"}},
        "menu": {"the-static_select": {"type": "static_select", "selected_option": option(1)}},
        "ticks": {"the-checkboxes": {"type": "checkboxes", "selected_options": []}},
    }
    assert payload["actions"][0]["selected_option"] == option(1)


def test_a_click_on_the_home_tab_carries_the_home_view(app: RawApp, asha: Person, client: WebClient) -> None:
    """As a view container; opening the tab is an event of its own."""
    client.views_publish(user_id="UASHA00001", view=home(section(text=plain("Home")), actions(button())))
    asha.see("Home", where="home")
    asha.click("Button 1", where="home")
    assert app.payloads[0]["view"]["type"] == "home"


def test_an_overflow_menu_sends_its_option(app: RawApp, asha: Person, client: WebClient) -> None:
    """As selected_option."""
    menu = element("overflow", options=options(2))
    client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=[section(accessory=menu)])
    asha.click("Option 1")
    assert app.payloads[0]["actions"][0]["selected_option"] == option(1)


@pytest.mark.parametrize("connected", [True, False], ids=["silent app", "no app"])
def test_an_unanswered_click_shows_an_error_and_is_not_sent_again(
    slack: str, asha: Person, client: WebClient, state: SlackState, connected: bool
) -> None:
    """With Slack's sentence."""
    client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=[actions(button())])
    if not connected:
        assert asha.click("Button 1") == {"ok": False, "error": TROUBLE}
        assert state.problems[-1]["error"] == "dispatch_failed"
        return
    with RawApp(slack) as app:
        state.patience = IMPATIENCE
        app.reply = lambda envelope: SILENCE
        assert asha.click("Button 1") == {"ok": False, "error": TROUBLE}
        assert len(app.envelopes) == 1
        assert state.problems[-1]["error"] == "operation_timeout"


def test_an_acknowledgement_of_a_click_carries_nothing(
    app: RawApp, asha: Person, client: WebClient, state: SlackState
) -> None:
    """Slack ignores its content; the sandbox also reports it."""
    client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=[actions(button())])
    app.reply = lambda envelope: {"text": "Approved"}
    assert asha.click("Button 1")["ok"]
    assert state.problems[-1]["error"] == "unexpected_payload"
    assert not asha.sees("Approved")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"action_id": "other"}, "no element at"),
        ({"container": {"type": "message", "channel": "C0TRUNKOPS", "ts": "1.000001"}}, "is gone"),
        ({"container": {"type": "message", "channel": "DBEN000001", "ts": "1.000001"}}, "is gone"),
        ({"container": {"type": "view", "view_id": "VNOWHERE"}}, "is gone"),
        ({"container": None}, "container must be an object"),
        ({"element": {"selected_option": option(9)}}, "isn't an option"),
        ({"element": []}, None),
        ({"state": {"values": {"other": {"other": {"value": "x"}}}}}, "has just changed"),
        ({"state": {"values": []}}, None),
        ({"state": {"values": {"x": 1}}}, "object of objects"),
    ],
)
def test_the_page_cannot_click_a_missing_element(
    app: RawApp, asha: Person, client: WebClient, change: dict[str, Any], sentence: str | None
) -> None:
    """A click needs an element that this person sees, and one of its options."""
    message = client.chat_postMessage(
        channel="C0TRUNKOPS", text="Text", blocks=[actions(static_select(), block_id="block")]
    )
    act = {
        "do": "click",
        "container": {"type": "message", "channel": "C0TRUNKOPS", "ts": message["ts"]},
        "block_id": "block",
        "action_id": "the-static_select",
        "element": {"selected_option": option(1)},
        "state": {"values": {}},
    }
    answer = asha.act({**act, **change})
    if sentence is None:
        assert answer == {"ok": True}
    else:
        assert sentence in answer["error"]
        assert app.envelopes == []


def test_another_persons_view_cannot_be_clicked(
    app: RawApp, slack: str, asha: Person, client: WebClient, state: SlackState
) -> None:
    """Not even with its id."""
    view = open_modal(client, state, actions(button(), block_id="block"))
    container = {"type": "view", "view_id": view["id"]}
    with Person(slack, "UBEN000001") as ben:
        act = {"do": "click", "container": container, "block_id": "block", "action_id": "button-1"}
        assert "is gone" in ben.act(act)["error"]
    assert app.envelopes == []


def test_an_external_menu_asks_the_app(app: RawApp, asha: Person, client: WebClient, state: SlackState) -> None:
    """With the typed text; only offered options can then be chosen and submitted."""
    open_modal(client, state, field(element("external_select", min_query_length=2)))
    app.reply = lambda envelope: {"options": [option(1), option(2)]} if envelope["payload"].get("value") else None
    assert asha.options("Field", "O") == []
    assert asha.options("Field", "Opt") == ["Option 1", "Option 2"]
    payload = app.payloads[0]
    assert (payload["type"], payload["value"], payload["action_id"]) == (
        "block_suggestion",
        "Opt",
        "the-external_select",
    )
    asha.choose("Field", "Option 2")
    assert asha.submit() == {}
    submitted = app.payloads[-1]["view"]["state"]["values"]["field"]["the-external_select"]
    assert submitted["selected_option"] == option(2)


def test_option_groups_are_offered_too(app: RawApp, asha: Person, client: WebClient, state: SlackState) -> None:
    """As option_groups."""
    open_modal(client, state, field(element("external_select", min_query_length=0)))
    app.reply = lambda envelope: {"option_groups": [{"label": plain("Group"), "options": [option(1)]}]}
    assert asha.options("Field") == ["Option 1"]


@pytest.mark.parametrize(
    "answer",
    [SILENCE, None, {"options": options(101)}, {"options": [{"text": plain("x" * 76), "value": "x"}]}, {"text": "x"}],
    ids=["silence", "nothing", "101 options", "too long an option", "something else"],
)
def test_invalid_options_are_refused(
    app: RawApp, asha: Person, client: WebClient, state: SlackState, answer: Any
) -> None:
    """The person is asked to try again; the reason is kept."""
    view = open_modal(client, state, field(element("external_select", min_query_length=0)))
    state.patience = IMPATIENCE if answer is SILENCE else PATIENCE
    app.reply = lambda envelope: answer
    act = {"do": "options", "container": {"type": "view", "view_id": view["id"]}, "block_id": "field"}
    answer = asha.act({**act, "action_id": "the-external_select", "value": ""})
    assert answer == {"ok": False, "error": "We had some trouble loading options. Try again?"}
    assert state.problems[-1]["method"] == "block_suggestion"
