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

from bot.domain.clicks import Click
from bot.domain.records import Operation, ReviewRow, State
from bot.words.times import unsure_of


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
    """Who clicked, and what the lists say of them at this moment. `unsure` where a group of approvers cannot be read
    just now, so that they may be one and nobody can tell."""

    user: str
    may_ask: bool
    may_approve: bool
    unsure: bool = False


@dataclass(frozen=True)
class Review:
    """A request that somebody must decide, as it stands now.

    `votes` maps those who approved to when; of them `void` may not approve any more, and of the `unsure` nobody can
    tell at the moment. `needed` is how many must. `decide_by` ends the time to decide; `execute_by` ends the time to
    begin once approved, None before. `digest` is of the trunk as it was reviewed, empty until it was read. With
    `break_glass` nobody need approve, so `votes` holds who signed it off afterwards.
    """

    state: State
    asked_by: str
    needed: int
    votes: Mapping[str, str]
    decide_by: datetime
    digest: str
    execute_by: datetime | None = None
    decided_by: str = ""
    break_glass: bool = False
    void: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()

    @property
    def missing(self) -> int:
        """How many approvals are still needed."""
        return max(0, self.needed - len(self.votes.keys() - self.void))


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
            Verdict.EXPIRED,
            "The time to decide has run out, so this request has expired. Nothing was changed. Ask anew if it is "
            "still wanted.",
        )
    if click == Click.WITHDRAW:
        return _on_withdraw(person, review)
    return _on_decision(click, person, review, seen_digest)


def _on_stop(person: Person, review: Review) -> Ruling:
    if review.state != State.APPROVED:
        return Ruling(Verdict.REFUSED, over(review))
    if not (person.may_ask or person.may_approve or person.user == review.asked_by):
        return Ruling(
            Verdict.REFUSED, "Only those who may ask for changes or approve them can stop this. It was not stopped."
        )
    return Ruling(Verdict.WITHDRAWN, "Stopped. Nothing was changed, and it will not be carried out.")


def _on_withdraw(person: Person, review: Review) -> Ruling:
    if person.user != review.asked_by:
        return Ruling(
            Verdict.REFUSED,
            f"Only <@{review.asked_by}>, who asked for this, can withdraw it. It still waits; those who may approve "
            "it can decline it.",
        )
    return Ruling(Verdict.WITHDRAWN, "Withdrawn. Nothing was changed, and it cannot be approved any more.")


def _on_decision(click: Click, person: Person, review: Review, seen_digest: str) -> Ruling:
    if person.user == review.asked_by:
        return Ruling(
            Verdict.REFUSED,
            "You asked for this, so somebody else must decide it. You can withdraw it. Nothing was changed.",
        )
    if not person.may_approve:
        return Ruling(Verdict.REFUSED, _UNSURE if person.unsure else _MAY_NOT)
    if click == Click.DECLINE:
        return Ruling(Verdict.REJECTED, "Declined. Nothing was changed; the one who asked is told why.")
    if review.break_glass:
        return Ruling(
            Verdict.REFUSED,
            "The glass was broken for this, so it begins without approval. It can be signed off once it is over.",
        )
    if person.user in review.votes:
        more = f"It still needs {review.missing} more." if review.missing else _goes_on(review.unsure)
        return Ruling(Verdict.REFUSED, f"You have approved this already, and each person counts once. {more}")
    if not review.digest:
        return Ruling(
            Verdict.REFUSED,
            "What would be lost is still being read from Exotel, so there is nothing to decide on yet. Nothing was "
            "changed. Try again in a moment.",
        )
    if seen_digest != review.digest:
        return Ruling(
            Verdict.REFUSED,
            "What you were shown is not what was reviewed, so your approval was not counted. Nothing was changed. "
            "Press Approve on the card once more, and look at it anew.",
        )
    if review.missing > 1:
        return Ruling(Verdict.COUNTED, f"Your approval is counted. It needs {review.missing - 1} more.")
    if review.unsure:
        return Ruling(Verdict.COUNTED, f"Your approval is counted. {_goes_on(review.unsure)}")
    return Ruling(Verdict.APPROVED, "Approved. Its card says when it begins; until then it can be stopped there.")


_MAY_NOT = "You are not among those who may decide this. Nothing was changed. /trunk who says who may."
_UNSURE = (
    "Slack does not say at the moment who may decide this, so you cannot be let through. Nothing was changed. "
    "Try again in a minute."
)


def _goes_on(unsure: frozenset[str]) -> str:
    return f"{unsure_of(unsure)}; it goes on by itself as soon as Slack says so." if unsure else "It goes on by itself."


def over(review: Review) -> str:
    """Why nothing can be decided any more, and who decided it."""
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
    }[review.state]


def as_review(operation: Operation, row: ReviewRow) -> Review:
    """The rows as the rules read them."""
    return Review(
        state=operation.state,
        asked_by=operation.asked_by,
        needed=row.needed,
        votes=row.votes,
        decide_by=datetime.fromisoformat(row.decide_by),
        digest=row.digest,
        execute_by=datetime.fromisoformat(row.execute_by) if row.execute_by else None,
        decided_by=row.decided_by,
        break_glass=row.break_glass,
        void=row.void,
        unsure=row.unsure,
    )


def why_over(operation: Operation, row: ReviewRow) -> str:
    """Why nothing can be decided any more."""
    return over(as_review(operation, row))
