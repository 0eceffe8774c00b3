"""The client of Slack's Web API, and the bot's own identity there."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.config.settings import Settings
from bot.domain.errors import SettingsError
from bot.slack.errors import ABOUT_THE_TOKEN, UNANSWERED, only_unsent, reason_of

log = logging.getLogger(__name__)


def slack_client(settings: Settings) -> WebClient:
    """Make a client that never sleeps after a 429: its caller knows what else is waiting."""
    return SlackWeb(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=10,
        retry_handlers=only_unsent(),
    )


class SlackWeb(WebClient):
    """slack_sdk's client with one family of errors: there, a truncated answer, or one that isn't a JSON object, raises
    exceptions that nobody would catch."""

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        """Call a method. Raises only `errors.UNANSWERED`."""
        try:
            return super().api_call(api_method, **given)
        except SlackApiError as error:
            if isinstance(error.response.data, dict):
                raise
            raise SlackRequestError(f"{api_method}: the answer isn't a JSON object") from None
        except UNANSWERED:
            raise
        except Exception as error:
            raise SlackRequestError(f"{api_method}: {type(error).__name__} instead of an answer") from None


def who_we_are(slack: WebClient) -> AuthorizeResult:
    """Ask Slack whose token this is. Raises SettingsError, with what to do, if Slack doesn't say."""
    try:
        answer = slack.auth_test()
    except UNANSWERED as error:
        reason = reason_of(error)
        if reason in ABOUT_THE_TOKEN:
            problem = f"Slack doesn't accept SLACK_BOT_TOKEN ({reason}). Copy it again from OAuth & Permissions."
        else:
            problem = (
                f"Couldn't sign in to Slack at {slack.base_url} ({reason}). Check the network, any proxy, and "
                "SLACK_API_URL if it's set. If Slack itself has a problem, start trunkbot again in a minute."
            )
        raise SettingsError([problem]) from None
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_user_id=answer.get("user_id"),
        bot_id=answer.get("bot_id"),
        bot_token=slack.token,
    )
