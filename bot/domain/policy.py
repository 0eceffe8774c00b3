"""The policy for approvals: how many people each risk needs, and how long requests wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.phrasing import many
from bot.domain.records import Risk

BREAK_GLASS_LASTS = timedelta(minutes=10)
"""An emergency delete that couldn't start by then lapses."""


@dataclass(frozen=True)
class Policy:
    """`needed` approvals for each risk; a request waits `decide` for them, and must start within `execute` after the
    last one, but no sooner than `cooling`."""

    needed: Mapping[Risk, int]
    decide: timedelta = timedelta(hours=24)
    execute: timedelta = timedelta(hours=1)
    cooling: timedelta = timedelta(seconds=60)

    def needed_for(self, risk: Risk) -> int:
        """The number of approvals for this risk."""
        return 0 if risk == Risk.NONE else self.needed.get(risk, 1)


def too_few(policy: Policy, askers: frozenset[str], approvers: frozenset[str]) -> str | None:
    """Explain why these people can't meet this policy; None if they can.

    Nobody approves their own request, so a requester who is also an approver leaves one approver fewer.
    """
    most = max((policy.needed_for(risk) for risk in Risk), default=0)
    if not approvers or most == 0:
        return None
    for asker in sorted(askers | {""}):
        left = len(approvers - {asker})
        if left < most:
            dearest = max((risk for risk in Risk if risk != Risk.NONE), key=policy.needed_for)
            if_asked = f" when {asker} asks" if asker in approvers else ""
            return (
                f"TRUNKBOT_APPROVALS needs {most} approvals for {dearest.value}, but TRUNKBOT_APPROVERS has only "
                f"{many(left, 'person', 'people')} who can approve{if_asked}. Add approvers or require fewer."
            )
    return None
