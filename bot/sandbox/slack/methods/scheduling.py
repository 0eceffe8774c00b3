"""chat.scheduleMessage, chat.scheduledMessages.list and chat.deleteScheduledMessage."""

from __future__ import annotations

from bot.sandbox.slack.methods.chat import in_thread
from bot.sandbox.slack.methods.method import MethodCall, next_cursor
from bot.sandbox.slack.people import BOT_ID, BOT_USER_ID, TEAM_ID, Json
from bot.sandbox.slack.refusal import Refusal, missing_field
from bot.sandbox.slack.scheduled import LONGEST_DELAY_SECONDS


def schedule(call: MethodCall) -> Json:
    """Post a message between now and 120 days from now."""
    channel = call.channel_to_post_in()
    if call.args.text("post_at") is None:
        raise missing_field("post_at")
    post_at, now = call.args.number("post_at", 0), call.state.clock()
    content = call.content() | in_thread(call, channel)
    if post_at <= now:
        raise Refusal("time_in_past")
    if post_at > now + LONGEST_DELAY_SECONDS:
        raise Refusal("time_too_far")
    kept = call.state.scheduled.add(channel.id, post_at, content)
    author = {"user": BOT_USER_ID, "bot_id": BOT_ID, "team": TEAM_ID}
    message = {"type": "delayed_message", **author, **content}
    return {"channel": channel.id, "scheduled_message_id": kept.id, "post_at": post_at, "message": message}


def list_(call: MethodCall) -> Json:
    channel = call.args.text("channel")
    waiting = [each for each in call.state.scheduled.all() if channel in (None, each.channel)]
    page, cursor = call.page_of(waiting, default=100, most=100)
    return {"scheduled_messages": [message.as_slack() for message in page], **next_cursor(cursor)}


def delete(call: MethodCall) -> Json:
    call.channel()
    if not call.state.scheduled.remove(call.args.needed("scheduled_message_id")):
        raise Refusal("invalid_scheduled_message_id")
    return {}
