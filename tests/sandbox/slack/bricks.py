"""Block Kit by hand: the plainest valid specimen of everything, for tests to break one thing in."""

from __future__ import annotations

import copy
from typing import Any

Json = dict[str, Any]
GONE = object()
"""As a value for `broken`: take the key away."""


def plain(text: str = "Some text") -> Json:
    """With all its keys, as Slack hands it back."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str = "Some *text*") -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": False}


def option(number: int = 1) -> Json:
    return {"text": plain(f"Option {number}"), "value": f"value-{number}"}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def button(number: int = 1, **more: Any) -> Json:
    return {"type": "button", "action_id": f"button-{number}", "text": plain(f"Button {number}"), **more}


def confirm() -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain("Yes"), "deny": plain("No")}


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": f"the-{kind}", **more}


def static_select(count: int = 3, **more: Any) -> Json:
    return element("static_select", options=options(count), **more)


def field(inside: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": "field", "label": plain("Field"), "element": inside, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Title"),
        "submit": plain("Submit"),
        "blocks": list(blocks) or [section()],
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()], **more}


def broken(thing: Any, path: str, value: Any) -> Any:
    """A copy with the one place at the path ("blocks/0/text") changed, added, or taken away; "" is all of it."""
    if not path:
        return value
    thing = copy.deepcopy(thing)
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place = thing
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return thing
