"""Files, sent only to a person's direct message with the bot."""

from __future__ import annotations

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import FileNotSent
from bot.domain.records import File
from bot.slack.errors import UNANSWERED, may_have_worked, reason_of

log = logging.getLogger(__name__)

_NOBODY_KNOWS = (
    "The connection to Slack broke during the upload, so the file may or may not have arrived. Check your direct "
    "message with trunkbot; if it isn't there, try again."
)


def send_file(slack: WebClient, user: str, file: File) -> None:
    """Upload it, which takes seconds: only after the acknowledgement. Raises FileNotSent."""
    try:
        channel = str(slack.conversations_open(users=user)["channel"]["id"])
        slack.files_upload_v2(channel=channel, filename=file.name, file=file.content, initial_comment=file.about)
    except SlackApiError as error:
        log.warning("Slack refused a file: %s", reason_of(error))
        raise FileNotSent(_refusal(error)) from None
    except UNANSWERED as error:
        # Its text may hold the upload URL, which is as good as a password.
        log.warning("A file didn't reach Slack: %s", type(error).__name__)
        raise FileNotSent(_NOBODY_KNOWS) from None


def _refusal(error: SlackApiError) -> str:
    reason = reason_of(error)
    if may_have_worked(error):
        return _NOBODY_KNOWS
    if reason == "missing_scope":
        scope = error.response.get("needed") or "files:write"
        return (
            f"I can't send files, because the Slack app lacks the scope `{scope}`. Ask your trunkbot admin to add it "
            "under OAuth & Permissions and reinstall the app, then try again."
        )
    return f"Slack didn't take the file (`{reason}`). Try again in a minute."
