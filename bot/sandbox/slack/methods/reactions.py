"""reactions.*: https://docs.slack.dev/reference/methods#reactions"""

from __future__ import annotations

from bot.sandbox.slack.messages import is_emoji
from bot.sandbox.slack.methods.method import MethodCall, next_cursor
from bot.sandbox.slack.people import BOT_USER_ID, Channel, Json
from bot.sandbox.slack.refusal import Refusal


def add(call: MethodCall) -> Json:
    channel, message, name = _named(call)
    if not call.state.posting.react(BOT_USER_ID, channel, message, name):
        raise Refusal("already_reacted")
    return {}


def remove(call: MethodCall) -> Json:
    channel, message, name = _named(call)
    if not call.state.posting.unreact(BOT_USER_ID, channel, message, name):
        raise Refusal("no_reaction")
    return {}


def get(call: MethodCall) -> Json:
    channel = call.own_channel()
    return {"type": "message", "channel": channel.id, "message": call.message_in(channel, "timestamp")}


def list_(call: MethodCall) -> Json:
    """The messages in the bot's channels that a user, or the bot itself, reacted to."""
    user_id = call.args.text("user") or BOT_USER_ID
    items = [
        {"type": "message", "channel": channel.id, "message": message}
        for channel in call.state.channels_of(BOT_USER_ID)
        for message in call.state.messages.all_in(channel.id)
        if any(user_id in reaction["users"] for reaction in message.get("reactions", []))
    ]
    page, cursor = call.page_of(items, default=100, most=999)
    return {"items": page, **next_cursor(cursor)}


def _named(call: MethodCall) -> tuple[Channel, Json, str]:
    channel, name = call.own_channel(), call.args.needed("name").strip(":")
    message = call.message_in(channel, "timestamp")
    if not is_emoji(name):
        raise Refusal("invalid_name")
    return channel, message, name
