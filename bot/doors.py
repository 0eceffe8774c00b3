"""The two doors Slack can come in by. Behind both stands the same Bolt app."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.app import Trunkbot
from bot.edges import slack_client, who_we_are
from bot.errors import SettingsError
from bot.guard import OnlySlack
from bot.serving import listen_on, serving
from bot.settings import Settings

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"


async def run(settings: Settings, *, http: bool, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises SettingsError where Slack or the database will not have us."""
    slack = slack_client(settings)
    who = await asyncio.to_thread(who_we_are, slack)
    bot = Trunkbot(settings, slack=slack, who=who)
    try:
        bot.start()
        async with over_http(bot, settings, host, port) if http else over_socket(bot, settings):
            log.info("trunkbot is ready.")
            await _until_told_to_stop()
    finally:
        log.info("trunkbot is stopping.")
        await asyncio.to_thread(bot.stop)


@contextlib.asynccontextmanager
async def over_socket(bot: Trunkbot, settings: Settings) -> AsyncIterator[None]:
    """Socket Mode: Slack is called, so no public address is needed."""
    token = settings.slack_app_token
    handler = AsyncSocketModeHandler(bot.bolt, token.get_secret_value() if token else "")
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except (SlackApiError, SlackClientError, OSError) as error:
        await handler.close_async()  # type: ignore[no-untyped-call]
        reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        raise SettingsError(
            [f"Slack opens no Socket Mode connection ({reason}). Check SLACK_APP_TOKEN, and that Socket Mode is on."]
        ) from None
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def over_http(bot: Trunkbot, settings: Settings, host: str, port: int) -> AsyncIterator[None]:
    """Signed requests at `/slack/events`; put TLS in front of it. Raises SettingsError where the port is taken."""
    listener = listen_on(host, port)
    secret = settings.slack_signing_secret
    inner = AsyncSlackRequestHandler(bot.bolt, path=EVENTS_PATH)
    app = OnlySlack(inner, secret.get_secret_value() if secret else "")  # type: ignore[arg-type]
    async with serving(app, listener):
        log.info("Signed requests are taken at http://%s:%d%s.", host, listener.getsockname()[1], EVENTS_PATH)
        yield


async def _until_told_to_stop() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
