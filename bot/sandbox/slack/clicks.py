"""Interactions that go to the app at once: block_actions and block_suggestion."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answers import STATE_KEYS, BadState, read_answer
from bot.sandbox.slack.content import whole_texts
from bot.sandbox.slack.dispatch import NotAnswered
from bot.sandbox.slack.people import Json, User
from bot.sandbox.slack.sources import Source, sent_values, source_of, window_of
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.validate.elements import MENU_OPTION, OPTION_GROUP
from bot.sandbox.slack.validate.shapes import Shape, list_of

TROUBLE = "We had some trouble connecting. Try again?"
NO_OPTIONS = "We had some trouble loading options. Try again?"
DEFAULT_MIN_QUERY_LENGTH = 3

_SUGGESTIONS = {
    "options": Shape({"options": list_of(MENU_OPTION, 100, least=0)}),
    "option_groups": Shape({"option_groups": list_of(OPTION_GROUP, 100, least=0)}),
}


async def click(state: SlackState, user: User, act: Json) -> Json:
    """Send a click. Returns once the app has acknowledged or timed out."""
    source = source_of(state, user, act.get("container"))
    block, element = source.element(act.get("block_id"), act.get("action_id"))
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise BadState(f"{block['block_id']} has no dispatch_action")
    answer = _answer(source, element, act.get("element") or {})
    sent = sent_values(act)
    if element["type"] in STATE_KEYS:
        own = {**sent.get(block["block_id"], {}), element["action_id"]: {"type": element["type"], **answer}}
        sent = {**sent, block["block_id"]: own}
    values = source.take_state(sent)
    payload = {
        **payloads.interaction("block_actions", user),
        **source.in_payload(),
        **state.steps.context_of(source.key),
        "trigger_id": state.triggers.issue(user.id, window_of(act)),
        "actions": [payloads.action(block["block_id"], element, answer, state.messages.next_ts())],
    }
    if source.channel is not None:
        url, _ = state.response_urls.issue(state.base_url, source.channel.id, user.id, source.message["ts"])
        payload |= {"state": {"values": values}, "response_url": url}
    try:
        await state.dispatch.interaction(payload)
    except NotAnswered as failure:
        state.problem("block_actions", failure.error, element["action_id"])
        return {"ok": False, "error": TROUBLE}
    return {"ok": True}


def _answer(source: Source, element: Json, given: Any) -> Json:
    """Read the answer in the form of `actions`; {} for a button."""
    if element["type"] == "feedback_buttons":
        return _feedback(element, given)
    if element["type"] not in (*STATE_KEYS, "overflow"):
        return {}
    if not isinstance(given, dict):
        raise BadState("element must be an object")
    if element["type"] == "overflow":
        if given.get("selected_option") not in element["options"]:
            raise BadState(f"{given.get('selected_option')!r} isn't an option")
        return {"selected_option": given["selected_option"]}
    answer = read_answer(element, given, source.offered)
    return {key: value for key, value in answer.items() if key != "type"}


def _feedback(element: Json, given: Any) -> Json:
    """The text and value of the button that was pressed."""
    for button in (element["positive_button"], element["negative_button"]):
        if isinstance(given, dict) and given.get("value") == button["value"]:
            return {"text": button["text"], "value": button["value"]}
    raise BadState(f"{given!r} isn't one of the feedback buttons")


async def suggest(state: SlackState, user: User, act: Json) -> Json:
    """Ask the app for the options of an external menu that match the typed text."""
    source = source_of(state, user, act.get("container"))
    block, element = source.element(act.get("block_id"), act.get("action_id"))
    if element["type"] not in ("external_select", "multi_external_select"):
        raise BadState(f"{element['action_id']} isn't an external menu")
    typed = str(act.get("value") or "")
    if len(typed) < element.get("min_query_length", DEFAULT_MIN_QUERY_LENGTH):
        return {"ok": True, "options": []}
    where = source.in_payload() | state.steps.context_of(source.key)
    payload = payloads.block_suggestion(user, where, block["block_id"], element["action_id"], typed)
    try:
        answer = await state.dispatch.interaction(payload)
    except NotAnswered as failure:
        state.problem("block_suggestion", failure.error, element["action_id"])
        return {"ok": False, "error": NO_OPTIONS}
    return _offered(state, source, element, answer)


def _offered(state: SlackState, source: Source, element: Json, answer: Any) -> Json:
    """Remember the offered options, so that they can be chosen."""
    key = "option_groups" if isinstance(answer, dict) and "option_groups" in answer else "options"
    problems = list(_SUGGESTIONS[key](answer, ""))
    if problems:
        state.problem("block_suggestion", "invalid_options", "; ".join(map(str, problems)))
        return {"ok": False, "error": NO_OPTIONS}
    whole_texts(answer)
    groups = answer[key] if key == "option_groups" else [answer]
    options = [option for group in groups for option in group["options"]]
    # Earlier offers stay valid: a person can search twice before choosing.
    source.offered[element["action_id"]] = [*source.offered.get(element["action_id"], [])[-500:], *options]
    return {"ok": True, key: answer[key]}
