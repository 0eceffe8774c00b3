"""What a click should come to, said once more from the issue's sentences and not from the code.

A verdict is told by what must all be true for it; a refusal by the first of the reasons, in the order in which they
matter to a person: it is over, it is too late, it is not yours to do, it cannot be done yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.approvals.rulings import Verdict
from bot.domain.records import Click, State

EARLIER = "UEARLIER01"
"""Somebody who decided it before."""

OVER = {
    State.APPROVED: "was approved by {by} already",
    State.QUEUED: "was approved by {by} already",
    State.RUNNING: "is being carried out now",
    State.DONE: "was approved by {by} and carried out already",
    State.FAILED: "was approved by {by} and tried already",
    State.UNKNOWN: "was approved by {by} and tried already",
    State.REJECTED: "was declined by {by} already",
    State.WITHDRAWN: "was {ended} by {by} already",
    State.EXPIRED: "has expired",
    State.STALE: "is not what was reviewed",
    State.WAITING: "still waits for approval",
}


@dataclass(frozen=True)
class Case:
    """One combination. `seen` is `same`, `other`, `empty` or `unread`: the digest that came with the click, or none
    yet to compare it with. `clock` is `before`, `at` or `after` the end of the time to decide."""

    click: Click
    state: State
    clock: str
    is_self: bool
    may_ask: bool
    may_approve: bool
    unsure: bool
    repeat: bool
    seen: str
    missing: int
    break_glass: bool
    doubted: bool = False
    """Whether Slack does not say of somebody who approved it that they still may."""

    @property
    def open(self) -> bool:
        """Somebody can still decide it."""
        return self.state == State.WAITING and self.clock == "before"

    @property
    def judge(self) -> bool:
        """Whoever clicked may judge it: an approver, and not the one who asked."""
        return self.may_approve and not self.is_self

    @property
    def good_approval(self) -> bool:
        """An approval that counts: by a judge who has not given one, for what they saw and others reviewed."""
        fresh = self.open and self.judge and not self.repeat
        return self.click == Click.APPROVE and fresh and self.seen == "same" and not self.break_glass

    def __str__(self) -> str:
        roles = ", ".join(
            name
            for name in ("is_self", "may_ask", "may_approve", "unsure", "repeat", "break_glass")
            if vars(self)[name]
        )
        return (
            f"{self.click} while {self.state}, {self.clock} the end, saw {self.seen}, {self.missing} missing; {roles}"
        )


VERDICTS: dict[Verdict, Callable[[Case], bool]] = {
    Verdict.APPROVED: lambda case: case.good_approval and case.missing <= 1 and not case.doubted,
    Verdict.COUNTED: lambda case: case.good_approval and (case.missing > 1 or case.doubted),
    Verdict.REJECTED: lambda case: case.click == Click.DECLINE and case.open and case.judge,
    Verdict.WITHDRAWN: lambda case: (
        (case.click == Click.WITHDRAW and case.open and case.is_self)
        or (
            case.click == Click.STOP
            and case.state == State.APPROVED
            and (case.may_ask or case.may_approve or case.is_self)
        )
    ),
    Verdict.EXPIRED: lambda case: (
        case.click != Click.STOP and case.state == State.WAITING and case.clock in {"at", "after"}
    ),
}

REASONS: list[tuple[Callable[[Case], bool], Callable[[Case], str]]] = [
    (
        lambda case: case.state != (State.APPROVED if case.click == Click.STOP else State.WAITING),
        lambda case: OVER[case.state],
    ),
    (lambda case: case.click == Click.STOP, lambda case: "Only those who may ask for changes or approve"),
    (lambda case: case.click == Click.WITHDRAW, lambda case: "can withdraw it"),
    (lambda case: case.is_self, lambda case: "somebody else must decide it"),
    (lambda case: not case.may_approve and case.unsure, lambda case: "Slack does not say at the moment"),
    (lambda case: not case.may_approve, lambda case: "not among those who may decide"),
    (lambda case: case.break_glass, lambda case: "The glass was broken"),
    (
        lambda case: case.repeat,
        lambda case: "each person counts once. " + (f"It still needs {case.missing} more" if case.missing else ""),
    ),
    (lambda case: case.seen == "unread", lambda case: "still being read"),
    (lambda case: case.seen != "same", lambda case: "not what was reviewed"),
]


def expected(case: Case) -> Verdict:
    """The one verdict whose conditions are all true; REFUSED where there is none."""
    found = [verdict for verdict, holds in VERDICTS.items() if holds(case)]
    assert len(found) <= 1, f"{case}: the sentences contradict one another: {found}"
    return found[0] if found else Verdict.REFUSED


def reason(case: Case, by: str = EARLIER, ended: str = "withdrawn") -> str:
    """What a refusal must say. `by` decided it, where it is over; what was approved before has `ended` as stopped."""
    words = next(words(case) for holds, words in REASONS if holds(case))
    return words.format(by=f"<@{by}>", ended=ended)
