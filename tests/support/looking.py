"""Reading messages and views as a person would: their texts, their buttons, their fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def elements(thing: Json) -> Iterator[tuple[Json, Json]]:
    """(block, element) of everything in a message or view that can be worked."""
    for block in thing.get("blocks", []):
        if block["type"] == "actions":
            yield from ((block, element) for element in block["elements"])
        elif block["type"] == "input":
            yield block, block["element"]
        elif "accessory" in block:
            yield block, block["accessory"]


def text_of(thing: Any) -> str:
    """All texts in a message, view or block, one a line, in the order in which they stand."""
    if isinstance(thing, list):
        return "\n".join(filter(None, (text_of(each) for each in thing)))
    if not isinstance(thing, dict):
        return ""
    shown = []
    for key, value in thing.items():
        if isinstance(value, str) and key == "text":
            shown.append(value)
        elif isinstance(value, (dict, list)) and key not in ("state", "metadata"):
            shown.append(text_of(value))
    return "\n".join(filter(None, shown))


def buttons(thing: Json) -> list[str]:
    """The texts of all buttons, in order."""
    return [element["text"]["text"] for _, element in elements(thing) if element["type"] == "button"]


def names_of(block: Json, element: Json) -> list[str]:
    """What a field may be called by: label, text beside it, placeholder, action_id."""
    texts = [block.get("label"), block.get("text"), element.get("placeholder")]
    return [*(text["text"] for text in texts if text), element.get("action_id", "")]


def is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])
