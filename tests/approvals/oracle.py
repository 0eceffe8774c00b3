"""What a click should come to, said once more from the issue's sentences and not from the code.

A effect is told by what must all be true for it; a refusal by the first of the reasons, in the order in which they
matter to a person: it is over, it is too late, it is not yours to do, it cannot be done yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.approvals.rulings import Effect
from bot.domain.records import Click, State
from bot.words.phrasing import people

EARLIER = "UEARLIER01"
"""Somebody who decided it before."""

OVER = {
    State.APPROVED: "was already approved by {approvers}.",
    State.QUEUED: "was already approved by {approvers} and is about to start.",
    State.RUNNING: "was already approved by {approvers} and is running now.",
    State.DONE: "was already approved by {approvers} and is done.",
    State.FAILED: "was already approved by {approvers}, and it failed.",
    State.UNKNOWN: "was already approved by {approvers}, and its outcome is unknown.",
    State.REJECTED: "was already declined by {by}.",
    State.WITHDRAWN: "was already {ended} by {by}.",
    State.EXPIRED: "has expired",
    State.STALE: "was canceled",
    State.WAITING: "still waiting for approval",
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


EFFECTS: dict[Effect, Callable[[Case], bool]] = {
    Effect.APPROVED: lambda case: case.good_approval and case.missing <= 1 and not case.doubted,
    Effect.COUNTED: lambda case: case.good_approval and (case.missing > 1 or case.doubted),
    Effect.REJECTED: lambda case: case.click == Click.DECLINE and case.open and case.judge,
    Effect.WITHDRAWN: lambda case: (
        (case.click == Click.WITHDRAW and case.open and case.is_self)
        or (
            case.click == Click.STOP
            and case.state == State.APPROVED
            and (case.may_ask or case.may_approve or case.is_self)
        )
    ),
    Effect.EXPIRED: lambda case: (
        case.click != Click.STOP and case.state == State.WAITING and case.clock in {"at", "after"}
    ),
}

REASONS: list[tuple[Callable[[Case], bool], Callable[[Case], str]]] = [
    (
        lambda case: case.state != (State.APPROVED if case.click == Click.STOP else State.WAITING),
        lambda case: OVER[case.state],
    ),
    (lambda case: case.click == Click.STOP, lambda case: "Only operators and approvers can"),
    (lambda case: case.click == Click.WITHDRAW, lambda case: "can withdraw this"),
    (lambda case: case.is_self, lambda case: "your own request"),
    (lambda case: not case.may_approve and case.unsure, lambda case: "Slack can't say right now"),
    (lambda case: not case.may_approve, lambda case: "You can't decide this"),
    (lambda case: case.break_glass, lambda case: "emergency delete"),
    (
        lambda case: case.repeat,
        lambda case: "already approved this. " + (f"{case.missing} more approval" if case.missing else ""),
    ),
    (lambda case: case.seen == "unread", lambda case: "still being read"),
    (lambda case: case.seen != "same", lambda case: "isn't the one that was reviewed"),
]


def expected(case: Case) -> Effect:
    """The one effect whose conditions are all true; REFUSED where there is none."""
    found = [effect for effect, holds in EFFECTS.items() if holds(case)]
    assert len(found) <= 1, f"{case}: the sentences contradict one another: {found}"
    return found[0] if found else Effect.REFUSED


def reason(case: Case, approvers: Collection[str], by: str = EARLIER, ended: str = "withdrawn") -> str:
    """The words a refusal must have. `by` decided it and `approvers` approved it, if it is over."""
    words = next(words(case) for holds, words in REASONS if holds(case))
    return words.format(by=f"<@{by}>", ended=ended, approvers=people(approvers))
