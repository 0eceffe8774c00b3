"""Modals, in stacks of at most three per window, and each person's Home tab.

As in Slack, a modal opens only in the window that asked for it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.answers import Offered, Values, carried_over, initial_values
from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.content import named, whole_texts
from bot.sandbox.slack.people import APP_ID, BOT_ID, TEAM_ID, Json
from bot.sandbox.slack.refusal import NOT_PLAYED, Refusal, invalid_argument
from bot.sandbox.slack.validate import view_problems

DEEPEST_STACK = 3
LARGEST_VIEW_BYTES = 250_000


@dataclass
class View:
    """An open view. `content` is as the app sent it, with all block_ids and action_ids filled in."""

    id: str
    user_id: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None
    values: Values
    window: str = ""
    offered: Offered = field(default_factory=dict)
    on_submit: Callable[[View], Json] | None = None
    """For Slack's own forms, which don't go to the app. Returns {block_id: sentence} of what is wrong."""

    @property
    def blocks(self) -> list[Any]:
        blocks: list[Any] = self.content["blocks"]
        return blocks

    @property
    def external_id(self) -> str:
        return str(self.content.get("external_id", ""))

    def as_slack(self) -> Json:
        """The whole object, as in responses and payloads."""
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "title": None,
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "submit_disabled": False,
            **self.content,
            "state": {"values": self.values},
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


def view_content(given: Any, kind: str) -> Json:
    """Parse and validate a view argument. Raises Refusal."""
    if isinstance(given, str):
        given = parsed_json(given, invalid_argument("must be valid JSON", "view"))
    if len(json.dumps(given)) > LARGEST_VIEW_BYTES:
        raise Refusal("view_too_large")
    problems = view_problems(given, kind)
    if problems:
        raise Refusal(NOT_PLAYED if all(problem.unsupported for problem in problems) else "invalid_arguments", problems)
    return {**whole_texts(json.loads(json.dumps(given))), "blocks": named(given["blocks"])}


class Views:
    """All open views. `on_change(user_id, window)` and `on_home(user_id)` are called after each change."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stacks: dict[tuple[str, str], list[View]] = {}
        self._homes: dict[str, View] = {}
        self.on_change: Callable[[str, str], None] = lambda user_id, window: None
        self.on_home: Callable[[str], None] = lambda user_id: None

    def stack(self, user_id: str, window: str = "") -> list[View]:
        return list(self._stacks.get((user_id, window), []))

    def home(self, user_id: str) -> View | None:
        return self._homes.get(user_id)

    def find(self, view_id: str) -> View | None:
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        return next((view for view in self._all() if external_id and view.external_id == external_id), None)

    def open(self, user_id: str, content: Json, window: str = "") -> View:
        """Open a new modal, replacing the stack in that window."""
        self._must_be_new(content, [])
        view = self._new(user_id, content, window)
        self._show(user_id, window, [view])
        return view

    def push(self, user_id: str, content: Json, window: str = "") -> View:
        stack = self.stack(user_id, window)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= DEEPEST_STACK:
            raise Refusal("push_limit_reached")
        self._must_be_new(content, [])
        view = self._new(user_id, content, window, root_id=stack[0].root_id, previous_id=stack[-1].id)
        self._show(user_id, window, [*stack, view])
        return view

    def update(self, view: View, content: Json, expected_hash: str | None = None) -> View:
        """Replace a view's content, with a new hash. Typed values stay if their ids stay."""
        if expected_hash and expected_hash != view.hash:
            raise Refusal("hash_conflict")
        self._must_be_new(content, [view])
        view.content, view.hash = content, self._new_hash()
        view.values = carried_over(view.blocks, view.values)
        if content["type"] == "home":
            self.on_home(view.user_id)
        else:
            self.on_change(view.user_id, view.window)
        return view

    def publish(self, user_id: str, content: Json, expected_hash: str | None = None) -> View:
        home = self._homes.get(user_id)
        if home is not None:
            return self.update(home, content, expected_hash)
        if expected_hash:
            raise Refusal("hash_conflict")
        self._must_be_new(content, [])
        self._homes[user_id] = self._new(user_id, content)
        self.on_home(user_id)
        return self._homes[user_id]

    def close(self, view: View) -> None:
        """Close the view and everything on top of it."""
        stack = self.stack(view.user_id, view.window)
        if view in stack:
            self._show(view.user_id, view.window, stack[: stack.index(view)])

    def clear(self, user_id: str, window: str = "") -> None:
        self._show(user_id, window, [])

    def _all(self) -> list[View]:
        return [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]

    def _show(self, user_id: str, window: str, stack: list[View]) -> None:
        self._stacks[user_id, window] = stack
        self.on_change(user_id, window)

    def _must_be_new(self, content: Json, except_for: list[View]) -> None:
        other = self.find_external(content.get("external_id", ""))
        if other is not None and other not in except_for:
            raise Refusal("duplicate_external_id")

    def _new(
        self, user_id: str, content: Json, window: str = "", root_id: str = "", previous_id: str | None = None
    ) -> View:
        view_id = f"V{secrets.token_hex(5).upper()}"
        values = initial_values(content["blocks"])
        return View(view_id, user_id, content, self._new_hash(), root_id or view_id, previous_id, values, window)

    def _new_hash(self) -> str:
        return f"{int(self._clock())}.{secrets.token_urlsafe(6)}"

    def dump_homes(self) -> Json:
        """Home tabs are saved; modals aren't."""
        return {user_id: {"id": view.id, "content": view.content} for user_id, view in self._homes.items()}

    def restore_homes(self, dumped: Json) -> None:
        for user_id, kept in dumped.items():
            view = self._new(user_id, kept["content"])
            view.id = view.root_id = kept["id"]
            self._homes[user_id] = view
