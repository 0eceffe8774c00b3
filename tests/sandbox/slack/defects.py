"""Good specimens with one thing wrong, and how Slack says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.bricks import broken, field, modal


@dataclass(frozen=True)
class Defect:
    """`good` with `value` at `path`; the answer's line has a JSON pointer that begins so, and `says` in it."""

    name: str
    good: Any
    path: str
    value: Any
    pointer: str
    says: str = ""

    def bad(self) -> Any:
        return broken(self.good, self.path, self.value)


def in_message(name: str, block: Any, path: str, value: Any, pointer: str = "", says: str = "") -> Defect:
    return Defect(name, [block], f"0/{path}", value, f"/blocks/0/{pointer or path}".rstrip("/."), says)


def in_modal(name: str, view: Any, path: str, value: Any, pointer: str = "", says: str = "") -> Defect:
    return Defect(name, view, path, value, f"/view/{pointer or path}".rstrip("/."), says)


def in_field(name: str, element: Any, path: str, value: Any, pointer: str = "", says: str = "") -> Defect:
    """A defect in the only element of a modal."""
    at = f"blocks/0/element/{pointer or path}".rstrip("/.")
    return in_modal(name, modal(field(element)), f"blocks/0/element/{path}", value, at, says)


def check(refused: SlackApiError, error: str, defect: Defect) -> None:
    assert refused.response["error"] == error
    messages = refused.response["response_metadata"]["messages"]
    assert all(message.startswith("[ERROR] ") for message in messages)
    reported = [message for message in messages if f"[json-pointer:{defect.pointer}" in message]
    assert reported, f"{defect.pointer} is not named in {messages}"
    assert any(defect.says in message for message in reported), f"{defect.says!r} is not said in {reported}"
