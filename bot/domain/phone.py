"""Telephone numbers in E.164, the only form Exotel takes."""

from __future__ import annotations

import re
import unicodedata
from typing import NoReturn, Self

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from bot.domain.errors import BadInput
from bot.domain.typed import Typed, clean, quote

_EXAMPLE = "+919876543210"
_MOST_DIGITS = 15  # ITU-T E.164 section 6.2.1; phonenumbers lets longer German numbers through
_EXTENSION = re.compile(r"(?:,|;? ?ext(?:n|ension)? ?[.:=]?|\bx|(?<=\d) ?x|#) ?[0-9]+ ?$", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015\u2212\u30fc]")


class E164(Typed):
    """+, country code, number: `+919876543210`. At most 15 digits."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str, region: str = "IN") -> Self:
        """Take a number with its country code, punctuation and all.

        A national number is refused even where `region` (ISO 3166) makes the answer certain: the person
        sees the corrected number and decides. Toll-free and other numbers need only be possible, because
        numbering plans grow faster than phonenumbers' tables; a suggestion must be valid by those tables.
        """
        text = _ascii_digits(clean(raw))
        if text.lower().startswith("tel:"):
            text = text[4:]
        _refuse_what_is_no_number(text)
        digits = _PUNCTUATION.sub("", text)
        if not re.fullmatch(r"\+[0-9]+", digits):
            _refuse_national(text, digits, region)
        return cls._sure(_international(text, digits))


def _ascii_digits(text: str) -> str:
    """Turn digits of any script into 0-9: a number copied from a page in Hindi is still a number."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _refuse_what_is_no_number(text: str) -> None:
    if not text:
        raise BadInput(f"No phone number was typed. Type it with its country code, e.g. {_EXAMPLE}.")
    shown = quote(text)
    if re.search(r"[xX]{3,}", text) or "your_" in text:
        raise BadInput(f"{shown} is the documentation's placeholder, not a number. Type your own, e.g. {_EXAMPLE}.")
    if re.match(r"<?sips?:", text, re.IGNORECASE) or "@" in text:
        raise BadInput(f"{shown} is a SIP address. Type a phone number with its country code, e.g. {_EXAMPLE}.")
    if re.search(r"[,;|&]\s*\+?\d{4}", text) or text.count("+") > 1:
        raise BadInput(f"{shown} is more than one number. Type one number at a time, e.g. {_EXAMPLE}.")
    if _EXTENSION.search(text):
        raise BadInput(
            f"{shown} has an extension, and Exotel maps whole numbers only. Leave the extension out and let "
            "your PBX ask for it."
        )
    if any(char.isalpha() for char in text):
        raise BadInput(f"{shown} has letters in it. Type digits only, after a + and the country code, e.g. {_EXAMPLE}.")
    if not re.fullmatch(r"\+?[0-9]+", _PUNCTUATION.sub("", text)):
        raise BadInput(f"{shown} is not a phone number. Type a +, the country code and the number, e.g. {_EXAMPLE}.")


def _refuse_national(text: str, digits: str, region: str) -> NoReturn:
    """Refuse a number without its +; name the right one if it is certain."""
    certain = _certain(digits, region)
    if certain:
        fault = "starts with 00 instead of +" if digits.startswith("00") else "lacks its + and country code"
        if not digits.startswith("00") and digits == certain[1:]:
            fault = "lacks its +"
        raise BadInput(
            f"{quote(text)} is not in E.164 (+, country code, number): it {fault}. Write {certain}.", suggestion=certain
        )
    raise BadInput(
        f"{quote(text)} is not in E.164: it has no + with a country code, and it is not certain which country "
        f"is meant. Write the whole number, e.g. {_EXAMPLE}."
    )


def _certain(digits: str, region: str) -> str | None:
    """The E.164 form of a number dialled inside `region`, if it can exist there."""
    try:
        number = phonenumbers.parse(f"+{digits[2:]}" if digits.startswith("00") else digits, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written if len(written) <= _MOST_DIGITS + 1 else None


def _international(text: str, digits: str) -> str:
    """Check a number that has its +; the result has the same digits as the input."""
    shown = quote(text)
    if len(digits) > _MOST_DIGITS + 1:
        raise BadInput(
            f"{shown} has {len(digits) - 1} digits, and no phone number has more than {_MOST_DIGITS}. "
            "Check it for digits typed twice."
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
            f"{shown} does not begin with any country's code. Write +, the country code (91 for India) and the "
            f"number, e.g. {_EXAMPLE}."
        )
    return f"{shown} is too short for a phone number. Write it whole, with its country code, e.g. {_EXAMPLE}."


def _refuse_extra_digits(shown: str, digits: str, number: PhoneNumber, written: str) -> NoReturn:
    """Refuse +91 (0) 98765 43210: the 0 is for callers inside the country and spoils the number for others."""
    kept = written if phonenumbers.is_valid_number(number) else None
    raise BadInput(
        f"{shown} has digits after +{number.country_code} that belong to dialling inside the country only"
        + (f". Write {kept}." if kept else ", such as a leading 0. Leave them out."),
        suggestion=kept,
    )


def _refuse_impossible(shown: str, number: PhoneNumber) -> None:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == ValidationResult.IS_POSSIBLE:
        return
    code = f"+{number.country_code}"
    if reason == ValidationResult.TOO_LONG:
        fault, advice = f"too long for a number of {code}", "Check it for digits typed twice."
    elif reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        fault, advice = f"too short for {code}: its area code is missing", "Write the number whole."
    elif reason == ValidationResult.TOO_SHORT:
        fault, advice = f"too short for a number of {code}", "Check it for missing digits."
    else:
        fault, advice = f"not as long as any number of {code}", "Check it for missing or extra digits."
    raise BadInput(f"{shown} is {fault}. {advice} A whole number looks like {_EXAMPLE}.")
