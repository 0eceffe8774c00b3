"""Submitting and closing modals."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answers import BadState, complaints, read_values
from bot.sandbox.slack.clicks import TROUBLE
from bot.sandbox.slack.dispatch import NotAnswered
from bot.sandbox.slack.people import Json, User
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.sources import GONE, sent_values, view_of
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.validate.surfaces import elements_of
from bot.sandbox.slack.views import View, view_content


async def submit(state: SlackState, user: User, act: Json) -> Json:
    """Submit a complete form to the app, and carry out its acknowledgement."""
    view = _top_view(state, user, act.get("view_id"))
    if "submit" not in view.content:
        raise BadState("this view has no submit button")
    view.values = read_values(view.blocks, sent_values(act), view.offered, view.values)
    errors = complaints(view.blocks, view.values)
    if errors:
        return {"ok": True, "errors": errors}
    if view.on_submit is not None:
        if errors := view.on_submit(view):
            return {"ok": True, "errors": errors}
        state.views.close(view)
        return {"ok": True}
    trigger_id = state.triggers.issue(user.id, view.window)
    payload = payloads.view_submission(user, view, trigger_id, _response_urls(state, view))
    payload |= state.steps.context_of(view.root_id)
    try:
        return _carry_out(state, view, await state.dispatch.interaction(payload))
    except NotAnswered as failure:
        state.problem("view_submission", failure.error, view.content.get("callback_id", ""))
    except Refusal as refusal:
        state.refused("acknowledgement of view_submission", refusal)
    return {"ok": False, "error": TROUBLE}


def close(state: SlackState, user: User, act: Json) -> Json:
    """Close a view, and notify the app of every closed view with notify_on_close."""
    view = _top_view(state, user, act.get("view_id"))
    clear = bool(act.get("clear")) or bool(view.content.get("clear_on_close"))
    closed = state.views.stack(user.id, view.window)[::-1] if clear else [view]
    if clear:
        state.views.clear(user.id, view.window)
    else:
        state.views.close(view)
    for each in closed:
        if each.content.get("notify_on_close"):
            payload = {**payloads.interaction("view_closed", user), "view": each.as_slack(), "is_cleared": clear}
            payload |= state.steps.context_of(each.root_id)
            state.dispatch.in_background(_send_closed(state, payload))
    return {"ok": True}


async def _send_closed(state: SlackState, payload: Json) -> None:
    try:
        await state.dispatch.interaction(payload)
    except NotAnswered as failure:
        state.problem("view_closed", failure.error, payload["view"]["callback_id"])


def _top_view(state: SlackState, user: User, view_id: Any) -> View:
    view = view_of(state, user, view_id)
    if view is not next(reversed(state.views.stack(user.id, view.window)), None):
        raise BadState(GONE)
    return view


def _carry_out(state: SlackState, view: View, answer: Any) -> Json:
    """Carry out an acknowledgement; an empty one closes this view only."""
    if not answer:
        state.views.close(view)
        return {"ok": True}
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if action == "errors":
        return _show_errors(state, view, answer.get("errors"))
    if action == "update":
        state.views.update(view, view_content(answer.get("view"), "modal"))
    elif action == "push":
        state.views.push(view.user_id, view_content(answer.get("view"), "modal"), view.window)
    elif action == "clear":
        state.views.clear(view.user_id, view.window)
    else:
        raise Refusal("invalid_response_action", [f"[ERROR] not a response_action: {action}"])
    return {"ok": True}


def _show_errors(state: SlackState, view: View, errors: Any) -> Json:
    if not isinstance(errors, dict) or not errors:
        raise Refusal("invalid_errors", ["[ERROR] must be an object of block_id and sentence [json-pointer:/errors]"])
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    for block_id, sentence in errors.items():
        at = f"[json-pointer:/errors/{block_id}]"
        if block_id not in inputs:
            raise Refusal("invalid_errors", [f"[ERROR] no input block has this block_id {at}"])
        if not isinstance(sentence, str) or not sentence:
            raise Refusal("invalid_errors", [f"[ERROR] must be a sentence {at}"])
    frame = {"type": "view_errors", "view_id": view.id, "errors": errors}
    state.pages.push(frame, {view.user_id}, view.window)
    return {"ok": True, "errors": errors}


def _response_urls(state: SlackState, view: View) -> list[Json]:
    """A response URL for each conversation chosen in a menu with response_url_enabled."""
    issued: list[Json] = []
    for block, element, _ in elements_of(view.blocks):
        if not element.get("response_url_enabled"):
            continue
        answer = view.values[block["block_id"]][element["action_id"]]
        channel_id = answer.get("selected_conversation") or answer.get("selected_channel")
        if channel_id in state.channels:
            url, _reply = state.response_urls.issue(state.base_url, channel_id, view.user_id)
            issued.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel_id,
                    "response_url": url,
                }
            )
    return issued
