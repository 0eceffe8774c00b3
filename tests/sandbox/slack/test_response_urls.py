"""A response URL: five uses, thirty minutes, and what replacing and deleting mean."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import actions, button, section
from tests.sandbox.slack.clockwork import Clock
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person


@pytest.fixture
def of_command(app: RawApp, asha: Person) -> WebhookClient:
    """The response URL of a command that Asha typed."""
    asha.send("trunk-ops", "/trunk list")
    return WebhookClient(app.payloads[0]["response_url"])


@pytest.fixture
def of_click(app: RawApp, asha: Person, client: WebClient) -> WebhookClient:
    """The response URL of a click on the button of a message of the bot's."""
    client.chat_postMessage(channel="C0TRUNKOPS", text="Original", blocks=[section(), actions(button())])
    asha.click("Button 1")
    return WebhookClient(app.payloads[0]["response_url"])


def test_it_can_be_used_five_times(of_command: WebhookClient, asha: Person) -> None:
    """The sixth is used_url; each of the five is seen by the person alone."""
    for number in range(5):
        assert of_command.send(text=f"Answer {number}").body == "ok"
    sixth = of_command.send(text="Answer 5")
    assert (sixth.status_code, sixth.body) == (404, '{"ok":false,"error":"used_url"}')
    asha.see("Answer 4")
    assert len(asha.ephemerals("trunk-ops")) == 5


def test_it_expires_after_thirty_minutes(of_command: WebhookClient, clock: Clock) -> None:
    """expired_url from then on."""
    clock.forward(30 * 60)
    assert of_command.send(text="In time").status_code == 200
    clock.forward(1)
    assert "expired_url" in of_command.send(text="Too late").body


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"blocks": [section()]}, "no_text"),
        ({"text": "Text", "blocks": [{"type": "card"}]}, "invalid_blocks"),
        ({"text": "Text", "response_type": "public"}, "invalid_arguments"),
    ],
)
def test_what_slack_refuses_is_refused_and_not_counted(
    of_command: WebhookClient, state: SlackState, body: dict[str, Any], error: str
) -> None:
    """HTTP 400 with the error; five uses are left."""
    for _ in range(6):
        answer = httpx.post(of_command.url, json=body)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert state.problems[-1]["error"] == error
    assert of_command.send(text="Text").status_code == 200


def test_an_unknown_url_is_refused(slack: str) -> None:
    """invalid_url, HTTP 404."""
    answer = httpx.post(f"{slack}/actions/TSANDBOX01/1/x", json={"text": "Text"})
    assert (answer.status_code, answer.json()["error"]) == (404, "invalid_url")


def test_an_answer_to_a_command_can_be_replaced(of_command: WebhookClient, asha: Person) -> None:
    """The ephemeral message is replaced in place, then deleted."""
    of_command.send(text="Working on it")
    first = asha.see("Working on it")
    of_command.send(text="Done", replace_original=True)
    assert asha.see("Done")["ts"] == first["ts"]
    of_command.send(text="", delete_original=True)
    asha.wait_for(lambda: not asha.ephemerals("trunk-ops"), what="no ephemeral message")


def test_an_answer_to_a_click_replaces_the_message(of_click: WebhookClient, asha: Person, client: WebClient) -> None:
    """By default: this is how buttons vanish by accident."""
    of_click.send(text="Approved")
    assert "blocks" not in asha.see("Approved")
    assert len(client.conversations_history(channel="C0TRUNKOPS")["messages"]) == 1


def test_an_answer_to_a_click_can_be_a_message_of_its_own(of_click: WebhookClient, asha: Person) -> None:
    """With replace_original false, or with a response_type."""
    of_click.send(text="You may not", replace_original=False)
    of_click.send(text="Nor you", response_type="ephemeral")
    of_click.send(text="Somebody tried", response_type="in_channel")
    asha.see("Somebody tried")
    assert [message["text"] for message in asha.ephemerals("trunk-ops")] == ["You may not", "Nor you"]
    assert [message["text"] for message in asha.messages("trunk-ops")] == ["Original", "Somebody tried"]


def test_a_click_can_delete_its_message(of_click: WebhookClient, asha: Person) -> None:
    """delete_original needs no text."""
    of_click.send(delete_original=True)
    asha.wait_for(lambda: not asha.messages("trunk-ops"), what="an empty channel")
