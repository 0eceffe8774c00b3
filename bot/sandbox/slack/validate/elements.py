"""Block elements and which blocks they may stand in: https://docs.slack.dev/reference/block-kit/block-elements"""

from __future__ import annotations

from bot.sandbox.slack.validate.composition import (
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SLACK_FILE,
    distinct_options,
    initial_among_options,
    initial_within_most,
    plain_text,
)
from bot.sandbox.slack.validate.fields import DATE, TIME, TYPED_ELEMENTS
from bot.sandbox.slack.validate.shapes import (
    Check,
    Shape,
    Variants,
    boolean,
    exactly_one,
    integer,
    list_of,
    one_of,
    string,
    url,
)

_ACTION_ID = {"action_id": string(255, least=1)}
_FOCUS = {"focus_on_load": boolean}
_CONFIRM = {"confirm": CONFIRM}
_PLACEHOLDER = {"placeholder": plain_text(150)}
_ID = string(255, least=1)

_MENU: dict[str, Check] = {**_ACTION_ID, **_FOCUS, **_CONFIRM, **_PLACEHOLDER}
_MULTI: dict[str, Check] = {**_MENU, "max_selected_items": integer(1)}
_OPTIONS: dict[str, Check] = {
    "options": list_of(MENU_OPTION, 100),
    "option_groups": list_of(OPTION_GROUP, 100),
}
_STATIC_RULES = (exactly_one("options", "option_groups"), distinct_options, initial_among_options)

BUTTON = Shape(
    {"text": plain_text(75)},
    {
        **_ACTION_ID,
        **_CONFIRM,
        "url": url(3000),
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75, least=1),
    },
)

IMAGE = Shape(
    {"alt_text": string(2000, least=1)},
    {"image_url": url(3000), "slack_file": SLACK_FILE},
    rules=(exactly_one("image_url", "slack_file"),),
)

CHECKBOXES = Shape(
    {"options": list_of(CHOICE_OPTION, 10)},
    {**_ACTION_ID, **_CONFIRM, **_FOCUS, "initial_options": list_of(CHOICE_OPTION, 10)},
    rules=(distinct_options, initial_among_options),
)

RADIO_BUTTONS = Shape(
    {"options": list_of(CHOICE_OPTION, 10)},
    {**_ACTION_ID, **_CONFIRM, **_FOCUS, "initial_option": CHOICE_OPTION},
    rules=(distinct_options, initial_among_options),
)

OVERFLOW = Shape({"options": list_of(OVERFLOW_OPTION, 5)}, {**_ACTION_ID, **_CONFIRM}, rules=(distinct_options,))

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
    "datepicker": Shape(optional={**_MENU, "initial_date": DATE}),
    "timepicker": Shape(optional={**_MENU, "initial_time": TIME, "timezone": string(100, least=1)}),
    "datetimepicker": Shape(
        optional={
            **_ACTION_ID,
            **_CONFIRM,
            **_FOCUS,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        }
    ),
}

CHOICES = {"checkboxes": CHECKBOXES, "radio_buttons": RADIO_BUTTONS}

ALL = Variants(
    {
        "button": BUTTON,
        "image": IMAGE,
        "overflow": OVERFLOW,
        **CHOICES,
        **MENUS,
        **PICKERS,
        **TYPED_ELEMENTS,
    }
)

IN_ACTIONS = ALL.only("button", "overflow", *CHOICES, *MENUS, *PICKERS)
IN_SECTION = ALL.only("button", "image", "overflow", "datepicker", "timepicker", *CHOICES, *MENUS)
IN_INPUT = ALL.only(*CHOICES, *MENUS, *PICKERS, *TYPED_ELEMENTS)
