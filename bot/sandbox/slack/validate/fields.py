"""Elements that are typed into: text, number, e-mail and web address."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.slack.validate.composition import DISPATCH_ACTION_CONFIG, plain_text
from bot.sandbox.slack.validate.shapes import Check, Problem, Shape, boolean, integer, string

LONGEST_TEXT = 3000

_TYPED: dict[str, Check] = {
    "action_id": string(255, least=1),
    "focus_on_load": boolean,
    "placeholder": plain_text(150),
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}


def as_number(text: str) -> Decimal | None:
    """The finite number that the text says, or None."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _number_text(value: Any, pointer: str) -> Iterator[Problem]:
    # Slack takes these three as strings, and says so when handed a number.
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


DATE: Check = _date
TIME = string(5, 1, r"([01]\d|2[0-3]):[0-5]\d", "a time of the form HH:mm")


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
