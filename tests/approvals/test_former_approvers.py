"""Who approved something and may not approve any more does not count: neither at the last approval nor later."""

from __future__ import annotations

from bot.approvals import votes
from bot.domain.records import State
from tests.approvals.acts import (
    a_trunk,
    approve,
    ask,
    card_says,
    deletes,
    it_is_later,
    modal_says,
    open_approval,
    operation,
    press,
    refused,
    rows,
    said,
    told,
)
from tests.approvals.conftest import Staging
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, Stage
from tests.support.waiting import until

NO_LONGER = f"<@{CHLOE}> can't approve any more, so their approval no longer counts."


def the_approvers_are(stage: Stage, *users: str) -> None:
    """From now on; the bot has read it."""
    group = stage.slack.usergroups["S0APPROVER"]
    stage.slack.usergroups["S0APPROVER"] = type(group)(group.id, group.handle, group.name, users)
    stage.bot._groups.refresh()


def the_group_is(stage: Stage, *, readable: bool) -> None:
    """Slack has not told its members for six minutes, or tells them now."""
    groups = stage.bot._groups
    began = groups._clock()
    groups._clock = (lambda: began) if readable else (lambda: began + 400)
    known, group, away = stage.slack.usergroups, "S0APPROVER", "S0AWAY0000"
    old, new = (away, group) if readable else (group, away)
    known[new] = known.pop(old)
    if readable:
        groups.refresh()


def two_approve(stage: Stage) -> tuple[str, Person, Person]:
    """A delete that takes two, of whom Chloe has approved it."""
    a_trunk(stage)
    asha, chloe = stage.person(ASHA), stage.person(CHLOE)
    request = ask(stage, asha)
    approve(chloe, request)
    card_says(asha, request, "(1 of 2)")
    return request, asha, chloe


def test_the_vote_of_a_former_approver_is_not_counted_at_the_last_one(staging: Staging) -> None:
    """The card says whose, and how many are missing."""
    staged = staging(trunkbot_approvals="delete=2", trunkbot_approvers=("S0APPROVER", BEN))
    request, asha, _ = two_approve(staged)
    the_approvers_are(staged, DIEGO)
    card_says(asha, request, "(0 of 2) · expires")
    card_says(asha, request, f"{NO_LONGER} 2 more approvals needed.")
    diego = staged.person(DIEGO)
    open_approval(diego, request)
    diego.fill("Type the trunk's name", "sales_line")
    assert diego.submit() == {}
    modal_says(diego, "You approved. 1 more approval needed.")
    card_says(asha, request, "(1 of 2)")
    shown = said(asha, request)
    assert f"{NO_LONGER} 1 more approval needed." in shown
    assert "(no longer counts)" in shown
    assert operation(staged, request).state == State.WAITING
    asha.send("trunk-ops", "/trunk pending")
    told(asha, "1 of 2 approvals ·")
    approve(staged.person(BEN), request)
    until(lambda: deletes(staged), "the delete")
    assert refused(staged) == []


def test_who_is_an_approver_again_counts_again(staging: Staging) -> None:
    """Nobody has to press anything for it."""
    staged = staging(trunkbot_approvals="delete=2", trunkbot_approvers=("S0APPROVER", BEN))
    request, asha, _ = two_approve(staged)
    the_approvers_are(staged, DIEGO)
    approve(staged.person(DIEGO), request)
    card_says(asha, request, f"{NO_LONGER} 1 more approval needed.")
    the_approvers_are(staged, DIEGO, CHLOE)
    until(lambda: deletes(staged), "the delete")
    (row,) = [row for row in rows(staged, request, "approved") if row.actor == "trunkbot"]
    assert row.sentence == "Approved: Delete sales_line. Enough of the people who approved it are approvers again."


def test_nor_while_it_cools_off(staging: Staging) -> None:
    """Approved, and then one of the two leaves the group: it waits for approval again, with no time to begin."""
    staged = staging(trunkbot_approvals="delete=2", trunkbot_approvers=("S0APPROVER", BEN), trunkbot_cooling_seconds=60)
    request, asha, _ = two_approve(staged)
    approve(staged.person(BEN), request)
    card_says(asha, request, "unless someone stops it")
    the_approvers_are(staged, DIEGO)
    card_says(asha, request, "(1 of 2) · expires")
    assert f"{NO_LONGER} 1 more approval needed." in said(asha, request)
    (row,) = rows(staged, request, "not_approved")
    assert row.sentence == f"{NO_LONGER} It needs approval again."
    it_is_later(staged, seconds=61)
    approve(staged.person(DIEGO), request)
    card_says(asha, request, "unless someone stops it")
    assert deletes(staged) == 0
    it_is_later(staged, seconds=140)
    until(lambda: deletes(staged), "the delete")
    assert refused(staged) == []


def test_a_group_that_cannot_be_read_puts_it_off_and_drops_no_vote(staging: Staging) -> None:
    """At the end of cooling off: it stays approved, and begins once Slack tells."""
    staged = staging(trunkbot_approvers=("S0APPROVER", BEN), trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha = staged.person(ASHA)
    request = ask(staged, asha)
    approve(staged.person(CHLOE), request)
    card_says(asha, request, "unless someone stops it")
    the_group_is(staged, readable=False)
    it_is_later(staged, seconds=61)
    card_says(
        asha,
        request,
        "Slack couldn't say who the approvers are, so the start was delayed.",
    )
    assert operation(staged, request).state == State.APPROVED
    assert deletes(staged) == 0
    the_group_is(staged, readable=True)
    it_is_later(staged, seconds=61 + votes.AGAIN.total_seconds() + 1)
    until(lambda: deletes(staged), "the delete")


def test_the_last_approval_waits_for_a_group_that_cannot_be_read(staging: Staging) -> None:
    """It is counted, and goes on by itself."""
    staged = staging(trunkbot_approvals="delete=2", trunkbot_approvers=("S0APPROVER", BEN))
    request, asha, _ = two_approve(staged)
    the_group_is(staged, readable=False)
    ben = staged.person(BEN)
    press(ben, "Approve…", request)
    modal_says(ben, "Type the trunk's name")
    ben.fill("Type the trunk's name", "sales_line")
    assert ben.submit() == {}
    doubt = f"Slack can't say right now if <@{CHLOE}> can still approve. This continues as soon as it can."
    modal_says(ben, f"You approved. {doubt}")
    card_says(asha, request, "(2 of 2)")
    assert rows(staged, request, "counted")[-1].sentence == (
        "One approval: Delete sales_line. Slack can't say right now if everyone who approved it is still an approver."
    )
    assert doubt in said(asha, request)
    assert operation(staged, request).state == State.WAITING
    ben.close(clear=True)
    press(ben, "Approve…", request)
    told(ben, f"You already approved this. {doubt}")
    the_group_is(staged, readable=True)
    until(lambda: deletes(staged), "the delete")
