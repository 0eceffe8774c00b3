"""pins.* and bookmarks.*: https://docs.slack.dev/reference/methods#pins"""

from __future__ import annotations

import re
import secrets

from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import BOT_USER_ID, Channel, Json
from bot.sandbox.slack.refusal import Refusal


def add(call: MethodCall) -> Json:
    channel, message = _pinned(call)
    if channel.id in message.get("pinned_to", []):
        raise Refusal("already_pinned")
    message["pinned_to"] = [channel.id]
    message["pinned_info"] = {"channel": channel.id, "pinned_by": BOT_USER_ID, "pinned_ts": int(call.state.clock())}
    _announce(call, "pin_added", channel, message)
    return {}


def remove(call: MethodCall) -> Json:
    channel, message = _pinned(call)
    if channel.id not in message.get("pinned_to", []):
        raise Refusal("no_pin")
    _announce(call, "pin_removed", channel, message)
    del message["pinned_to"], message["pinned_info"]
    call.state.posting.show_again(channel.id, message)
    return {}


def list_(call: MethodCall) -> Json:
    channel = call.own_channel()
    pinned = [each for each in call.state.messages.all_in(channel.id) if channel.id in each.get("pinned_to", [])]
    pinned.sort(key=lambda message: message["pinned_info"]["pinned_ts"], reverse=True)
    return {"items": [_item(channel, message) for message in pinned]}


def _pinned(call: MethodCall) -> tuple[Channel, Json]:
    channel = call.own_channel()
    return channel, call.message_in(channel, "timestamp")


def _item(channel: Channel, message: Json) -> Json:
    info = message["pinned_info"]
    pinned = {"created": info["pinned_ts"], "created_by": info["pinned_by"]}
    return {"type": "message", "channel": channel.id, **pinned, "message": message}


def _announce(call: MethodCall, kind: str, channel: Channel, message: Json) -> None:
    call.state.posting.show_again(channel.id, message)
    event = {"type": kind, "user": BOT_USER_ID, "channel_id": channel.id, "item": _item(channel, message)}
    call.state.send_event(kind, {**event, "event_ts": call.state.messages.next_ts()})


def add_bookmark(call: MethodCall) -> Json:
    channel = call.own_channel("channel_id")
    if call.args.needed("type") != "link":
        raise Refusal("invalid_bookmark_type")
    now = int(call.state.clock())
    bookmark: Json = {
        "id": f"Bk{secrets.token_hex(5).upper()}",
        "channel_id": channel.id,
        "title": call.args.needed("title"),
        "link": _link(call),
        "emoji": call.args.text("emoji") or "",
        "type": "link",
        "date_created": now,
        "date_updated": 0,
        "last_updated_by_user_id": BOT_USER_ID,
    }
    channel.bookmarks.append(bookmark)
    _show(call, channel)
    return {"bookmark": bookmark}


def edit_bookmark(call: MethodCall) -> Json:
    channel, bookmark = _bookmark(call)
    bookmark |= {key: given for key in ("title", "emoji") if (given := call.args.text(key)) is not None}
    if call.args.text("link") is not None:
        bookmark["link"] = _link(call)
    bookmark["date_updated"] = int(call.state.clock())
    _show(call, channel)
    return {"bookmark": bookmark}


def remove_bookmark(call: MethodCall) -> Json:
    channel, bookmark = _bookmark(call)
    channel.bookmarks.remove(bookmark)
    _show(call, channel)
    return {}


def list_bookmarks(call: MethodCall) -> Json:
    return {"bookmarks": call.own_channel("channel_id").bookmarks}


def _bookmark(call: MethodCall) -> tuple[Channel, Json]:
    channel, named = call.own_channel("channel_id"), call.args.needed("bookmark_id")
    for bookmark in channel.bookmarks:
        if bookmark["id"] == named:
            return channel, bookmark
    raise Refusal("not_found")


def _link(call: MethodCall) -> str:
    link = call.args.needed("link")
    if not re.fullmatch(r"https?://\S+", link):
        raise Refusal("invalid_link")
    return link


def _show(call: MethodCall, channel: Channel) -> None:
    for user_id in channel.members:
        call.state.show_channels(user_id)
