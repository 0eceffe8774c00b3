"""The Bolt app that Slack talks to."""

from __future__ import annotations

import logging

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings
from bot.slack.payloads import what_is_wrong

log = logging.getLogger(__name__)


class OnlyWhole(AsyncApp):
    """Refuses what lacks the keys that its readers count on, Bolt's own among them, before any of them reads it."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answers 400 where something is missing or of another kind."""
        if wrong := what_is_wrong(req.body):
            log.warning("What Slack sent cannot be read and was refused: %s", wrong)
            return BoltResponse(status=400, body="cannot be read")
        return await super().async_dispatch(req)


def bolt_app(settings: Settings, who: AuthorizeResult, listener: AsyncMiddleware) -> AsyncApp:
    """A Bolt app that hands what it has parsed to `listener`, and asks nobody who it is (no call in a handler)."""

    async def authorize(**_: object) -> AuthorizeResult:
        return who

    secret = settings.slack_signing_secret
    return OnlyWhole(
        name="trunkbot",
        logger=_quiet_about_the_token(),
        client=AsyncWebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url),
        authorize=authorize,
        signing_secret=secret.get_secret_value() if secret else "unused-in-socket-mode",
        before_authorize=listener,
        # `SignatureMiddleware` has checked it.
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )


def _quiet_about_the_token() -> logging.Logger:
    """Bolt's logger without its warnings that `authorize` and `client` come before the token in the environment
    (that is what we want), and without what is no error."""
    logger = logging.getLogger("trunkbot.bolt")
    logger.addFilter(lambda record: "token" not in record.getMessage() or "ignored" not in record.getMessage())
    logger.addFilter(lambda record: "`token` will be unused" not in record.getMessage())
    # Slack closes and renews connections several times a day; slack_sdk calls each an error.
    logger.addFilter(lambda record: "ConnectionClosedOK" not in record.getMessage())
    return logger
