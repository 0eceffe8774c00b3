"""The login of a SIP system: its user name, and the password that is made for it."""

from __future__ import annotations

import re
import secrets
import string
from typing import Self

from pydantic import SecretStr

from bot.domain.errors import BadInput
from bot.domain.typed import Typed, clean, quote

LONGEST_USER_NAME = 64
LONGEST_FRIENDLY_NAME = 32
PASSWORD_LENGTH = 32
_ALPHABET = string.ascii_letters + string.digits
_USER_NAME = re.compile(r"[A-Za-z0-9._-]+")


class SipUserName(Typed):
    """1 to 64 letters, digits, `.`, `_` and `-`, which every PBX takes unchanged (RFC 3261 allows more)."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        text = clean(raw)
        if not text:
            raise BadInput("No user name was typed. Choose one, such as pbx-mumbai.")
        if not _USER_NAME.fullmatch(text) or len(text) > LONGEST_USER_NAME:
            raise BadInput(
                f"{quote(raw)} cannot be a SIP user name. Use letters, digits, “.”, “_” and “-”, "
                f"at most {LONGEST_USER_NAME} of them."
            )
        return cls._sure(text)


class FriendlyName(Typed):
    """A label of at most 32 characters (vendor's portal API); may be empty."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        text = clean(raw)
        if len(text) > LONGEST_FRIENDLY_NAME:
            raise BadInput(f"{quote(raw)} is too long: Exotel takes {LONGEST_FRIENDLY_NAME} characters at most.")
        return cls._sure(text)


def new_password() -> SecretStr:
    """Make 32 random letters and digits, with a capital, a small letter and a digit among them: a PBX takes such a
    password into its files unchanged, and no rule about mixed characters refuses it."""
    while True:
        password = "".join(secrets.choice(_ALPHABET) for _ in range(PASSWORD_LENGTH))
        kinds = (str.isupper, str.islower, str.isdigit)
        if all(any(kind(char) for char in password) for kind in kinds):
            return SecretStr(password)
