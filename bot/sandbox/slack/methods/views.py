"""views.*: https://docs.slack.dev/reference/methods#views"""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import PEOPLE_IDS, Json
from bot.sandbox.slack.refusal import Refusal, invalid_argument, missing_field
from bot.sandbox.slack.views import View, view_content


def open_(call: MethodCall) -> Json:
    return _with_trigger(call, call.state.views.open)


def push(call: MethodCall) -> Json:
    return _with_trigger(call, call.state.views.push)


def update(call: MethodCall) -> Json:
    """Update a view by view_id or external_id, without a trigger."""
    content = view_content(call.args.needed_view(), "modal")
    view = _named_view(call)
    if view.content["type"] != content["type"]:
        raise invalid_argument("a home tab is changed with views.publish", "view/type")
    return {"view": call.state.views.update(view, content, call.args.text("hash")).as_slack()}


def publish(call: MethodCall) -> Json:
    user_id = call.args.needed("user_id")
    content = view_content(call.args.needed_view(), "home")
    if user_id not in PEOPLE_IDS:
        raise invalid_argument("no such user", "user_id")
    return {"view": call.state.views.publish(user_id, content, call.args.text("hash")).as_slack()}


def _with_trigger(call: MethodCall, show: Callable[[str, Json, str], View]) -> Json:
    """Validate the view before using up the trigger, so that an app can fix its view and retry."""
    trigger_id = call.args.needed("trigger_id")
    content = view_content(call.args.needed_view(), "modal")
    user_id, window = call.state.triggers.exchange(trigger_id)
    return {"view": show(user_id, content, window).as_slack()}


def _named_view(call: MethodCall) -> View:
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if view_id is None and external_id is None:
        raise missing_field("view_id")
    views = call.state.views
    view = views.find(view_id) if view_id is not None else views.find_external(external_id or "")
    if view is None:
        raise Refusal("not_found")
    return view
