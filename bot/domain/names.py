"""Exotel's names and SIDs of trunks and accounts."""

from __future__ import annotations

import re
import unicodedata
from typing import Self

from bot.domain.errors import BadInput
from bot.domain.typed import Typed, clean, quote

_NAME_LENGTH = 16  # the API: "Maximum allowed length for TrunkName is 16"
_SID_LENGTH = 64


class TrunkName(Typed):
    """1 to 16 of A-Z a-z 0-9 and _ ; unique on the account."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a name; the suggestion is the nearest name that would do, if anything usable was typed."""
        text = clean(raw)
        if not text:
            raise BadInput("The trunk has no name yet. Type 1 to 16 letters, digits or underscores, e.g. support_line.")
        if re.fullmatch(r"[A-Za-z0-9_]{1,16}", text):
            return cls._sure(text)
        # Ü is taken apart into U and its dots, so that a name keeps its Latin letters.
        plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
        nearest = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:_NAME_LENGTH].strip("_")
        advice = f"{nearest} would do" if nearest else "Type something like support_line"
        raise BadInput(f"{quote(text)} {cls._fault(text)}. {advice}.", suggestion=nearest or None)

    @staticmethod
    def _fault(text: str) -> str:
        if re.fullmatch(r"\w+", text, re.ASCII):
            return f"is {len(text)} characters long, and Exotel takes at most {_NAME_LENGTH}"
        odd = next(char for char in text if not re.fullmatch(r"\w", char, re.ASCII))
        shown = "a space" if odd == " " else f"“{odd}”"
        return (
            f"has {shown} in it, and Exotel takes only letters a to z and A to Z, digits and underscores, at most "
            f"{_NAME_LENGTH} of them"
        )


class TrunkSid(Typed):
    """Exotel's own key for a trunk, e.g. trmum1f708622631150902801a1n.

    Lenient on purpose: nobody documents its form, so only text that could not travel in a path is refused.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read letters and digits, 64 at most."""
        text = clean(raw)
        if not text:
            raise BadInput("No trunk SID was given. It looks like trmum1f708622631150902801a1n.")
        if not re.fullmatch(rf"[A-Za-z0-9]{{1,{_SID_LENGTH}}}", text):
            raise BadInput(
                f"{quote(text)} is not a trunk SID: one is letters and digits only, {_SID_LENGTH} at most, "
                "e.g. trmum1f708622631150902801a1n. Copy it from the trunk's list entry."
            )
        return cls._sure(text)

    @staticmethod
    def looks_like(raw: str) -> bool:
        """True for trmum1…, and too long to be a trunk's name."""
        return re.fullmatch(r"tr[a-z]{3}[0-9][0-9a-z]{11,}", clean(raw)) is not None


class AccountSid(Typed):
    """The account's name in the API's paths and in its SIP domain."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read letters, digits, hyphens and underscores."""
        text = clean(raw)
        if not text:
            raise BadInput("No Account SID was given. It stands in Exotel's dashboard under API Settings.")
        if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{_SID_LENGTH}}}", text):
            raise BadInput(
                f"{quote(text)} is not an Account SID: one is letters, digits, hyphens and underscores only, "
                f"{_SID_LENGTH} at most. Copy it from Exotel's dashboard, under API Settings."
            )
        return cls._sure(text)

    @property
    def domain_name(self) -> str:
        """The SIP domain every trunk of the account is created under."""
        return f"{self}.pstn.exotel.com"
