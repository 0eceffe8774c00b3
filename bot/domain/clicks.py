"""The decisions a person can make about a waiting request."""

from __future__ import annotations

from enum import StrEnum


class Click(StrEnum):
    """The button that somebody pressed."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    STOP = "stop"
