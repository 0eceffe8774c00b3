"""The shapes of Slack's payloads: the keys that Bolt and the handlers rely on, with their types.

New keys and new kinds of payload are let through; Bolt then finds no listener for them. The shapes are those of
https://docs.slack.dev/reference/interaction-payloads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Id(_Shape):
    id: str = Field(min_length=1)


class _State(_Shape):
    values: dict[str, dict[str, dict[str, Any]]]


class _View(_Id):
    type: str = "modal"
    callback_id: str | None = ""
    private_metadata: str | None = ""
    hash: str | None = ""
    title: dict[str, Any] | None = None


class _ClickedView(_View):
    state: _State | None = None


class _FilledView(_View):
    # Bolt finds the listener by this.
    callback_id: str
    # The hash tells two submissions of one view apart.
    hash: str = ""
    state: _State


class _Action(_Shape):
    action_id: str
    value: str | None = None
    selected_user: str | None = None


class _Command(_Shape):
    command: str
    user_id: str = Field(min_length=1)
    channel_id: str = Field(min_length=1)
    # Identifies a command that is delivered twice.
    trigger_id: str = Field(min_length=1)
    response_url: str = Field(pattern=r"^https?://[^/]")
    text: str | None = None


class _Click(_Shape):
    user: _Id
    container: dict[str, Any] = {}
    actions: list[_Action] = Field(min_length=1)
    trigger_id: str = Field(min_length=1)


class _ClickInMessage(_Click):
    response_url: str = Field(pattern=r"^https?://[^/]")
    channel: _Id | None = None


class _ClickInView(_Click):
    view: _ClickedView
    channel: _Id | None = None


class _Submission(_Shape):
    type: Literal["view_submission"]
    user: _Id
    view: _FilledView


class _ClosedView(_View):
    callback_id: str


class _Closed(_Shape):
    view: _ClosedView


class _Search(_Shape):
    action_id: str
    view: _View | None = None
    value: str | None = None


class _Published(_Shape):
    hash: str = ""


class _HomeOpened(_Shape):
    user: str
    tab: str = "home"
    view: _Published | None = None


class _Written(_Shape):
    channel: str


class _Mention(_Written):
    ts: str
    user: str = Field(min_length=1)


class _MessageShortcut(_Shape):
    user: _Id
    trigger_id: str = Field(min_length=1)
    response_url: str = Field(pattern=r"^https?://[^/]")
    channel: _Id
    message: dict[str, Any]


class _GroupChanged(_Shape):
    subteam_id: str


class _Typed(_Shape):
    type: str = ""


_INTERACTIONS: Mapping[str, type[_Shape]] = {
    "view_submission": _Submission,
    "view_closed": _Closed,
    "block_suggestion": _Search,
    "message_action": _MessageShortcut,
}
_EVENTS: Mapping[str, type[_Shape]] = {
    "app_home_opened": _HomeOpened,
    "app_mention": _Mention,
    "message": _Written,
    "subteam_members_changed": _GroupChanged,
}


def what_is_wrong(body: Mapping[str, Any]) -> str:
    """Find the key that is missing or of the wrong type, without its value; empty if the payload is valid."""
    try:
        # Neither a file nor an answer can carry a lone surrogate.
        orjson.dumps(body)
    except orjson.JSONEncodeError:
        return "payload: not valid text"
    shape, part = _shape_of(body)
    try:
        shape.model_validate(part)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(str(key) for key in problem['loc']) or 'payload'}: {problem['type']}"
    return ""


def _shape_of(body: Mapping[str, Any]) -> tuple[type[_Shape], object]:
    if "command" in body:
        return _Command, body
    kind = body.get("type")
    if kind == "event_callback":
        event = body.get("event")
        event_type = event.get("type") if isinstance(event, Mapping) else None
        return (_EVENTS.get(event_type, _Typed) if isinstance(event_type, str) else _Typed), event
    if kind == "block_actions":
        return (_ClickInMessage if body.get("view") is None else _ClickInView), body
    return (_INTERACTIONS.get(kind, _Typed) if isinstance(kind, str) else _Typed), body
