"""chat.*: https://docs.slack.dev/reference/methods#chat"""

from __future__ import annotations

from bot.sandbox.slack.content import LONGEST_UPDATED_TEXT, message_content
from bot.sandbox.slack.messages import is_reply
from bot.sandbox.slack.methods.method import Method, MethodCall
from bot.sandbox.slack.people import BOT_USER_ID, TEAM_DOMAIN, Channel, Json
from bot.sandbox.slack.rates import POSTING, SPECIAL, TIER_3, TIER_4
from bot.sandbox.slack.refusal import Refusal


def post_message(call: MethodCall) -> Json:
    channel = call.channel_to_post_in()
    content = message_content(call.args.given)
    thread_ts = thread_of(call, channel)
    if thread_ts is not None:
        content["thread_ts"] = thread_ts
        if call.args.flag("reply_broadcast"):
            content["subtype"] = "thread_broadcast"
    message = call.state.posting.post(channel.id, content)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def post_ephemeral(call: MethodCall) -> Json:
    channel = call.channel_to_post_in()
    user_id = call.args.needed("user")
    if user_id not in call.state.users:
        raise Refusal("user_not_found")
    if user_id not in channel.members:
        raise Refusal("user_not_in_channel")
    content = message_content(call.args.given)
    thread_ts = thread_of(call, channel)
    if thread_ts is not None:
        content["thread_ts"] = thread_ts
    message = call.state.posting.post_ephemeral(channel.id, user_id, content)
    return {"message_ts": message["ts"]}


def update(call: MethodCall) -> Json:
    channel, message = _own_message(call, "cant_update_message")
    content = message_content(call.args.given, LONGEST_UPDATED_TEXT)
    # What the call does not mention stays; an empty list takes the blocks away.
    for key in ("blocks", "metadata"):
        if key in message and key not in call.args.given:
            content[key] = message[key]
    call.state.posting.replace(channel.id, message["ts"], content)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(call: MethodCall) -> Json:
    channel, message = _own_message(call, "cant_delete_message")
    call.state.posting.delete(channel.id, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def get_permalink(call: MethodCall) -> Json:
    channel = call.own_channel()
    ts = call.args.needed("message_ts")
    message = call.state.messages.find(channel.id, ts)
    if message is None:
        raise Refusal("message_not_found")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if is_reply(message):
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own_message(call: MethodCall, not_mine: str) -> tuple[Channel, Json]:
    """The message in `channel` at `ts`. An ephemeral one is not to be found: only its response URL changes it."""
    given = call.args.needed("channel")
    if given in call.state.users:
        # Slack takes a user id for posting only.
        raise Refusal("channel_not_found")
    channel, ts = call.channel(), call.args.needed("ts")
    message = call.state.messages.find(channel.id, ts)
    if message is None:
        raise Refusal("message_not_found")
    if message["user"] != BOT_USER_ID:
        raise Refusal(not_mine)
    if channel.is_archived:
        raise Refusal("is_archived")
    return channel, message


def thread_of(call: MethodCall, channel: Channel) -> str | None:
    """`thread_ts`, which must be a top-level message's."""
    thread_ts = call.args.text("thread_ts")
    if thread_ts is None:
        return None
    parent = call.state.messages.find(channel.id, thread_ts)
    if parent is None or is_reply(parent):
        raise Refusal("cannot_reply_to_message")
    return thread_ts


METHODS = [
    Method("chat.postMessage", post_message, POSTING, "chat:write"),
    Method("chat.postEphemeral", post_ephemeral, TIER_4, "chat:write"),
    Method("chat.update", update, TIER_3, "chat:write"),
    Method("chat.delete", delete, TIER_3, "chat:write"),
    Method("chat.getPermalink", get_permalink, SPECIAL),
]
