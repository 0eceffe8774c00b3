"""The policy for approvals: how many people each risk needs, and how long requests wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.records import Risk


@dataclass(frozen=True)
class Policy:
    """`needed` approvals for each risk; `decide` is the time to decide, `execute` the time to begin once approved,
    `cooling` the wait between the last approval and the beginning."""

    needed: Mapping[Risk, int]
    decide: timedelta = timedelta(hours=24)
    execute: timedelta = timedelta(hours=1)
    cooling: timedelta = timedelta(seconds=60)

    def needed_for(self, risk: Risk) -> int:
        """The number of approvals; 0 where none is needed."""
        return 0 if risk == Risk.NONE else self.needed.get(risk, 1)


def too_few(policy: Policy, askers: frozenset[str], approvers: frozenset[str]) -> str | None:
    """The reason why these people could never meet this policy; None where they can.

    Nobody approves their own request, so an asker who approves as well is one approver fewer for themselves.
    """
    most = max((policy.needed_for(risk) for risk in Risk), default=0)
    if not approvers or most == 0:
        return None
    for asker in sorted(askers | {""}):
        left = len(approvers - {asker})
        if left < most:
            dearest = max((risk for risk in Risk if risk != Risk.NONE), key=policy.needed_for)
            who = f"when {asker} asks" if asker in approvers else "at any time"
            return (
                f"TRUNKBOT_APPROVALS wants {most} approvals for {dearest.value}, but {who} only {left} of "
                "TRUNKBOT_APPROVERS may give one. Name more approvers, or ask for fewer approvals."
            )
    return None
