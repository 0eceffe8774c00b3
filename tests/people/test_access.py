"""Rights are decided from lists and groups, and a group that can't be resolved means no."""

from __future__ import annotations

import pytest

from bot.domain.rights import Lists
from bot.people.access import Access

OPERATORS, APPROVERS = "S0OPS", "S0APP"
MEMBERS = {OPERATORS: frozenset({"U0ASHA", "U0BEN"}), APPROVERS: frozenset({"U0CHLOE", "U0BEN"})}


def access(**lists: tuple[str, ...]) -> Access:
    return Access(Lists(**lists), MEMBERS.get)


def test_with_no_operators_nobody_can_change_and_the_fix_is_named() -> None:
    """The sentence holds the person's own id, ready to be copied."""
    ruling = access().may_change("U0ASHA")
    assert not ruling.allowed
    assert "TRUNKBOT_OPERATORS" in ruling.reason
    assert "U0ASHA" in ruling.reason


@pytest.mark.parametrize(("user", "may"), [("U0ASHA", True), ("U0VERA", False), ("U0DAN", True)])
def test_operators_are_named_one_by_one_or_by_their_group(user: str, may: bool) -> None:
    """Both kinds in one list."""
    assert access(operators=(OPERATORS, "U0DAN")).may_change(user).allowed is may


def test_a_group_that_slack_does_not_list_means_no_but_not_for_those_named_themselves() -> None:
    """And the sentence says to try again."""
    who = access(operators=("S0GONE", "U0DAN"))
    assert who.may_change("U0DAN").allowed
    ruling = who.may_change("U0ASHA")
    assert not ruling.allowed
    assert "Try again in a minute" in ruling.reason


def test_a_refusal_names_the_people_to_ask() -> None:
    """On the Home tab, where nothing was refused, it starts with what they can do."""
    refused = access(operators=(OPERATORS,), approvers=(APPROVERS,)).may_change("U0VERA")
    assert refused.reason == f"Only operators can do this. Ask <!subteam^{OPERATORS}>."
    assert refused.at_rest == f"You can view trunks. Ask <!subteam^{OPERATORS}> to change something."


def test_what_needs_approval_needs_someone_else_who_could_give_it() -> None:
    """An approver's own request needs another approver."""
    assert access(approvers=(APPROVERS,)).can_be_decided("U0BEN").allowed
    assert not access(approvers=("U0BEN",)).can_be_decided("U0BEN").allowed
    assert not access(approvers=(APPROVERS,)).can_be_decided("U0BEN", needed=2).allowed
    assert access(approvers=(APPROVERS,)).can_be_decided("U0ASHA", needed=2).allowed
    assert not access(break_glass=("U0BEN",)).can_be_decided("U0BEN").allowed
    assert "TRUNKBOT_APPROVERS" in access().can_be_decided("U0ASHA").reason
    assert "Try again in a minute" in access(approvers=("S0GONE",)).can_be_decided("U0ASHA").reason


def test_the_approvers_are_told_unless_others_are_named() -> None:
    """Three lists, each its own."""
    assert access(approvers=(APPROVERS,)).notified() == {"U0CHLOE", "U0BEN"}
    assert access(approvers=(APPROVERS,), notified=("U0ERIN",)).notified() == {"U0ERIN"}


def test_nobody_breaks_the_glass_unless_named() -> None:
    """Off by default, for operators and approvers too."""
    assert not access(operators=(OPERATORS,), approvers=(APPROVERS,)).may_break_glass("U0ASHA")
    assert access(break_glass=("U0ASHA",)).may_break_glass("U0ASHA")
