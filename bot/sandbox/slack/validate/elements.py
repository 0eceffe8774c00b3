"""Block elements, their composition objects, and the blocks that allow them.

https://docs.slack.dev/reference/block-kit/block-elements and https://docs.slack.dev/reference/block-kit/composition-objects
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.slack.validate.shapes import (
    Check,
    Problem,
    Shape,
    Variants,
    at_least_one,
    boolean,
    exactly_one,
    integer,
    list_of,
    one_of,
    string,
    url,
)

LONGEST_TEXT = 3000
_ID = string(255, least=1)


def any_text(most: int) -> Variants:
    """A plain_text or mrkdwn object of 1 to `most` characters."""
    text = string(most, least=1)
    return Variants(
        {
            "plain_text": Shape({"text": text}, {"emoji": boolean}),
            "mrkdwn": Shape({"text": text}, {"verbatim": boolean}),
        }
    )


def plain_text(most: int) -> Variants:
    return any_text(most).only("plain_text")


def option(text: Check, description: Check, **more: Check) -> Shape:
    return Shape({"text": text, "value": string(150, least=1)}, {"description": description, **more})


MENU_OPTION = option(plain_text(75), plain_text(75))
# Only radio buttons and checkboxes allow mrkdwn.
CHOICE_OPTION = option(any_text(75), any_text(75))
OVERFLOW_OPTION = option(plain_text(75), plain_text(75), url=url())

OPTION_GROUP = Shape({"label": plain_text(75), "options": list_of(MENU_OPTION, 100)})

CONFIRM = Shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)

DISPATCH_ACTION_CONFIG = Shape({"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)})

CONVERSATION_FILTER = Shape(
    optional={
        "include": list_of(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rules=(at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)

SLACK_FILE = Shape(optional={"id": _ID, "url": url()}, rules=(exactly_one("id", "url"),))


def options_of(element: dict[str, Any]) -> list[Any]:
    """All options of a menu, grouped or not."""
    grouped = [each for group in element.get("option_groups", []) for each in group["options"]]
    return [*element.get("options", []), *grouped]


def distinct_options(element: Any, pointer: str) -> Iterator[Problem]:
    """A rule: no two options share a value."""
    values = [each["value"] for each in options_of(element)]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield Problem(pointer, f"options must have distinct values: {value} is there twice")


def initial_among_options(element: Any, pointer: str) -> Iterator[Problem]:
    """A rule: an initial choice equals one of the options exactly, text and all, and is chosen once."""
    options = options_of(element)
    if "initial_option" in element and element["initial_option"] not in options:
        yield Problem(f"{pointer}/initial_option", "must match one of the options exactly")
    initial = element.get("initial_options", [])
    for index, each in enumerate(initial):
        if each not in options:
            yield Problem(f"{pointer}/initial_options/{index}", "must match one of the options exactly")
        elif each in initial[:index]:
            yield Problem(f"{pointer}/initial_options/{index}", "must not be repeated")


def initial_within_most(element: Any, pointer: str) -> Iterator[Problem]:
    """A rule: no more chosen at first than max_selected_items."""
    most = element.get("max_selected_items")
    for key in ("initial_options", "initial_users", "initial_channels", "initial_conversations"):
        if most is not None and len(element.get(key, [])) > most:
            yield Problem(f"{pointer}/{key}", f"no more than {most} items allowed")


_ACTION_ID = {"action_id": _ID}
_FOCUS = {"focus_on_load": boolean}
_CONFIRM = {"confirm": CONFIRM}
_PLACEHOLDER = {"placeholder": plain_text(150)}

_MENU: dict[str, Check] = {**_ACTION_ID, **_FOCUS, **_CONFIRM, **_PLACEHOLDER}
_MULTI: dict[str, Check] = {**_MENU, "max_selected_items": integer(1)}
_OPTIONS: dict[str, Check] = {"options": list_of(MENU_OPTION, 100), "option_groups": list_of(OPTION_GROUP, 100)}
_STATIC_RULES = (exactly_one("options", "option_groups"), distinct_options, initial_among_options)
_TYPED: dict[str, Check] = {**_ACTION_ID, **_FOCUS, **_PLACEHOLDER, "dispatch_action_config": DISPATCH_ACTION_CONFIG}


def as_number(text: str) -> Decimal | None:
    """The text as a finite number, or None."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _number_text(value: Any, pointer: str) -> Iterator[Problem]:
    # Slack takes these three as strings, and refuses a number.
    if not isinstance(value, str):
        yield Problem(pointer, "must be a string")
    elif as_number(value) is None:
        yield Problem(pointer, "must be a number")


def _date(value: Any, pointer: str) -> Iterator[Problem]:
    try:
        usable = datetime.date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        usable = False
    if not usable:
        yield Problem(pointer, "must be a date of the form YYYY-MM-DD")


_TIME = string(5, 1, r"([01]\d|2[0-3]):[0-5]\d", "a time of the form HH:mm")


def _length_in_order(element: Any, pointer: str) -> Iterator[Problem]:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST_TEXT)
    if least > most:
        yield Problem(f"{pointer}/min_length", "must not be greater than max_length")
    initial = element.get("initial_value")
    if initial is None:
        return
    if len(initial) > most:
        yield Problem(f"{pointer}/initial_value", f"must be less than {most + 1} characters")
    if len(initial) < least:
        yield Problem(f"{pointer}/initial_value", f"must be more than {least - 1} characters")


def _numbers_in_order(element: Any, pointer: str) -> Iterator[Problem]:
    given = {key: Decimal(element[key]) for key in ("min_value", "max_value", "initial_value") if key in element}
    if not element["is_decimal_allowed"]:
        for key, number in given.items():
            if number != number.to_integral_value():
                yield Problem(f"{pointer}/{key}", "must be an integer unless is_decimal_allowed")
    if "min_value" in given and "max_value" in given and given["min_value"] > given["max_value"]:
        yield Problem(f"{pointer}/min_value", "must not be greater than max_value")
        return
    initial = given.get("initial_value")
    if initial is not None and initial < given.get("min_value", initial):
        yield Problem(f"{pointer}/initial_value", "must not be less than min_value")
    if initial is not None and initial > given.get("max_value", initial):
        yield Problem(f"{pointer}/initial_value", "must not be greater than max_value")


MENUS = {
    "static_select": Shape(optional={**_MENU, **_OPTIONS, "initial_option": MENU_OPTION}, rules=_STATIC_RULES),
    "multi_static_select": Shape(
        optional={**_MULTI, **_OPTIONS, "initial_options": list_of(MENU_OPTION, 100)},
        rules=(*_STATIC_RULES, initial_within_most),
    ),
    "external_select": Shape(optional={**_MENU, "min_query_length": integer(0), "initial_option": MENU_OPTION}),
    "multi_external_select": Shape(
        optional={**_MULTI, "min_query_length": integer(0), "initial_options": list_of(MENU_OPTION, 100)},
        rules=(initial_within_most,),
    ),
    "users_select": Shape(optional={**_MENU, "initial_user": _ID}),
    "multi_users_select": Shape(optional={**_MULTI, "initial_users": list_of(_ID)}, rules=(initial_within_most,)),
    "multi_channels_select": Shape(optional={**_MULTI, "initial_channels": list_of(_ID)}, rules=(initial_within_most,)),
    "multi_conversations_select": Shape(
        optional={
            **_MULTI,
            "initial_conversations": list_of(_ID),
            "default_to_current_conversation": boolean,
            "filter": CONVERSATION_FILTER,
        },
        rules=(initial_within_most,),
    ),
    "conversations_select": Shape(
        optional={
            **_MENU,
            "initial_conversation": _ID,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": CONVERSATION_FILTER,
        }
    ),
    "channels_select": Shape(optional={**_MENU, "initial_channel": _ID, "response_url_enabled": boolean}),
}

PICKERS = {
    "datepicker": Shape(optional={**_MENU, "initial_date": _date}),
    "timepicker": Shape(optional={**_MENU, "initial_time": _TIME, "timezone": string(100, least=1)}),
    "datetimepicker": Shape(
        optional={**_ACTION_ID, **_CONFIRM, **_FOCUS, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}
    ),
}

CHOICES = {
    "checkboxes": Shape(
        {"options": list_of(CHOICE_OPTION, 10)},
        {**_ACTION_ID, **_CONFIRM, **_FOCUS, "initial_options": list_of(CHOICE_OPTION, 10)},
        rules=(distinct_options, initial_among_options),
    ),
    "radio_buttons": Shape(
        {"options": list_of(CHOICE_OPTION, 10)},
        {**_ACTION_ID, **_CONFIRM, **_FOCUS, "initial_option": CHOICE_OPTION},
        rules=(distinct_options, initial_among_options),
    ),
}

TYPED_ELEMENTS = {
    "plain_text_input": Shape(
        optional={
            **_TYPED,
            "initial_value": string(LONGEST_TEXT),
            "multiline": boolean,
            "min_length": integer(0, LONGEST_TEXT),
            "max_length": integer(1, LONGEST_TEXT),
        },
        rules=(_length_in_order,),
    ),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": _number_text, "min_value": _number_text, "max_value": _number_text},
        rules=(_numbers_in_order,),
    ),
    "email_text_input": Shape(optional={**_TYPED, "initial_value": string(LONGEST_TEXT)}),
    "url_text_input": Shape(optional={**_TYPED, "initial_value": string(LONGEST_TEXT)}),
}

IMAGE = Shape(
    {"alt_text": string(2000, least=1)},
    {"image_url": url(3000), "slack_file": SLACK_FILE},
    rules=(exactly_one("image_url", "slack_file"),),
)

ALL = Variants(
    {
        "button": Shape(
            {"text": plain_text(75)},
            {
                **_ACTION_ID,
                **_CONFIRM,
                "url": url(3000),
                "value": string(2000),
                "style": one_of("primary", "danger"),
                "accessibility_label": string(75, least=1),
            },
        ),
        "image": IMAGE,
        "overflow": Shape(
            {"options": list_of(OVERFLOW_OPTION, 5)}, {**_ACTION_ID, **_CONFIRM}, rules=(distinct_options,)
        ),
        **CHOICES,
        **MENUS,
        **PICKERS,
        **TYPED_ELEMENTS,
    }
)

_FEEDBACK = Shape({"text": plain_text(75), "value": string(2000)}, {"accessibility_label": string(75, least=1)})
IN_CONTEXT_ACTIONS = Variants(
    {
        "feedback_buttons": Shape({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION_ID),
        "icon_button": Shape(
            {"icon": one_of("trash"), "text": plain_text(75)},
            {
                **_ACTION_ID,
                **_CONFIRM,
                "value": string(2000),
                "accessibility_label": string(75, least=1),
                "visible_to_user_ids": list_of(_ID, 10),
            },
        ),
    }
)
IN_CARD = ALL.only("button")
IN_ACTIONS = ALL.only("button", "overflow", *CHOICES, *MENUS, *PICKERS)
IN_SECTION = ALL.only("button", "image", "overflow", "datepicker", "timepicker", *CHOICES, *MENUS)
IN_INPUT = ALL.only(*CHOICES, *MENUS, *PICKERS, *TYPED_ELEMENTS)
