"""How a trunk stands, in a line: what is set up on it, and what its last check and its last test calls showed. Pure.

That everything is on a trunk does not make it ready: only a check says so, or a call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import steering
from bot.domain.records import Health, TestCall
from bot.domain.steering import Ability
from bot.words.cards import HEALTH_SIGNS, NEVER_CHECKED
from bot.words.times import when

_FOUND = {"good": "ready", "unsure": "ready but for open questions", "bad": "*not ready*"}


@dataclass(frozen=True)
class HealthLine:
    """A sign, what is set up in a few words, and how it was found, as mrkdwn; the words say what the sign does."""

    icon: str
    set_up: str
    found: str


def health_line(ability: Ability, health: Health | None, tried: Sequence[TestCall]) -> HealthLine:
    """What was found last counts: a call after the check tells more than the check does."""
    word = steering.health_line(ability)
    set_up = f"{word}, set up" if ability.outbound or ability.inbound else word
    calls = sorted(tried, key=lambda call: call.at, reverse=True)
    failed = next((call for call in calls if not call.worked and (health is None or call.at > health.at)), None)
    if failed:
        return HealthLine(
            HEALTH_SIGNS["bad"], set_up, f"The last test call {failed.direction} *did not work*, {when(failed.at)}."
        )
    if health:
        sign, verdict = HEALTH_SIGNS[health.outcome], _FOUND[health.outcome]
        return HealthLine(sign, set_up, f"Found {verdict} when it was checked, {when(health.at)}.")
    icon = HEALTH_SIGNS[NEVER_CHECKED]
    if calls:
        return HealthLine(
            icon, set_up, f"Never checked; the last test call {calls[0].direction} worked, {when(calls[0].at)}."
        )
    return HealthLine(icon, set_up, "Never checked.")
