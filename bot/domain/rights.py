"""Rulings on rights, and the lists they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ruling:
    """A decision on a person's right, with the reason if it is no. `at_rest` is the reason to show when they asked for
    nothing, if it differs."""

    allowed: bool
    reason: str = ""
    at_rest: str = ""


@dataclass(frozen=True)
class Lists:
    """The people who can request changes, approve them, get approval requests by direct message, or break the glass:
    user ids (U…) and usergroup ids (S…). An empty `notified` means the approvers."""

    operators: Sequence[str] = ()
    approvers: Sequence[str] = ()
    notified: Sequence[str] = ()
    break_glass: Sequence[str] = ()
