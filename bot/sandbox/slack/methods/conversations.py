"""conversations.*: https://docs.slack.dev/reference/methods#conversations"""

from __future__ import annotations

from bot.sandbox.slack.methods.method import MethodCall, next_cursor
from bot.sandbox.slack.people import BOT_USER_ID, PEOPLE_IDS, Channel, Json, im_id
from bot.sandbox.slack.refusal import Refusal

_SCOPE_OF_TYPE = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def info(call: MethodCall) -> Json:
    channel = call.channel()
    call.need_scope_for(channel, "read")
    shown = in_full(channel)
    if call.args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def list_(call: MethodCall) -> Json:
    types = [each.strip() for each in (call.args.text("types") or "public_channel").split(",")]
    for each in types:
        if each not in _SCOPE_OF_TYPE:
            raise Refusal("invalid_types")
        call.need_scope(_SCOPE_OF_TYPE[each])
    seen = [channel for channel in call.state.channels.values() if _visible(channel) and _type(channel) in types]
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
    """Open a user's direct message with the bot. It always exists already."""
    users = [each.strip() for each in call.args.needed("users").split(",") if each.strip()]
    if len(users) > 1:
        call.need_scope("mpim:write")
    if len(users) != 1 or users[0] not in PEOPLE_IDS:
        raise Refusal("user_not_found")
    channel = call.state.channels[im_id(users[0])]
    shown = in_full(channel) if call.args.flag("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": shown}


def join(call: MethodCall) -> Json:
    channel = call.channel()
    if channel.is_im or channel.is_private:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    already = BOT_USER_ID in channel.members
    channel.members.add(BOT_USER_ID)
    return {"channel": in_full(channel), **({"warning": "already_in_channel"} if already else {})}


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
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": BOT_USER_ID in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
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
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"
