"""The rules for clicks on a waiting request, each with a sentence for the person who clicked and for the audit log.

waiting ─► approved (cooling off) ─► queued ─► …
   ├─► rejected    an approver declined
   ├─► withdrawn   the requester took it back, or someone stopped it while it cooled off
   ├─► expired     a clock ran out
   └─► stale       the trunk changed after it was reviewed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.audit_events import Event
from bot.domain.clock import moment
from bot.domain.phrasing import duration, many
from bot.domain.records import LOST_RIGHT, UNSURE_RIGHT, Click, Operation, ReviewRow, State
from bot.words.phrasing import people
from bot.words.review_cards import unsure_of


class Effect(StrEnum):
    """The effect of a click. REFUSED changes nothing."""

    REFUSED = "refused"
    COUNTED = "counted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Person:
    """A person who clicked, and their rights at this moment.

    `unsure` if a group of approvers can't be read just now, so they may or may not be in it.
    """

    user: str
    may_ask: bool
    may_approve: bool
    unsure: bool = False


@dataclass(frozen=True)
class Decision:
    """The effect of a click, and the sentence for the person who clicked."""

    effect: Effect
    reason: str = ""

    @property
    def changes_nothing(self) -> bool:
        """True if the click is refused."""
        return self.effect == Effect.REFUSED


def rule_on_click(
    click: Click,
    person: Person,
    operation: Operation,
    review: ReviewRow,
    now: datetime,
    seen_digest: str = "",
    cooling: timedelta = timedelta(0),
) -> Decision:
    """Rule on one click.

    `seen_digest` is of the trunk as the approver saw it, and must be the one that was reviewed; `cooling` is the wait
    before an approved request starts. The rules are in the order of their importance to the person: that it is over
    comes before their lack of a right.
    """
    if click == Click.STOP:
        return _on_stop(person, operation, review)
    if operation.state != State.WAITING:
        return Decision(Effect.REFUSED, why_over(operation, review))
    if now >= moment(review.decide_by):
        return Decision(Effect.EXPIRED, "This request expired before it was decided. Ask again if it's still needed.")
    if click == Click.WITHDRAW:
        return _on_withdraw(person, operation)
    return _on_approve_or_decline(click, person, operation, review, seen_digest, cooling)


def _on_stop(person: Person, operation: Operation, review: ReviewRow) -> Decision:
    if operation.state != State.APPROVED:
        return Decision(Effect.REFUSED, why_over(operation, review))
    if not (person.may_ask or person.may_approve or person.user == operation.asked_by):
        return Decision(Effect.REFUSED, "You can't stop this. Only operators and approvers can.")
    return Decision(Effect.WITHDRAWN, "Stopped. It won't be carried out.")


def _on_withdraw(person: Person, operation: Operation) -> Decision:
    if person.user != operation.asked_by:
        return Decision(
            Effect.REFUSED,
            f"Only <@{operation.asked_by}> can withdraw this, because they asked for it. Approvers can decline it.",
        )
    return Decision(Effect.WITHDRAWN, "Withdrawn. Nobody can approve it any more.")


def _on_approve_or_decline(
    click: Click, person: Person, operation: Operation, review: ReviewRow, seen_digest: str, cooling: timedelta
) -> Decision:
    if person.user == operation.asked_by:
        return Decision(Effect.REFUSED, f"You can't {click} your own request. You can withdraw it.")
    if not person.may_approve:
        return Decision(Effect.REFUSED, _UNSURE if person.unsure else _NOT_AN_APPROVER)
    if click == Click.DECLINE:
        return Decision(Effect.REJECTED, f"Declined. <@{operation.asked_by}> will see your reason.")
    if review.break_glass:
        return Decision(
            Effect.REFUSED, "This is an emergency delete: it starts without approval. You can sign it off afterwards."
        )
    if person.user in review.votes:
        return Decision(Effect.REFUSED, f"You already approved this. {_still_needed(review.missing, review.unsure)}")
    if not review.digest:
        return Decision(Effect.REFUSED, "The trunk is still being read from Exotel. Try again in a moment.")
    if seen_digest != review.digest:
        return Decision(
            Effect.REFUSED,
            "The trunk you were shown isn't the one that was reviewed, so your approval wasn't counted. Press Approve "
            "on the card and look again.",
        )
    if review.missing > 1 or review.unsure:
        return Decision(Effect.COUNTED, f"You approved. {_still_needed(review.missing - 1, review.unsure)}")
    if not cooling:
        return Decision(Effect.APPROVED, "Approved. It's starting now.")
    wait = duration(cooling.total_seconds())
    return Decision(Effect.APPROVED, f"Approved. It starts in {wait}; you can stop it on the card.")


_NOT_AN_APPROVER = "You can't decide this. See who can: /trunk who."
_UNSURE = "Slack can't say right now who the approvers are. Try again in a minute."


def _still_needed(missing: int, unsure: frozenset[str]) -> str:
    if missing > 0:
        return f"{many(missing, 'more approval')} needed."
    if unsure:
        return unsure_of(unsure)
    return "It continues by itself."


def why_over(operation: Operation, review: ReviewRow) -> str:
    """The reason why nothing can be decided any more, with the people who decided it."""
    by = f" by <@{review.decided_by}>" if review.decided_by else ""
    # Only an approved request has a time to start: before that it was withdrawn, after that it was stopped.
    ended = "stopped" if review.execute_by else "withdrawn"
    approved = f"approved by {people(review.votes)}"
    changed = "" if operation.sentence in {LOST_RIGHT, UNSURE_RIGHT} else ", because the trunk changed"
    begun = "started as an emergency delete" if review.break_glass else approved
    return {
        State.APPROVED: f"This was already {begun}. You can stop it on its card until it starts.",
        State.QUEUED: f"This was already {begun} and is about to start. It can't be stopped any more.",
        State.RUNNING: f"This was already {begun} and is running now. It can't be stopped any more.",
        State.DONE: f"This was already {begun} and is done.",
        State.FAILED: f"This was already {begun}, and it failed. See its card.",
        State.UNKNOWN: f"This was already {begun}, and its outcome is unknown. See its card.",
        State.REJECTED: f"This was already declined{by}.",
        State.WITHDRAWN: f"This was already {ended}{by}.",
        State.EXPIRED: "This request has expired. Ask again if it's still needed.",
        State.STALE: f"This request was canceled{changed}. See its card.",
        State.WAITING: "This is still waiting for approval, so there's nothing to stop.",
    }[operation.state]


_EVENTS = {Effect.APPROVED: Event.APPROVED, Effect.COUNTED: Event.COUNTED}
_ENDS: Mapping[Click | State, tuple[Event, str]] = {
    State.EXPIRED: (Event.EXPIRED, "Expired"),
    State.STALE: (Event.STALE, "Canceled"),
    Click.DECLINE: (Event.DECLINED, "Declined"),
    Click.WITHDRAW: (Event.WITHDRAWN, "Withdrawn"),
    Click.STOP: (Event.STOPPED, "Stopped before it started"),
}


def audited_click(decision: Decision, headline: str, missing: int) -> tuple[Event, str]:
    """The event and sentence of the audit log for a click that doesn't end the request.

    `missing` is the number of approvals it lacked before the click. A click that came too late counts as refused; a
    refusal has the sentence that the person saw.
    """
    event = _EVENTS.get(decision.effect, Event.REFUSED)
    if decision.effect == Effect.APPROVED:
        return event, f"Approved: {headline}."
    if decision.effect != Effect.COUNTED:
        return event, decision.reason
    doubt = "Slack can't say right now if everyone who approved it is still an approver."
    needed = f"{many(missing - 1, 'more approval')} needed." if missing > 1 else doubt
    return event, f"One approval: {headline}. {needed}"


def audited_end(cause: Click | State, headline: str, why: str) -> tuple[Event, str]:
    """The event and sentence of the audit log for a request that ended, by a click or else by its new state."""
    event, words = _ENDS[cause]
    return event, f"{words}: {headline}. {why}".strip()
