"""Rulings on rights, and the lists they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ruling:
    """A decision on somebody's right, with the reason if it is no; `at_rest` is the reason when nothing was asked, if
    that differs."""

    allowed: bool
    reason: str = ""
    at_rest: str = ""


@dataclass(frozen=True)
class Lists:
    """The people who may ask for changes, may approve them, are notified directly, or may break the glass: user ids
    (U…) and usergroup ids (S…). If nobody is in `notified`, the approvers are notified."""

    operators: Sequence[str] = ()
    approvers: Sequence[str] = ()
    notified: Sequence[str] = ()
    break_glass: Sequence[str] = ()
