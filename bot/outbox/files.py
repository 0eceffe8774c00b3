"""Files to one person, in their direct message with the bot and nowhere else."""

from __future__ import annotations

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import FileNotSent
from bot.domain.records import File
from bot.slack.errors import UNANSWERED, may_have_worked, reason_of

log = logging.getLogger(__name__)

_NOBODY_KNOWS = (
    "Slack broke off while the file was on its way, so it may or may not have arrived. Look into your direct message "
    "with trunkbot; if it is not there, try again."
)


def send_file(slack: WebClient, user: str, file: File) -> None:
    """Upload it. Takes seconds, so only after the acknowledgement. Raises FileNotSent."""
    try:
        channel = str(slack.conversations_open(users=user)["channel"]["id"])
        slack.files_upload_v2(channel=channel, filename=file.name, file=file.content, initial_comment=file.about)
    except SlackApiError as error:
        log.warning("Slack refused a file: %s", reason_of(error))
        raise FileNotSent(_refusal(error)) from None
    except UNANSWERED as error:
        # Its text may hold the upload URL, which is as good as a password.
        log.warning("A file did not reach Slack: %s", type(error).__name__)
        raise FileNotSent(_NOBODY_KNOWS) from None


def _refusal(error: SlackApiError) -> str:
    reason = reason_of(error)
    if may_have_worked(error):
        return _NOBODY_KNOWS
    if reason == "missing_scope":
        scope = error.response.get("needed") or "files:write"
        return (
            f"Slack does not let trunkbot send files: its app lacks the scope `{scope}`. Nothing was sent. Whoever "
            "manages the app in Slack adds it under OAuth & Permissions (or pastes manifest.yml anew) and reinstalls "
            "the app to the workspace; then try again."
        )
    return f"Slack did not take the file (`{reason}`). Nothing was sent. Try again in a minute."
