"""Clients that were not written for this sandbox: slack_sdk's three for Socket Mode, and a bare slack_bolt App."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.aiohttp import SocketModeClient as AiohttpClient
from slack_sdk.socket_mode.builtin import SocketModeClient as BuiltinClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websockets import SocketModeClient as WebsocketsClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.manifest import TRUNKBOT
from bot.sandbox.slack.people import Command
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import actions, button, element, field, modal, plain, section
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.waiting import PATIENCE, until


def greet(request: SocketModeRequest) -> SocketModeResponse:
    payload = {"text": f"Heard {request.payload['text']}"} if request.type == "slash_commands" else None
    return SocketModeResponse(envelope_id=request.envelope_id, payload=payload)


def refreshed(asha: Person, state: SlackState) -> None:
    """A command arrives; then Slack refreshes the connection and the client reconnects."""
    asha.wait_for(lambda: asha.connected, what="the client's connection")
    asha.send("trunk-ops", "/trunk one")
    asha.see("Heard one")
    seen = len(asha.frames)
    state.sockets.disconnect("refresh_requested")
    came_back = {"type": "app", "connected": True}
    asha.wait_for(lambda: came_back in asha.frames[seen:], what="the client's new connection")


def heard_at_once(asha: Person) -> None:
    asha.send("trunk-ops", "/trunk two")
    asha.see("Heard two")


def heard_when_tried_again(asha: Person) -> None:
    """slack_sdk 3.47's aiohttp client may connect twice after a refresh and close the connection that it was just
    sent a command on (10 of 40 measured). Commands are not sent again, so the person sees an error and repeats it."""

    def heard() -> bool:
        asha.send("trunk-ops", "/trunk two")
        return asha.sees("Heard two")

    until(heard, "a command heard on the new connection")


def test_the_builtin_client_receives_answers_and_reconnects(slack: str, asha: Person, state: SlackState) -> None:
    """slack_sdk.socket_mode.builtin."""
    client = BuiltinClient("xapp-sandbox", web_client=WebClient(base_url=f"{slack}/api/"))
    client.socket_mode_request_listeners.append(
        lambda client, request: client.send_socket_mode_response(greet(request))
    )
    client.connect()
    try:
        refreshed(asha, state)
        heard_at_once(asha)
    finally:
        # On a busy machine its `close` may wait forever for its own reader.
        threading.Thread(target=client.close, daemon=True).start()


@pytest.mark.parametrize(
    ("kind", "heard_again"),
    [(AiohttpClient, heard_when_tried_again), (WebsocketsClient, heard_at_once)],
    ids=["aiohttp", "websockets"],
)
def test_an_asyncio_client_receives_answers_and_reconnects(
    slack: str, asha: Person, state: SlackState, kind: Any, heard_again: Callable[[Person], None]
) -> None:
    """slack_sdk.socket_mode.aiohttp and .websockets."""

    async def answer(client: Any, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(greet(request))

    async def serve(stop: asyncio.Event) -> None:
        client = kind("xapp-sandbox", web_client=AsyncWebClient(base_url=f"{slack}/api/"))
        client.socket_mode_request_listeners.append(answer)
        await client.connect()
        await stop.wait()
        await client.close()

    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(stop),), daemon=True)
    thread.start()
    try:
        refreshed(asha, state)
        state.patience = 1.0 if heard_again is heard_when_tried_again else PATIENCE
        heard_again(asha)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(60)
        loop.close()


@dataclass
class Bolt:
    """A slack_bolt App over Socket Mode and the sandbox it is in, one for all tests: its client takes 3 s to close."""

    app: App
    state: SlackState
    url: str


@pytest.fixture(scope="module")
def bolt() -> Iterator[Bolt]:
    state = SlackState(
        app=replace(TRUNKBOT, commands=(Command("/trunk", "The journey"), Command("/late", "A late answer")))
    )
    state.patience = state.triggers.lifetime = PATIENCE
    with serving(slack_app(state)) as url:
        state.base_url = url
        app = App(client=WebClient("xoxb-sandbox", base_url=f"{url}/api/"))
        handler = SocketModeHandler(app, "xapp-sandbox")
        handler.connect()  # type: ignore[no-untyped-call]
        until(lambda: state.app_connected, "the app's connection")
        yield Bolt(app, state, url)
        handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def chloe(bolt: Bolt) -> Iterator[Person]:
    with Person(bolt.url, "UCHLOE0001") as person:
        yield person


def test_a_bolt_app_goes_through_a_whole_journey(bolt: Bolt, chloe: Person) -> None:
    """Command, modal, a refused field, a second step, a message with a button, an update; nothing is refused."""
    name = field(element("plain_text_input", min_length=3), label=plain("Trunk name"))
    choice = field(element("external_select", min_query_length=1), label=plain("Number")) | {"block_id": "number"}

    @bolt.app.command("/trunk")
    def setup(ack: Any, body: Any, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal(name, callback_id="one", title=plain("Step 1")))

    @bolt.app.view("one")
    def first(ack: Any, view: Any) -> None:
        if view["state"]["values"]["field"]["the-plain_text_input"]["value"] == "taken":
            ack(response_action="errors", errors={"field": "That name is taken."})
        else:
            ack(response_action="update", view=modal(choice, callback_id="two", title=plain("Step 2")))

    @bolt.app.options("the-external_select")
    def numbers(ack: Any, payload: Any) -> None:
        ack(options=[{"text": plain(f"{payload['value']}9810000001"), "value": "1"}])

    @bolt.app.view("two")
    def second(ack: Any, client: WebClient) -> None:
        ack()
        blocks = [section(), actions(button(text=plain("Approve")))]
        client.chat_postMessage(channel="C0TRUNKOPS", text="Please approve", blocks=blocks)

    @bolt.app.action("button-1")
    def approve(ack: Any, respond: Any) -> None:
        ack()
        respond("Approved", replace_original=True)

    chloe.send("trunk-ops", "/trunk setup")
    chloe.modal("Step 1")
    chloe.fill("Trunk name", "taken")
    assert chloe.submit() == {"Trunk name": "That name is taken."}
    chloe.fill("Trunk name", "sales_line")
    assert chloe.submit() == {}
    chloe.modal("Step 2")
    chloe.choose("Number", "+91")
    assert chloe.submit() == {}
    chloe.click("Approve")
    assert "blocks" not in chloe.see("Approved")
    assert bolt.state.problems == []


def test_a_bolt_app_publishes_a_home_tab_when_it_is_opened(bolt: Bolt, chloe: Person) -> None:
    """app_home_opened to views.publish."""

    @bolt.app.event("app_home_opened")
    def opened(event: Any, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section(text=plain("Welcome"))]})

    chloe.home()
    chloe.see("Welcome", where="home")


def test_a_bolt_app_that_answers_late_still_does_its_work(bolt: Bolt, chloe: Person) -> None:
    """The person sees an error and the handler runs all the same: the trap that keys are for."""
    release, ran = threading.Event(), threading.Event()

    @bolt.app.command("/late")
    def slow(ack: Any) -> None:
        release.wait(60)
        ack()
        ran.set()

    bolt.state.patience = 0.1
    chloe.send("trunk-ops", "/late")
    chloe.see("did not respond")
    release.set()
    until(ran.is_set, "the handler's end")
