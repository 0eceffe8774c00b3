"""The card of a request that others decide, as each of its readers sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.records import Operation, ReviewRow, Risk, State
from bot.words.review_cards import Audience, reminder, review_card
from tests.support.looking import buttons, text_of
from tests.words.test_cards import ASKED, AT

OPERATION = replace(ASKED, verb="delete", risk=Risk.DELETE, state=State.WAITING, steps=())
REVIEW = ReviewRow("R0000001", 2, "We moved.", AT, "d1", votes={"UCHLOE0001": AT})
APPROVED = replace(REVIEW, execute_from=AT, execute_by=AT, votes={"UCHLOE0001": AT, "UDIEGO0001": AT})


def offered(operation: Operation, audience: Audience, review: ReviewRow = REVIEW) -> list[str]:
    card = review_card(operation, review, "Delete sales_line", audience=audience)
    return buttons({"blocks": list(card.blocks)})


def said(state: State, review: ReviewRow) -> str:
    return text_of({"blocks": list(review_card(replace(OPERATION, state=state), review, "Delete sales_line").blocks)})


@pytest.mark.parametrize(
    ("audience", "labels"),
    [
        (Audience.CHANNEL, ["Approve…", "Decline…", "Withdraw"]),
        (Audience.APPROVER, ["Approve…", "Decline…"]),
        (Audience.REQUESTER, ["Withdraw"]),
        (Audience.READER, []),
    ],
)
def test_everyone_is_offered_what_they_can_do_while_it_waits(audience: Audience, labels: list[str]) -> None:
    assert offered(OPERATION, audience) == labels


@pytest.mark.parametrize(("state", "label"), [(State.STALE, "Request again"), (State.DONE, "Restore…")])
def test_an_approver_is_not_offered_what_the_requester_can_do_afterwards(state: State, label: str) -> None:
    operation = replace(OPERATION, state=state, sentence="The whitelisted IP 44.248.146.13 was added.")
    assert offered(operation, Audience.REQUESTER) == offered(operation, Audience.CHANNEL) == [label]
    assert offered(operation, Audience.APPROVER) == offered(operation, Audience.READER) == []


def test_an_emergency_delete_is_signed_off_by_someone_else() -> None:
    done, broken = replace(OPERATION, state=State.DONE), replace(REVIEW, break_glass=True, votes={})
    assert offered(done, Audience.APPROVER, broken) == ["Sign off"]
    assert "Sign off" not in offered(done, Audience.REQUESTER, broken)


def test_a_reminder_offers_the_decision_and_the_card() -> None:
    message = reminder(OPERATION, REVIEW, "Delete sales_line")
    assert buttons({"blocks": list(message.blocks)}) == ["Approve…", "Decline…", "Show the request"]


def test_the_card_names_everyone_who_approved() -> None:
    expected = "Approved by <@UCHLOE0001> and <@UDIEGO0001>. Starts <!date^"
    assert expected in said(State.APPROVED, APPROVED)
    assert "unless someone stops it." in said(State.APPROVED, APPROVED)


@pytest.mark.parametrize("state", State)
def test_no_card_shows_seconds(state: State) -> None:
    assert "time_secs" not in said(state, APPROVED)


@pytest.mark.parametrize("state", [state for state in State if state not in {State.FAILED, State.UNKNOWN}])
def test_only_a_failed_change_says_that_nothing_was_changed(state: State) -> None:
    assert "othing was changed" not in said(state, APPROVED)
