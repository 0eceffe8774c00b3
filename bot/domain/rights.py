"""Rulings on rights, and the lists they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ruling:
    """Whether somebody may, and the sentence that says why not; `at_rest` is for where nothing was asked, if that is
    another."""

    allowed: bool
    reason: str = ""
    at_rest: str = ""


@dataclass(frozen=True)
class Lists:
    """Who may ask for changes, who may approve them, who is told directly, who may break the glass: user ids (U…)
    and usergroup ids (S…). Where nobody is told, the approvers are."""

    operators: Sequence[str] = ()
    approvers: Sequence[str] = ()
    told: Sequence[str] = ()
    break_glass: Sequence[str] = ()


def named(names: Sequence[str]) -> str:
    """Ids as mentions, which Slack shows as names."""
    return ", ".join(f"<!subteam^{name}>" if name.startswith("S") else f"<@{name}>" for name in names)
