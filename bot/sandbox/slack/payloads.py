"""The payloads of people's actions, in Slack's shapes.

https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.people import APP_ID, TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN, Channel, Json, Shortcut, User
from bot.sandbox.slack.views import View

# The keys that an action copies from its element.
_ECHOED = ("text", "value", "style", "icon", "url", "placeholder", "initial_option", "initial_options", "confirm")


def slash_command(user: User, channel: Channel, command: str, text: str, trigger_id: str, response_url: str) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name_in_payload,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        # A string: a command is a form on both transports.
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(kind: str, user: User) -> Json:
    """The common part of every interaction."""
    return {
        "type": kind,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": user.in_payload(),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_message(channel: Channel, message: Json) -> Json:
    """A message and its container. An ephemeral message itself isn't sent; its container only says that it is one."""
    ephemeral = bool(message.get("ephemeral"))
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    where: Json = {"container": container, "channel": {"id": channel.id, "name": channel.name_in_payload}}
    if not ephemeral:
        where["message"] = message
    return where


def action(block_id: str, element: Json, answer: Json, ts: str) -> Json:
    """One entry of `actions`: the element and the answer."""
    echoed = {key: element[key] for key in _ECHOED if key in element}
    return {
        **echoed,
        **answer,
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": ts,
    }


def shortcut(user: User, shortcut: Shortcut, trigger_id: str, ts: str) -> Json:
    """A global shortcut, or the part of a message shortcut that isn't about the message."""
    kind = "message_action" if shortcut.kind == "message" else "shortcut"
    return {
        **interaction(kind, user),
        "callback_id": shortcut.callback_id,
        "trigger_id": trigger_id,
        "action_ts": ts,
    }


def about_message(channel: Channel, message: Json, response_url: str) -> Json:
    return {
        "channel": {"id": channel.id, "name": channel.name_in_payload},
        "message_ts": message["ts"],
        "message": message,
        "response_url": response_url,
    }


def view_submission(user: User, view: View, trigger_id: str, response_urls: list[Json]) -> Json:
    return {
        **interaction("view_submission", user),
        "trigger_id": trigger_id,
        "view": view.as_slack(),
        "response_urls": response_urls,
    }


def block_suggestion(user: User, where: Json, block_id: str, action_id: str, value: str) -> Json:
    asked: dict[str, Any] = {"block_id": block_id, "action_id": action_id, "value": value}
    return {**interaction("block_suggestion", user), **where, **asked}


def home_tab_opened(user: User, channel_id: str, home: View | None, ts: str) -> Json:
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel_id, "tab": "home", "event_ts": ts}
    if home is not None:
        event["view"] = home.as_slack()
    return event
