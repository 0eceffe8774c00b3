"""Details apps rely on unknowingly: scopes, warnings, events about their own messages, returned objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.content import as_stored
from bot.sandbox.slack.manifest import TRUNKBOT, read_manifest
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import Json, actions, modal, section
from tests.sandbox.slack.conftest import SCOPES
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person
from tests.support.waiting import until

ASHA, DIRECT, OPS = "UASHA00001", "DASHA00001", "C0TRUNKOPS"
BEARER = {"Authorization": "Bearer xoxb-sandbox"}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def test_the_sandbox_plays_the_manifest_of_trunkbot() -> None:
    """No more than its scopes, events, commands, shortcuts and agent: a workspace would refuse it."""
    assert read_manifest(Path(__file__).parents[3] / "manifest.yml") == TRUNKBOT


def test_a_manifest_in_json_may_be_indented_with_tabs(tmp_path: Path) -> None:
    """YAML includes JSON, but not that."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{\n\t"oauth_config": {\n\t\t"scopes": {"bot": ["chat:write"]}\n\t}\n}\n')
    assert read_manifest(manifest).scopes == ("chat:write",)


def post(slack: str, method: str, content: str, kind: str, **headers: str) -> httpx.Response:
    return httpx.post(f"{slack}/api/{method}", content=content, headers={"Content-Type": kind, **headers})


@pytest.mark.parametrize(
    ("kind", "content", "warning"),
    [
        (JSON, f'{{"channel": "{OPS}", "text": "Text"}}', "missing_charset"),
        (f"{JSON}; charset=utf-8", f'{{"channel": "{OPS}", "text": "Text"}}', None),
        (FORM, f"channel={OPS}&text=Text", None),
        (f"{FORM}; charset=utf-8", f"channel={OPS}&text=Text", "superfluous_charset"),
    ],
)
def test_a_charset_that_is_missing_or_superfluous_is_warned_of(
    slack: str, kind: str, content: str, warning: str | None
) -> None:
    """In two places, one for SDKs and one for people; in an error too."""
    for good in (True, False):
        answer = post(
            slack, "chat.postMessage", content if good else content.replace(OPS, "C0NO"), kind, **BEARER
        ).json()
        assert answer["ok"] is good
        assert answer.get("warning") == warning
        assert answer.get("response_metadata", {}).get("warnings") == ([warning] if warning else None)


def test_a_token_in_json_is_ignored(slack: str) -> None:
    """In a form and in a query it is."""
    said = {"channel": OPS, "text": "Text", "token": "xoxb-sandbox"}
    assert httpx.post(f"{slack}/api/chat.postMessage", json=said).json()["error"] == "not_authed"
    assert httpx.post(f"{slack}/api/chat.postMessage", data=said).json()["ok"]
    assert httpx.get(f"{slack}/api/auth.test", params={"token": "xoxb-sandbox"}).json()["ok"]


def test_only_a_known_token_gets_its_scopes(slack: str, state: SlackState) -> None:
    """The bot's token gets its own, the app's token its one, and any other none."""
    url = f"{slack}/api"
    assert httpx.post(f"{url}/auth.test", headers=BEARER).headers["x-oauth-scopes"] == ",".join(SCOPES)
    opened = httpx.post(f"{url}/apps.connections.open", headers={"Authorization": "Bearer xapp-sandbox"})
    assert opened.headers["x-oauth-scopes"] == "connections:write"
    for headers in ({}, {"Authorization": "Bearer xoxb-other"}):
        assert "x-oauth-scopes" not in httpx.post(f"{url}/auth.test", headers=headers).headers


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a & b <c>", "a &amp; b &lt;c&gt;"),
        ("a &amp; b", "a &amp; b"),
        (
            "<@UASHA00001> <#C0TRUNKOPS> <!here> <!date^1^{date}|x>",
            "<@UASHA00001> <#C0TRUNKOPS> <!here> <!date^1^{date}|x>",
        ),
        ("<https://acme.io|A & B> <mailto:a@acme.io> <b>", "<https://acme.io|A & B> <mailto:a@acme.io> &lt;b&gt;"),
        ("1 < 2 > 0 &&", "1 &lt; 2 &gt; 0 &amp;&amp;"),
    ],
)
def test_a_text_comes_back_escaped(text: str, stored: str) -> None:
    """Except existing markup."""
    assert as_stored(text) == stored
    assert as_stored(stored) == stored


def test_a_message_is_returned_in_full(client: WebClient) -> None:
    """With its author, reply count and every key of its texts."""
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}}
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    sent = client.chat_postMessage(channel=OPS, text="Text & more", blocks=[block, actions(button)])
    message: Json = sent["message"]
    assert message["text"] == "Text &amp; more"
    profile = message["bot_profile"]
    assert (profile["id"], profile["name"], profile["app_id"]) == ("BTRUNKBOT1", "trunkbot", "ATRUNKBOT1")
    assert message["blocks"][0]["text"] == {"type": "mrkdwn", "text": "*x*", "verbatim": False}
    assert message["blocks"][1]["elements"][0]["text"] == {"type": "plain_text", "text": "Go", "emoji": True}
    client.chat_postMessage(channel=OPS, text="Reply", thread_ts=sent["ts"])
    (parent,) = client.conversations_history(channel=OPS)["messages"]
    assert (parent["reply_count"], parent["reply_users_count"]) == (1, 1)


def test_a_view_is_returned_in_full(client: WebClient, state: SlackState) -> None:
    """Its title and buttons as well."""
    view = modal(title={"type": "plain_text", "text": "Title"}, close={"type": "plain_text", "text": "Close"})
    shown = client.views_open(trigger_id=state.triggers.issue(ASHA), view=view)["view"]
    assert (shown["title"]["emoji"], shown["close"]["emoji"]) == (True, True)


@pytest.mark.parametrize("channel", ["#trunk-ops", "trunk-ops"])
def test_a_channel_can_be_posted_to_by_name(client: WebClient, channel: str) -> None:
    """Posting alone takes one."""
    assert client.chat_postMessage(channel=channel, text="Text")["channel"] == OPS


def test_markdown_text_is_a_message(client: WebClient, asha: Person) -> None:
    """Instead of text and blocks."""
    sent = client.api_call("chat.postMessage", json={"channel": OPS, "markdown_text": "**Strong**"})
    assert sent["message"]["blocks"][0]["type"] == "markdown"
    asha.see("**Strong**")


def events(app: RawApp, count: int) -> list[Json]:
    app.heard(count)
    return [payload["event"] for payload in app.payloads]


def test_an_app_gets_events_for_its_own_direct_messages(client: WebClient, app: RawApp) -> None:
    """Posted, edited and deleted: so does Slack, and an app that answers every message must know its own."""
    ts = client.chat_postMessage(channel=ASHA, text="first")["ts"]
    client.chat_update(channel=DIRECT, ts=ts, text="second")
    client.chat_delete(channel=DIRECT, ts=ts)
    found: dict[Any, Json] = {event.get("subtype"): event for event in events(app, 3)}
    posted, changed, deleted = (found[kind] for kind in (None, "message_changed", "message_deleted"))
    assert (posted["user"], posted["bot_id"], posted["text"]) == ("UTRUNKBOT1", "BTRUNKBOT1", "first")
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("second", "first")
    assert changed["message"]["bot_id"] == "BTRUNKBOT1"
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (ts, "second")
    for event in (posted, changed, deleted):
        assert (event["type"], event["channel"], event["channel_type"]) == ("message", DIRECT, "im")


def test_it_gets_no_events_for_its_own_channel_or_ephemeral_messages(
    client: WebClient, app: RawApp, asha: Person, state: SlackState
) -> None:
    """Those events it has not subscribed to."""
    state.events = frozenset({"message.im"})
    ts = client.chat_postMessage(channel=OPS, text="<@UTRUNKBOT1> first")["ts"]
    client.chat_update(channel=OPS, ts=ts, text="second")
    client.chat_postEphemeral(channel=DIRECT, user=ASHA, text="private")
    asha.send("trunkbot", "the last one")
    assert [event["text"] for event in events(app, 1)] == ["the last one"]
    until(lambda: len(app.envelopes) == 1)


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
def test_blocks_without_text_are_a_warning_unless_strict(client: WebClient, state: SlackState) -> None:
    state.strict = False
    answer = client.chat_postMessage(channel=OPS, blocks=[section()])
    assert (answer["warning"], answer["message"]["text"]) == ("missing_text_in_message", "")
    assert "missing_text_in_message" in [problem["error"] for problem in state.problems]
