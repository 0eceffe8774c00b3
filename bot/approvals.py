"""Who may decide what about a waiting request, and why not: pure rules, each with its sentence.

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

from bot.records import State


class Click(StrEnum):
    """What somebody pressed."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    STOP = "stop"


class Verdict(StrEnum):
    """What becomes of it. REFUSED changes nothing."""

    REFUSED = "refused"
    COUNTED = "counted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Person:
    """Who clicked, and what the lists say of them at this moment."""

    user: str
    may_ask: bool
    may_approve: bool


@dataclass(frozen=True)
class Review:
    """A request that somebody must decide, as it stands now.

    `votes` maps those who approved to when; `needed` is how many must. `decide_by` ends the time to decide;
    `execute_by` ends the time to begin once approved, None before. `digest` is of the trunk as it was reviewed, empty
    until it was read.
    """

    state: State
    asked_by: str
    needed: int
    votes: Mapping[str, str]
    decide_by: datetime
    digest: str
    execute_by: datetime | None = None
    decided_by: str = ""

    @property
    def missing(self) -> int:
        """How many approvals are still needed."""
        return max(0, self.needed - len(self.votes))


@dataclass(frozen=True)
class Ruling:
    """What becomes of a click, and the sentence for whoever clicked."""

    verdict: Verdict
    reason: str = ""

    @property
    def changes_nothing(self) -> bool:
        """Whether the click is refused."""
        return self.verdict == Verdict.REFUSED


def rule_on_click(click: Click, person: Person, review: Review, now: datetime, seen_digest: str = "") -> Ruling:
    """Rule on one click. `seen_digest` is of the trunk as the approver saw it; it must be what was reviewed.

    The order of the rules is the order of their importance to the person: that it is over comes before that they
    may not.
    """
    if click == Click.STOP:
        return _on_stop(person, review)
    if review.state != State.WAITING:
        return Ruling(Verdict.REFUSED, over(review))
    if now >= review.decide_by:
        return Ruling(
            Verdict.EXPIRED, "The time to decide has run out, so this request has expired. Nothing was changed."
        )
    if click == Click.WITHDRAW:
        return _on_withdraw(person, review)
    return _on_decision(click, person, review, seen_digest)


def _on_stop(person: Person, review: Review) -> Ruling:
    if review.state != State.APPROVED:
        return Ruling(Verdict.REFUSED, over(review))
    if not (person.may_ask or person.may_approve or person.user == review.asked_by):
        return Ruling(Verdict.REFUSED, "Only those who may ask or approve can stop this. It goes on.")
    return Ruling(Verdict.WITHDRAWN, "Stopped. Nothing was changed.")


def _on_withdraw(person: Person, review: Review) -> Ruling:
    if person.user != review.asked_by:
        return Ruling(
            Verdict.REFUSED,
            f"Only <@{review.asked_by}>, who asked for this, can withdraw it. If you may approve, you can decline it.",
        )
    return Ruling(Verdict.WITHDRAWN, "Withdrawn. Nothing was changed.")


def _on_decision(click: Click, person: Person, review: Review, seen_digest: str) -> Ruling:
    if person.user == review.asked_by:
        return Ruling(
            Verdict.REFUSED,
            "You asked for this, so somebody else must decide it. You can withdraw it. Nothing was changed.",
        )
    if not person.may_approve:
        return Ruling(Verdict.REFUSED, "You are not among those who may decide this. Nothing was changed.")
    if click == Click.DECLINE:
        return Ruling(Verdict.REJECTED, "Declined. Nothing was changed.")
    if person.user in review.votes:
        return Ruling(
            Verdict.REFUSED,
            f"You have approved this already, and each person counts once. It still needs {review.missing} more.",
        )
    if not review.digest:
        return Ruling(
            Verdict.REFUSED, "What would be lost is still being read. Nothing was changed. Try again in a moment."
        )
    if seen_digest != review.digest:
        return Ruling(
            Verdict.REFUSED,
            "The trunk is not what it was when this was asked for, so your approval was not counted. Look at it anew.",
        )
    if review.missing > 1:
        return Ruling(Verdict.COUNTED, f"Your approval counts. It needs {review.missing - 1} more.")
    return Ruling(Verdict.APPROVED, "Approved.")


def over(review: Review) -> str:
    """Why nothing can be decided any more, and who decided it."""
    by = f" by <@{review.decided_by}>" if review.decided_by else ""
    return {
        State.APPROVED: f"This was approved{by} already and is about to be carried out. You can stop it on its card.",
        State.QUEUED: "This was approved already and is about to be carried out.",
        State.RUNNING: "This was approved already and is being carried out now.",
        State.DONE: "This was approved and carried out already.",
        State.FAILED: "This was approved and tried already; its card says what became of it.",
        State.UNKNOWN: "This was approved and tried already; its card says what became of it.",
        State.REJECTED: f"This was declined{by} already. Nothing was changed.",
        State.WITHDRAWN: f"This was withdrawn{by} already. Nothing was changed.",
        State.EXPIRED: "The time for this has run out, so it has expired. Nothing was changed. Ask anew.",
        State.STALE: "The trunk has changed since this was reviewed, so it will not be carried out. Ask anew.",
        State.WAITING: "This still waits for approval, so there is nothing to stop.",
    }[review.state]
