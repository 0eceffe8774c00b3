"""What a message is made of, checked the same way wherever it comes in: a method, a response URL, an ack."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.people import Json
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.validate import message_problems
from bot.sandbox.slack.validate.surfaces import elements_of

LONGEST_TEXT = 40_000
# chat.update is the stricter of the two: it refuses what chat.postMessage would still take.
LONGEST_UPDATED_TEXT = 4_000
LARGEST_METADATA_BYTES = 8_000


def message_content(given: Mapping[str, Any], longest_text: int = LONGEST_TEXT) -> Json:
    """`text`, and `blocks` and `metadata` when given; raises Refusal.

    `no_text` also where there are blocks: Slack only warns (missing_text_in_message), yet text is all that a
    notification and a screen reader say, so here it is an error.
    """
    if given.get("attachments"):
        raise Refusal("invalid_arguments", ["[ERROR] this sandbox does not show attachments: use blocks"])
    blocks = _blocks(given.get("blocks"))
    text = given.get("text") or ""
    if not isinstance(text, str):
        raise Refusal("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    if not text.strip():
        raise Refusal("no_text")
    if len(text) > longest_text:
        raise Refusal("msg_too_long")
    content: Json = {"text": text}
    if blocks:
        content["blocks"] = blocks
    if given.get("metadata"):
        content["metadata"] = _metadata(given["metadata"])
    return content


def _blocks(given: Any) -> list[Any]:
    if given is None or given == "":
        return []
    blocks = _parsed(given, "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    if not blocks:
        return []
    problems = message_problems(blocks)
    if problems:
        # Slack says it twice: `errors` for people, `response_metadata.messages` for SDKs.
        lines = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
        raise Refusal("invalid_blocks", problems, errors=lines)
    return named(blocks)


def _metadata(given: Any) -> Json:
    metadata = _parsed(given, "invalid_metadata_format")
    shaped = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not shaped or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > LARGEST_METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def _parsed(given: Any, error: str) -> Any:
    """Form-encoded calls carry JSON as text, JSON calls carry it as it is."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise Refusal(error) from None


def named(blocks: list[Any]) -> list[Any]:
    """A copy in which every block has a block_id and every element an action_id, as Slack hands them back."""
    # Through JSON and not deepcopy, which would keep one block given twice one block.
    blocks = json.loads(json.dumps(blocks))
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element, _ in elements_of(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks
