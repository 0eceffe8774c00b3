"""The server: Socket Mode or HTTP, with the same Bolt app behind both."""

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
    """Serve until SIGTERM or SIGINT. Raises SettingsError if Slack rejects the token or the database can't be used."""
    # With Python's 5 ms an acknowledgement would wait that long for each busy thread.
    sys.setswitchinterval(0.001)
    slack = slack_client(settings)
    who = await asyncio.to_thread(who_we_are, slack)
    bot = Trunkbot(settings, slack=slack, who=who)
    try:
        bot.start()
        # Everything made so far stays: garbage collection over it would delay acknowledgements by 50 ms.
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
        """Don't acknowledge a payload that Bolt can't read; Slack then shows the person an error."""
        try:
            await super().handle(client, req)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            log.warning("Rejected an unreadable payload from Slack: %s", type(error).__name__)


@contextlib.asynccontextmanager
async def over_socket(bot: Trunkbot, settings: Settings) -> AsyncIterator[Connected]:
    """Connect by Socket Mode, which needs no public address. Yields a check of the connection."""
    token = settings.slack_app_token
    handler = _Handler(bot.bolt, token.get_secret_value() if token else "")
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except Exception as error:  # slack_sdk, aiohttp and websockets each have their own
        await handler.close_async()  # type: ignore[no-untyped-call]
        no_socket = f"Couldn't open a Socket Mode connection ({reason_of(error)})."
        raise SettingsError([f"{no_socket} Check SLACK_APP_TOKEN, and that Socket Mode is on."]) from None
    try:
        yield lambda: _answers(handler.client)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def over_http(bot: Trunkbot, settings: Settings, host: str, port: int) -> AsyncIterator[Connected]:
    """Receive signed requests at `/slack/events`; TLS is up to a proxy. Yields a check of the listener.

    Raises SettingsError if the port is taken.
    """
    listener = listen_on(host, port)
    secret = settings.slack_signing_secret
    inner = AsyncSlackRequestHandler(bot.bolt, path=EVENTS_PATH)
    app = SignatureMiddleware(inner, SignatureVerifier(secret.get_secret_value() if secret else ""))  # type: ignore[arg-type]
    async with serving(app, listener, public=True):
        at = f"http://{host}:{listener.getsockname()[1]}{EVENTS_PATH}"
        log.info("Listening for signed requests at %s.", at)

        async def listening() -> Finding:
            return Finding("Slack", True, f"Listening for signed requests at {at}.")

        yield listening


async def _answers(client: SocketModeClient) -> Finding:
    """Ping Slack on the socket: an open socket alone proves little."""
    session = client.current_session
    fix = "The bot keeps reconnecting. If this continues, check SLACK_APP_TOKEN and the network."
    if session is None or not await client.is_connected():
        return Finding("Slack", False, "There's no Socket Mode connection.", fix)
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
