"""The health of trunks: the last check and the test calls of each, and a line that sums them up.

A trunk with all its pieces isn't ready for that: only a check or a call shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.records import Health, TestCall
from bot.domain.steering import Ability
from bot.store import Store, health
from bot.words.blocks import escape
from bot.words.cards import HEALTH_SIGNS, NEVER_CHECKED
from bot.words.phrasing import people, when

_VERDICTS = {"good": "Ready", "unsure": "Looks ready, with unverified items", "bad": "*Not ready*"}


def kept_health(store: Store, account: str) -> Mapping[str, Health]:
    """Read the last check of each trunk of the account that was ever checked, by trunk SID."""
    with store.reading() as db:
        return health.last_checks(db, account)


@dataclass(frozen=True)
class HealthLine:
    """A sign, the directions that are set up, and the last evidence, as mrkdwn. The words repeat the sign."""

    icon: str
    set_up: str
    evidence: str


def health_line(ability: Ability, health: Health | None, test_calls: Sequence[TestCall]) -> HealthLine:
    """Sum up a trunk. The newest evidence counts: a call that failed after the check outweighs the check."""
    calls = sorted(test_calls, key=lambda call: call.at, reverse=True)
    failed = next((call for call in calls if not call.worked and (health is None or call.at > health.at)), None)
    if failed:
        evidence = f"The last {failed.direction} test call *failed* ({when(failed.at)})."
        return HealthLine(HEALTH_SIGNS["bad"], ability.label, evidence)
    if health:
        evidence = f"{_VERDICTS[health.outcome]} (checked {when(health.at)})."
        return HealthLine(HEALTH_SIGNS[health.outcome], ability.label, evidence)
    last = f" The last {calls[0].direction} test call worked ({when(calls[0].at)})." if calls else ""
    return HealthLine(HEALTH_SIGNS[NEVER_CHECKED], ability.label, f"Never checked.{last}")


def last_test_call(call: TestCall) -> str:
    """Describe a test call as mrkdwn: its direction, its outcome, its caller and its time."""
    note = f" ({escape(call.note)})" if call.note else ""
    return f"Last {call.direction} test call {call.outcome}{note}. Made by {people([call.user])} {when(call.at)}."
