"""files.*, above all the two methods of an upload: https://docs.slack.dev/messaging/working-with-files#upload"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.content import LONGEST_TEXT
from bot.sandbox.slack.files import LARGEST_FILE_BYTES
from bot.sandbox.slack.methods.chat import in_thread
from bot.sandbox.slack.methods.method import MethodCall, next_cursor
from bot.sandbox.slack.people import BOT_USER_ID, Channel, Json
from bot.sandbox.slack.refusal import Refusal, invalid_argument


def get_upload_url(call: MethodCall) -> Json:
    """Reserve an upload URL for a file of exactly `length` bytes."""
    name = call.args.text("filename")
    if name is None or call.args.text("length") is None:
        raise Refusal("missing_argument")
    length = call.args.number("length", 0)
    if length < 1:
        raise invalid_argument("must be greater than 0", "length")
    if length > LARGEST_FILE_BYTES:
        raise Refusal("file_upload_size_restricted")
    return call.state.files.reserve(name, length)


def complete_upload(call: MethodCall) -> Json:
    """Turn uploads into files, and share them in one message in each of the channels given."""
    titles = _titles(call)
    comment = call.args.text("initial_comment") or ""
    if len(comment) > LONGEST_TEXT:
        raise Refusal("msg_too_long")
    channels = _channels(call)
    thread = in_thread(call, channels[0]) if channels else {}
    files = call.state.files.complete(titles)
    for channel in channels:
        call.state.posting.post(channel.id, {"text": comment, "files": files, "upload": True} | thread)
    return {"files": files}


def _channels(call: MethodCall) -> list[Channel]:
    """The channel of `channel_id`, or those of `channels`: separated by commas, and skipped if there is no such one."""
    if call.args.text("channels") is None:
        channels = [call.channel("channel_id")] if call.args.text("channel_id") else []
    else:
        named = dict.fromkeys(call.args.needed("channels").replace(" ", "").split(","))
        channels = [call.state.channels[each] for each in named if each in call.state.channels]
    for channel in channels:
        if BOT_USER_ID not in channel.members:
            raise Refusal("not_in_channel")
        if channel.is_archived:
            raise Refusal("is_archived")
    return channels


def info(call: MethodCall) -> Json:
    file, _ = _named(call)
    return {"file": file, "comments": [], **next_cursor("")}


def list_(call: MethodCall) -> Json:
    """All files, newest first, by page number."""
    files = [file for file in reversed(call.state.files.all()) if call.args.text("user") in (None, file["user"])]
    count, number = call.args.number("count", 100), call.args.number("page", 1)
    if count < 1 or number < 1:
        raise invalid_argument("must be greater than 0", "count")
    pages = -(-len(files) // count)
    paging = {"count": count, "total": len(files), "page": number, "pages": pages}
    return {"files": files[(number - 1) * count : number * count], "paging": paging}


def delete(call: MethodCall) -> Json:
    """Delete a file. Messages show in its place that it is gone."""
    file, _ = _named(call)
    call.state.files.remove(file["id"])
    for channel in call.state.channels.values():
        for message in call.state.messages.all_in(channel.id):
            if any(each["id"] == file["id"] for each in message.get("files", [])):
                gone = {"id": file["id"], "mode": "tombstone"}
                message["files"] = [gone if each["id"] == file["id"] else each for each in message["files"]]
                call.state.posting.show_again(channel.id, message)
    return {}


def _named(call: MethodCall) -> tuple[Json, bytes]:
    found = call.state.files.find(call.args.needed("file"))
    if found is None:
        raise Refusal("file_not_found")
    return found


def _titles(call: MethodCall) -> dict[str, str | None]:
    """Read `files`, an array of {id, title} or its JSON text, as titles by id."""
    given: Any = call.args.given.get("files")
    if not given:
        raise Refusal("missing_argument")
    if isinstance(given, str):
        given = parsed_json(given, _no_array())
    if not isinstance(given, list) or not given or not all(_is_named(each) for each in given):
        raise _no_array()
    titles = {each["id"]: each.get("title") for each in given}
    if len(titles) != len(given):
        raise invalid_argument("must not repeat an id", "files")
    return titles


def _is_named(each: Any) -> bool:
    return (
        isinstance(each, dict) and isinstance(each.get("id"), str) and isinstance(each.get("title"), str | type(None))
    )


def _no_array() -> Refusal:
    return invalid_argument("must be an array of objects with an id", "files")
