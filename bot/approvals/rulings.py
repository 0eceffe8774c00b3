"""The rules for clicks on a waiting request, each with its sentence: for the person who clicked, and for the audit log.

waiting ─► approved (cooling off) ─► queued ─► …
   ├─► rejected    an approver declined
   ├─► withdrawn   the asker took it back, or somebody stopped it while it cooled off
   ├─► expired     a clock ran out
   └─► stale       the trunk is no longer what was reviewed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.audit_events import Event
from bot.domain.clock import moment
from bot.domain.records import Click, Operation, ReviewRow, State
from bot.words.review_cards import unsure_of


class Verdict(StrEnum):
    """The effect of a click. REFUSED changes nothing."""

    REFUSED = "refused"
    COUNTED = "counted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Person:
    """A person who clicked, and their rights at this moment. `unsure` where a group of approvers cannot be read just
    now, so that they may be one and nobody can tell."""

    user: str
    may_ask: bool
    may_approve: bool
    unsure: bool = False


@dataclass(frozen=True)
class Decision:
    """The verdict on a click, and the sentence for the person who clicked."""

    verdict: Verdict
    reason: str = ""

    @property
    def changes_nothing(self) -> bool:
        """True where the click is refused."""
        return self.verdict == Verdict.REFUSED


def rule_on_click(
    click: Click, person: Person, operation: Operation, review: ReviewRow, now: datetime, seen_digest: str = ""
) -> Decision:
    """Rule on one click. `seen_digest` is of the trunk as the approver saw it; it must be what was reviewed.

    The order of the rules is the order of their importance to the person: that it is over comes before that they
    may not.
    """
    if click == Click.STOP:
        return _on_stop(person, operation, review)
    if operation.state != State.WAITING:
        return Decision(Verdict.REFUSED, why_over(operation, review))
    if now >= moment(review.decide_by):
        return Decision(
            Verdict.EXPIRED,
            "The time to decide has run out, so this request has expired. Nothing was changed. Ask anew if it is "
            "still wanted.",
        )
    if click == Click.WITHDRAW:
        return _on_withdraw(person, operation)
    return _on_approve_or_decline(click, person, operation, review, seen_digest)


def _on_stop(person: Person, operation: Operation, review: ReviewRow) -> Decision:
    if operation.state != State.APPROVED:
        return Decision(Verdict.REFUSED, why_over(operation, review))
    if not (person.may_ask or person.may_approve or person.user == operation.asked_by):
        return Decision(
            Verdict.REFUSED, "Only those who may ask for changes or approve them can stop this. It was not stopped."
        )
    return Decision(Verdict.WITHDRAWN, "Stopped. Nothing was changed, and it will not be carried out.")


def _on_withdraw(person: Person, operation: Operation) -> Decision:
    if person.user != operation.asked_by:
        return Decision(
            Verdict.REFUSED,
            f"Only <@{operation.asked_by}>, who asked for this, can withdraw it. It still waits; those who may approve "
            "it can decline it.",
        )
    return Decision(Verdict.WITHDRAWN, "Withdrawn. Nothing was changed, and it cannot be approved any more.")


def _on_approve_or_decline(
    click: Click, person: Person, operation: Operation, review: ReviewRow, seen_digest: str
) -> Decision:
    if person.user == operation.asked_by:
        return Decision(
            Verdict.REFUSED,
            "You asked for this, so somebody else must decide it. You can withdraw it. Nothing was changed.",
        )
    if not person.may_approve:
        return Decision(Verdict.REFUSED, _UNSURE if person.unsure else _MAY_NOT)
    if click == Click.DECLINE:
        return Decision(Verdict.REJECTED, "Declined. Nothing was changed; the one who asked is told why.")
    if review.break_glass:
        return Decision(
            Verdict.REFUSED,
            "The glass was broken for this, so it begins without approval. It can be signed off once it is over.",
        )
    if person.user in review.votes:
        more = f"It still needs {review.missing} more." if review.missing else _goes_on(review.unsure)
        return Decision(Verdict.REFUSED, f"You have approved this already, and each person counts once. {more}")
    if not review.digest:
        return Decision(
            Verdict.REFUSED,
            "What would be lost is still being read from Exotel, so there is nothing to decide on yet. Nothing was "
            "changed. Try again in a moment.",
        )
    if seen_digest != review.digest:
        return Decision(
            Verdict.REFUSED,
            "What you were shown is not what was reviewed, so your approval was not counted. Nothing was changed. "
            "Press Approve on the card once more, and look at it anew.",
        )
    if review.missing > 1:
        return Decision(Verdict.COUNTED, f"Your approval is counted. It needs {review.missing - 1} more.")
    if review.unsure:
        return Decision(Verdict.COUNTED, f"Your approval is counted. {_goes_on(review.unsure)}")
    return Decision(Verdict.APPROVED, "Approved. Its card says when it begins; until then it can be stopped there.")


_MAY_NOT = "You are not among those who may decide this. Nothing was changed. /trunk who says who may."
_UNSURE = (
    "Slack does not say at the moment who may decide this, so you cannot be let through. Nothing was changed. "
    "Try again in a minute."
)


def _goes_on(unsure: frozenset[str]) -> str:
    return f"{unsure_of(unsure)}; it goes on by itself as soon as Slack says so." if unsure else "It goes on by itself."


def why_over(operation: Operation, review: ReviewRow) -> str:
    """The reason why nothing can be decided any more, with the person who decided it."""
    by = f" by <@{review.decided_by}>" if review.decided_by else ""
    # Only what was approved has a time to begin: before that it was taken back, after that it was stopped.
    ended = "stopped" if review.execute_by else "withdrawn"
    begun = "begun by breaking the glass" if review.break_glass else f"approved{by}"
    return {
        State.APPROVED: f"This was {begun} already. Until it goes on it can be stopped on its card.",
        State.QUEUED: f"This was {begun} already and is about to be carried out; it cannot be stopped any more.",
        State.RUNNING: f"This was {begun} already and is being carried out now; it cannot be stopped any more.",
        State.DONE: f"This was {begun} and carried out already.",
        State.FAILED: f"This was {begun} and tried already; its card says what became of it.",
        State.UNKNOWN: f"This was {begun} and tried already; its card says what became of it.",
        State.REJECTED: f"This was declined{by} already. Nothing was changed.",
        State.WITHDRAWN: f"This was {ended}{by} already. Nothing was changed.",
        State.EXPIRED: "The time for this has run out, so it has expired. Nothing was changed. Ask anew.",
        State.STALE: (
            "The trunk is not what was reviewed, so this was not carried out. Nothing was changed. "
            "Its card says what differs, and what to do now."
        ),
        State.WAITING: "This still waits for approval, so there is nothing to stop.",
    }[operation.state]


_EVENTS = {Verdict.APPROVED: Event.APPROVED, Verdict.COUNTED: Event.COUNTED}
_ENDS: Mapping[Click | State, tuple[Event, str]] = {
    State.EXPIRED: (Event.EXPIRED, "Its time ran out"),
    State.STALE: (Event.STALE, "Not carried out"),
    Click.DECLINE: (Event.DECLINED, "Declined"),
    Click.WITHDRAW: (Event.WITHDRAWN, "Withdrawn"),
    Click.STOP: (Event.STOPPED, "Stopped before it began"),
}


def audited_click(decision: Decision, headline: str, missing: int) -> tuple[Event, str]:
    """The event and the words of the audit log for a click that does not end the request, `missing` approvals before
    it was enough. A click that came too late is refused; a refusal reads as it did to the person who clicked."""
    event = _EVENTS.get(decision.verdict, Event.REFUSED)
    if decision.verdict == Verdict.APPROVED:
        return event, f"Approved: {headline}."
    if decision.verdict != Verdict.COUNTED:
        return event, decision.reason
    doubt = "Slack does not say at the moment whether everybody who approved it may still do so."
    return event, f"One approval: {headline}. {f'It still needs {missing - 1} more.' if missing > 1 else doubt}"


def audited_end(cause: Click | State, headline: str, why: str) -> tuple[Event, str]:
    """The event and the words of the audit log for a request that ended, by the click that ended it or else by its
    state."""
    event, words = _ENDS[cause]
    return event, f"{words}: {headline}. {why}".strip()
