"""The health of trunks: the last check of each, and a line that sums it up.

That everything is on a trunk does not make it ready: only a check says so, or a call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.records import Health, LastCheck, Probed, TestCall
from bot.domain.steering import Ability
from bot.store import Sought, Store, health
from bot.words.cards import HEALTH_SIGNS, NEVER_CHECKED
from bot.words.times import when

_LOOKED_THROUGH = 20
"""Checks of trunks of that name: other accounts may have one as well."""
_VERDICTS = {"good": "ready", "unsure": "ready but for open questions", "bad": "*not ready*"}


def kept_health(store: Store, account: str) -> Mapping[str, Health]:
    """Read the last check of each trunk of the account that was ever checked, by trunk SID."""
    with store.reading() as db:
        return health.last_checks(db, account)


def last_check(store: Store, account: str, trunk_name: str) -> LastCheck | None:
    """Read the newest check of the trunk, which is in the audit log alone; None if there was none."""
    rows = store.audit_search(Sought(trunk=trunk_name, event="checked"), _LOOKED_THROUGH)
    row = next((row for row in rows if row.account == account), None)
    if row is None:
        return None
    probes = json.loads(row.detail).get("probes", [])
    findings = [(probe["destination"], finding) for probe in probes for finding in probe["findings"]]
    return LastCheck(row.at, [Probed(place, each["name"], each["state"], each["seen"]) for place, each in findings])


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
