"""The field for a phone number, and how to find one in a line, where people write it with spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import E164
from bot.domain.errors import BadInput
from bot.verbs.forms import Field, in_order

_PART = re.compile(r"[0-9().\-/]+")
_MOST_PARTS = 8


def phone_field(name: str, label: str, hint: str) -> Field:
    """A field for an E.164 number, read with the region of the account."""
    return Field(
        name, label, lambda raw, ask: E164.parse(raw, ask.account.number_region), hint=hint, placeholder="+919876543210"
    )


def number_first(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Split `+91 98765 43210 flow`: the shortest beginning that is a whole number, then a word per field."""
    count = _length(words)
    values, rest = in_order(fields[1:], words[count:])
    return {fields[0].name: " ".join(words[:count])} | values, rest


def _length(words: Sequence[str]) -> int:
    """Count the words of the phone number: the shortest whole one, or one that can be suggested, or all its parts."""
    parts, suggested = 1, 0
    for count in range(1, min(len(words), _MOST_PARTS) + 1):
        if count > 1 and not _PART.fullmatch(words[count - 1]):
            break
        parts = count if _PART.fullmatch(words[0].removeprefix("+") or "0") else 1
        try:
            E164.parse(" ".join(words[:count]))
        except BadInput as error:
            suggested = suggested or (count if error.suggestion else 0)
            continue
        return count
    return suggested or parts
