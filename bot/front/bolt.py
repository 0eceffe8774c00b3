"""The Bolt app: it hands each payload from Slack to its handler."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings
from bot.front.acknowledgement import Acknowledger, Payload
from bot.front.click_handlers import ReviewClickHandler, VerbClickHandler
from bot.front.command_handler import CommandHandler
from bot.front.event_handlers import GroupHandler, HomeHandler
from bot.front.operation_clicks import OperationClickHandler
from bot.front.sentence_handlers import MessageHandler, SentenceClickHandler, ShortcutHandler
from bot.front.submission_handlers import OptionsHandler, ReviewSubmissionHandler, SubmissionHandler
from bot.health.reach import ChannelReach
from bot.slack.payloads import what_is_wrong

log = logging.getLogger(__name__)

_REVIEW, _OPERATION, _ANY = re.compile("^review/"), re.compile("^operation/"), re.compile("")
_SENTENCE = re.compile("^sentence/")
ASK_TRUNKBOT = "ask_trunkbot"
"""The shortcut of a message, in the manifest."""


@dataclass(frozen=True)
class Handlers:
    """One for each kind of payload."""

    command: CommandHandler
    review_click: ReviewClickHandler
    operation_click: OperationClickHandler
    verb_click: VerbClickHandler
    review_submission: ReviewSubmissionHandler
    submission: SubmissionHandler
    options: OptionsHandler
    home: HomeHandler
    message: MessageHandler
    shortcut: ShortcutHandler
    sentence_click: SentenceClickHandler
    group: GroupHandler
    reach: ChannelReach


class PayloadValidator(AsyncApp):
    """Rejects payloads without the keys that Bolt and the handlers rely on."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer 400 if a key is missing or of the wrong type."""
        if wrong := what_is_wrong(req.body):
            log.warning("Rejected an unreadable payload: %s", wrong)
            return BoltResponse(status=400, body="unreadable payload")
        return await super().async_dispatch(req)


def bolt_app(settings: Settings, who: AuthorizeResult, handlers: Handlers, acknowledge: Acknowledger) -> AsyncApp:
    """The Bolt app, which knows its identity without asking Slack. The first listener that fits takes a payload."""

    async def authorize(**_: object) -> AuthorizeResult:
        return who

    secret = settings.slack_signing_secret
    app = PayloadValidator(
        name="trunkbot",
        logger=_quiet_about_the_token(),
        client=AsyncWebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url),
        authorize=authorize,
        signing_secret=secret.get_secret_value() if secret else "unused-in-socket-mode",
        # Otherwise Bolt polls for an acknowledgement every 10 ms.
        process_before_response=True,
        # `SignatureMiddleware` has checked the signature.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )

    @app.command("/trunk")
    async def command(body: Payload) -> BoltResponse:
        return await acknowledge("command", handlers.command, body, in_memory=handlers.command.in_memory)

    @app.action(_REVIEW)
    async def review_click(body: Payload) -> BoltResponse:
        return await acknowledge("click", handlers.review_click, body)

    @app.action(_OPERATION)
    async def operation_click(body: Payload) -> BoltResponse:
        return await acknowledge("click", handlers.operation_click, body)

    @app.action(_SENTENCE)
    async def sentence_click(body: Payload) -> BoltResponse:
        return await acknowledge("click", handlers.sentence_click, body)

    @app.action(_ANY)
    async def verb_click(body: Payload) -> BoltResponse:
        return await acknowledge("click", handlers.verb_click, body)

    @app.view(_REVIEW)
    async def review_submission(body: Payload) -> BoltResponse:
        return await acknowledge("submission", handlers.review_submission, body)

    @app.view(_ANY)
    async def submission(body: Payload) -> BoltResponse:
        return await acknowledge("submission", handlers.submission, body)

    @app.view_closed(_ANY)
    async def closed(body: Payload) -> BoltResponse:
        return await acknowledge("closed", handlers.submission.closed, body)

    @app.shortcut({"type": "message_action", "callback_id": ASK_TRUNKBOT})
    async def shortcut(body: Payload) -> BoltResponse:
        return await acknowledge("shortcut", handlers.shortcut, body)

    @app.options(_ANY)
    async def options(body: Payload) -> BoltResponse:
        return await acknowledge("options", handlers.options, body)

    _listen_to_events(app, handlers, acknowledge)
    return app


def _listen_to_events(app: AsyncApp, handlers: Handlers, acknowledge: Acknowledger) -> None:
    @app.event("app_home_opened")
    async def home_opened(event: Payload) -> BoltResponse:
        return await acknowledge("home_opened", handlers.home, event)

    @app.event("message")
    async def message(event: Payload, body: Payload) -> BoltResponse:
        where = str(event.get("channel")), bool(body.get("is_ext_shared_channel"))
        if handlers.reach.is_news(*where):
            await acknowledge.on_a_thread(lambda _: handlers.reach.heard(*where), event)
        concerns_us = handlers.message.concerns_us(event)
        if concerns_us is None:
            concerns_us = await acknowledge.on_a_thread(handlers.message.is_in_our_thread, event)
        if not concerns_us:
            return BoltResponse(status=200, body="")
        return await acknowledge("message", handlers.message, _with_reach(event, body))

    @app.event("app_mention")
    async def mention(event: Payload, body: Payload) -> BoltResponse:
        if not handlers.message.concerns_us(event):
            return BoltResponse(status=200, body="")
        return await acknowledge("mention", handlers.message, _with_reach(event, body))

    @app.event("subteam_members_changed")
    async def group_changed(event: Payload) -> BoltResponse:
        return await acknowledge("group_changed", handlers.group, event)


def _with_reach(event: Payload, body: Payload) -> Payload:
    """A message, with its note that people of other companies read its channel."""
    return {**event, "is_ext_shared_channel": bool(body.get("is_ext_shared_channel"))}


def _quiet_about_the_token() -> logging.Logger:
    """Bolt's logger without the warnings that `authorize` and `client` take precedence over the token."""
    logger = logging.getLogger("trunkbot.bolt")
    logger.addFilter(lambda record: "token" not in record.getMessage() or "ignored" not in record.getMessage())
    logger.addFilter(lambda record: "`token` will be unused" not in record.getMessage())
    # Slack renews connections several times a day, and slack_sdk logs each as an error.
    logger.addFilter(lambda record: "ConnectionClosedOK" not in record.getMessage())
    return logger
