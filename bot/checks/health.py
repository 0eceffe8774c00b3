"""The health of trunks: the last check and the test calls of each, and a line that sums it up.

That everything is on a trunk does not make it ready: only a check says so, or a call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.records import Health, TestCall
from bot.domain.steering import Ability
from bot.store import Store, health
from bot.words.blocks import escape
from bot.words.cards import HEALTH_SIGNS, NEVER_CHECKED
from bot.words.phrasing import when

_VERDICTS = {"good": "ready", "unsure": "ready but for open questions", "bad": "*not ready*"}


def kept_health(store: Store, account: str) -> Mapping[str, Health]:
    """Read the last check of each trunk of the account that was ever checked, by trunk SID."""
    with store.reading() as db:
        return health.last_checks(db, account)


@dataclass(frozen=True)
class HealthLine:
    """A sign, the directions that are set up, and the last evidence, as mrkdwn; the words say what the sign does."""

    icon: str
    set_up: str
    evidence: str


def health_line(ability: Ability, health: Health | None, test_calls: Sequence[TestCall]) -> HealthLine:
    """Sum a trunk up. The newest evidence counts: a call after the check says more than the check does."""
    set_up = f"{ability.label}, set up" if ability.outbound or ability.inbound else ability.label
    calls = sorted(test_calls, key=lambda call: call.at, reverse=True)
    failed = next((call for call in calls if not call.worked and (health is None or call.at > health.at)), None)
    if failed:
        return HealthLine(
            HEALTH_SIGNS["bad"], set_up, f"The last test call {failed.direction} *did not work*, {when(failed.at)}."
        )
    if health:
        sign, verdict = HEALTH_SIGNS[health.outcome], _VERDICTS[health.outcome]
        return HealthLine(sign, set_up, f"Found {verdict} when it was checked, {when(health.at)}.")
    last = f"; the last test call {calls[0].direction} worked, {when(calls[0].at)}" if calls else ""
    return HealthLine(HEALTH_SIGNS[NEVER_CHECKED], set_up, f"Never checked{last}.")


def last_test_call(call: TestCall) -> str:
    """Describe a test call as mrkdwn: its direction, its outcome, its caller and its time."""
    note = f" ({escape(call.note)})" if call.note else ""
    return f"Last test call: {call.direction} {outcome_of(call)}{note}, by <@{call.user}>, {when(call.at)}."


def outcome_of(call: TestCall) -> str:
    """The outcome in a word or three."""
    return "worked" if call.worked else "did not work"
