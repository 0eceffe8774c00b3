"""Every combination of who clicks what, when and on which state, against what the issue says of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.approvals.rulings import Decision, Effect, Person, rule_on_click
from bot.domain.clock import iso
from bot.domain.records import Click, Operation, ReviewRow, Risk, State
from tests.approvals.oracle import EARLIER, Case, expected, reason

pytestmark = pytest.mark.long

END = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
CLOCK = {"before": END - timedelta(milliseconds=1), "at": END, "after": END + timedelta(hours=5)}
ASKER, OTHER = "UASHA00001", "UCHLOE0001"
SEEN = {"same": "d1", "other": "d2", "empty": "", "unread": "d1"}
BOTH = (False, True)


def cases(click: Click) -> Iterator[Case]:
    for state, clock, seen, missing in itertools.product(State, CLOCK, SEEN, (0, 1, 2)):
        for is_self, may_ask, may_approve, unsure, repeat, broken in itertools.product(BOTH, repeat=6):
            for doubted in BOTH:
                yield Case(
                    click, state, clock, is_self, may_ask, may_approve, unsure, repeat, seen, missing, broken, doubted
                )


def asked(state: State) -> Operation:
    return Operation(
        id="R0000001",
        key="k1",
        verb="delete",
        account="sandbox1",
        request={},
        state=state,
        risk=Risk.DELETE,
        asked_by=ASKER,
        asked_in="C0TRUNKOPS",
        created_at="",
        updated_at="",
        attempt=1,
        version=1,
        sentence="",
    )


OPERATIONS = {state: asked(state) for state in State}


def votes_of(case: Case) -> dict[str, str]:
    """Of those who approved before, one has lost the right, and of one nobody knows."""
    user = ASKER if case.is_self else OTHER
    first = {"UFIRST0001": "2026-02-28T05:00:00.000Z", "UGONE00001": "2026-02-28T05:30:00.000Z"}
    return first | ({user: "2026-02-28T06:00:00.000Z"} if case.repeat else {})


def rule(case: Case) -> Decision:
    user, votes = ASKER if case.is_self else OTHER, votes_of(case)
    review = ReviewRow(
        operation_id="R0000001",
        needed=len(votes) - 1 + case.missing,
        reason="",
        votes=votes,
        void=frozenset({"UGONE00001"}),
        unsure=frozenset({"UFIRST0001"} if case.doubted else ()),
        decide_by=iso(END),
        digest="" if case.seen == "unread" else "d1",
        decided_by="" if case.state == State.WAITING else EARLIER,
        break_glass=case.break_glass,
    )
    person = Person(user, case.may_ask, case.may_approve, case.unsure)
    return rule_on_click(case.click, person, OPERATIONS[case.state], review, CLOCK[case.clock], SEEN[case.seen])


@pytest.mark.parametrize("click", Click)
def test_every_combination_is_ruled_as_specified_with_its_reason(click: Click) -> None:
    """Effect and reason, for each of some 50 000 combinations of one click."""
    for case in cases(click):
        decision = rule(case)
        assert decision.effect == expected(case), str(case)
        if decision.changes_nothing and not (case.break_glass and case.state != State.WAITING):
            assert reason(case, votes_of(case)) in decision.reason, str(case)


@pytest.mark.parametrize("click", Click)
def test_every_ruling_is_a_sentence(click: Click) -> None:
    """Nobody is left with an empty answer or with a piece of one."""
    for told in {rule(case).reason for case in cases(click)}:
        assert told[0].isupper(), told
        assert told.endswith("."), told


def test_nobody_ever_approves_or_declines_their_own_request() -> None:
    """Whatever the role, the state and the clock."""
    own = (case for click in (Click.APPROVE, Click.DECLINE) for case in cases(click) if case.is_self)
    assert {rule(case).effect for case in own} == {Effect.REFUSED, Effect.EXPIRED}


def test_a_refusal_of_what_the_glass_was_broken_for_speaks_of_that_and_not_of_approval() -> None:
    """It was approved by nobody, and must not be said to be."""
    for case in cases(Click.APPROVE):
        if case.break_glass and case.state in {State.QUEUED, State.RUNNING, State.DONE, State.FAILED, State.UNKNOWN}:
            told = rule(case).reason
            assert "emergency delete" in told, str(case)
            assert "approved" not in told, str(case)


def test_what_was_stopped_is_not_said_to_be_withdrawn() -> None:
    """After an approval there is a time to begin, and who takes it back then has stopped it."""
    review = ReviewRow("R0000001", 1, "", iso(END), "d1", execute_by=iso(END), decided_by="UBEN000001")
    person = Person(OTHER, False, True)
    told = rule_on_click(Click.APPROVE, person, OPERATIONS[State.WITHDRAWN], review, CLOCK["before"], "d1").reason
    assert told == "This was already stopped by <@UBEN000001>."
