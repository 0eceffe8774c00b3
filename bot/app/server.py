"""The two doors Slack can come in by. Behind both stands the same Bolt app."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from websockets.exceptions import WebSocketException

from bot.app.trunkbot import Trunkbot
from bot.config.settings import Settings
from bot.domain.errors import SettingsError
from bot.domain.finding import Finding
from bot.domain.phrasing import duration
from bot.slack.client import slack_client, who_we_are
from bot.slack.errors import reason_of
from bot.web.serving import listen_on, serving
from bot.web.signature import SignatureMiddleware

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
PONG_SECONDS = 3.0

Connected = Callable[[], Awaitable[Finding]]


async def run(settings: Settings, *, http: bool, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises SettingsError where Slack or the database will not have us."""
    # Python's 5 ms would have an acknowledgement wait that long for each thread that is at work.
    sys.setswitchinterval(0.001)
    slack = slack_client(settings)
    who = await asyncio.to_thread(who_we_are, slack)
    bot = Trunkbot(settings, slack=slack, who=who)
    try:
        bot.start()
        # What was made up to here stays: to look it all over for garbage would hold up acknowledgements for 50 ms.
        gc.freeze()
        door = over_http(bot, settings, host, port) if http else over_socket(bot, settings)
        async with door as connected, bot.watched(connected):
            log.info("trunkbot is ready.")
            await _until_stopped()
    finally:
        log.info("trunkbot is stopping.")
        await asyncio.to_thread(bot.stop)


class _Handler(AsyncSocketModeHandler):
    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Leave what Bolt itself cannot read without an acknowledgement; Slack then shows the person an error."""
        try:
            await super().handle(client, req)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            log.warning("What Slack sent cannot be read and was refused: %s", type(error).__name__)


@contextlib.asynccontextmanager
async def over_socket(bot: Trunkbot, settings: Settings) -> AsyncIterator[Connected]:
    """Socket Mode: Slack is called, so no public address is needed. Yields a look at the connection."""
    token = settings.slack_app_token
    handler = _Handler(bot.bolt, token.get_secret_value() if token else "")
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except Exception as error:  # slack_sdk, aiohttp and websockets each have their own
        await handler.close_async()  # type: ignore[no-untyped-call]
        no_socket = f"Slack opens no Socket Mode connection ({reason_of(error)})."
        raise SettingsError([f"{no_socket} Check SLACK_APP_TOKEN, and that Socket Mode is on."]) from None
    try:
        yield lambda: _answers(handler.client)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def over_http(bot: Trunkbot, settings: Settings, host: str, port: int) -> AsyncIterator[Connected]:
    """Signed requests at `/slack/events`; put TLS in front of it. Yields a look at the door.

    Raises SettingsError where the port is taken.
    """
    listener = listen_on(host, port)
    secret = settings.slack_signing_secret
    inner = AsyncSlackRequestHandler(bot.bolt, path=EVENTS_PATH)
    app = SignatureMiddleware(inner, SignatureVerifier(secret.get_secret_value() if secret else ""))  # type: ignore[arg-type]
    async with serving(app, listener, public=True):
        at = f"http://{host}:{listener.getsockname()[1]}{EVENTS_PATH}"
        log.info("Signed requests are taken at %s.", at)

        async def listening() -> Finding:
            return Finding("Slack", True, f"Signed requests are taken at {at}.")

        yield listening


async def _answers(client: SocketModeClient) -> Finding:
    """Whether Slack answers a ping on the socket at this moment: that it is open says little."""
    session = client.current_session
    fix = "It reconnects by itself; if it stays so, check SLACK_APP_TOKEN and the network."
    if session is None or not await client.is_connected():
        return Finding("Slack", False, "There is no Socket Mode connection.", fix)
    try:
        async with asyncio.timeout(PONG_SECONDS):
            seconds = await (await session.ping())
    except (TimeoutError, WebSocketException):
        return Finding("Slack", False, f"Slack did not answer a ping within {duration(PONG_SECONDS)}.", fix)
    return Finding("Slack", True, f"Slack answered a ping in {duration(seconds)}.")


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
