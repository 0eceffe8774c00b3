"""A person's answers in a view or message: initial values, shapes and completeness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from bot.sandbox.slack.people import Json
from bot.sandbox.slack.validate.elements import LONGEST_TEXT, as_number, options_of
from bot.sandbox.slack.validate.surfaces import elements_of

# element type -> its key in state.values
STATE_KEYS = {
    **dict.fromkeys(("plain_text_input", "number_input", "email_text_input", "url_text_input"), "value"),
    **dict.fromkeys(("static_select", "external_select", "radio_buttons"), "selected_option"),
    **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), "selected_options"),
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}

_SEVERAL = ("selected_options", "selected_users", "selected_channels", "selected_conversations")
CHANGED = "This form has just changed. Nothing was sent. Check it and submit again."
REQUIRED = "Please complete this required field."
Values = dict[str, dict[str, Json]]
Offered = dict[str, list[Json]]
"""By action_id: the options the app has offered in answers to block_suggestion."""


class BadState(Exception):
    """The page sent a value that this view can't hold; the text names it."""


def initial_values(blocks: Iterable[Any]) -> Values:
    """The initial value of every element, null for no choice, as Slack sends it."""
    values: Values = {}
    for block, element, _ in elements_of(blocks):
        if element["type"] in STATE_KEYS:
            values.setdefault(block["block_id"], {})[element["action_id"]] = _initial(element)
    return values


def _initial(element: Json) -> Json:
    key = STATE_KEYS[element["type"]]
    empty: Any = [] if key in _SEVERAL else None
    return {"type": element["type"], key: element.get(f"initial_{key.removeprefix('selected_')}", empty)}


def carried_over(blocks: Iterable[Any], typed: Values) -> Values:
    """Initial values, replaced by typed values of the same block_id, action_id and type."""
    values = initial_values(blocks)
    for block_id, actions in values.items():
        for action_id, fresh in actions.items():
            kept = typed.get(block_id, {}).get(action_id)
            if kept is not None and kept["type"] == fresh["type"]:
                actions[action_id] = kept
    return values


def read_values(blocks: list[Any], sent: Values, offered: Offered, held: Values) -> Values:
    """Merge the page's values into `held`. Raises BadState for values these blocks can't hold."""
    values = carried_over(blocks, held)
    elements = {(b["block_id"], e["action_id"]): e for b, e, _ in elements_of(blocks)}
    for block_id, actions in sent.items():
        for action_id, answer in actions.items():
            element = elements.get((block_id, action_id))
            if element is None or element["type"] not in STATE_KEYS:
                raise BadState(CHANGED)
            values[block_id][action_id] = read_answer(element, answer, offered)
    return values


def read_answer(element: Json, answer: Any, offered: Offered) -> Json:
    """Read one answer in Slack's shape. Raises BadState for one this element can't give."""
    kind, key = element["type"], STATE_KEYS[element["type"]]
    if not isinstance(answer, dict) or answer.get("type", kind) != kind:
        raise BadState(f"{element['action_id']} is a {kind}")
    chosen = answer.get(key)
    if key in _SEVERAL:
        chosen = chosen or []
        if not isinstance(chosen, list):
            raise BadState(f"{key} must be a list")
    if key in ("selected_option", "selected_options"):
        _must_be_offered(element, chosen if isinstance(chosen, list) else [chosen], offered)
    elif key == "selected_date_time":
        if chosen is not None and not isinstance(chosen, int):
            raise BadState("selected_date_time must be a number of seconds")
    elif not isinstance(chosen, list) and chosen is not None and not isinstance(chosen, str):
        raise BadState(f"{key} must be text")
    # An emptied text field says null, not "".
    return {"type": kind, key: None if chosen == "" else chosen}


def _must_be_offered(element: Json, chosen: Iterable[Any], offered: Offered) -> None:
    options = [*options_of(element), *offered.get(element["action_id"], []), *element.get("initial_options", [])]
    if "initial_option" in element:
        options.append(element["initial_option"])
    for each in chosen:
        if each is not None and each not in options:
            raise BadState(f"{each!r} isn't an option of {element['action_id']}")


def complaints(blocks: Iterable[Any], values: Values) -> dict[str, str]:
    """Check the form as Slack's own client does before it calls the app: {block_id: sentence}."""
    sentences: dict[str, str] = {}
    for block, element, _ in elements_of(blocks):
        if block["type"] != "input":
            continue
        answer = values[block["block_id"]][element["action_id"]][STATE_KEYS[element["type"]]]
        empty = not answer or (isinstance(answer, str) and not answer.strip())
        if empty and not block.get("optional", False):
            sentences[block["block_id"]] = REQUIRED
        elif not empty:
            sentence = _complaint(element, answer)
            if sentence:
                sentences[block["block_id"]] = sentence
    return sentences


def _complaint(element: Json, answer: Any) -> str | None:
    judge = _JUDGES.get(element["type"])
    if judge is not None:
        return judge(element, answer)
    most = element.get("max_selected_items")
    if most is not None and len(answer) > most:
        return f"Please choose no more than {most}."
    return None


def _judge_text(element: Json, answer: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST_TEXT)
    if len(answer) < least:
        return f"Please enter at least {least} characters."
    if len(answer) > most:
        return f"Please enter no more than {most} characters."
    return None


def _judge_number(element: Json, answer: str) -> str | None:
    number = as_number(answer)
    if number is None:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < (as_number(element["min_value"]) or 0):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > (as_number(element["max_value"]) or 0):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _judge_form(pattern: str, sentence: str) -> Callable[[Json, str], str | None]:
    return lambda element, answer: None if re.fullmatch(pattern, answer) else sentence


_JUDGES: dict[str, Callable[[Json, Any], str | None]] = {
    "plain_text_input": _judge_text,
    "number_input": _judge_number,
    "email_text_input": _judge_form(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+", "Please enter a valid email address."),
    "url_text_input": _judge_form(r"https?://\S+", "Please enter a valid URL."),
}
