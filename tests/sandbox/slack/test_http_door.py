"""The HTTP door: the same things, POSTed to the app's request URL and signed. The app is slack_bolt's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.slack.http_door import signature
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import element, field, modal, section
from tests.sandbox.slack.conftest import Switchboard
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.waiting import PATIENCE, until


class Listener:
    """The app's server: keeps every request, then lets `answer` or the Bolt app take it."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.status: int | None = None
        self.bolt: App | None = None

    async def endpoint(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        if self.status is not None:
            return Response(status_code=self.status)
        assert self.bolt is not None
        return await SlackRequestHandler(self.bolt).handle(request)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Listener, str]]:
    listener = Listener()
    routes = [Route("/slack/events", listener.endpoint, methods=["POST"])]
    with serving(Starlette(routes=routes)) as url:
        yield listener, f"{url}/slack/events"


@pytest.fixture
def state(server: tuple[Listener, str]) -> SlackState:
    """With the true time: Bolt refuses a timestamp that is five minutes off."""
    state = SlackState(request_url=server[1], rate_limits=False)
    state.patience = state.triggers.lifetime = PATIENCE
    state.dispatch.retry_delays = (0.0, 0.0, 0.0)
    return state


@pytest.fixture
def listener(server: tuple[Listener, str], slack: str) -> Listener:
    listener = server[0]
    listener.requests, listener.status = [], None
    listener.bolt = App(client=WebClient("xoxb-sandbox", base_url=f"{slack}/api/"), signing_secret="sandbox")
    return listener


def test_a_command_is_a_signed_form(listener: Listener, asha: Person) -> None:
    """Bolt itself checks the signature; its acknowledgement posts a message."""
    assert listener.bolt is not None
    listener.bolt.command("/trunk")(lambda ack, body: ack(f"Heard {body['text']}"))
    asha.send("trunk-ops", "/trunk list all")
    asha.see("Heard list all")
    headers, body = listener.requests[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert b"command=%2Ftrunk" in body
    expected = signature("sandbox", headers["x-slack-request-timestamp"], body.decode())
    assert headers["x-slack-signature"] == expected


def test_a_modal_is_submitted_over_http_too(listener: Listener, asha: Person) -> None:
    """As payload=…; response_action works as over Socket Mode."""
    bolt = listener.bolt
    assert bolt is not None

    @bolt.command("/trunk")
    def setup(ack: Any, body: Any, client: WebClient) -> None:
        ack()
        view = modal(field(element("plain_text_input")), callback_id="form")
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @bolt.view("form")
    def submitted(ack: Any) -> None:
        ack(response_action="errors", errors={"field": "Not that one."})

    asha.send("trunk-ops", "/trunk setup")
    asha.fill("Field", "sales_line")
    assert asha.submit() == {"Field": "Not that one."}
    assert listener.requests[-1][1].startswith(b"payload=%7B")


def test_events_are_sent_after_the_url_is_verified(listener: Listener, asha: Person) -> None:
    """url_verification once, then JSON; Bolt answers the challenge."""
    bolt = listener.bolt
    assert bolt is not None

    @bolt.event("app_home_opened")
    def opened(event: Any, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section()]})

    asha.home()
    assert [b'"url_verification"' in body for _, body in listener.requests] == [True, False]
    assert listener.requests[1][0]["content-type"] == "application/json"


@pytest.mark.parametrize(("status", "error"), [(404, "http_client_error"), (503, "http_service_error")])
def test_the_person_sees_that_the_server_failed(
    listener: Listener, asha: Person, state: SlackState, status: int, error: str
) -> None:
    """With Slack's error name, after one attempt."""
    listener.status = status
    asha.send("trunk-ops", "/trunk list")
    asha.see(f'/trunk failed with the error "{error}"')
    assert len(listener.requests) == 1
    assert state.problems[-1]["error"] == error


def test_an_event_is_retried_with_its_number(listener: Listener, asha: Person, state: SlackState) -> None:
    """X-Slack-Retry-Num and -Reason; an app that fails the challenge gets no events."""
    listener.status = 500
    asha.act({"do": "open_home"})
    until(lambda: len(state.problems) == 4, "four attempts")
    assert all(b"url_verification" in body for _, body in listener.requests)
    assert listener.bolt is not None
    listener.bolt.event("message")(lambda: None)
    listener.status = None
    asha.send("trunkbot", "hello")
    # The verification comes first: only the event's own delivery means that this one is over.
    until(lambda: any(b'"hello"' in body for _, body in listener.requests), "the event")
    listener.requests.clear()
    listener.status = 500
    asha.send("trunkbot", "hello again")
    until(lambda: len(listener.requests) == 4, "four deliveries")
    numbers = [headers.get("x-slack-retry-num") for headers, _ in listener.requests]
    assert numbers == [None, "1", "2", "3"]
    assert listener.requests[1][0]["x-slack-retry-reason"] == "http_error"


def test_an_unreachable_server_fails_at_once(
    asha: Person, switchboard: tuple[Switchboard, str], state: SlackState
) -> None:
    """dispatch_failed, as with no connection."""
    assert state._http is not None
    state._http.request_url = "http://127.0.0.1:9/slack/events"
    asha.send("trunk-ops", "/trunk list")
    asha.see('/trunk failed with the error "dispatch_failed"')


def test_with_a_request_url_the_app_counts_as_connected(asha: Person) -> None:
    """Nothing is sent or received over HTTP."""
    assert asha.connected
