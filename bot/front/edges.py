"""The outside world as the bot meets it: Exotel's API, Slack's Web API, and the Bolt app that Slack talks to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.audit.calls import AuditedCalls
from bot.audit.on_behalf import current_operation
from bot.domain import AccountSid
from bot.errors import SettingsError
from bot.exotel import AT_ONCE, WINDOW, CallRecord, ExotelClient, Turned
from bot.front.shapes import what_is_wrong
from bot.front.slack_refusals import ABOUT_THE_TOKEN, UNANSWERED, only_unsent, reason_of
from bot.settings import ExotelAccount, Settings
from bot.store import Store
from bot.store.store import moment

log = logging.getLogger(__name__)


def exotel_client(
    account: ExotelAccount,
    store: Store,
    wrote: Callable[[str], object] = lambda path: None,
    waits: Callable[[str, float], object] = lambda operation_id, seconds: None,
    turned: Callable[[Turned], object] = lambda _: None,
    called: Callable[[CallRecord], object] = lambda _: None,
    rest_seconds: float = 30.0,
) -> ExotelClient:
    """The client of the account; each call it makes is written to the audit log, without secrets.

    `wrote` is called with the path of each that may have changed something, `waits` before a long wait of an
    operation's call, `called` after every request, `turned` when the circuit opens or closes; it rests `rest_seconds`
    between tries.
    """

    def waiting(seconds: float) -> None:
        operation = current_operation.get()
        if operation and not store.is_closed:
            waits(operation.id, seconds)

    def on_turn(turn: Turned) -> None:
        if not store.is_closed:
            turned(turn)

    audited = AuditedCalls(account.account_sid, store, called)

    def ended(call: CallRecord) -> None:
        try:
            audited.ended(call)
        finally:
            if call.method != "GET":
                wrote(call.path)

    return ExotelClient(
        AccountSid(account.account_sid),
        account.api_key.get_secret_value(),
        account.api_token,
        account.url,
        on_send=audited.sending,
        on_call=ended,
        on_wait=waiting,
        on_turn=on_turn,
        rest_seconds=rest_seconds,
        made_lately=_made_lately(account, store),
        # What is carried out goes before what is only looked at.
        comes_first=lambda: current_operation.get() is not None,
    )


def _made_lately(account: ExotelAccount, store: Store) -> list[float]:
    """How long ago the process before this one asked what it asked in the last minute. Where it asked anything, as
    many again as may have been under way when it ended: of those nothing was written down."""
    now = store.clock()
    ages = [
        max(0.0, (now - moment(at)).total_seconds()) for at in store.api_calls_since(account.account_sid, now - WINDOW)
    ]
    return ages + [0.0] * AT_ONCE if ages else []


def slack_client(settings: Settings) -> WebClient:
    """Slack's Web API. Nothing sleeps over a 429 in here: who calls knows what else waits meanwhile."""
    return SlackWeb(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=10,
        retry_handlers=only_unsent(),
    )


class SlackWeb(WebClient):
    """slack_sdk's client, whose errors are all of one family: an answer that is cut off, or is no JSON object, raises
    what comes to hand there, which nobody would catch."""

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        """Raises what is in `slack_refusals.UNANSWERED`."""
        try:
            return super().api_call(api_method, **given)
        except SlackApiError as error:
            if isinstance(error.response.data, dict):
                raise
            raise SlackRequestError(f"{api_method}: no JSON object for an answer") from None
        except UNANSWERED:
            raise
        except Exception as error:
            raise SlackRequestError(f"{api_method}: {type(error).__name__} instead of an answer") from None


def who_we_are(slack: WebClient) -> AuthorizeResult:
    """Ask Slack whose token this is. Raises SettingsError with what to do where it is nobody's."""
    try:
        answer = slack.auth_test()
    except UNANSWERED as error:
        reason = reason_of(error)
        if reason in ABOUT_THE_TOKEN:
            problem = f"SLACK_BOT_TOKEN is not accepted by Slack ({reason}). Copy it anew from OAuth & Permissions."
        else:
            problem = (
                f"Slack at {slack.base_url} does not say who this bot is ({reason}). Check the network, any proxy, and "
                "SLACK_API_URL if it is set; if Slack itself is not well, start the bot again in a minute."
            )
        raise SettingsError([problem]) from None
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_user_id=answer.get("user_id"),
        bot_id=answer.get("bot_id"),
        bot_token=slack.token,
    )


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
