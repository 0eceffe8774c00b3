"""chat.startStream, chat.appendStream and chat.stopStream: a message that grows while the app writes it.

https://docs.slack.dev/reference/methods/chat.startStream
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.content import LONGEST_STREAM, checked_blocks, message_metadata
from bot.sandbox.slack.methods.chat import in_thread, own_message
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import Json
from bot.sandbox.slack.refusal import Refusal, invalid_argument, missing_field

_TASK_KEYS = ("title", "status", "details", "output", "sources")


def start(call: MethodCall) -> Json:
    """Post the beginning in a thread. In a channel the person it is for must be named."""
    channel = call.channel_to_post_in()
    if call.args.text("thread_ts") is None:
        raise missing_field("thread_ts")
    if not channel.is_im and call.args.text("recipient_user_id") is None:
        raise missing_field("recipient_user_id")
    stream: Json = {"text": "", "title": "", "tasks": {}, "mode": call.args.text("task_display_mode") or "timeline"}
    content = _grown(call, stream)
    message = call.state.posting.post(channel.id, {**content, "streaming": stream, **in_thread(call, channel)})
    return {"channel": channel.id, "ts": message["ts"]}


def append(call: MethodCall) -> Json:
    channel, message = own_message(call, "message_not_owned_by_app")
    stream = _stream_of(message)
    message |= _grown(call, stream)
    call.state.posting.show_again(channel.id, message)
    return {"channel": channel.id, "ts": message["ts"]}


def stop(call: MethodCall) -> Json:
    """End the stream, perhaps with more text, blocks below it and metadata."""
    channel, message = own_message(call, "message_not_owned_by_app")
    content = _grown(call, _stream_of(message))
    content["blocks"] += checked_blocks(call.args.given.get("blocks"))
    if call.args.given.get("metadata"):
        content["metadata"] = message_metadata(call.args.given["metadata"])
    del message["streaming"]
    message |= content
    call.state.posting.show_again(channel.id, message)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _stream_of(message: Json) -> Json:
    if "streaming" not in message:
        raise Refusal("message_not_in_streaming_state")
    stream: Json = message["streaming"]
    return stream


def _grown(call: MethodCall, stream: Json) -> Json:
    """Add the text and chunks of this call, and render the whole as text and blocks."""
    for chunk in _chunks(call):
        match chunk.get("type"):
            case "markdown_text":
                stream["text"] += str(chunk.get("text", ""))
            case "plan_update":
                stream["title"] = str(chunk.get("title", ""))
            case "task_update":
                task = stream["tasks"].setdefault(str(chunk.get("id")), {"title": "", "status": "pending"})
                task |= {key: chunk[key] for key in _TASK_KEYS if key in chunk}
            case "blocks":
                stream.setdefault("blocks", []).extend(checked_blocks(chunk.get("blocks")))
            case other:
                raise invalid_argument(f"unsupported type: {other}", "chunks")
    if len(stream["text"]) > LONGEST_STREAM:
        raise Refusal("msg_too_long")
    return {"text": stream["text"] or stream["title"] or "…", "blocks": _blocks(stream)}


def _chunks(call: MethodCall) -> list[Json]:
    given: Any = call.args.given.get("chunks") or []
    wrong = invalid_argument("must be an array of objects", "chunks")
    if isinstance(given, str):
        given = parsed_json(given, wrong)
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise wrong
    text = call.args.given.get("markdown_text")
    if text is not None and not isinstance(text, str):
        raise invalid_argument("must be a string", "markdown_text")
    return [*([{"type": "markdown_text", "text": text}] if text else []), *given]


def _blocks(stream: Json) -> list[Json]:
    tasks = [{"type": "task_card", "task_id": task_id, **task} for task_id, task in stream["tasks"].items()]
    tasks = [_rich(task) for task in tasks]
    if tasks and (stream["mode"] == "plan" or stream["title"]):
        tasks = [{"type": "plan", "title": stream["title"] or "Plan", "tasks": tasks}]
    markdown = [{"type": "markdown", "text": stream["text"]}] if stream["text"].strip() else []
    return checked_blocks([*tasks, *markdown, *stream.get("blocks", [])])


def _rich(task: Json) -> Json:
    """A chunk has its details and output as text, a block as rich text."""
    for key in ("details", "output"):
        if isinstance(task.get(key), str):
            run = {"type": "text", "text": task[key]}
            task[key] = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}
    return task
