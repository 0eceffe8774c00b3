"""A message's content, validated the same way from a method, a response URL or an acknowledgement."""

from __future__ import annotations

import html
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.people import Json
from bot.sandbox.slack.refusal import NOT_PLAYED, Refusal, invalid_argument
from bot.sandbox.slack.validate import message_problems
from bot.sandbox.slack.validate.blocks import LONGEST_MARKDOWN
from bot.sandbox.slack.validate.surfaces import elements_of

LONGEST_TEXT = 40_000
# chat.update is the stricter of the two: it refuses what chat.postMessage would still take.
LONGEST_UPDATED_TEXT = 4_000
MOST_ATTACHMENTS = 100
NO_PREVIEW = "[no preview available]"
LARGEST_METADATA_BYTES = 8_000
LONGEST_STREAM = LONGEST_MARKDOWN
NO_TEXT = "blocks without text: notifications and screen readers show nothing else"
MISSING_TEXT = "missing_text_in_message"
"""Slack's warning for NO_TEXT."""
_BY_DEFAULT = {"plain_text": ("emoji", True), "mrkdwn": ("verbatim", False)}
_MARKUP = re.compile(r"(?P<kept><(?:[@#!]|https?://|mailto:|tel:)[^<>]*>|&(?:amp|lt|gt);)|[&<>]")


def message_content(given: Mapping[str, Any], longest_text: int = LONGEST_TEXT, *, strict: bool = True) -> Json:
    """Read `text`, and `blocks`, `attachments` and `metadata` if given. `markdown_text` replaces text and blocks.

    Blocks without text are an error if `strict`. Slack only warns, but text is all that a notification or a screen
    reader shows. Raises Refusal.
    """
    if given.get("markdown_text"):
        given = _of_markdown(given)
    blocks, attachments = checked_blocks(given.get("blocks")), _attachments(given.get("attachments"))
    text = given.get("text") or ""
    if not isinstance(text, str):
        raise invalid_argument("must be a string", "text")
    if not text.strip() and (strict or not blocks) and not attachments:
        raise Refusal("no_text", [f"[ERROR] {NO_TEXT} (Slack only warns: {MISSING_TEXT})"] if blocks else [])
    if len(text) > longest_text:
        raise Refusal("msg_too_long")
    content: Json = {"text": as_stored(text)}
    if blocks:
        content["blocks"] = blocks
    if attachments:
        content["attachments"] = attachments
    if given.get("metadata"):
        content["metadata"] = message_metadata(given["metadata"])
    return content


def as_stored(text: str) -> str:
    """Escape an app's text as Slack does: each `&<>` outside a mention, link or entity."""
    return _MARKUP.sub(lambda match: match.group() if match["kept"] else html.escape(match.group(), quote=False), text)


def _of_markdown(given: Mapping[str, Any]) -> Mapping[str, Any]:
    markdown = given["markdown_text"]
    if not isinstance(markdown, str):
        raise invalid_argument("must be a string", "markdown_text")
    if given.get("text") or given.get("blocks"):
        raise Refusal("markdown_text_conflict")
    if len(markdown) > LONGEST_MARKDOWN:
        raise Refusal("msg_too_long")
    return {**given, "text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}


def checked_blocks(given: Any) -> list[Any]:
    """Parse and validate blocks, and fill in their ids; [] if absent. Raises Refusal."""
    if given is None or given == "":
        return []
    blocks = _parsed(given, "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    if not blocks:
        return []
    problems = message_problems(blocks)
    if problems and all(problem.unsupported for problem in problems):
        raise Refusal(NOT_PLAYED, problems)
    if problems:
        # Slack sends both: `errors` for people, `response_metadata.messages` for SDKs.
        lines = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
        raise Refusal("invalid_blocks", problems, errors=lines)
    return named(blocks)


def _attachments(given: Any) -> list[Json]:
    """Check attachments, the older way to add to a message, and number them. Their blocks are checked as usual.

    Their own buttons and menus aren't played: Slack has replaced them with blocks.
    """
    if given is None or given == "":
        return []
    attachments = _parsed(given, "invalid_attachments")
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise Refusal("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    if any("actions" in each for each in attachments):
        raise Refusal(NOT_PLAYED, ["[ERROR] this sandbox doesn't play actions of attachments (Slack does); use blocks"])
    kept = []
    for number, each in enumerate(attachments, 1):
        blocks = {"blocks": checked_blocks(each["blocks"])} if each.get("blocks") else {}
        fallback = str(each.get("fallback") or each.get("text") or NO_PREVIEW)
        kept.append({"id": number, **each, **blocks, "fallback": fallback})
    return kept


def message_metadata(given: Any) -> Json:
    """Read an event with its payload, or entities: https://docs.slack.dev/messaging/work-objects. Raises Refusal."""
    metadata = _parsed(given, "invalid_metadata_format")
    if isinstance(metadata, dict) and isinstance(metadata.get("entities"), list):
        return metadata
    shaped = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not shaped or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > LARGEST_METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def _parsed(given: Any, error: str) -> Any:
    """Parse an argument: form-encoded calls carry JSON as text, JSON calls as objects."""
    return parsed_json(given, Refusal(error)) if isinstance(given, str) else given


def named(blocks: list[Any]) -> list[Any]:
    """Copy blocks and fill in each block_id, action_id and text object's default keys, as Slack returns them."""
    # Through JSON: deepcopy would turn a block given twice into one block.
    blocks = whole_texts(json.loads(json.dumps(blocks)))
    for block in blocks:
        for each in (block, *block.get("child_blocks", [])):
            each.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element, _ in elements_of(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


def whole_texts(thing: Any) -> Any:
    """Fill in the default keys of text objects."""
    if isinstance(thing, list):
        for each in thing:
            whole_texts(each)
    elif isinstance(thing, dict):
        key, default = _BY_DEFAULT.get(str(thing.get("type")), ("", None))
        if key and isinstance(thing.get("text"), str):
            thing.setdefault(key, default)
        for each in thing.values():
            whole_texts(each)
    return thing
