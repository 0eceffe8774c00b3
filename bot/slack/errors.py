"""Slack's refusals, read from what slack_sdk raises: their name, how long they hold, and if it may have worked.

A proxy between the bot and Slack answers with pages of its own, which slack_sdk puts in the place of Slack's name for
the error; and it may write the names of headers in small letters.
"""

from __future__ import annotations

import re
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler
from slack_sdk.http_retry.handler import RetryHandler

UNANSWERED = (SlackClientError, HTTPException, OSError)
"""Raised where no whole answer came; and SlackApiError, which is one of them, where Slack says no."""

NOT_ITS_OWN = "an answer that is not Slack's"
ABOUT_THE_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}
_OF_THE_APP = {"accesslimited", "ekm_access_denied", "org_login_required", "team_added_to_org"}
_PASSING = {"service_unavailable", "request_timeout"}
_NAME = re.compile(r"[a-z0-9_]{3,60}")
_PERHAPS_HALF_DONE = {"fatal_error", "internal_error"}
"""Of these Slack's reference says that some aspect of the operation may have succeeded."""
_BUSY_SECONDS = 1.0


def only_unsent() -> list[RetryHandler]:
    """The one retry of slack_sdk's that is safe: of what was not sent. By default it would also send again what was
    hung up on without an answer, and Slack may have taken that. urllib raises URLError for what goes wrong up to the
    last byte sent, and something else for what comes after."""
    return [ConnectionErrorRetryHandler(max_retry_count=1, error_types=[URLError])]


def reason_of(error: Exception) -> str:
    """Slack's own name for it, such as `not_in_channel`, or what came instead; fit for a log and for a person."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    name = str(error.response.get("error"))
    return name if _NAME.fullmatch(name) else NOT_ITS_OWN


def is_worth_another_try(error: Exception) -> bool:
    """True where Slack may take the same later: its outcome is unknown, Slack is not well, or Slack refuses the app,
    which somebody can fix. A refusal of the thing itself would only be repeated."""
    return may_have_worked(error) or reason_of(error) in ABOUT_THE_TOKEN | _OF_THE_APP | _PASSING


def busy_seconds(error: Exception) -> float | None:
    """The seconds of a 429 (`Retry-After`) in which Slack is to be left alone; None for any other error."""
    if not isinstance(error, SlackApiError):
        return None
    if error.response.status_code != 429 and reason_of(error) != "ratelimited":
        return None
    seconds = next((str(value) for name, value in error.response.headers.items() if name.lower() == "retry-after"), "")
    return float(seconds) if re.fullmatch(r"\d{1,5}(\.\d+)?", seconds) else _BUSY_SECONDS


def may_have_worked(error: Exception) -> bool:
    """True where Slack may have done it although something went wrong: nothing that Slack says rules it out."""
    if not isinstance(error, SlackApiError):
        return True
    return error.response.status_code >= 500 or reason_of(error) in {*_PERHAPS_HALF_DONE, NOT_ITS_OWN}
