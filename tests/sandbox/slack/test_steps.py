"""Custom steps of an app's manifest: run by a person, completed by the app."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.manifest import read_manifest
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import actions, button, modal, plain
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.waiting import until

Json = dict[str, Any]
USER, CONTEXT = "slack#/types/user_id", "slack#/types/user_context"
FUNCTIONS: Json = {
    "greet": {
        "title": "Greet somebody",
        "description": "Sends a greeting",
        "input_parameters": {
            "who": {"type": USER, "title": "Who", "is_required": True},
            "how": {
                "type": "string",
                "title": "How",
                "is_required": True,
                "dynamic_options": {"function": "#/functions/ways", "inputs": {}},
            },
            "times": {"type": "integer", "title": "Times"},
            "loud": {"type": "boolean", "title": "Loud"},
            "more": {"type": "object", "title": "More"},
            "asker": {"type": CONTEXT, "title": "Asker", "is_required": True},
        },
        "output_parameters": {"count": {"type": "integer", "title": "Count", "is_required": True}},
    },
    "ways": {"title": "Ways", "input_parameters": {}, "output_parameters": {}},
    "rest": {
        "title": "Take a rest",
        "input_parameters": {"properties": {"until": {"type": "slack#/types/timestamp"}}, "required": ["until"]},
        "output_parameters": {"properties": {}, "required": []},
    },
    "tick": {"title": "Tick"},
}
WAYS = {"options": [{"text": {"type": "plain_text", "text": "Warmly"}, "value": "warm"}]}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SlackState, str]]:
    manifest: Path = tmp_path_factory.mktemp("app") / "manifest.json"
    manifest.write_text(json.dumps({"oauth_config": {"scopes": {"bot": ["chat:write"]}}, "functions": FUNCTIONS}))
    state = SlackState(app=read_manifest(manifest), rate_limits=False)
    with serving(slack_app(state)) as url:
        state.base_url = url
        yield state, url


@pytest.fixture
def slack(sandbox: tuple[SlackState, str]) -> str:
    return sandbox[1]


@pytest.fixture
def client(slack: str) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=f"{slack}/api/")


@pytest.fixture
def app(slack: str, client: WebClient) -> Iterator[RawApp]:
    """An app that lists the ways, and leaves the rest to the test."""

    def reply(envelope: Json) -> None:
        event = envelope["payload"].get("event", {})
        if event.get("function", {}).get("callback_id") == "ways":
            client.functions_completeSuccess(function_execution_id=event["function_execution_id"], outputs=WAYS)

    with RawApp(slack) as app:
        app.reply = reply
        yield app


def run(asha: Person, callback_id: str) -> None:
    assert asha.act({"do": "step", "callback_id": callback_id}) == {"ok": True}


def executed(app: RawApp, callback_id: str) -> Json:
    """The event of that step, once it has come."""

    def found() -> list[Json]:
        events = (payload.get("event", {}) for payload in app.payloads)
        return [each for each in events if each.get("function", {}).get("callback_id") == callback_id]

    until(found, f"{callback_id} executed")
    return found()[-1]


def test_a_form_asks_for_the_inputs_and_slackbot_says_the_outputs(app: RawApp, client: WebClient, asha: Person) -> None:
    """Options come from the app's own step, and what Slack knows isn't asked for."""
    run(asha, "greet")
    asha.modal("Greet somebody")
    assert asha.labels() == ["Who", "How", "Times", "Loud", "More"]
    asha.choose("Who", "UBEN000001")
    asha.choose("How", "Warmly")
    asha.fill("Times", "3")
    asha.choose("Loud", "Yes")
    asha.fill("More", "{")
    assert asha.submit() == {"More": "Enter this as JSON."}
    asha.fill("More", '{"a": 1}')
    assert asha.submit() == {}
    event = executed(app, "greet")
    inputs = event["inputs"]
    assert inputs.pop("asker")["id"] == "UASHA00001"
    assert inputs == {"who": "UBEN000001", "how": "warm", "times": 3, "loud": True, "more": {"a": 1}}
    assert [each["name"] for each in event["function"]["output_parameters"]] == ["count"]
    WebClient(event["bot_access_token"], base_url=client.base_url).functions_completeSuccess(
        function_execution_id=event["function_execution_id"], outputs={"count": 3}
    )
    assert '"count": 3' in asha.see("*Greet somebody* is complete.")["text"]


def test_the_older_manifest_has_its_inputs_in_properties(app: RawApp, asha: Person, client: WebClient) -> None:
    run(asha, "rest")
    asha.fill("until", "1800000000")
    assert asha.submit() == {}
    event = executed(app, "rest")
    assert event["inputs"] == {"until": 1800000000}
    client.functions_completeError(function_execution_id=event["function_execution_id"], error="No rest today")
    asha.see("*Take a rest* failed: No rest today")


def test_clicks_and_forms_of_a_step_carry_its_execution(app: RawApp, client: WebClient, asha: Person) -> None:
    """In a message and in the modal that it opens; a message of another token carries nothing."""
    run(asha, "tick")
    event = executed(app, "tick")
    own = WebClient(event["bot_access_token"], base_url=client.base_url)
    own.chat_postMessage(channel="UASHA00001", text="Ready?", blocks=[actions(button())])
    asha.click("Button 1", asha.see("Ready?"))
    click = app.payloads[-1]
    assert click["function_data"]["execution_id"] == event["function_execution_id"]
    assert click["function_data"]["function"]["callback_id"] == "tick"
    assert click["bot_access_token"] == event["bot_access_token"]
    own.views_open(trigger_id=click["trigger_id"], view=modal(submit=plain()))
    asha.modal("Title")
    assert asha.submit() == {}
    assert app.payloads[-1]["function_data"] == click["function_data"]
    client.chat_postMessage(channel="UASHA00001", text="Other", blocks=[actions(button())])
    asha.click("Button 1", asha.see("Other"))
    assert "function_data" not in app.payloads[-1]


@pytest.mark.parametrize(
    ("outputs", "error"),
    [
        ({}, "parameter_validation_failed"),
        ({"count": "3"}, "parameter_validation_failed"),
        ({"count": True}, "parameter_validation_failed"),
        ("[]", "invalid_arguments"),
        (None, "invalid_arguments"),
    ],
)
def test_wrong_outputs_are_refused(client: WebClient, app: RawApp, asha: Person, outputs: Any, error: str) -> None:
    run(asha, "greet")
    asha.choose("Who", "UBEN000001")
    asha.choose("How", "Warmly")
    assert asha.submit() == {}
    execution = executed(app, "greet")["function_execution_id"]
    with pytest.raises(SlackApiError) as refused:
        client.api_call("functions.completeSuccess", json={"function_execution_id": execution, "outputs": outputs})
    assert refused.value.response["error"] == error


def test_a_step_ends_once(app: RawApp, client: WebClient, asha: Person) -> None:
    run(asha, "tick")
    execution = executed(app, "tick")["function_execution_id"]
    client.functions_completeSuccess(function_execution_id=execution, outputs={})
    for given, error in ((execution, "execution_not_in_running_state"), ("Fx0", "function_execution_not_found")):
        with pytest.raises(SlackApiError, match=error):
            client.functions_completeError(function_execution_id=given, error="Too late")


def test_an_unknown_step_is_named(asha: Person) -> None:
    assert "no step 'nope'" in asha.act({"do": "step", "callback_id": "nope"})["error"]


def test_steps_are_offered_like_shortcuts(slack: str, asha: Person) -> None:
    """Not those that only list options."""
    [snapshot] = [frame for frame in asha.frames if frame["type"] == "snapshot"][:1]
    offered = [(each["kind"], each["name"]) for each in snapshot["shortcuts"]]
    assert offered == [("step", "Greet somebody"), ("step", "Take a rest"), ("step", "Tick")]
