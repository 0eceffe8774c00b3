"""Findings on Slack: the tokens, the scopes, the clock, and access to the channel."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TypeVar

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.domain.finding import Finding
from bot.domain.phrasing import duration
from bot.slack.errors import ABOUT_THE_TOKEN, UNANSWERED, is_worth_another_try, reason_of

T = TypeVar("T")

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
"""Those of `manifest.yml` that it can't do without."""

MOST_SKEW = 60.0
"""Seconds. Signatures are rejected at 300, and approval deadlines should be far more exact than that."""

_NETWORK = (
    "Check this machine's network, any proxy, SLACK_API_URL if it's set, and then Slack's status (slack-status.com)."
)
_SCOPES = "Add them under OAuth & Permissions (or paste manifest.yml), then reinstall the app in the workspace."
_INVITE = "Type /invite @trunkbot in the channel, or set TRUNKBOT_CHANNEL to the id at the bottom of its details."


def look_at_slack(slack: WebClient, channel: str, *, now: Callable[[], float] = time.time) -> list[Finding]:
    """Check the bot token, its scopes, the clock, and access to the channel. Never raises."""
    try:
        who = slack.auth_test()
    except UNANSWERED as error:
        if reason_of(error) in ABOUT_THE_TOKEN:
            fix = "Copy the Bot User OAuth Token again from OAuth & Permissions to SLACK_BOT_TOKEN, and restart."
            return [Finding("Bot token", False, f"Slack rejected it: {reason_of(error)}.", fix)]
        return [Finding("Slack", False, f"No proper answer: {reason_of(error)}.", _NETWORK)]
    return [
        Finding("Bot token", True, f"Connected as {who.get('user')} in {who.get('team')}."),
        _scopes(who),
        _clock(who, now()),
        _channel(slack, channel),
    ]


def look_at_app_token(slack: WebClient, token: str) -> Finding:
    """Check that Slack opens a Socket Mode connection for the token. Never raises."""
    try:
        slack.apps_connections_open(app_token=token)
    except UNANSWERED as error:
        if is_worth_another_try(error) and reason_of(error) not in ABOUT_THE_TOKEN:
            return Finding("App token", False, f"No proper answer from Slack: {reason_of(error)}.", _NETWORK)
        fix = "Create a token with connections:write under Basic Information, App-Level Tokens, for SLACK_APP_TOKEN."
        return Finding("App token", False, f"Slack rejected it: {reason_of(error)}.", fix)
    return Finding("App token", True, "Slack accepts it for Socket Mode.")


def _scopes(answer: SlackResponse) -> Finding:
    if not _header(answer, "x-oauth-scopes"):
        return Finding("Scopes", None, "Slack's answer doesn't list the granted scopes.")
    held = {scope.strip() for scope in str(_header(answer, "x-oauth-scopes")).split(",")}
    missing = [scope for scope in SCOPES if scope not in held]
    if not missing:
        return Finding("Scopes", True, f"All {len(SCOPES)} scopes are granted.")
    return Finding("Scopes", False, f"Missing: {', '.join(missing)}.", _SCOPES)


def _clock(answer: SlackResponse, now: float) -> Finding:
    try:
        skew = now - parsedate_to_datetime(_header(answer, "date")).timestamp()
    except (ValueError, TypeError):
        return Finding("Clock", None, "Slack's answer has no date to compare with.")
    seen = f"This machine's clock differs from Slack's by {duration(abs(skew))}."
    if abs(skew) <= MOST_SKEW:
        return Finding("Clock", True, seen)
    fix = "Sync the clock (chrony or systemd-timesyncd): signatures and approval deadlines depend on it."
    return Finding("Clock", False, seen, fix)


def look_at_jumps(ahead: float) -> Finding:
    """Check that the machine's clock wasn't set back by so many seconds since the bot started."""
    if ahead <= MOST_SKEW:
        return Finding("Clock jumps", True, "This machine's clock wasn't set back since trunkbot started.")
    return Finding(
        "Clock jumps",
        False,
        f"This machine's clock was set back by {duration(ahead)}. Deadlines and the audit log go on as if it hadn't "
        "been.",
        "Sync the clock (chrony or systemd-timesyncd). trunkbot follows it again once it has caught up.",
    )


def _channel(slack: WebClient, channel: str) -> Finding:
    try:
        slack.conversations_history(channel=channel, limit=1)
    except UNANSWERED as error:
        reason = reason_of(error)
        if reason == "missing_scope":
            seen = f"Couldn't check whether trunkbot is in {channel}: {reason}."
            return Finding("Channel", None, seen, _SCOPES, channel)
        fix = _NETWORK if is_worth_another_try(error) else _INVITE
        return Finding("Channel", False, f"trunkbot can't read {channel}: {reason}.", fix, channel)
    return Finding("Channel", True, f"trunkbot is in {channel}.", channel=channel)


def _header(answer: SlackResponse, name: str) -> str:
    return next((str(value) for key, value in answer.headers.items() if key.lower() == name), "")
