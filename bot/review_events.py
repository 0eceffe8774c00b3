"""What the audit log calls a decision: plain words, and one row for each click."""

from __future__ import annotations

from collections.abc import Mapping

from bot.approvals import Click, Verdict
from bot.records import State

REFUSED = "refused"
_BY_VERDICT = {Verdict.APPROVED: "approved", Verdict.COUNTED: "counted"}
_ENDS: Mapping[Click | State, tuple[str, str]] = {
    State.EXPIRED: ("expired", "Its time ran out."),
    Click.DECLINE: ("declined", "It was declined:"),
    Click.WITHDRAW: ("withdrawn", "It was withdrawn."),
    Click.STOP: ("stopped", "It was stopped before it began."),
}


def event_of(verdict: Verdict) -> str:
    """Of a click that does not end the request; one that came too late is refused."""
    return _BY_VERDICT.get(verdict, REFUSED)


def end_of(cause: Click | State) -> tuple[str, str]:
    """The event of a request that ended, by the click that ended it or else by its state, and how its words begin."""
    return _ENDS.get(cause, (str(cause), ""))
