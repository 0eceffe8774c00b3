"""What other apps read and change about the workspace, and blocks.validate."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import element, field, modal, section
from tests.sandbox.slack.refused import refusal
from tests.support.person import Person

OPS, ASHA, BOT = "C0TRUNKOPS", "UASHA00001", "UTRUNKBOT1"


@pytest.fixture(autouse=True)
def scopes(state: SlackState) -> None:
    more = "team:read users:read.email users.profile:read channels:manage channels:join groups:write im:read"
    state.scopes = (*state.scopes, *more.split())


def test_the_team_the_bot_and_people(client: WebClient, asha: Person) -> None:
    assert client.team_info()["team"]["domain"] == "sandbox"
    assert client.bots_info(bot="BTRUNKBOT1")["bot"]["user_id"] == BOT
    found = client.users_lookupByEmail(email="asha@sandbox.example")["user"]
    assert (found["id"], found["profile"]["email"]) == (ASHA, "asha@sandbox.example")
    assert client.users_profile_get(user=ASHA)["profile"]["display_name"] == "asha"
    assert [client.users_getPresence(user=each)["presence"] for each in (ASHA, "UBEN000001")] == ["active", "away"]
    assert [each["id"] for each in client.users_conversations()["channels"]] == [OPS]
    assert refusal(lambda: client.users_lookupByEmail(email="no@one.example"))["error"] == "users_not_found"


def test_an_email_address_needs_its_scope(client: WebClient, state: SlackState) -> None:
    state.scopes = tuple(scope for scope in state.scopes if scope != "users:read.email")
    assert "email" not in client.users_info(user=ASHA)["user"]["profile"]


def test_the_life_of_a_channel(client: WebClient, asha: Person) -> None:
    channel = client.conversations_create(name="incident-1")["channel"]["id"]
    assert refusal(lambda: client.conversations_create(name="incident-1"))["error"] == "name_taken"
    client.conversations_invite(channel=channel, users=ASHA)
    assert refusal(lambda: client.conversations_invite(channel=channel, users=ASHA))["error"] == "already_in_channel"
    client.chat_postMessage(channel=channel, text="What we know")
    asha.see("What we know")
    assert client.conversations_setTopic(channel=channel, topic="Down")["channel"]["topic"]["value"] == "Down"
    assert client.conversations_setPurpose(channel=channel, purpose="Up")["purpose"] == "Up"
    assert client.conversations_rename(channel=channel, name="incident-2")["channel"]["name"] == "incident-2"
    client.conversations_kick(channel=channel, user=ASHA)
    assert client.conversations_members(channel=channel)["members"] == [BOT]
    client.conversations_archive(channel=channel)
    assert refusal(lambda: client.chat_postMessage(channel=channel, text="T"))["error"] == "is_archived"
    client.conversations_unarchive(channel=channel)
    client.conversations_leave(channel=channel)
    assert client.conversations_leave(channel=channel)["not_in_channel"]
    subtypes = [each.get("subtype") for each in _history(client, channel)]
    assert subtypes[:3] == ["channel_join", "channel_leave", "channel_unarchive"]


def _history(client: WebClient, channel: str) -> list[dict[str, str]]:
    client.conversations_join(channel=channel)
    messages: list[dict[str, str]] = client.conversations_history(channel=channel)["messages"]
    return messages


def test_blocks_validate_judges_each_kind(client: WebClient) -> None:
    assert client.blocks_validate(blocks=[section()])["ok"]
    assert client.blocks_validate(view=modal(field(element("plain_text_input"))))["ok"]
    assert client.blocks_validate(message={"blocks": [section()]})["ok"]
    broken = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    for given, error, pointer in (
        ({"blocks": [broken]}, "invalid_blocks", "/0/text/text"),
        ({"message": {"blocks": [broken]}}, "invalid_message", "/blocks/0/text/text"),
        ({"view": modal(broken)}, "invalid_view", "/blocks/0/text/text"),
    ):
        refused = refusal(lambda given=given: client.blocks_validate(**given))  # type: ignore[misc]
        assert refused["error"] == error
        [problem] = refused["errors"]
        assert (problem["pointer"], problem["code"]) == (pointer, "failed_constraint")
    assert refusal(lambda: client.blocks_validate())["error"] == "invalid_arguments"
