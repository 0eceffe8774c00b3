"""The event and the sentence that the audit log keeps of a decision: one row for each click, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.approvals.rulings import Ruling, Verdict
from bot.domain.audit_events import Event
from bot.domain.clicks import Click
from bot.domain.records import State

_BY_VERDICT = {Verdict.APPROVED: Event.APPROVED, Verdict.COUNTED: Event.COUNTED}
_ENDS: Mapping[Click | State, tuple[Event, str]] = {
    State.EXPIRED: (Event.EXPIRED, "Its time ran out"),
    State.STALE: (Event.STALE, "Not carried out"),
    Click.DECLINE: (Event.DECLINED, "Declined"),
    Click.WITHDRAW: (Event.WITHDRAWN, "Withdrawn"),
    Click.STOP: (Event.STOPPED, "Stopped before it began"),
}


def event_of(verdict: Verdict) -> Event:
    """The event of a click that does not end the request; one that came too late is refused."""
    return _BY_VERDICT.get(verdict, Event.REFUSED)


def told_of(ruling: Ruling, headline: str, missing: int) -> str:
    """The sentence about the same click. `missing` approvals were needed before it; a refusal is worded as it was to
    the person who clicked."""
    if ruling.verdict == Verdict.APPROVED:
        return f"Approved: {headline}."
    if ruling.verdict != Verdict.COUNTED:
        return ruling.reason
    doubt = "Slack does not say at the moment whether everybody who approved it may still do so."
    return f"One approval: {headline}. {f'It still needs {missing - 1} more.' if missing > 1 else doubt}"


def end_of(cause: Click | State, headline: str, why: str) -> tuple[Event, str]:
    """The event and the sentence of a request that ended, by the click that ended it or else by its state."""
    event, words = _ENDS[cause]
    return event, f"{words}: {headline}. {why}".strip()
