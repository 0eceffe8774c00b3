"""The doors of a conversation: direct message, mention, thread, and the agent's pane with its prompts and status."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from bot.sandbox.slack.agent import STATUS_SECONDS, Agent
from bot.sandbox.slack.manifest import read_manifest
from bot.sandbox.slack.people import AgentView, Shortcut, workspace_channels
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.typed import as_command_text, as_message
from tests.sandbox.slack.clockwork import Clock
from tests.sandbox.slack.envelopes import RawApp
from tests.sandbox.slack.refused import refusal
from tests.support.person import Person
from tests.support.waiting import until

ASHA, BOT, DIRECT, OPS = "UASHA00001", "UTRUNKBOT1", "DASHA00001", "C0TRUNKOPS"
PROMPTS = [{"title": "What is broken?", "message": "which trunks are broken"}]
NEW = ("app_mentions:read", "assistant:write", "channels:history", "groups:history", "im:history")
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def agent(state: SlackState) -> None:
    """An app that is an agent and subscribes to everything."""
    state.agent.view = AgentView("agent", "Looks after trunks", (("What is broken?", "which trunks are broken"),))
    state.scopes, state.events = (*state.scopes, *NEW), None


def events(app: RawApp, count: int) -> list[Json]:
    app.heard(count)
    return [payload["event"] for payload in app.payloads]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("hi @trunkbot", f"hi <@{BOT}>"),
        ("@Asha. and @nobody", f"<@{ASHA}>. and @nobody"),
        ("@here, see #trunk-ops and #other", "<!here>, see <#C0TRUNKOPS|trunk-ops> and #other"),
        ("@trunk-approvers please", "<!subteam^S0APPROVER|@trunk-approvers> please"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("add +91 98765 43210 to x", "add <tel:+919876543210|+91 98765 43210> to x"),
        (
            "add +919876543210 44.248.146.11/32",
            "add <tel:+919876543210|+919876543210> <http://44.248.146.11|44.248.146.11>/32",
        ),
        ("sip.acme.io:5061;transport=tls", "<http://sip.acme.io:5061|sip.acme.io:5061>;transport=tls"),
        ("see https://acme.io/a?b=1&c=2.", "see <https://acme.io/a?b=1&amp;c=2>."),
        ("me@acme.io", "<mailto:me@acme.io|me@acme.io>"),
        ("_sips._tcp.acme.io, 9876543210, 3.5 and v1.2", "_sips._tcp.acme.io, 9876543210, 3.5 and v1.2"),
        ("`44.248.146.11`", "`44.248.146.11`"),
    ],
)
def test_a_message_arrives_linked_as_slack_delivers_it(typed: str, sent: str) -> None:
    """Numbers, hosts and addresses as well as mentions."""
    assert as_message(typed, workspace_channels().values()) == sent


def test_a_command_that_wants_it_arrives_escaped_with_names(app: RawApp, asha: Person, state: SlackState) -> None:
    """`should_escape` in the manifest; without it the text arrives as typed."""
    asha.send("trunk-ops", "/trunk who @asha & co")
    [command] = state.commands.values()
    state.commands[command.command] = type(command)(command.command, "", should_escape=True)
    asha.send("trunk-ops", "/trunk who @asha & co")
    assert [payload["text"] for payload in app.payloads] == ["who @asha & co", f"who <@{ASHA}|asha> &amp; co"]
    assert as_command_text("sip.acme.io") == "<http://sip.acme.io|sip.acme.io>"


def test_a_reply_names_its_thread_and_the_author_of_the_root(client: WebClient, app: RawApp, asha: Person) -> None:
    """In the event as in conversations.replies; the root itself has no thread_ts in its own event."""
    root = asha.send("trunkbot", "check sales_line")["ts"]
    answer = client.chat_postMessage(channel=DIRECT, thread_ts=root, text="Checking")
    asha.send("trunkbot", "and the ips?", thread=root)
    first, own, reply = events(app, 3)
    assert "thread_ts" not in first
    for event in (own, reply):
        assert (event["thread_ts"], event["parent_user_id"], event["channel_type"]) == (root, ASHA, "im")
    assert own["bot_id"] == answer["message"]["bot_id"]
    assert "bot_id" not in reply
    thread = client.conversations_replies(channel=DIRECT, ts=root)["messages"]
    assert [message["text"] for message in thread] == ["check sales_line", "Checking", "and the ips?"]


def test_the_open_conversation_tells_the_app_what_the_person_looks_at(app: RawApp, asha: Person) -> None:
    """app_home_opened with the messages tab, then app_context_changed."""
    asha.act({"do": "open_dm", "seen": OPS})
    asha.act({"do": "look_at", "seen": "C0GENERAL0"})
    opened, changed = events(app, 2)
    assert (opened["type"], opened["tab"], opened["channel"]) == ("app_home_opened", "messages", DIRECT)
    assert opened["context"]["entities"][0]["value"] == OPS
    assert (changed["type"], changed["user"]) == ("app_context_changed", ASHA)
    assert changed["context"]["entities"] == [
        {"type": "slack#/types/channel_id", "value": "C0GENERAL0", "team_id": "TSANDBOX01"}
    ]


def test_an_app_that_is_no_agent_hears_of_the_tab_alone(app: RawApp, asha: Person, state: SlackState) -> None:
    state.agent.view = None
    asha.act({"do": "open_dm", "seen": OPS})
    asha.act({"do": "look_at", "seen": "C0GENERAL0"})
    asha.send("trunkbot", "the last one")
    opened, last = events(app, 2)
    assert (opened["tab"], "context" in opened, last["text"]) == ("messages", False, "the last one")


def test_the_older_assistant_gets_a_thread_of_its_own(
    client: WebClient, app: RawApp, asha: Person, state: SlackState
) -> None:
    """assistant_thread_started, then _context_changed; what is typed there is a reply to a root that nobody wrote."""
    state.agent.view = AgentView("assistant")
    root = asha.act({"do": "open_dm", "seen": OPS})["thread_ts"]
    asha.act({"do": "look_at", "seen": "C0GENERAL0", "thread_ts": root})
    asha.send("trunkbot", "check sales_line", thread=root)
    client.assistant_threads_setTitle(channel_id=DIRECT, thread_ts=root, title="sales_line")
    started, changed, message, renamed = events(app, 4)
    assert started["assistant_thread"] == {
        "user_id": ASHA,
        "context": {"channel_id": OPS, "team_id": "TSANDBOX01", "enterprise_id": None},
        "channel_id": DIRECT,
        "thread_ts": root,
    }
    assert (changed["type"], changed["assistant_thread"]["context"]["channel_id"]) == (
        "assistant_thread_context_changed",
        "C0GENERAL0",
    )
    assert (message["thread_ts"], message["parent_user_id"]) == (root, BOT)
    assert renamed["message"]["subtype"] == "assistant_app_thread"
    assert renamed["message"]["assistant_app_thread"]["title"] == "sales_line"


def talk(asha: Person) -> Json:
    frames = [frame for frame in asha.frames if frame["type"] == "agent"]
    last: Json = frames[-1]["talk"] if frames else asha.frames[0]["agent"]["talks"][DIRECT]
    return last


def test_prompts_status_and_title_reach_the_page(client: WebClient, asha: Person) -> None:
    """The status goes once the app has answered in that thread."""
    assert asha.frames[0]["agent"]["view"]["prompts"] == PROMPTS
    root = asha.send("trunkbot", "check sales_line")["ts"]
    client.assistant_threads_setSuggestedPrompts(channel_id=DIRECT, title="Try", prompts=PROMPTS)
    client.assistant_threads_setStatus(
        channel_id=DIRECT, thread_ts=root, status="is checking…", loading_messages=["Looking", "Still looking"]
    )
    client.assistant_threads_setTitle(channel_id=DIRECT, thread_ts=root, title="sales_line")
    asha.wait_for(lambda: talk(asha)["titles"], what="the title")
    assert talk(asha)["prompts"] == {"": {"title": "Try", "prompts": PROMPTS}}
    assert talk(asha)["statuses"][root]["status"] == "is checking…"
    client.chat_postMessage(channel=DIRECT, thread_ts=root, text="Ready")
    asha.wait_for(lambda: not talk(asha)["statuses"], what="no status")


def test_a_status_is_removed_by_an_empty_one_or_after_two_minutes(clock: Clock) -> None:
    agent = Agent(None, clock, lambda channel: None)
    for thread_ts in ("1.0", "2.0"):
        agent.set_status(OPS, thread_ts, "is thinking…", [])
    agent.set_status(OPS, "1.0", "", [])
    assert list(agent.talk(OPS)["statuses"]) == ["2.0"]
    clock.forward(STATUS_SECONDS)
    assert agent.talk(OPS)["statuses"] == {}


def test_a_status_works_in_a_channel_with_chat_write_alone(client: WebClient, asha: Person, state: SlackState) -> None:
    state.scopes = ("chat:write",)
    root = asha.send("trunk-ops", "@trunkbot check")["ts"]
    assert client.assistant_threads_setStatus(channel_id=OPS, thread_ts=root, status="is thinking…")["ok"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("setStatus", {"channel_id": "C0NO", "thread_ts": "1.0", "status": "x"}, "channel_not_found"),
        ("setStatus", {"channel_id": "C0GENERAL0", "thread_ts": "1.0", "status": "x"}, "not_in_channel"),
        ("setStatus", {"channel_id": DIRECT, "thread_ts": "1.0", "status": "x"}, "invalid_thread_ts"),
        ("setStatus", {"channel_id": DIRECT, "thread_ts": "1.0"}, "invalid_arguments"),
        (
            "setStatus",
            {"channel_id": DIRECT, "thread_ts": "1.0", "status": "x", "loading_messages": ["x"] * 11},
            "invalid_arguments",
        ),
        ("setTitle", {"channel_id": DIRECT, "thread_ts": "1.0", "title": "x"}, "invalid_thread_ts"),
        ("setTitle", {"channel_id": OPS, "thread_ts": "1.0", "title": "x"}, "channel_not_found"),
        ("setSuggestedPrompts", {"channel_id": DIRECT, "prompts": []}, "invalid_arguments"),
        ("setSuggestedPrompts", {"channel_id": DIRECT, "prompts": PROMPTS * 5}, "invalid_arguments"),
        ("setSuggestedPrompts", {"channel_id": DIRECT, "prompts": [{"title": "x"}]}, "invalid_arguments"),
        ("setSuggestedPrompts", {"channel_id": DIRECT, "prompts": "no JSON"}, "invalid_arguments"),
    ],
)
def test_what_slack_refuses_of_an_agent_is_refused(client: WebClient, method: str, arguments: Json, error: str) -> None:
    assert refusal(lambda: client.api_call(f"assistant.threads.{method}", json=arguments))["error"] == error


def test_prompts_and_titles_take_their_scope(client: WebClient, state: SlackState) -> None:
    state.scopes = ("chat:write",)
    arguments = {"channel_id": DIRECT, "prompts": PROMPTS}
    refused = refusal(lambda: client.api_call("assistant.threads.setSuggestedPrompts", json=arguments))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "assistant:write")


def test_an_app_without_an_agent_view_has_no_prompts(client: WebClient, state: SlackState) -> None:
    state.agent.view = None
    arguments = {"channel_id": DIRECT, "prompts": PROMPTS}
    refused = refusal(lambda: client.api_call("assistant.threads.setSuggestedPrompts", json=arguments))
    assert refused["error"] == "channel_not_found"
    assert "agent_view" in refused["response_metadata"]["messages"][0]


def test_prompts_of_an_agent_in_a_thread_are_never_shown(client: WebClient, asha: Person, state: SlackState) -> None:
    """Slack answers ok; the sandbox notes it as a problem."""
    root = asha.send("trunkbot", "hello")["ts"]
    client.assistant_threads_setSuggestedPrompts(channel_id=DIRECT, thread_ts=root, prompts=PROMPTS)
    assert state.agent.talk(DIRECT)["prompts"] == {}
    assert state.problems[-1]["method"] == "assistant.threads.setSuggestedPrompts"


def test_the_manifest_declares_the_agent_and_its_shortcuts(tmp_path: Path) -> None:
    """agent_view, assistant_view, and a message shortcut."""
    shortcut = {"type": "message", "callback_id": "ask", "name": "Ask trunkbot", "description": "Read this"}
    for kind in ("agent", "assistant"):
        view = {f"{kind}_description": "Looks after trunks", "suggested_prompts": PROMPTS}
        manifest = {"features": {f"{kind}_view": view, "shortcuts": [shortcut]}}
        (tmp_path / "manifest.yml").write_text(yaml.safe_dump(manifest))
        read = read_manifest(tmp_path / "manifest.yml")
        pair = ("What is broken?", "which trunks are broken")
        assert read.agent == AgentView(kind, "Looks after trunks", (pair,))
        assert read.shortcuts == (Shortcut("message", "ask", "Ask trunkbot", "Read this"),)


@pytest.mark.parametrize(
    ("subscribed", "scopes", "heard"),
    [
        (("app_mention", "message.channels"), NEW, {"app_mention", "message"}),
        (("app_mention", "message.channels"), ("app_mentions:read",), {"app_mention"}),
        (("app_mention", "message.channels"), ("channels:history",), {"message"}),
        (("message.channels",), NEW, {"message"}),
        (("message.groups", "message.im"), NEW, set()),
    ],
)
def test_a_mention_is_sent_by_subscription_and_scope(
    app: RawApp, asha: Person, state: SlackState, subscribed: tuple[str, ...], scopes: tuple[str, ...], heard: set[str]
) -> None:
    """Once for each of the two, with the same text and ts."""
    state.scopes, state.events = scopes, ("app_home_opened", *subscribed)
    asha.send("trunk-ops", "hello @trunkbot")
    asha.act({"do": "open_home"})
    until(lambda: [e for e in app.payloads if e["event"]["type"] == "app_home_opened"], "the marker")
    assert {each["event"]["type"] for each in app.payloads} - {"app_home_opened"} == heard


def test_a_mention_where_the_app_is_not_goes_nowhere_until_it_is_invited(app: RawApp, asha: Person) -> None:
    """Slackbot says so; /invite is Slack's own command and no business of the app's."""
    asha.send("general", "hello @trunkbot")
    asha.see("/invite @trunkbot")
    assert asha.send("general", "/invite @trunkbot") == {"ok": True}
    asha.send("general", "and now, @trunkbot?")
    until(lambda: [each for each in app.payloads if each["event"]["type"] == "app_mention"], "the mention")
    texts = [each["event"]["text"] for each in app.payloads if each["event"]["type"] == "app_mention"]
    assert texts == [f"and now, <@{BOT}>?"]
    for line in ("/invite @trunkbot", "/invite", "/invite @nobody"):
        assert not asha.send("general", line)["ok"]
