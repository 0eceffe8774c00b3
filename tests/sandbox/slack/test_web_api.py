"""The Web API says yes and no as Slack's does, heard through slack_sdk and through plain HTTP."""

from __future__ import annotations

from dataclasses import asdict

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.manifest import TRUNKBOT
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import section
from tests.sandbox.slack.clockwork import Clock
from tests.sandbox.slack.conftest import SCOPES
from tests.sandbox.slack.refused import refusal
from tests.support.person import Person

OPS, GENERAL, ASHA = "C0TRUNKOPS", "C0GENERAL0", "UASHA00001"
BEARER = {"Authorization": "Bearer xoxb-sandbox"}


def test_auth_test_returns_the_bot_and_its_scopes(client: WebClient) -> None:
    """slack-bolt reads both at start."""
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("UTRUNKBOT1", "BTRUNKBOT1", "TSANDBOX01")
    assert answer.headers["x-oauth-scopes"] == ",".join(SCOPES)


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({}, "not_authed"),
        ({"Authorization": "Bearer xoxb-other"}, "invalid_auth"),
        ({"Authorization": "Bearer xapp-sandbox"}, "not_allowed_token_type"),
    ],
    ids=["no token", "an unknown token", "the app's token"],
)
def test_a_method_needs_the_bots_token(slack: str, headers: dict[str, str], error: str) -> None:
    """The error says what is wrong, with HTTP 200."""
    answer = httpx.post(f"{slack}/api/auth.test", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})


def test_a_connection_needs_the_apps_token(client: WebClient) -> None:
    """apps.connections.open refuses xoxb- and accepts xapp-."""
    refused = refusal(lambda: client.api_call("apps.connections.open"))
    assert refused["error"] == "not_allowed_token_type"
    assert client.apps_connections_open(app_token="xapp-sandbox")["url"].startswith("ws://127.0.0.1:")


def test_a_method_that_slack_doesnt_have_is_unknown(client: WebClient) -> None:
    """Also what Slack has and this sandbox has not: better than a pretence."""
    assert refusal(lambda: client.api_call("trunks.list"))["error"] == "unknown_method"


def test_arguments_come_as_form_json_multipart_or_query(slack: str) -> None:
    """All four post the same message."""
    given = {"channel": OPS, "text": "Café"}
    url = f"{slack}/api/chat.postMessage"
    answers = [
        httpx.post(url, data={**given, "token": "xoxb-sandbox"}),
        httpx.post(url, json=given, headers=BEARER),
        httpx.post(url, files={name: (None, value) for name, value in given.items()}, headers=BEARER),
        httpx.get(url, params=given, headers=BEARER),
    ]
    assert [answer.json().get("message", answer.json())["text"] for answer in answers] == ["Café"] * 4


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"x", "text/plain", "invalid_post_type"),
        (b"x", "", "missing_post_type"),
    ],
)
def test_an_unreadable_body_is_refused(slack: str, body: bytes, content_type: str, error: str) -> None:
    """With Slack's name for what is wrong with it."""
    headers = {**BEARER, "Content-Type": content_type}
    assert httpx.post(f"{slack}/api/auth.test", content=body, headers=headers).json()["error"] == error


def test_an_archived_channel_takes_no_messages(client: WebClient, state: SlackState) -> None:
    """is_archived, for posting as for updating."""
    ts = client.chat_postMessage(channel=OPS, text="Text")["ts"]
    state.channels[OPS].is_archived = True
    assert refusal(lambda: client.chat_postMessage(channel=OPS, text="Text"))["error"] == "is_archived"
    assert refusal(lambda: client.chat_update(channel=OPS, ts=ts, text="Text"))["error"] == "is_archived"


def test_posting_to_a_person_reaches_their_direct_message(client: WebClient, asha: Person) -> None:
    """The channel of the answer is the conversation, which is what chat.update wants."""
    answer = client.chat_postMessage(channel=ASHA, text="Only for Asha")
    assert answer["channel"] == "DASHA00001"
    assert asha.see("Only for Asha", where="trunkbot")["ts"] == answer["ts"]


def test_chat_update_takes_less_text_than_chat_post_message(client: WebClient) -> None:
    """4,000 characters and not one more."""
    ts = client.chat_postMessage(channel=OPS, text="x" * 40_000)["ts"]
    assert client.chat_update(channel=OPS, ts=ts, text="x" * 4_000)["ok"]
    assert refusal(lambda: client.chat_update(channel=OPS, ts=ts, text="x" * 4_001))["error"] == "msg_too_long"


def test_chat_update_keeps_blocks_it_does_not_mention(client: WebClient) -> None:
    """An empty list takes them away."""
    ts = client.chat_postMessage(channel=OPS, text="Text", blocks=[section()])["ts"]
    assert client.chat_update(channel=OPS, ts=ts, text="New text")["message"]["blocks"]
    assert "blocks" not in client.chat_update(channel=OPS, ts=ts, text="New text", blocks=[])["message"]


def test_the_bot_changes_only_its_own_messages(client: WebClient, asha: Person) -> None:
    """cant_update_message and cant_delete_message for a person's."""
    ts = asha.send("trunk-ops", "Mine")["ts"]
    assert refusal(lambda: client.chat_update(channel=OPS, ts=ts, text="Text"))["error"] == "cant_update_message"
    assert refusal(lambda: client.chat_delete(channel=OPS, ts=ts))["error"] == "cant_delete_message"


def test_an_ephemeral_message_is_in_no_history_and_cannot_be_updated(client: WebClient, asha: Person) -> None:
    """Only its recipient sees it."""
    ts = client.chat_postEphemeral(channel=OPS, user=ASHA, text="Between us")["message_ts"]
    assert asha.see("Between us")["ephemeral"] is True
    assert client.conversations_history(channel=OPS)["messages"] == []
    assert refusal(lambda: client.chat_update(channel=OPS, ts=ts, text="Text"))["error"] == "message_not_found"


def test_a_thread_hangs_under_its_first_message(client: WebClient, asha: Person) -> None:
    """Replies stay out of the channel's history unless broadcast; the parent counts them."""
    parent = client.chat_postMessage(channel=OPS, text="Parent")["ts"]
    client.chat_postMessage(channel=OPS, text="Quiet", thread_ts=parent)
    loud = client.chat_postMessage(channel=OPS, text="Loud", thread_ts=parent, reply_broadcast=True)["ts"]
    history = client.conversations_history(channel=OPS)["messages"]
    assert [message["text"] for message in history] == ["Loud", "Parent"]
    assert history[1]["reply_count"] == 2
    replies = client.conversations_replies(channel=OPS, ts=parent)["messages"]
    assert [message["text"] for message in replies] == ["Parent", "Quiet", "Loud"]
    asha.see("Loud")
    assert [message["text"] for message in asha.thread(parent)] == ["Quiet", "Loud"]
    assert f"thread_ts={parent}" in client.chat_getPermalink(channel=OPS, message_ts=loud)["permalink"]


def test_deleting_the_first_message_of_a_thread_leaves_a_tombstone(client: WebClient, asha: Person) -> None:
    """The replies keep their place; a message without replies is gone."""
    parent = client.chat_postMessage(channel=OPS, text="Parent")["ts"]
    reply = client.chat_postMessage(channel=OPS, text="Reply", thread_ts=parent)["ts"]
    client.chat_delete(channel=OPS, ts=parent)
    assert asha.see("This message was deleted.")["ts"] == parent
    client.chat_delete(channel=OPS, ts=reply)
    asha.wait_for(lambda: not asha.thread(parent), what="an empty thread")


def test_metadata_is_returned_only_on_request(client: WebClient) -> None:
    """It survives an update that doesn't mention it."""
    metadata = {"event_type": "trunk_request", "event_payload": {"operation": 7}}
    ts = client.chat_postMessage(channel=OPS, text="Text", metadata=metadata)["ts"]
    client.chat_update(channel=OPS, ts=ts, text="New text")
    assert "metadata" not in client.conversations_history(channel=OPS)["messages"][0]
    shown = client.conversations_history(channel=OPS, include_all_metadata=True)["messages"][0]
    assert shown["metadata"] == metadata


def test_lists_come_in_pages(client: WebClient) -> None:
    """Following next_cursor finds everything once, newest first."""
    sent = [client.chat_postMessage(channel=OPS, text=f"{number}")["ts"] for number in range(5)]
    pages = [page["messages"] for page in client.conversations_history(channel=OPS, limit=2)]
    assert [[message["ts"] for message in page] for page in pages] == [sent[:2:-1], sent[2:0:-1], sent[:1]]
    between = client.conversations_history(channel=OPS, oldest=sent[1], latest=sent[3])["messages"]
    assert [message["ts"] for message in between] == [sent[2]]


def test_the_workspace_is_as_documented(client: WebClient) -> None:
    """People, groups, channels and who is in them."""
    groups = client.usergroups_list(include_users=True)["usergroups"]
    assert {group["handle"]: group["users"] for group in groups} == {
        "trunk-operators": ["UASHA00001", "UBEN000001"],
        "trunk-approvers": ["UCHLOE0001", "UDIEGO0001"],
    }
    assert client.usergroups_users_list(usergroup="S0APPROVER")["users"] == ["UCHLOE0001", "UDIEGO0001"]
    assert client.users_info(user=ASHA)["user"]["profile"]["display_name"] == "asha"
    assert len(client.users_list()["members"]) == 7
    channels = client.conversations_list()["channels"]
    assert {channel["name"]: channel["is_member"] for channel in channels} == {"trunk-ops": True, "general": False}
    assert client.conversations_open(users=ASHA)["channel"]["id"] == "DASHA00001"
    assert "UTRUNKBOT1" in client.conversations_members(channel=OPS)["members"]


def test_a_bot_can_join_a_channel_and_then_post(client: WebClient, state: SlackState) -> None:
    """With channels:join; not before."""
    state.scopes = (*SCOPES, "channels:join")
    assert client.conversations_join(channel=GENERAL)["channel"]["is_member"]
    assert client.chat_postMessage(channel=GENERAL, text="Hello")["ok"]


def test_a_reaction_can_be_added_once(client: WebClient, state: SlackState, asha: Person) -> None:
    """already_reacted the second time."""
    state.scopes = (*SCOPES, "reactions:write")
    ts = client.chat_postMessage(channel=OPS, text="Text")["ts"]
    client.reactions_add(channel=OPS, name="eyes", timestamp=ts)
    asha.wait_for(lambda: asha.see("Text").get("reactions"), what="a reaction")
    again = refusal(lambda: client.reactions_add(channel=OPS, name="eyes", timestamp=ts))
    assert again["error"] == "already_reacted"


def test_posting_too_fast_in_one_channel_is_ratelimited(client: WebClient, state: SlackState, clock: Clock) -> None:
    """Thirty at once, then one a second; HTTP 429 with Retry-After; other channels are not held up."""
    state.rates = Rates(clock)
    for _ in range(30):
        client.chat_postMessage(channel=OPS, text="Text")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=OPS, text="Text")
    answer = refused.value.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert client.chat_postMessage(channel=ASHA, text="Text")["ok"]
    clock.forward(1)
    assert client.chat_postMessage(channel=OPS, text="Text")["ok"]


def test_a_tier_counts_each_method_separately(client: WebClient, state: SlackState, clock: Clock) -> None:
    """Twice what Slack promises a minute passes; the window slides."""
    state.rates = Rates(clock)
    for _ in range(40):
        client.usergroups_list()
    clock.forward(45)
    with pytest.raises(SlackApiError) as refused:
        client.usergroups_list()
    assert refused.value.response.headers["Retry-After"] == "15"
    assert client.users_list()["ok"]
    clock.forward(15)
    assert client.usergroups_list()["ok"]


def test_the_sandbox_lists_the_commands_it_was_given(asha: Person) -> None:
    """As the page shows them while a person types."""
    assert asha.frames[0]["commands"] == [asdict(command) | {"words": []} for command in TRUNKBOT.commands]
