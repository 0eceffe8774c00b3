"""Events about channels: messages with their subtypes, mentions, metadata, reactions and memberships."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.events import EVENT_SCOPES
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person
from tests.support.waiting import until

OPS, BOT, ASHA = "C0TRUNKOPS", "UTRUNKBOT1", "UASHA00001"
METADATA = {"event_type": "ticket", "event_payload": {"id": 1}}


@pytest.fixture(autouse=True)
def subscribed(state: SlackState) -> None:
    """An app that may and wants to hear everything."""
    scopes = [scope for needed in EVENT_SCOPES.values() for scope in needed]
    state.scopes, state.events = (*state.scopes, *scopes, "reactions:write", "channels:join"), None


def heard(app: RawApp, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """Wait for that many events of this type or subtype."""

    def of_kind() -> list[dict[str, Any]]:
        events = [payload["event"] for payload in app.payloads]
        return [event for event in events if kind == event.get("subtype", event["type"])]

    until(lambda: len(of_kind()) >= count, f"{count} {kind}")
    return of_kind()


def test_a_channel_message_and_a_mention_are_two_events(app: RawApp, asha: Person) -> None:
    asha.send("trunk-ops", "hello @trunkbot")
    [message], [mention] = heard(app, "message"), heard(app, "app_mention")
    assert (message["channel"], message["channel_type"], message["user"]) == (OPS, "channel", ASHA)
    assert message["text"] == mention["text"] == f"hello <@{BOT}>"
    assert message["ts"] == mention["ts"]


def test_a_private_channel_is_a_group(app: RawApp, asha: Person, state: SlackState) -> None:
    state.channels[OPS].is_private = True
    asha.send("trunk-ops", "hello")
    assert heard(app, "message")[0]["channel_type"] == "group"


def test_a_channel_that_the_app_is_not_in_is_silent(app: RawApp, asha: Person) -> None:
    asha.send("general", "hello @trunkbot")
    asha.send("trunk-ops", "the last one")
    assert heard(app, "message")[0]["text"] == "the last one"


def test_an_edit_and_a_deletion_have_subtypes(app: RawApp, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=OPS, text="first")["ts"]
    client.chat_update(channel=OPS, ts=ts, text="second")
    client.chat_delete(channel=OPS, ts=ts)
    assert heard(app, "message_changed")[0]["message"]["text"] == "second"
    assert heard(app, "message_deleted")[0]["deleted_ts"] == ts


def test_metadata_has_its_own_events(app: RawApp, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=OPS, text="first", metadata=METADATA)["ts"]
    client.chat_update(channel=OPS, ts=ts, text="first", metadata={**METADATA, "event_payload": {}})
    client.chat_delete(channel=OPS, ts=ts)
    posted = heard(app, "message_metadata_posted")[0]
    assert (posted["metadata"], posted["message_ts"], posted["channel_id"]) == (METADATA, ts, OPS)
    assert heard(app, "message_metadata_updated")[0]["metadata"]["event_payload"] == {}
    assert heard(app, "message_metadata_deleted")[0]["previous_metadata"]["event_payload"] == {}


def test_a_reaction_comes_and_goes(app: RawApp, client: WebClient, asha: Person) -> None:
    ts = asha.send("trunk-ops", "hello")["ts"]
    client.reactions_add(channel=OPS, name="eyes", timestamp=ts)
    added = heard(app, "reaction_added")[0]
    assert (added["reaction"], added["user"], added["item_user"]) == ("eyes", BOT, ASHA)
    assert added["item"] == {"type": "message", "channel": OPS, "ts": ts}
    assert client.reactions_get(channel=OPS, timestamp=ts)["message"]["reactions"][0]["count"] == 1
    client.reactions_remove(channel=OPS, name="eyes", timestamp=ts)
    assert heard(app, "reaction_removed")[0]["reaction"] == "eyes"


def test_joining_is_an_event_and_a_message(app: RawApp, client: WebClient) -> None:
    client.conversations_join(channel="C0GENERAL0")
    joined = heard(app, "member_joined_channel")[0]
    assert (joined["user"], joined["channel"], joined["channel_type"]) == (BOT, "C0GENERAL0", "C")
    assert heard(app, "channel_join")[0]["text"] == f"<@{BOT}> has joined the channel"
