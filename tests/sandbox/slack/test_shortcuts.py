"""Global and message shortcuts, and reactions by people."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.events import EVENT_SCOPES
from bot.sandbox.slack.people import Shortcut
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import modal
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person
from tests.support.waiting import until

OPS = "C0TRUNKOPS"


@pytest.fixture(autouse=True)
def shortcuts(state: SlackState) -> None:
    state.shortcuts = (Shortcut("global", "new", "New ticket"), Shortcut("message", "file", "File it"))


def test_a_global_shortcut_opens_a_modal(app: RawApp, client: WebClient, asha: Person) -> None:
    assert asha.act({"do": "shortcut", "callback_id": "new"})["ok"]
    [payload] = app.payloads
    assert (payload["type"], payload["callback_id"], payload["user"]["username"]) == ("shortcut", "new", "asha")
    assert payload["action_ts"]
    assert "channel" not in payload
    assert client.views_open(trigger_id=payload["trigger_id"], view=modal())["ok"]
    assert asha.modal()["title"]["text"] == "Title"


def test_a_message_shortcut_carries_the_message(app: RawApp, client: WebClient, asha: Person) -> None:
    ts = asha.send("trunk-ops", "It rings twice")["ts"]
    container = {"type": "message", "channel": OPS, "ts": ts}
    assert asha.act({"do": "shortcut", "callback_id": "file", "container": container})["ok"]
    [payload] = [payload for payload in app.payloads if "event" not in payload]
    assert (payload["type"], payload["callback_id"]) == ("message_action", "file")
    assert (payload["message_ts"], payload["message"]["text"]) == (ts, "It rings twice")
    assert payload["channel"] == {"id": OPS, "name": "trunk-ops"}
    client.views_open(trigger_id=payload["trigger_id"], view=modal())
    assert payload["response_url"].startswith("http")


def test_a_shortcut_that_cannot_be_sent_says_why(client: WebClient, asha: Person, state: SlackState) -> None:
    assert "no shortcut 'nope'" in asha.act({"do": "shortcut", "callback_id": "nope"})["error"]
    client.chat_postEphemeral(channel=OPS, user="UASHA00001", text="private")
    container = {"type": "message", "channel": OPS, "ts": asha.see("private")["ts"]}
    refused = asha.act({"do": "shortcut", "callback_id": "file", "container": container})
    assert refused["error"] == "File it works on ordinary messages only"
    assert "trouble connecting" in asha.act({"do": "shortcut", "callback_id": "new"})["error"]
    assert state.problems[-1]["method"] == "shortcut"


def test_a_person_reacts_and_takes_it_back(app: RawApp, asha: Person, state: SlackState) -> None:
    state.scopes, state.events = (*state.scopes, "reactions:read"), ("reaction_added", "reaction_removed")
    assert set(state.events) <= EVENT_SCOPES.keys()
    ts = asha.send("trunk-ops", "hello")["ts"]
    react = {"do": "react", "name": "eyes", "container": {"type": "message", "channel": OPS, "ts": ts}}
    for kind in ("reaction_added", "reaction_removed"):
        assert asha.act(react)["ok"]
        until(lambda kind=kind: kind in [each["event"]["type"] for each in app.payloads], kind)  # type: ignore[misc]
    assert "can't react" in asha.act({**react, "name": "No such"})["error"]
