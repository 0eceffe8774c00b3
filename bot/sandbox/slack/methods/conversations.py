"""conversations.*: https://docs.slack.dev/reference/methods#conversations"""

from __future__ import annotations

import re
import secrets

from bot.sandbox.slack.methods.method import MethodCall, next_cursor
from bot.sandbox.slack.people import BOT_USER_ID, PEOPLE_IDS, Channel, Json, group_message, im_id
from bot.sandbox.slack.refusal import Refusal

_SCOPE_OF_TYPE = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


_LONGEST_TOPIC = 250
MOST_IN_GROUP_MESSAGE = 8
_NAME = re.compile(r"[a-z0-9_-]{1,80}")


def info(call: MethodCall) -> Json:
    channel = call.channel()
    call.need_scope_for(channel, "read")
    shown = in_full(channel)
    if call.args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def list_(call: MethodCall) -> Json:
    return _listed(call, [channel for channel in call.state.channels.values() if _visible(channel)])


def of_user(call: MethodCall) -> Json:
    """List the channels that a user, or the bot itself, is a member of."""
    user_id = call.args.text("user") or BOT_USER_ID
    if user_id not in call.state.users:
        raise Refusal("user_not_found")
    return _listed(call, [channel for channel in call.state.channels_of(user_id) if _visible(channel)])


def _listed(call: MethodCall, channels: list[Channel]) -> Json:
    types = [each.strip() for each in (call.args.text("types") or "public_channel").split(",")]
    for each in types:
        if each not in _SCOPE_OF_TYPE:
            raise Refusal("invalid_types")
        call.need_scope(_SCOPE_OF_TYPE[each])
    seen = [channel for channel in channels if _type(channel) in types]
    if call.args.flag("exclude_archived"):
        seen = [channel for channel in seen if not channel.is_archived]
    page, cursor = call.page_of(seen, default=100, most=999)
    return {"channels": [in_full(channel) for channel in page], **next_cursor(cursor)}


def members(call: MethodCall) -> Json:
    channel = call.channel()
    call.need_scope_for(channel, "read")
    page, cursor = call.page_of(sorted(channel.members), default=100, most=999)
    return {"members": page, **next_cursor(cursor)}


def history(call: MethodCall) -> Json:
    channel = call.own_channel()
    call.need_scope_for(channel, "history")
    return _messages(call, call.state.messages.history(channel.id))


def replies(call: MethodCall) -> Json:
    channel = call.own_channel()
    call.need_scope_for(channel, "history")
    return _messages(call, call.state.messages.thread(channel.id, call.args.needed("ts")))


def open_(call: MethodCall) -> Json:
    """Open the bot's direct message with a person, which exists already, or with up to eight people."""
    users = [each.strip() for each in (call.args.text("users") or "").split(",") if each.strip()]
    if not users:
        channel = call.own_channel()
        call.need_scope_for(channel, "write")
    else:
        call.need_scope("im:write" if len(users) == 1 else "mpim:write")
        if not PEOPLE_IDS.issuperset(users):
            raise Refusal("user_not_found")
        if len(set(users)) > MOST_IN_GROUP_MESSAGE:
            raise Refusal("too_many_users")
        channel = call.state.channels[im_id(users[0])] if len(users) == 1 else group_message(set(users))
    already = channel.id in call.state.channels
    if not already:
        call.state.add_channel(channel)
        for user_id in users:
            call.state.show_channels(user_id)
    shown = in_full(call.state.channels[channel.id]) if call.args.flag("return_im") else {"id": channel.id}
    return {**({"no_op": True, "already_open": True} if already else {}), "channel": shown}


def join(call: MethodCall) -> Json:
    channel = call.channel()
    if channel.is_private or channel.is_direct:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    already = BOT_USER_ID in channel.members
    if not already:
        call.state.posting.join(channel, BOT_USER_ID)
    return {"channel": in_full(channel), **({"warning": "already_in_channel"} if already else {})}


def create(call: MethodCall) -> Json:
    name, private = call.args.needed("name"), call.args.flag("is_private")
    channel = Channel(f"C{secrets.token_hex(5).upper()}", name, is_private=private)
    call.need_scope_for(channel, "write" if private else "manage")
    _must_be_free(call, name)
    call.state.add_channel(channel)
    if not private:
        event = {"id": channel.id, "name": name, "created": int(call.state.clock()), "creator": BOT_USER_ID}
        call.state.send_event("channel_created", {"type": "channel_created", "channel": event})
    call.state.posting.join(channel, BOT_USER_ID)
    return {"channel": in_full(channel)}


def rename(call: MethodCall) -> Json:
    channel, name = _managed(call), call.args.needed("name")
    _must_be_free(call, name)
    old, channel.name = channel.name, name
    text = f'has renamed the channel from "{old}" to "{name}"'
    call.state.posting.note(channel, BOT_USER_ID, "name", text, old_name=old, name=name)
    if not channel.is_private:
        event = {"id": channel.id, "name": name, "created": int(call.state.clock())}
        call.state.send_event("channel_rename", {"type": "channel_rename", "channel": event})
    return {"channel": in_full(channel)}


def invite(call: MethodCall) -> Json:
    channel = _managed(call, "invites")
    users = [each.strip() for each in call.args.needed("users").split(",") if each.strip()]
    for user_id in users:
        if user_id not in PEOPLE_IDS:
            raise Refusal("cant_invite_self" if user_id == BOT_USER_ID else "user_not_found")
        if user_id in channel.members:
            raise Refusal("already_in_channel")
    for user_id in dict.fromkeys(users):
        call.state.posting.join(channel, user_id, BOT_USER_ID)
        call.state.show_channels(user_id)
    return {"channel": in_full(channel)}


def kick(call: MethodCall) -> Json:
    channel, user_id = _managed(call), call.args.needed("user")
    if user_id == BOT_USER_ID:
        raise Refusal("cant_kick_self")
    if user_id not in channel.members:
        raise Refusal("not_in_channel" if user_id in call.state.users else "user_not_found")
    call.state.posting.leave(channel, user_id)
    call.state.show_channels(user_id)
    return {}


def leave(call: MethodCall) -> Json:
    channel = call.channel()
    _must_not_be_direct(channel)
    call.need_scope_for(channel, "write" if channel.is_private else "manage")
    if BOT_USER_ID not in channel.members:
        return {"not_in_channel": True}
    call.state.posting.leave(channel, BOT_USER_ID)
    return {}


def close(call: MethodCall) -> Json:
    """Close a direct message. The sandbox keeps it open."""
    channel = call.own_channel()
    call.need_scope_for(channel, "write")
    if not channel.is_direct:
        raise Refusal("method_not_supported_for_channel_type")
    return {"no_op": True, "already_closed": True}


def mark(call: MethodCall) -> Json:
    """Check the arguments of a read cursor. Nothing shows a bot's cursor."""
    channel = call.own_channel()
    call.need_scope_for(channel, "write" if channel.is_private or channel.is_direct else "manage")
    call.message_in(channel, "ts")
    return {}


def set_topic(call: MethodCall) -> Json:
    channel = _managed(call, "write.topic")
    channel.topic = _short(call, "topic")
    text = f'set the channel topic: "{channel.topic}"'
    call.state.posting.note(channel, BOT_USER_ID, "topic", text, topic=channel.topic)
    return {"channel": in_full(channel)}


def set_purpose(call: MethodCall) -> Json:
    channel = _managed(call, "write.topic")
    channel.purpose = _short(call, "purpose")
    text = f'set the channel description: "{channel.purpose}"'
    call.state.posting.note(channel, BOT_USER_ID, "purpose", text, purpose=channel.purpose)
    return {"channel": in_full(channel), "purpose": channel.purpose}


def archive(call: MethodCall) -> Json:
    channel = _managed(call)
    if channel.name == "general":
        raise Refusal("cant_archive_general")
    call.state.posting.note(channel, BOT_USER_ID, "archive", "archived the channel")
    channel.is_archived = True
    _archive_event(call, channel, "channel_archive")
    return {}


def unarchive(call: MethodCall) -> Json:
    channel = _managed(call, archived=True)
    channel.is_archived = False
    call.state.posting.note(channel, BOT_USER_ID, "unarchive", "un-archived the channel")
    _archive_event(call, channel, "channel_unarchive")
    return {}


def _archive_event(call: MethodCall, channel: Channel, kind: str) -> None:
    if not channel.is_private:
        call.state.send_event(kind, {"type": kind, "channel": channel.id, "user": BOT_USER_ID})


def _managed(call: MethodCall, right: str = "manage", *, archived: bool = False) -> Channel:
    """The bot's own channel to be changed. Private ones need groups:write; `write` includes the narrower rights."""
    channel = call.channel()
    _must_not_be_direct(channel)
    family = "groups" if channel.is_private else "channels"
    wide = "groups:write" if channel.is_private else "channels:manage"
    needed = wide if right == "manage" else f"{family}:{'write.invites' if right == 'invites' else right}"
    if wide not in call.state.scopes:
        call.need_scope(needed)
    if BOT_USER_ID not in channel.members:
        raise Refusal("not_in_channel")
    if channel.is_archived != archived:
        raise Refusal("not_archived" if archived else "is_archived")
    return channel


def _must_not_be_direct(channel: Channel) -> None:
    if channel.is_direct:
        raise Refusal("method_not_supported_for_channel_type")


def _must_be_free(call: MethodCall, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Refusal("invalid_name_maxlength" if len(name) > 80 else "invalid_name_specials")
    if any(not channel.is_direct and channel.name == name for channel in call.state.channels.values()):
        raise Refusal("name_taken")


def _short(call: MethodCall, argument: str) -> str:
    text = call.args.text(argument) or ""
    if len(text) > _LONGEST_TOPIC:
        raise Refusal("too_long")
    return text


def in_full(channel: Channel) -> Json:
    shown: Json = {"id": channel.id, "created": 1700000000, "is_archived": channel.is_archived, "is_im": channel.is_im}
    if channel.is_im:
        return {**shown, "is_org_shared": False, "user": channel.person, "is_user_deleted": False}
    return {
        **shown,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": BOT_USER_ID in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
    }


def _messages(call: MethodCall, messages: list[Json]) -> Json:
    """Return a page of the messages between `oldest` and `latest`, with metadata only if requested."""
    oldest, latest = call.args.text("oldest") or "0", call.args.text("latest") or "9999999999"
    try:
        least, most = float(oldest), float(latest)
    except ValueError:
        raise Refusal("invalid_ts_oldest") from None
    inclusive = call.args.flag("inclusive")
    messages = [m for m in messages if least < float(m["ts"]) < most or (inclusive and m["ts"] in (oldest, latest))]
    page, cursor = call.page_of(messages, default=100, most=999)
    if not call.args.flag("include_all_metadata"):
        page = [{key: value for key, value in message.items() if key != "metadata"} for message in page]
    return {"messages": page, "has_more": bool(cursor), **(next_cursor(cursor) if cursor else {})}


def _visible(channel: Channel) -> bool:
    return BOT_USER_ID in channel.members or not (channel.is_private or channel.is_im)


def _type(channel: Channel) -> str:
    if channel.is_direct:
        return channel.kind
    return "private_channel" if channel.is_private else "public_channel"
