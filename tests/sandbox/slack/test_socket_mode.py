"""Socket Mode on the wire: tickets, hello, envelopes, redelivery, disconnects."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.dispatch import Delivery, NotAnswered
from bot.sandbox.slack.manifest import TRUNKBOT
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.clockwork import Clock
from tests.sandbox.slack.conftest import Switchboard
from tests.sandbox.slack.envelopes import SILENCE, RawApp, open_ticket
from tests.support.person import Person
from tests.support.waiting import until


def test_a_connection_begins_with_hello(slack: str, app: RawApp) -> None:
    """`hello` says how many there are."""
    with RawApp(slack) as second:
        assert app.frames[0]["type"] == "hello"
        assert app.frames[0]["connection_info"] == {"app_id": "ATRUNKBOT1"}
        assert (app.frames[0]["num_connections"], second.frames[0]["num_connections"]) == (1, 2)


def test_a_ticket_works_once_and_for_half_a_minute(slack: str, clock: Clock) -> None:
    """A second use, a late one and a made-up one are refused at the handshake."""
    used, old = open_ticket(slack)["url"], open_ticket(slack)["url"]
    with connect(used):
        pass
    clock.forward(31)
    for url in (used, old, used.replace("ticket=", "ticket=x")):
        with pytest.raises(InvalidStatus, match="403"), connect(url):
            pass


def test_the_eleventh_connection_is_one_too_many(slack: str) -> None:
    """It gets a `disconnect` and is dropped; ten stay."""
    apps = [RawApp(slack) for _ in range(10)]
    try:
        with connect(open_ticket(slack)["url"]) as eleventh:
            assert '"too_many_websockets"' in str(eleventh.recv(timeout=60))
            with pytest.raises(ConnectionClosed):
                eleventh.recv(timeout=60)
        assert apps[0].frames == [apps[0].frames[0]]
    finally:
        for each in apps:
            each.close()


def test_each_envelope_goes_to_one_connection_in_turn(slack: str, asha: Person) -> None:
    """Either of two replicas gets a command, never both."""
    with RawApp(slack) as one, RawApp(slack) as two:
        for _ in range(6):
            asha.send("trunk-ops", "/trunk list")
        assert (len(one.envelopes), len(two.envelopes)) == (3, 3)


def test_the_page_shows_the_app_connecting_and_disconnecting(slack: str, asha: Person) -> None:
    """connected true, then false."""
    assert not asha.connected
    with RawApp(slack):
        asha.wait_for(lambda: asha.connected, what="a connected app")
    asha.wait_for(lambda: not asha.connected, what="a disconnected app")


def test_an_event_is_an_envelope_of_its_own(app: RawApp, asha: Person) -> None:
    """message.im: what a person writes to the bot, escaped, with the mention of a name made one."""
    ts = asha.send("trunkbot", "is <b> & @ben there? mail a@asha")["ts"]
    (envelope,) = app.heard()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    payload = envelope["payload"]
    assert (payload["type"], payload["api_app_id"]) == ("event_callback", "ATRUNKBOT1")
    assert payload["event_id"].startswith("Ev")
    event = payload["event"]
    assert (event["type"], event["channel_type"], event["channel"]) == ("message", "im", "DASHA00001")
    assert (event["user"], event["ts"]) == ("UASHA00001", ts)
    assert event["text"] == "is &lt;b&gt; &amp; <@UBEN000001> there? mail a@asha"


def test_an_unacknowledged_event_is_delivered_three_times_more(app: RawApp, asha: Person, state: SlackState) -> None:
    """With the same event_id, a count and a reason."""
    state.dispatch.retry_delays = (0.0, 0.0, 0.0)
    state.patience = 0.05
    app.reply = lambda envelope: SILENCE
    asha.act({"do": "open_home"})
    envelopes = app.heard(4)
    assert [(e["retry_attempt"], e["retry_reason"]) for e in envelopes] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
    until(lambda: len(state.problems) == 4, "the last delivery to be given up")
    assert len(app.envelopes) == 4


def test_an_event_reaches_an_app_that_comes_back(slack: str, asha: Person, state: SlackState) -> None:
    """The first delivery fails; a later one has the reason connection_failed and is acknowledged."""
    state.dispatch.retry_delays = (0.2, 1.0, 30.0)
    asha.act({"do": "open_home"})
    with RawApp(slack) as app:
        (envelope,) = app.heard()
        assert envelope["retry_attempt"] > 0
        assert envelope["retry_reason"] == "connection_failed"


def test_opening_a_tab_of_the_app_is_an_event(app: RawApp, asha: Person) -> None:
    """app_home_opened, for the home tab and for the messages tab."""
    asha.act({"do": "open_home"})
    asha.act({"do": "open_dm"})
    app.heard(2)
    events = [payload["event"] for payload in app.payloads]
    assert {event["tab"] for event in events} == {"home", "messages"}
    assert {(e["type"], e["user"], e["channel"]) for e in events} == {("app_home_opened", "UASHA00001", "DASHA00001")}


@pytest.mark.parametrize("scoped", [True, False])
def test_an_app_with_the_scope_gets_mentions(app: RawApp, asha: Person, state: SlackState, scoped: bool) -> None:
    """app_mention takes app_mentions:read; other messages in a channel are not the app's business."""
    state.events = ("app_mention", "message.im")
    if not scoped:
        state.scopes = tuple(scope for scope in TRUNKBOT.scopes if scope != "app_mentions:read")
    asha.send("trunk-ops", "hello all")
    asha.send("general", "hello @trunkbot")
    asha.send("trunk-ops", "hello @trunkbot")
    asha.send("trunkbot", "the last one")
    app.heard(2 if scoped else 1)
    events = {payload["event"]["type"]: payload["event"]["text"] for payload in app.payloads}
    assert events == {"message": "the last one", **({"app_mention": "hello <@UTRUNKBOT1>"} if scoped else {})}


def test_a_warning_leaves_the_connection_open_and_a_refresh_ends_it(app: RawApp, state: SlackState) -> None:
    """disconnect frames, with their reasons."""
    state.sockets.disconnect("warning")
    until(lambda: len(app.frames) == 2, "the warning")
    assert (app.frames[1]["type"], app.frames[1]["reason"]) == ("disconnect", "warning")
    assert state.sockets.connected
    state.sockets.disconnect("refresh_requested")
    until(lambda: len(app.frames) == 3, "the request to refresh")
    assert app.frames[2]["reason"] == "refresh_requested"
    assert not state.sockets.connected


def test_nothing_is_sent_to_an_ending_connection(
    app: RawApp, state: SlackState, switchboard: tuple[Switchboard, str], slack: str
) -> None:
    """Between `disconnect` and the close it is no longer there: dispatch_failed at once, never a lost envelope."""

    async def refresh_and_deliver(request: Request) -> PlainTextResponse:
        state.sockets.disconnect("refresh_requested")
        with pytest.raises(NotAnswered) as failure:
            await state.sockets.deliver(Delivery("slash_commands", {}))
        return PlainTextResponse(failure.value.error)

    switchboard[0].sandbox = slack_app(state, extra_routes=[Route("/try", refresh_and_deliver)])
    assert httpx.get(f"{slack}/try").text == "dispatch_failed"


@pytest.mark.parametrize("frame", ["{", "[]", {"payload": {}}, {"envelope_id": 7}])
def test_a_frame_that_acknowledges_nothing_is_kept_as_a_problem(app: RawApp, state: SlackState, frame: Any) -> None:
    """The connection lives on."""
    app.send(frame)
    until(lambda: state.problems, "a problem")
    assert state.problems[0]["error"] == "invalid_frame"
    assert state.sockets.connected
