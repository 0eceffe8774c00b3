"""Slack's errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Refusal(Exception):
    """A Web API error in Slack's own words: `error` is its name, `messages` go to response_metadata.

    `facts` are more top-level fields of the response (`needed`, `provided`); `headers` go with HTTP 429.
    """

    def __init__(
        self,
        error: str,
        messages: Iterable[object] = (),
        *,
        http_status: int = 200,
        headers: dict[str, str] | None = None,
        **facts: Any,
    ) -> None:
        self.error = error
        self.messages = [str(message) for message in messages]
        self.http_status = http_status
        self.headers = headers or {}
        self.facts = facts
        super().__init__(": ".join([error, *self.messages]))

    def answer(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.facts}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


NOT_PLAYED = "not_played_by_this_sandbox"
"""Not a Slack error: the app is right, and must be tried in a real workspace."""


def invalid_argument(problem: str, pointer: str) -> Refusal:
    """`problem` is about the argument at this JSON pointer, as in "must be a string"."""
    return Refusal("invalid_arguments", [f"[ERROR] {problem} [json-pointer:/{pointer}]"])


def missing_field(name: str) -> Refusal:
    return Refusal("invalid_arguments", [f"[ERROR] missing required field: {name}"])
