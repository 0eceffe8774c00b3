"""chat.*: https://docs.slack.dev/reference/methods#chat"""

from __future__ import annotations

from bot.sandbox.slack.content import LONGEST_UPDATED_TEXT, message_content
from bot.sandbox.slack.messages import is_reply
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import BOT_USER_ID, TEAM_DOMAIN, Channel, Json
from bot.sandbox.slack.refusal import Refusal


def post_message(call: MethodCall) -> Json:
    channel = call.channel_to_post_in()
    content = call.content() | in_thread(call, channel)
    if "thread_ts" in content and call.args.flag("reply_broadcast"):
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
    content = call.content() | in_thread(call, channel, replies_too=True)
    message = call.state.posting.post_ephemeral(channel.id, user_id, content)
    return {"message_ts": message["ts"]}


def me_message(call: MethodCall) -> Json:
    channel = call.channel_to_post_in()
    content = {**message_content({"text": call.args.needed("text")}), "subtype": "me_message"}
    message = call.state.posting.post(channel.id, content)
    return {"channel": channel.id, "ts": message["ts"]}


def update(call: MethodCall) -> Json:
    channel, message = own_message(call, "cant_update_message")
    content = call.content(LONGEST_UPDATED_TEXT)
    # Parts that aren't given stay; an empty list removes the blocks.
    for key in ("attachments", "blocks", "metadata"):
        if key in message and key not in call.args.given:
            content[key] = message[key]
    call.state.posting.replace(channel.id, message["ts"], content)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(call: MethodCall) -> Json:
    channel, message = own_message(call, "cant_delete_message")
    call.state.posting.delete(channel.id, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def get_permalink(call: MethodCall) -> Json:
    channel = call.own_channel()
    message = call.message_in(channel, "message_ts")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    if is_reply(message):
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def own_message(call: MethodCall, not_mine: str) -> tuple[Channel, Json]:
    """The message in `channel` at `ts`. Ephemeral ones aren't found: only a response URL changes them."""
    given = call.args.needed("channel")
    if given in call.state.users:
        # Slack accepts a user id for posting only.
        raise Refusal("channel_not_found")
    channel = call.channel()
    message = call.message_in(channel, "ts")
    if message["user"] != BOT_USER_ID:
        raise Refusal(not_mine)
    if channel.is_archived:
        raise Refusal("is_archived")
    return channel, message


def in_thread(call: MethodCall, channel: Channel, replies_too: bool = False) -> Json:
    """Read `thread_ts`, which must be of a top-level message (or of a reply in its thread); {} if absent."""
    thread_ts = call.args.text("thread_ts")
    if thread_ts is None:
        return {}
    parent = call.state.messages.find(channel.id, thread_ts)
    if parent is None or (is_reply(parent) and not replies_too):
        raise Refusal("cannot_reply_to_message")
    return {"thread_ts": parent.get("thread_ts", thread_ts)}
