"""The page's two addresses, what guards them, and what is kept for the next start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import actions, button, home, modal
from tests.sandbox.slack.conftest import Switchboard
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person

ASHA = "UASHA00001"


def test_the_first_frame_has_everything(client: WebClient, state: SlackState, slack: str) -> None:
    """People, own channels, messages, modals, the home tab, commands, the app."""
    client.chat_postMessage(channel="C0TRUNKOPS", text="Hello")
    client.chat_postEphemeral(channel="C0TRUNKOPS", user="UBEN000001", text="Only Ben")
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal())
    client.views_publish(user_id=ASHA, view=home())
    with Person(slack, ASHA) as asha:
        snapshot = asha.frames[0]
    assert snapshot["type"] == "snapshot"
    assert snapshot["you"] == {
        "id": ASHA,
        "name": "asha",
        "real_name": "Asha Rao",
        "title": "Operator",
        "is_bot": False,
        "is_guest": False,
        "team_id": "TSANDBOX01",
    }
    assert [(c["id"], c["name"], c["kind"]) for c in snapshot["channels"]] == [
        ("C0TRUNKOPS", "trunk-ops", "channel"),
        ("C0GENERAL0", "general", "channel"),
        ("DASHA00001", "trunkbot", "im"),
    ]
    assert [message["text"] for message in snapshot["messages"]["C0TRUNKOPS"]] == ["Hello"]
    assert [view["type"] for view in snapshot["views"]] == ["modal"]
    assert snapshot["home"]["type"] == "home"
    assert snapshot["app"] == {"name": "trunkbot", "connected": False}
    titles = {user["name"]: user["title"] for user in snapshot["users"] if not user["is_bot"]}
    assert titles == {
        "asha": "Operator",
        "ben": "Operator",
        "chloe": "Approver",
        "diego": "Approver",
        "vera": "No rights",
    }


def test_every_tab_of_a_person_shows_their_messages_and_no_others(client: WebClient, slack: str) -> None:
    """An ephemeral message goes to both of Asha's tabs and to none of Ben's."""
    with Person(slack, ASHA) as one, Person(slack, ASHA) as two, Person(slack, "UBEN000001") as ben:
        client.chat_postEphemeral(channel="C0TRUNKOPS", user=ASHA, text="Only Asha")
        client.chat_postMessage(channel="C0TRUNKOPS", text="All")
        for tab in (one, two):
            tab.see("Only Asha")
        ben.see("All")
        assert not ben.sees("Only Asha")


def test_an_edited_message_says_so_and_a_deleted_one_goes(client: WebClient, asha: Person) -> None:
    """As message and message_deleted events."""
    ts = client.chat_postMessage(channel="C0TRUNKOPS", text="First")["ts"]
    client.chat_update(channel="C0TRUNKOPS", ts=ts, text="Second")
    assert asha.see("Second")["edited"]["user"] == "UTRUNKBOT1"
    client.chat_delete(channel="C0TRUNKOPS", ts=ts)
    asha.wait_for(lambda: not asha.messages("trunk-ops"), what="an empty channel")


def test_any_thread_can_announce_that_exotel_changed(asha: Person, state: SlackState) -> None:
    """announce works from any thread."""
    state.announce({"type": "exotel"})
    asha.wait_for(lambda: {"type": "exotel"} in asha.frames, what="the announcement")


@pytest.mark.parametrize("user_id", ["UNOBODY000", "UTRUNKBOT1", "USLACKBOT", ""])
def test_only_people_have_a_page(slack: str, user_id: str) -> None:
    """Unknown ids and bots don't."""
    with pytest.raises(InvalidStatus), connect(f"{slack.replace('http', 'ws')}/page/live?as={user_id}"):
        pass
    assert httpx.post(f"{slack}/page/act?as={user_id}", json={"do": "open_home"}).json()["ok"] is False


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ({"do": "dance"}, "unknown action: dance"),
        ({}, "unknown action: None"),
        ({"do": "send", "channel": "C0TRUNKOPS", "text": "  "}, "Type a message first."),
        ({"do": "send", "channel": "DBEN000001", "text": "Hello"}, "You're not in that channel."),
        ({"do": "send", "channel": "C0TRUNKOPS", "text": "x" * 40_001}, "Your message is too long to send."),
        ({"do": "send", "channel": "C0TRUNKOPS", "text": "x", "thread_ts": "1.0"}, "The message you're replying to"),
        ({"do": "submit", "view_id": "VNOWHERE"}, "is gone"),
        ({"do": "close", "view_id": None}, "is gone"),
    ],
)
def test_an_invalid_act_is_refused_with_a_sentence(asha: Person, act: dict[str, Any], sentence: str) -> None:
    """With ok false."""
    answer = asha.act(act)
    assert answer["ok"] is False
    assert sentence in answer["error"]


def test_an_archived_channel_takes_no_message_of_a_person_either(asha: Person, state: SlackState) -> None:
    """The page says so."""
    state.channels["C0GENERAL0"].is_archived = True
    assert asha.send("general", "Hello")["error"] == "That channel is archived."


def test_only_the_sandboxs_own_page_can_write(slack: str) -> None:
    """A foreign Host, a foreign Origin on a write or a WebSocket: refused. The tokens are no secret."""
    url = f"{slack}/api/auth.test"
    bearer = {"Authorization": "Bearer xoxb-sandbox"}
    assert httpx.post(url, headers={**bearer, "Host": "evil.example"}).status_code == 400
    assert httpx.post(url, headers={**bearer, "Origin": "https://evil.example"}).status_code == 403
    assert httpx.post(url, headers={**bearer, "Origin": "null"}).status_code == 403
    for origin in ("http://127.0.0.1:3000", "http://localhost:3001", "http://[::1", "http://[::1]:x", "file://", ""):
        assert httpx.post(url, headers={**bearer, "Origin": origin}).status_code == 403
    named = slack.replace("127.0.0.1", "localhost")
    for own in (slack, named):
        headers = {**bearer, "Origin": own, "Sec-Fetch-Site": "same-origin"}
        assert httpx.post(f"{own}/api/auth.test", headers=headers).json()["ok"] is True
    live = f"{slack.replace('http', 'ws')}/page/live?as={ASHA}"
    with pytest.raises(InvalidStatus, match="403"), connect(live, origin=Origin("https://evil.example")):
        pass
    with connect(live, origin=Origin(slack)) as socket:
        assert json.loads(socket.recv(timeout=60))["type"] == "snapshot"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "call",
    [
        "chat.postMessage?token=xoxb-sandbox&channel=C0TRUNKOPS&text=posted+by+an+image",
        "apps.connections.open?token=xapp-sandbox",
        "auth.test?token=xoxb-sandbox",
    ],
)
def test_no_image_on_another_page_calls_a_method(slack: str, call: str, site: str) -> None:
    """A GET writes like a POST and has no Origin; Sec-Fetch-Site tells the page."""
    answer = httpx.get(f"{slack}/api/{call}", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": "image"})
    assert answer.status_code == 403
    assert httpx.get(f"{slack}/api/{call}").json()["ok"] is True


def test_a_link_on_another_page_leads_to_this_one(slack: str) -> None:
    """Reading is allowed."""
    assert httpx.get(f"{slack}/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_socket_mode_client_can_have_slacks_origin(client: WebClient) -> None:
    """slack-go's does; its ticket is valid for one connection."""
    with connect(
        client.apps_connections_open(app_token="xapp-sandbox")["url"], origin=Origin("https://api.slack.com")
    ) as socket:
        assert json.loads(socket.recv(timeout=60))["type"] == "hello"


def test_a_body_over_a_mebibyte_is_refused(slack: str) -> None:
    """With and without a Content-Length."""
    bearer = {"Authorization": "Bearer xoxb-sandbox"}
    fits, over = b"x" * 1_048_576, b"x" * 1_048_577
    for body in (over, iter([over])):
        assert httpx.post(f"{slack}/api/auth.test", content=body, headers=bearer).status_code == 413
    assert httpx.post(f"{slack}/api/auth.test", content=fits, headers=bearer).json()["error"] == "missing_post_type"


def test_every_response_forbids_foreign_content(slack: str) -> None:
    """The page, its files and the API alike."""
    for path in ("/", "/page/index.html", "/api/api.test"):
        headers = httpx.get(f"{slack}{path}").headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"
    assert "<html" in httpx.get(slack).text


def test_other_routes_can_share_the_port(state: SlackState, switchboard: tuple[Switchboard, str], slack: str) -> None:
    """As the Exotel panel's are."""

    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse("here")

    switchboard[0].sandbox = slack_app(state, extra_routes=[Route("/exotel-control/state", answer)])
    assert httpx.get(f"{slack}/exotel-control/state").text == "here"


def test_problems_can_be_read(client: WebClient, slack: str) -> None:
    """Every refusal with its method, error and details."""
    httpx.post(f"{slack}/api/chat.postMessage", json={"text": "x"}, headers={"Authorization": "Bearer xoxb-sandbox"})
    (problem,) = httpx.get(f"{slack}/page/problems").json()["problems"]
    assert (problem["method"], problem["error"]) == ("chat.postMessage", "invalid_arguments")
    assert problem["details"] == "[ERROR] missing required field: channel"


def test_the_workspace_outlives_a_restart(
    client: WebClient, state: SlackState, switchboard: tuple[Switchboard, str], slack: str, tmp_path: Path
) -> None:
    """Messages, threads, ephemerals and home tabs; an old button is still heard. Modals are gone."""
    parent = client.chat_postMessage(channel="C0TRUNKOPS", text="Approve?", blocks=[actions(button())])["ts"]
    client.chat_postMessage(channel="C0TRUNKOPS", text="Reply", thread_ts=parent)
    client.chat_postEphemeral(channel="C0TRUNKOPS", user=ASHA, text="Only Asha")
    client.views_publish(user_id=ASHA, view=home())
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal())
    state.save(tmp_path / "slack.json")

    later = SlackState(rate_limits=False, base_url=slack)
    later.load(tmp_path / "slack.json")
    switchboard[0].sandbox = slack_app(later)
    with Person(slack, ASHA) as asha, RawApp(slack) as app:
        assert [message["text"] for message in asha.messages("trunk-ops")] == ["Approve?"]
        assert [message["text"] for message in asha.thread(parent)] == ["Reply"]
        assert [message["text"] for message in asha.ephemerals("trunk-ops")] == ["Only Asha"]
        assert asha.home_view is not None
        assert asha.view() is None
        asha.click("Button 1")
        assert app.payloads[0]["container"]["message_ts"] == parent
    assert list(tmp_path.iterdir()) == [tmp_path / "slack.json"]


def test_a_created_channel_outlives_a_restart_too(client: WebClient, state: SlackState, tmp_path: Path) -> None:
    """With its members, topic and bookmarks."""
    state.scopes = (*state.scopes, "channels:manage", "bookmarks:write", "mpim:write")
    channel = client.conversations_create(name="incident-1")["channel"]["id"]
    client.conversations_invite(channel=channel, users=ASHA)
    client.bookmarks_add(channel_id=channel, title="Status", type="link", link="https://status.example")
    client.conversations_open(users=f"{ASHA},UBEN000001")
    state.save(tmp_path / "slack.json")
    later = SlackState()
    later.load(tmp_path / "slack.json")
    assert later.channels == state.channels


@pytest.mark.parametrize("content", ["[]", '{"format": 0}', "{"])
def test_a_foreign_file_is_not_loaded(tmp_path: Path, content: str) -> None:
    """ValueError, and nothing of it is taken."""
    (tmp_path / "slack.json").write_text(content)
    with pytest.raises(ValueError):
        SlackState().load(tmp_path / "slack.json")
