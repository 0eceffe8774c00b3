"""How Slack says no, read from what slack_sdk raises: by which name, for how long, and whether it may have worked.

A proxy between the bot and Slack answers with pages of its own, which slack_sdk puts in the place of Slack's name for
the error; and it may write the names of headers in small letters.
"""

from __future__ import annotations

import re
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

UNANSWERED = (SlackClientError, HTTPException, OSError)
"""What is raised where no whole answer came; and SlackApiError, which is one of them, where Slack says no."""

NOT_ITS_OWN = "an answer that is not Slack's"
_NAME = re.compile(r"[a-z0-9_]{3,60}")
_PERHAPS_HALF_DONE = {"fatal_error", "internal_error"}
"""Of these Slack's reference says that some aspect of the operation may have succeeded."""
_BUSY_SECONDS = 1.0


def reason_of(error: Exception) -> str:
    """Slack's own name for it, such as `not_in_channel`, or what came instead; fit for a log and for a person."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    name = str(error.response.get("error"))
    return name if _NAME.fullmatch(name) else NOT_ITS_OWN


def busy_seconds(error: Exception) -> float | None:
    """How long Slack wants to be left alone (429 and its `Retry-After`); None where it is not about that."""
    if not isinstance(error, SlackApiError):
        return None
    if error.response.status_code != 429 and reason_of(error) != "ratelimited":
        return None
    said = next((str(value) for name, value in error.response.headers.items() if name.lower() == "retry-after"), "")
    return float(said) if re.fullmatch(r"\d{1,5}(\.\d+)?", said) else _BUSY_SECONDS


def may_have_worked(error: Exception) -> bool:
    """Whether Slack may have done it although something went wrong: nothing that Slack says itself rules it out."""
    if not isinstance(error, SlackApiError):
        return True
    return error.response.status_code >= 500 or reason_of(error) in {*_PERHAPS_HALF_DONE, NOT_ITS_OWN}
