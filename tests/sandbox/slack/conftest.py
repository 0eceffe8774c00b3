"""A sandbox Slack on a real socket, and people and clients to try it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.manifest import TRUNKBOT
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.clockwork import Clock
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.waiting import PATIENCE

SCOPES = (*TRUNKBOT.scopes, "users:read", "channels:read", "groups:read")
"""Scopes that other apps request and the bot does not."""
QUIET = replace(TRUNKBOT, scopes=SCOPES, events=("app_home_opened", "message.im"))
"""An app that doesn't get its own messages in channels back as events."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(clock: Clock) -> SlackState:
    """Without rate limits, unless a test switches them on; the app has time enough to answer, unless a test is of those
    that do not."""
    state = SlackState(clock=clock, rate_limits=False, app=QUIET)
    state.patience = PATIENCE
    return state


class Switchboard:
    """One server for all tests, a fresh sandbox behind it for each: stopping a server takes 0.2 s."""

    def __init__(self) -> None:
        self.sandbox: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.sandbox is not None
        await self.sandbox(scope, receive, send)


@pytest.fixture(scope="session")
def switchboard() -> Iterator[tuple[Switchboard, str]]:
    switchboard = Switchboard()
    with serving(Starlette(routes=[Mount("/", app=switchboard)])) as url:
        yield switchboard, url


@pytest.fixture
def slack(state: SlackState, switchboard: tuple[Switchboard, str]) -> str:
    """The base URL of the served sandbox."""
    switchboard[0].sandbox, state.base_url = slack_app(state), switchboard[1]
    return switchboard[1]


@pytest.fixture
def client(slack: str) -> WebClient:
    """slack_sdk's own client, as the bot would use it."""
    return WebClient("xoxb-sandbox", base_url=f"{slack}/api/")


@pytest.fixture(scope="session")
def shared_state() -> SlackState:
    """One sandbox for all tables of refusals, which leave nothing behind."""
    return SlackState(rate_limits=False, app=QUIET)


@pytest.fixture(scope="session")
def shared_client(shared_state: SlackState) -> Iterator[WebClient]:
    with serving(slack_app(shared_state)) as url:
        yield WebClient("xoxb-sandbox", base_url=f"{url}/api/")


@pytest.fixture
def asha(slack: str) -> Iterator[Person]:
    with Person(slack, "UASHA00001") as person:
        yield person


@pytest.fixture
def app(slack: str) -> Iterator[RawApp]:
    """A minimal app whose acknowledgements are set by the test."""
    with RawApp(slack) as app:
        yield app
