"""SIP credentials: the user name, its label, and a new password."""

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
_FRIENDLY_NAME = re.compile(r"[A-Za-z0-9_]+")
_USER_NAME = re.compile(r"[A-Za-z0-9._-]+")


class SipUserName(Typed):
    """1 to 64 letters, digits, `.`, `_` and `-`, which every PBX accepts (RFC 3261 allows more)."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        text = clean(raw)
        if not text:
            raise BadInput("Choose a user name, e.g. pbx_mumbai.")
        if not _USER_NAME.fullmatch(text) or len(text) > LONGEST_USER_NAME:
            raise BadInput(
                f"{quote(raw)} can't be a SIP user name. Use letters, digits, “.”, “_” and “-”, at most "
                f"{LONGEST_USER_NAME} of them."
            )
        return cls._sure(text)


class FriendlyName(Typed):
    """A label of at most 32 letters, digits and `_` (vendor's portal API, measured); may be empty."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        text = clean(raw)
        if text and not _FRIENDLY_NAME.fullmatch(text):
            better = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:LONGEST_FRIENDLY_NAME]
            hint = f" {better} would work." if better else ""
            raise BadInput(f"{quote(raw)} can't be a label. Use letters, digits and “_” only.{hint}", suggestion=better)
        if len(text) > LONGEST_FRIENDLY_NAME:
            raise BadInput(f"{quote(raw)} is too long: Exotel allows at most {LONGEST_FRIENDLY_NAME} characters.")
        return cls._sure(text)


def new_password() -> SecretStr:
    """Make 32 random letters and digits, with upper case, lower case and a digit: safe in a PBX's files, and it
    satisfies rules about mixed characters."""
    while True:
        password = "".join(secrets.choice(_ALPHABET) for _ in range(PASSWORD_LENGTH))
        kinds = (str.isupper, str.islower, str.isdigit)
        if all(any(kind(char) for char in password) for kind in kinds):
            return SecretStr(password)
