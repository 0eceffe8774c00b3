"""A person types a slash command: what the app hears, and what becomes of its answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import mrkdwn, section
from tests.sandbox.slack.envelopes import IMPATIENCE, SILENCE, RawApp
from tests.support.person import Person
from tests.support.waiting import PATIENCE

TIMED_OUT = "/trunk failed because the app did not respond. Learn more about slash commands."


def test_the_app_gets_all_of_a_command(app: RawApp, asha: Person, slack: str) -> None:
    """The form's fields, by Slack's names."""
    assert asha.send("trunk-ops", "/trunk ip add  198.51.100.9 ")["ok"]
    (envelope,) = app.envelopes
    payload = envelope["payload"]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert payload.pop("response_url").startswith(f"{slack}/actions/TSANDBOX01/")
    assert payload.pop("trigger_id")
    assert payload == {
        "token": "sandbox-verification",
        "team_id": "TSANDBOX01",
        "team_domain": "sandbox",
        "channel_id": "C0TRUNKOPS",
        "channel_name": "trunk-ops",
        "user_id": "UASHA00001",
        "user_name": "asha",
        "command": "/trunk",
        "text": "ip add  198.51.100.9",
        "api_app_id": "ATRUNKBOT1",
        "is_enterprise_install": "false",
    }


@pytest.mark.parametrize(
    ("channel", "name"), [("general", "general"), ("trunkbot", "directmessage")], ids=["without the bot", "direct"]
)
def test_a_command_works_where_the_bot_is_not(app: RawApp, asha: Person, channel: str, name: str) -> None:
    """It can answer there through the response URL."""
    asha.send(channel, "/trunk")
    payload = app.payloads[0]
    assert payload["channel_name"] == name
    assert httpx.post(payload["response_url"], json={"text": "Here"}).text == "ok"
    asha.see("Here", where=channel)


@pytest.mark.parametrize(
    ("body", "ephemeral"),
    [({"text": "Hello"}, True), ({"text": "Hello", "response_type": "in_channel"}, False)],
    ids=["ephemeral by default", "in the channel"],
)
def test_an_acknowledgement_can_post_a_message(
    app: RawApp, asha: Person, body: dict[str, Any], ephemeral: bool
) -> None:
    """To the person alone, or to all."""
    app.reply = lambda envelope: body
    asha.send("trunk-ops", "/trunk help")
    said = asha.see("Hello")
    assert (said.get("ephemeral", False), said["user"]) == (ephemeral, "UTRUNKBOT1")


def test_an_empty_acknowledgement_posts_nothing(app: RawApp, asha: Person) -> None:
    """Nor does one with an empty text."""
    for payload in (None, {}, {"text": ""}):
        app.reply = lambda envelope, payload=payload: payload  # type: ignore[misc]
        assert asha.send("trunk-ops", "/trunk")["ok"]
    asha.send("trunk-ops", "Done")
    asha.see("Done")
    assert asha.ephemerals("trunk-ops") == []


def test_slackbot_reports_a_late_acknowledgement(app: RawApp, asha: Person, state: SlackState) -> None:
    """The command is sent once; the timeout is kept as a problem."""
    state.patience = IMPATIENCE
    app.reply = lambda envelope: SILENCE
    asha.send("trunk-ops", "/trunk list")
    assert asha.see(TIMED_OUT)["user"] == "USLACKBOT"
    assert len(app.envelopes) == 1
    assert (state.problems[-1]["method"], state.problems[-1]["error"]) == ("/trunk", "operation_timeout")


def test_an_acknowledgement_after_the_timeout_is_ignored(app: RawApp, asha: Person, state: SlackState) -> None:
    """Its text is lost, as in Slack."""
    state.patience = IMPATIENCE
    app.reply = lambda envelope: SILENCE
    asha.send("trunk-ops", "/trunk list")
    state.patience = PATIENCE
    app.send({"envelope_id": app.envelopes[0]["envelope_id"], "payload": {"text": "Too late"}})
    app.reply = lambda envelope: {"text": "In time"}
    asha.send("trunk-ops", "/trunk list")
    asha.see("In time")
    assert not asha.sees("Too late")


def test_without_an_app_the_command_fails_at_once(asha: Person) -> None:
    """dispatch_failed: there is no connection to send it on."""
    asha.send("trunk-ops", "/trunk list")
    asha.see('/trunk failed with the error "dispatch_failed"')


def test_an_app_that_goes_away_over_a_command_leaves_a_timeout(app: RawApp, asha: Person, state: SlackState) -> None:
    """Commands are not sent again on the next connection."""
    state.patience = IMPATIENCE

    def vanish(envelope: dict[str, Any]) -> object:
        app.close()
        return SILENCE

    app.reply = vanish
    asha.send("trunk-ops", "/trunk list")
    asha.see(TIMED_OUT)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"text": "Text", "blocks": [section(text=mrkdwn("x" * 3001))]}, "invalid_blocks"),
        ({"blocks": [section()]}, "no_text"),
        ({"text": "Text", "response_type": "public"}, "invalid_arguments"),
        (["Text"], "invalid_command_response"),
    ],
)
def test_an_invalid_acknowledgement_is_refused_visibly(
    app: RawApp, asha: Person, state: SlackState, answer: Any, error: str
) -> None:
    """The person sees an error, the test sees why."""
    app.reply = lambda envelope: answer
    asha.send("trunk-ops", "/trunk list")
    asha.see('/trunk failed with the error "invalid_command_response"')
    assert state.problems[-1]["error"] == error


def test_an_unknown_command_is_not_sent(app: RawApp, asha: Person) -> None:
    """A command in a thread isn't sent either; a space before the slash makes it a message."""
    assert asha.send("trunk-ops", "/truck list") == {"ok": False, "error": "/truck is not a valid command."}
    parent = asha.send("trunk-ops", " /trunk list")["ts"]
    in_thread = asha.send("trunk-ops", "/trunk list", thread=parent)
    assert in_thread["error"] == "/trunk is not supported in threads. Sorry!"
    assert not [payload for payload in app.payloads if "command" in payload]


def test_thirty_commands_can_run_at_once(app: RawApp, asha: Person, state: SlackState) -> None:
    """Each gets its own answer, whatever the order of the acknowledgements."""
    everyone_asked = threading.Barrier(30, timeout=60)

    def reply(envelope: dict[str, Any]) -> dict[str, Any]:
        everyone_asked.wait()
        return {"text": envelope["payload"]["text"]}

    app.reply = reply
    with ThreadPoolExecutor(30) as pool:
        answers = pool.map(lambda number: asha.send("trunk-ops", f"/trunk number-{number}."), range(30))
        assert all(answer["ok"] for answer in answers)
    for number in range(30):
        asha.see(f"number-{number}.")
