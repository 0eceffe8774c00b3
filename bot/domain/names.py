"""Names and SIDs of Exotel's trunks and accounts."""

from __future__ import annotations

import re
import unicodedata
from typing import Self

from bot.domain.errors import BadInput
from bot.domain.typed import Typed, quote, unquoted

_NAME_LENGTH = 16  # the API: "Maximum allowed length for TrunkName is 16"
_SID_LENGTH = 64


class TrunkName(Typed):
    """1 to 16 of A-Z a-z 0-9 and _ ; unique on the account."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a name. Raises BadInput with the nearest valid name as its suggestion, if there is one."""
        text = unquoted(raw)
        if not text:
            raise BadInput("Give the trunk a name: 1 to 16 letters, digits or underscores, e.g. support_line.")
        if re.fullmatch(r"[A-Za-z0-9_]{1,16}", text):
            return cls._sure(text)
        # Ü is split into U and its dots, so that a name keeps its Latin letters.
        plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
        nearest = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:_NAME_LENGTH].strip("_")
        advice = f"Try {nearest}" if nearest else "Try something like support_line"
        raise BadInput(f"{quote(text)} {cls._fault(text)}. {advice}.", suggestion=nearest or None)

    @staticmethod
    def _fault(text: str) -> str:
        if re.fullmatch(r"\w+", text, re.ASCII):
            return f"has {len(text)} characters, and a trunk name can have at most {_NAME_LENGTH}"
        odd = next(char for char in text if not re.fullmatch(r"\w", char, re.ASCII))
        shown = "a space" if odd == " " else f"“{odd}”"
        return (
            f"has {shown} in it. A trunk name can only have letters A to Z, digits and underscores, at most "
            f"{_NAME_LENGTH}"
        )


class TrunkSid(Typed):
    """Exotel's own key for a trunk, e.g. trmum1f708622631150902801a1n.

    Lenient on purpose: its form isn't documented, so only text that doesn't fit into a path is rejected.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read letters and digits, 64 at most."""
        text = unquoted(raw)
        if not text:
            raise BadInput("Enter a trunk SID. It looks like trmum1f708622631150902801a1n.")
        if not re.fullmatch(rf"[A-Za-z0-9]{{1,{_SID_LENGTH}}}", text):
            raise BadInput(
                f"{quote(text)} isn't a trunk SID: those have only letters and digits, at most {_SID_LENGTH}, "
                "e.g. trmum1f708622631150902801a1n. Copy it from the list of trunks."
            )
        return cls._sure(text)

    @staticmethod
    def looks_like(raw: str) -> bool:
        """True for trmum1…, which is too long for a trunk's name."""
        return re.fullmatch(r"tr[a-z]{3}[0-9][0-9a-z]{11,}", unquoted(raw)) is not None


class AccountSid(Typed):
    """The account's name in the API's paths and in its SIP domain."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read letters, digits, hyphens and underscores."""
        text = unquoted(raw)
        if not text:
            raise BadInput("Enter an Account SID. It's in Exotel's dashboard, under API Settings.")
        if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{_SID_LENGTH}}}", text):
            raise BadInput(
                f"{quote(text)} isn't an Account SID: those only have letters, digits, hyphens and underscores, "
                f"at most {_SID_LENGTH}. Copy it from Exotel's dashboard, under API Settings."
            )
        return cls._sure(text)

    @property
    def domain_name(self) -> str:
        """The SIP domain that the account's trunks are created under."""
        return f"{self}.pstn.exotel.com"
