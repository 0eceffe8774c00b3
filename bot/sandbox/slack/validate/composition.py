"""Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.validate.shapes import (
    Check,
    Problem,
    Shape,
    Variants,
    at_least_one,
    boolean,
    exactly_one,
    list_of,
    one_of,
    string,
    url,
)


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
# Radio buttons and checkboxes alone may say things in mrkdwn.
CHOICE_OPTION = option(any_text(75), any_text(75))
OVERFLOW_OPTION = option(plain_text(75), plain_text(75), url=url())

OPTION_GROUP = Shape({"label": plain_text(75), "options": list_of(MENU_OPTION, 100)})

CONFIRM = Shape(
    {"title": plain_text(100), "text": plain_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
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

SLACK_FILE = Shape(optional={"id": string(255, 1), "url": url()}, rules=(exactly_one("id", "url"),))


def options_of(element: dict[str, Any]) -> list[Any]:
    """All options of a menu, whether it has groups or not."""
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
    for key in ("initial_options", "initial_users"):
        if most is not None and len(element.get(key, [])) > most:
            yield Problem(f"{pointer}/{key}", f"no more than {most} items allowed")
