"""What the audit log calls a decision, and says of it: plain words, for whoever reads them later, and one row for each
click."""

from __future__ import annotations

from collections.abc import Mapping

from bot.approvals.rulings import Ruling, Verdict
from bot.domain.clicks import Click
from bot.domain.records import State

REFUSED = "refused"
_BY_VERDICT = {Verdict.APPROVED: "approved", Verdict.COUNTED: "counted"}
_ENDS: Mapping[Click | State, tuple[str, str]] = {
    State.EXPIRED: ("expired", "Its time ran out"),
    Click.DECLINE: ("declined", "Declined"),
    Click.WITHDRAW: ("withdrawn", "Withdrawn"),
    Click.STOP: ("stopped", "Stopped before it began"),
}


def event_of(verdict: Verdict) -> str:
    """Of a click that does not end the request; one that came too late is refused."""
    return _BY_VERDICT.get(verdict, REFUSED)


def told_of(ruling: Ruling, headline: str, missing: int) -> str:
    """Of the same click, `missing` approvals before it was enough; a refusal is told as it was to whoever clicked."""
    if ruling.verdict == Verdict.APPROVED:
        return f"Approved: {headline}."
    if ruling.verdict != Verdict.COUNTED:
        return ruling.reason
    doubt = "Slack does not say at the moment whether everybody who approved it may still do so."
    return f"One approval: {headline}. {f'It still needs {missing - 1} more.' if missing > 1 else doubt}"


def end_of(cause: Click | State, headline: str, why: str) -> tuple[str, str]:
    """The event and the words of a request that ended, by the click that ended it or else by its state."""
    event, words = _ENDS.get(cause, (str(cause), "Not carried out"))
    return event, f"{words}: {headline}. {why}".strip()
