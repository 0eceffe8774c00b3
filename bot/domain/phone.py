"""Phone numbers in E.164, the only format Exotel accepts."""

from __future__ import annotations

import re
import unicodedata
from typing import NoReturn, Self

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from bot.domain.errors import BadInput
from bot.domain.typed import Typed, quote, unquoted

_EXAMPLE = "+919876543210"
_MOST_DIGITS = 15  # ITU-T E.164 section 6.2.1; phonenumbers lets longer German numbers through
_EXTENSION = re.compile(r"(?:,|;? ?ext(?:n|ension)? ?[.:=]?|\bx|(?<=\d) ?x|#) ?[0-9]+ ?$", re.IGNORECASE)
_WITH_DECIMALS = re.compile(r"(\+?[0-9]{7,20})[.,]0+")
_SHORTENED = re.compile(r"[+=]?[0-9](?:[.,][0-9]+)? ?[eE] ?\+?[0-9]{1,2}")
_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015\u2212\u30fc]")


class E164(Typed):
    """+, country code, number: `+919876543210`. At most 15 digits."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str, region: str = "IN") -> Self:
        """Read a number with its country code; punctuation is allowed.

        A national number is rejected even if `region` (ISO 3166) makes the answer certain: the person sees the
        corrected number and decides. A number need only be possible, because numbering plans grow faster than
        phonenumbers' tables; a suggestion must be valid by those tables.
        """
        text = _ascii_digits(unquoted(raw))
        if text.lower().startswith("tel:"):
            text = text[4:]
        _refuse_spreadsheet_damage(text, region)
        digits = _PUNCTUATION.sub("", text)
        if re.fullmatch(r"[+0-9]+", digits):
            _refuse_prefixed_twice(text, digits, region)
        _refuse_anything_else(text)
        if not re.fullmatch(r"\+[0-9]+", digits):
            _refuse_national(text, digits, region)
        return cls._sure(_international(text, digits))


def _ascii_digits(text: str) -> str:
    """Turn digits of any script into 0-9: a number copied from a page in Hindi is still a number."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _refuse_spreadsheet_damage(text: str, region: str) -> None:
    """Reject `919876543229.0`, which can be repaired, and `9.19877E+11`, which can't."""
    if _SHORTENED.fullmatch(text):
        raise BadInput(
            f"{quote(text)} was shortened by a spreadsheet, and its last digits are lost. Format the column as text "
            f"and copy the whole number, e.g. {_EXAMPLE}."
        )
    if match := _WITH_DECIMALS.fullmatch(text):
        digits = match[1].removeprefix("+")
        repaired = _valid(f"+{digits}") or _repaired(digits, region) or _certain(digits, region)
        raise BadInput(
            f"{quote(text)} ends in decimals from a spreadsheet. Leave them out"
            + (f": {repaired}?" if repaired else f", e.g. {_EXAMPLE}."),
            suggestion=repaired,
        )


def _refuse_prefixed_twice(text: str, digits: str, region: str) -> None:
    """Reject 0919876543210 and +910919876543210, which no country has, with the number that was meant."""
    repaired = _repaired(digits, region)
    is_known = _valid(digits) if digits.startswith("+") else _certain(digits, region)
    if repaired and not is_known:
        raise BadInput(
            f"{quote(text)} has extra digits in front, such as a 0 or the country code twice. Use {repaired}?",
            suggestion=repaired,
        )


def _repaired(digits: str, region: str) -> str | None:
    """The valid number behind zeros, or behind the region's country code written twice."""
    code = str(phonenumbers.country_code_for_region(region))
    bare = digits.replace("+", "").lstrip("0")
    candidates = [bare]
    while bare.startswith(code):
        bare = bare[len(code) :].lstrip("0")
        candidates.append(bare)
    numbers = (_valid(f"+{bare}") for bare in candidates if bare.startswith(code))
    return next((number for number in numbers if number), None)


def _valid(digits: str) -> str | None:
    """The number itself if it exists as it is written, with its +."""
    try:
        number = phonenumbers.parse(digits)
    except NumberParseException:
        return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return digits if written == digits and phonenumbers.is_valid_number(number) else None


def _refuse_anything_else(text: str) -> None:
    if not text:
        raise BadInput(f"Enter a phone number with its country code, e.g. {_EXAMPLE}.")
    shown = quote(text)
    if re.search(r"[xX]{3,}", text) or "your_" in text:
        raise BadInput(f"{shown} is a placeholder from the docs. Type your own number, e.g. {_EXAMPLE}.")
    if re.match(r"<?sips?:", text, re.IGNORECASE) or "@" in text:
        raise BadInput(f"{shown} is a SIP address. Type a phone number with its country code, e.g. {_EXAMPLE}.")
    if re.search(r"[,;|&]\s*\+?\d{4}", text) or text.count("+") > 1:
        raise BadInput(f"{shown} is more than one number. Type one number at a time, e.g. {_EXAMPLE}.")
    if _EXTENSION.search(text):
        raise BadInput(
            f"{shown} has an extension, and Exotel only takes whole numbers. Leave the extension out and let your PBX "
            "ask for it."
        )
    if any(char.isalpha() for char in text):
        raise BadInput(f"{shown} has letters in it. Type only +, country code and number, e.g. {_EXAMPLE}.")
    if not re.fullmatch(r"\+?[0-9]+", _PUNCTUATION.sub("", text)):
        raise BadInput(f"{shown} isn't a phone number. Type +, country code and number, e.g. {_EXAMPLE}.")


def _refuse_national(text: str, digits: str, region: str) -> NoReturn:
    """Reject a number without its +, with the right one if that is certain."""
    certain = _certain(digits, region)
    if certain:
        advice = "Add the +" if digits == certain[1:] else "Add the country code"
        if digits.startswith("00"):
            advice = "Use + instead of 00"
        raise BadInput(f"{advice}: {certain}?", suggestion=certain)
    raise BadInput(f"Which country is {quote(text)} in? Add + and the country code, e.g. {_EXAMPLE}.")


def _certain(digits: str, region: str) -> str | None:
    """The E.164 form of a number as dialed inside `region`, if it can exist there."""
    try:
        number = phonenumbers.parse(f"+{digits[2:]}" if digits.startswith("00") else digits, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written if len(written) <= _MOST_DIGITS + 1 else None


def _international(text: str, digits: str) -> str:
    """Check a number that has its +; the digits stay the same."""
    shown = quote(text)
    if len(digits) > _MOST_DIGITS + 1:
        raise BadInput(
            f"{shown} has {len(digits) - 1} digits, and phone numbers have at most {_MOST_DIGITS}. Check for digits "
            "typed twice."
        )
    try:
        number = phonenumbers.parse(digits)
    except NumberParseException as fault:
        raise BadInput(_why_unreadable(shown, digits, fault)) from None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if written != digits:
        _refuse_extra_digits(shown, digits, number, written)
    _refuse_impossible(shown, number)
    return digits


def _why_unreadable(shown: str, digits: str, fault: NumberParseException) -> str:
    if fault.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return (
            f"{shown} doesn't start with a country code. Type +, country code (91 for India) and number, "
            f"e.g. {_EXAMPLE}."
        )
    return f"{shown} is too short for a phone number. Type all of it, with the country code, e.g. {_EXAMPLE}."


def _refuse_extra_digits(shown: str, digits: str, number: PhoneNumber, written: str) -> NoReturn:
    """Reject +91 (0) 98765 43210: the 0 is only dialed inside the country."""
    kept = written if phonenumbers.is_valid_number(number) else None
    raise BadInput(
        f"{shown} has digits after +{number.country_code} that are only dialed inside the country"
        + (f". Use {kept}." if kept else ", such as a leading 0. Leave them out."),
        suggestion=kept,
    )


def _refuse_impossible(shown: str, number: PhoneNumber) -> None:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == ValidationResult.IS_POSSIBLE:
        return
    code = f"+{number.country_code}"
    if reason == ValidationResult.TOO_LONG:
        fault, advice = f"too long for a {code} number", "Check for digits typed twice."
    elif reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        fault, advice = f"too short for {code}: the area code is missing", "Type the full number."
    elif reason == ValidationResult.TOO_SHORT:
        fault, advice = f"too short for a {code} number", "Check for missing digits."
    else:
        fault, advice = f"the wrong length for a {code} number", "Check for missing or extra digits."
    raise BadInput(f"{shown} is {fault}. {advice} A full number looks like {_EXAMPLE}.")
