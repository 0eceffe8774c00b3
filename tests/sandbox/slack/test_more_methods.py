"""Methods that many apps use: scheduled messages, streams, pins, bookmarks, files, usergroups, group messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.refusal import NOT_PLAYED
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import button, section
from tests.sandbox.slack.clockwork import Clock
from tests.sandbox.slack.envelopes import RawApp
from tests.sandbox.slack.refused import refusal
from tests.support.person import Person

OPS, ASHA, BEN, BOT, DIRECT = "C0TRUNKOPS", "UASHA00001", "UBEN000001", "UTRUNKBOT1", "DASHA00001"
MORE = """
bookmarks:read bookmarks:write calls:read calls:write channels:history dnd:read emoji:read files:read files:write
mpim:history mpim:read mpim:write pins:read pins:write reactions:read reactions:write team.billing:read
team.preferences:read usergroups:write users:write
"""


# slack_sdk itself warns of a missing text and fallback, which attachments don't need.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing"),
    pytest.mark.filterwarnings("ignore:Additionally, the attachment-level `fallback`"),
]


@pytest.fixture(autouse=True)
def scopes(state: SlackState) -> None:
    state.scopes, state.events = (*state.scopes, *MORE.split()), None


def test_a_message_is_scheduled_listed_posted_and_taken_back(client: WebClient, clock: Clock, asha: Person) -> None:
    """At its time."""
    soon, later = int(clock()) + 1, int(clock()) + 3600
    client.chat_scheduleMessage(channel=OPS, text="Good morning", post_at=soon)
    taken_back = client.chat_scheduleMessage(channel=OPS, text="Never", post_at=later)["scheduled_message_id"]
    listed = client.chat_scheduledMessages_list(channel=OPS)["scheduled_messages"]
    assert [(each["text"], each["post_at"]) for each in listed] == [("Good morning", soon), ("Never", later)]
    assert asha.see("Good morning")["bot_id"] == "BTRUNKBOT1"
    client.chat_deleteScheduledMessage(channel=OPS, scheduled_message_id=taken_back)
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []
    again = refusal(lambda: client.chat_deleteScheduledMessage(channel=OPS, scheduled_message_id=taken_back))
    assert again["error"] == "invalid_scheduled_message_id"


def test_a_message_grows_while_it_is_streamed(client: WebClient, asha: Person) -> None:
    """Text and tasks in chunks; blocks and the end of it come with the last."""
    root = asha.send("trunkbot", "check everything")["ts"]
    ts = client.chat_startStream(channel=DIRECT, thread_ts=root, markdown_text="**sales_line** ")["ts"]
    task = {"type": "task_update", "id": "1", "title": "Ask Exotel", "status": "in_progress", "details": "GET /trunks"}
    client.chat_appendStream(channel=DIRECT, ts=ts, markdown_text="is ready", chunks=[task])
    done = {"type": "task_update", "id": "1", "status": "complete"}
    client.chat_stopStream(channel=DIRECT, ts=ts, chunks=[done], blocks=[section()])
    message = client.conversations_replies(channel=DIRECT, ts=root)["messages"][1]
    assert [block["type"] for block in message["blocks"]] == ["task_card", "markdown", "section"]
    assert message["blocks"][0]["status"] == "complete"
    assert (message["text"], "streaming" in message) == ("**sales_line** is ready", False)
    again = refusal(lambda: client.chat_appendStream(channel=DIRECT, ts=ts, markdown_text="more"))
    assert again["error"] == "message_not_in_streaming_state"


def test_slack_sdks_own_stream_helper_works(client: WebClient, asha: Person) -> None:
    """`chat_stream` buffers, starts with the first flush, and stops."""
    root = asha.send("trunkbot", "hello")["ts"]
    stream = client.chat_stream(channel=DIRECT, thread_ts=root, buffer_size=1, task_display_mode="plan")
    stream.append(markdown_text="one ")
    stream.append(markdown_text="two")
    stream.stop(markdown_text=" three")
    assert client.conversations_replies(channel=DIRECT, ts=root)["messages"][1]["text"] == "one two three"


def test_a_message_is_pinned_and_unpinned(client: WebClient, app: RawApp, asha: Person) -> None:
    ts = asha.send("trunk-ops", "The number to call")["ts"]
    client.pins_add(channel=OPS, timestamp=ts)
    assert refusal(lambda: client.pins_add(channel=OPS, timestamp=ts))["error"] == "already_pinned"
    [item] = client.pins_list(channel=OPS)["items"]
    assert (item["message"]["ts"], item["created_by"]) == (ts, BOT)
    client.pins_remove(channel=OPS, timestamp=ts)
    assert refusal(lambda: client.pins_remove(channel=OPS, timestamp=ts))["error"] == "no_pin"
    assert client.pins_list(channel=OPS)["items"] == []
    app.heard(3)
    kinds = {payload["event"]["type"] for payload in app.payloads}
    assert kinds == {"message", "pin_added", "pin_removed"}


def test_a_channel_has_bookmarks(client: WebClient, asha: Person) -> None:
    added = client.bookmarks_add(channel_id=OPS, title="Status", type="link", link="https://status.example")["bookmark"]
    client.bookmarks_edit(channel_id=OPS, bookmark_id=added["id"], title="Exotel's status")
    [bookmark] = client.bookmarks_list(channel_id=OPS)["bookmarks"]
    assert (bookmark["title"], bookmark["link"]) == ("Exotel's status", "https://status.example")
    asha.wait_for(
        lambda: [f for f in asha.frames if f["type"] == "snapshot" and f["channels"][0]["bookmarks"]], what="a bookmark"
    )
    client.bookmarks_remove(channel_id=OPS, bookmark_id=added["id"])
    assert client.bookmarks_list(channel_id=OPS)["bookmarks"] == []


def test_a_file_is_found_listed_and_deleted(client: WebClient, asha: Person) -> None:
    """Messages show that it is gone."""
    file_id = client.files_upload_v2(channel=OPS, content="a,b", filename="t.csv", initial_comment="Here")["file"]["id"]
    assert client.files_info(file=file_id)["file"]["name"] == "t.csv"
    assert client.files_list(count=1)["paging"]["total"] == 1
    client.files_delete(file=file_id)
    assert refusal(lambda: client.files_info(file=file_id))["error"] == "file_not_found"
    asha.wait_for(lambda: asha.see("Here")["files"] == [{"id": file_id, "mode": "tombstone"}], what="a tombstone")


def test_a_usergroup_is_made_filled_renamed_and_disabled(client: WebClient) -> None:
    group = client.usergroups_create(name="Night shift", handle="night")["usergroup"]["id"]
    assert client.usergroups_users_update(usergroup=group, users=[ASHA, BEN])["usergroup"]["user_count"] == 2
    assert client.usergroups_update(usergroup=group, name="Nights")["usergroup"]["handle"] == "night"
    client.usergroups_disable(usergroup=group)
    assert group not in [each["id"] for each in client.usergroups_list()["usergroups"]]
    assert refusal(lambda: client.usergroups_users_list(usergroup=group))["error"] == "subteam_disabled"
    client.usergroups_enable(usergroup=group)
    assert client.usergroups_users_list(usergroup=group)["users"] == [ASHA, BEN]


def test_several_people_and_the_bot_have_a_group_message(client: WebClient, app: RawApp, asha: Person) -> None:
    """Opened once, whoever is named first; its messages are message.mpim."""
    opened = client.conversations_open(users=f"{ASHA},{BEN}")
    again = client.conversations_open(users=f"{BEN},{ASHA}", return_im=True)
    group = opened["channel"]["id"]
    assert ("already_open" in opened.data, again["already_open"], again["channel"]["id"]) == (False, True, group)
    assert (again["channel"]["is_mpim"], again["channel"]["name"]) == (True, "mpdm-asha--ben--trunkbot-1")
    client.chat_postMessage(channel=group, text="Both of you")
    asha.see("Both of you")
    app.heard()
    assert (app.payloads[0]["event"]["channel_type"], app.payloads[0]["event"]["channel"]) == ("mpim", group)
    assert [each["id"] for each in client.conversations_list(types="mpim")["channels"]] == [group]
    assert client.conversations_close(channel=group)["ok"]


def test_a_file_is_shared_in_several_channels(client: WebClient, asha: Person) -> None:
    client.files_upload_v2(channels=[OPS, DIRECT], content="a,b", filename="t.csv", initial_comment="Twice")
    for channel in ("trunk-ops", "trunkbot"):
        asha.wait_for(lambda c=channel: [m for m in asha.messages(c) if m["text"] == "Twice"], what=channel)  # type: ignore[misc]


def test_a_call_has_participants_and_an_end(client: WebClient) -> None:
    call = client.calls_add(external_unique_id="1", join_url="https://call.example/1", users=[{"slack_id": ASHA}])[
        "call"
    ]
    client.calls_participants_add(id=call["id"], users=[{"external_id": "x"}, {"slack_id": ASHA}])
    assert client.calls_info(id=call["id"])["call"]["users"] == [{"slack_id": ASHA}, {"external_id": "x"}]
    client.calls_participants_remove(id=call["id"], users=[{"slack_id": ASHA}])
    client.calls_update(id=call["id"], title="Bridge")
    client.calls_end(id=call["id"], duration=60)
    ended = client.calls_info(id=call["id"])["call"]
    assert (ended["title"], ended["users"]) == ("Bridge", [{"external_id": "x"}])
    assert ended["date_end"] == ended["date_start"] + 60


def test_an_attachment_is_kept_numbered_and_clicked(client: WebClient, app: RawApp, asha: Person) -> None:
    """Its blocks are checked like any others, and no text is needed beside it."""
    blocks = [{"type": "actions", "elements": [button()]}]
    given: list[dict[str, Any]] = [{"color": "good", "title": "Ready", "text": "*All* of it"}, {"blocks": blocks}]
    sent = client.chat_postMessage(channel=OPS, attachments=given)["message"]["attachments"]
    assert [(each["id"], each["fallback"]) for each in sent] == [(1, "*All* of it"), (2, "[no preview available]")]
    asha.wait_for(lambda: asha.messages("trunk-ops"), what="the message")
    [message] = asha.messages("trunk-ops")
    act = {"do": "click", "container": {"type": "message", "channel": OPS, "ts": message["ts"]}, "element": {}}
    block_id = message["attachments"][1]["blocks"][0]["block_id"]
    assert asha.act({**act, "block_id": block_id, "action_id": "button-1"}) == {"ok": True}
    assert app.payloads[-1]["actions"][0]["action_id"] == "button-1"
    client.chat_update(channel=OPS, ts=message["ts"], text="Done", attachments=[])
    assert "attachments" not in asha.see("Done")


def test_small_reads_answer(client: WebClient, asha: Person) -> None:
    ts = asha.send("trunk-ops", "hello")["ts"]
    client.reactions_add(channel=OPS, name="eyes", timestamp=ts)
    assert [each["message"]["ts"] for each in client.reactions_list()["items"]] == [ts]
    assert client.emoji_list()["emoji"] == {}
    assert client.dnd_info(user=ASHA)["dnd_enabled"] is False
    assert list(client.dnd_teamInfo(users=[ASHA])["users"]) == [ASHA]
    assert client.users_setPresence(presence="auto")["ok"]
    assert client.auth_revoke(test=True)["revoked"] is False
    assert client.team_billing_info()["plan"] == "pro"
    assert client.team_preferences_list()["allow_message_deletion"]
    assert client.auth_teams_list()["teams"][0]["name"] == "Sandbox"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c: c.chat_scheduleMessage(channel=OPS, text="T", post_at=1), "time_in_past"),
        (lambda c: c.chat_scheduleMessage(channel=OPS, text="T", post_at=1_800_000_000), "time_too_far"),
        (lambda c: c.chat_scheduleMessage(channel="C0NO", text="T", post_at=1), "channel_not_found"),
        (lambda c: c.chat_startStream(channel=OPS, thread_ts="1.0"), "invalid_arguments"),
        (lambda c: c.chat_startStream(channel=DIRECT, thread_ts="1.0"), "cannot_reply_to_message"),
        (lambda c: c.chat_stopStream(channel=OPS, ts="1.0"), "message_not_found"),
        (lambda c: c.bookmarks_add(channel_id=OPS, title="T", type="file", link="https://x"), "invalid_bookmark_type"),
        (lambda c: c.bookmarks_add(channel_id=OPS, title="T", type="link", link="x"), "invalid_link"),
        (lambda c: c.bookmarks_edit(channel_id=OPS, bookmark_id="Bk1"), "not_found"),
        (lambda c: c.files_delete(file="F1"), "file_not_found"),
        (lambda c: c.files_list(page=0), "invalid_arguments"),
        (lambda c: c.usergroups_create(name="Trunk operators"), "name_already_exists"),
        (lambda c: c.usergroups_create(name="New", handle="trunk-operators"), "handle_already_exists"),
        (lambda c: c.usergroups_users_update(usergroup="S0OPERATOR", users=["UNOBODY000"]), "invalid_users"),
        (lambda c: c.conversations_open(users=[ASHA, "UNOBODY000"]), "user_not_found"),
        (lambda c: c.calls_info(id="R1"), "invalid_call_id"),
        (lambda c: c.calls_add(external_unique_id="1", join_url="x", users=[{}]), "invalid_arguments"),
        (lambda c: c.chat_postMessage(channel=OPS, attachments="{"), "invalid_attachments"),
        (lambda c: c.chat_postMessage(channel=OPS, attachments=[{}] * 101), "too_many_attachments"),
        (lambda c: c.chat_postMessage(channel=OPS, attachments=[{"actions": []}]), NOT_PLAYED),
        (lambda c: c.chat_postMessage(channel=OPS, attachments=[{"blocks": [{"type": "x"}]}]), "invalid_blocks"),
        (lambda c: c.users_setPresence(presence="busy"), "invalid_presence"),
    ],
)
def test_they_are_refused_in_slacks_words(client: WebClient, call: Callable[[WebClient], Any], error: str) -> None:
    assert refusal(lambda: call(client))["error"] == error


def test_only_one_person_may_be_answered_below_a_reply(client: WebClient, asha: Person) -> None:
    """Slack's agent samples thank for feedback so; it shows in the thread of that reply."""
    root = asha.send("trunkbot", "hello")["ts"]
    reply = client.chat_postMessage(channel=DIRECT, text="Well?", thread_ts=root)["ts"]
    client.chat_postEphemeral(channel=DIRECT, user=ASHA, text="Thanks", thread_ts=reply)
    assert asha.see("Thanks")["thread_ts"] == root
    again = refusal(lambda: client.chat_postMessage(channel=DIRECT, text="Thanks", thread_ts=reply))
    assert again["error"] == "cannot_reply_to_message"


@pytest.mark.parametrize(
    ("query", "filters", "titles"),
    [
        ("", {}, ["Greeter", "Ticket desk", "Starter", "Java starter"]),
        ("TICKET", {}, ["Ticket desk"]),
        ("", {"languages": ["python", "java"]}, ["Greeter", "Java starter"]),
        ("starter", {"type": "template", "languages": ["java"]}, ["Java starter"]),
        ("", {"type": "sample"}, ["Greeter", "Ticket desk"]),
    ],
)
def test_search_templates_find_their_samples(
    shared_client: WebClient, query: str, filters: dict[str, Any], titles: list[str]
) -> None:
    found = shared_client.api_call("developer.sampleData.get", json={"query": query, "filters": filters})["samples"]
    assert [each["title"] for each in found] == titles
