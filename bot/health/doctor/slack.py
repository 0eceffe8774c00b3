"""Slack's side: the tokens, what the app may do, whether it sits in the channel, and whether the clocks agree."""

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
    "channels:history",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "usergroups:read",
)
"""What `manifest.yml` asks for."""

MOST_SKEW = 60.0
"""Seconds. Slack's signatures are refused at 300; the clocks of approvals should not come near that."""

_NETWORK = (
    "Check the network of the machine the bot runs on, any proxy, and SLACK_API_URL if it is set; then whether Slack "
    "is well (slack-status.com)."
)
_SCOPES = "Add them under OAuth & Permissions (or paste manifest.yml), then reinstall the app to the workspace."
_INVITE = "In the channel, type /invite @trunkbot. Its id stands at the bottom of its details (TRUNKBOT_CHANNEL)."


def look_at_slack(slack: WebClient, channel: str, *, now: Callable[[], float] = time.time) -> list[Finding]:
    """The bot's token, its scopes, the clock, and its seat in the channel. Never raises."""
    try:
        who = slack.auth_test()
    except UNANSWERED as error:
        if reason_of(error) in ABOUT_THE_TOKEN:
            fix = "Copy the Bot User OAuth Token anew from OAuth & Permissions into SLACK_BOT_TOKEN, and restart."
            return [Finding("Bot token", False, f"Slack does not accept it: {reason_of(error)}.", fix)]
        return [Finding("Slack", False, f"It does not answer as it should: {reason_of(error)}.", _NETWORK)]
    return [
        Finding("Bot token", True, f"Slack knows it as {who.get('user')} of {who.get('team')}."),
        _scopes(who),
        _clock(who, now()),
        _seat(slack, channel),
    ]


def look_at_app_token(slack: WebClient, token: str) -> Finding:
    """Check that Slack opens a Socket Mode connection for the token. Never raises."""
    try:
        slack.apps_connections_open(app_token=token)
    except UNANSWERED as error:
        if is_worth_another_try(error) and reason_of(error) not in ABOUT_THE_TOKEN:
            return Finding("App token", False, f"Slack does not answer as it should: {reason_of(error)}.", _NETWORK)
        fix = (
            "Make a token with connections:write under Basic Information, App-Level Tokens; put it in SLACK_APP_TOKEN."
        )
        return Finding("App token", False, f"Slack opens no connection for it: {reason_of(error)}.", fix)
    return Finding("App token", True, "Slack opens Socket Mode connections for it.")


def _scopes(answer: SlackResponse) -> Finding:
    if not _header(answer, "x-oauth-scopes"):
        return Finding("Scopes", None, "Slack's answer does not say which scopes are granted.")
    held = {scope.strip() for scope in str(_header(answer, "x-oauth-scopes")).split(",")}
    missing = [scope for scope in SCOPES if scope not in held]
    if not missing:
        return Finding("Scopes", True, f"All {len(SCOPES)} scopes are granted.")
    return Finding("Scopes", False, f"Not granted: {', '.join(missing)}.", _SCOPES)


def _clock(answer: SlackResponse, now: float) -> Finding:
    try:
        skew = now - parsedate_to_datetime(_header(answer, "date")).timestamp()
    except (ValueError, TypeError):
        return Finding("Clock", None, "Slack's answer carries no date to compare with.")
    seen = f"This machine's clock differs from Slack's by {duration(abs(skew))}."
    if abs(skew) <= MOST_SKEW:
        return Finding("Clock", True, seen)
    fix = "Set the clock (chrony or systemd-timesyncd): signatures and the clocks of approvals hang on it."
    return Finding("Clock", False, seen, fix)


def _seat(slack: WebClient, channel: str) -> Finding:
    try:
        slack.conversations_history(channel=channel, limit=1)
    except UNANSWERED as error:
        reason = reason_of(error)
        if reason == "missing_scope":
            seen = f"Whether trunkbot is in {channel} cannot be seen: {reason}."
            return Finding("Channel", None, seen, _SCOPES, channel)
        fix = _NETWORK if is_worth_another_try(error) else _INVITE
        return Finding("Channel", False, f"trunkbot cannot read {channel}: {reason}.", fix, channel)
    return Finding("Channel", True, f"trunkbot is in {channel}.", channel=channel)


def _header(answer: SlackResponse, name: str) -> str:
    return next((str(value) for key, value in answer.headers.items() if key.lower() == name), "")
