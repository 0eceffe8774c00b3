"""The errors that slack_sdk raises: Slack's name for each, how long to wait, and if the request may have worked.

A proxy may answer with pages of its own, which slack_sdk puts in the place of Slack's name for the error, and may write
header names in lower case.
"""

from __future__ import annotations

import re
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler
from slack_sdk.http_retry.handler import RetryHandler

UNANSWERED = (SlackClientError, HTTPException, OSError)
"""Raised if there was no complete answer; SlackApiError, which is one of them, if Slack says no."""

NOT_ITS_OWN = "an answer that isn't Slack's"
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
"""Slack's reference says that with these, some aspect of the operation may have succeeded."""
_BUSY_SECONDS = 1.0


def only_unsent() -> list[RetryHandler]:
    """The only safe retry of slack_sdk's: of what was not sent. Its default would also repeat a request whose
    connection closed without an answer, which Slack may have carried out. urllib raises URLError for faults up to the
    last byte sent, and other errors after that."""
    return [ConnectionErrorRetryHandler(max_retry_count=1, error_types=[URLError])]


def reason_of(error: Exception) -> str:
    """Slack's own name for the error, such as `not_in_channel`, or what came instead; safe for logs and people."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    name = str(error.response.get("error"))
    return name if _NAME.fullmatch(name) else NOT_ITS_OWN


def is_worth_another_try(error: Exception) -> bool:
    """True if Slack may accept the same later: the outcome is unknown, Slack has a problem, or it refuses the app,
    which someone can fix. It would refuse the message itself again."""
    return may_have_worked(error) or reason_of(error) in ABOUT_THE_TOKEN | _OF_THE_APP | _PASSING


def busy_seconds(error: Exception) -> float | None:
    """The seconds to wait after a 429 (`Retry-After`); None for any other error."""
    if not isinstance(error, SlackApiError):
        return None
    if error.response.status_code != 429 and reason_of(error) != "ratelimited":
        return None
    seconds = next((str(value) for name, value in error.response.headers.items() if name.lower() == "retry-after"), "")
    return float(seconds) if re.fullmatch(r"\d{1,5}(\.\d+)?", seconds) else _BUSY_SECONDS


def may_have_worked(error: Exception) -> bool:
    """True if Slack may have done it in spite of the error."""
    if not isinstance(error, SlackApiError):
        return True
    return error.response.status_code >= 500 or reason_of(error) in {*_PERHAPS_HALF_DONE, NOT_ITS_OWN}
