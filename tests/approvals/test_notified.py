"""Who is told what: only those who may decide are asked to, and a decided thing keeps its time and its name."""

from __future__ import annotations

from bot.domain.records import State
from tests.approvals.acts import OPS, a_trunk, approve, ask, card_says, decline, operation, press, rows
from tests.approvals.conftest import Staging
from tests.approvals.test_break_glass import break_the_glass
from tests.support.looking import text_of
from tests.support.stage import ASHA, CHLOE, DIEGO, VERA
from tests.support.waiting import until

DIRECT = "trunkbot"


def test_a_notified_person_who_cannot_decide_is_not_asked_to(staging: Staging) -> None:
    """Vera is on the list of the told; Chloe decides."""
    staged = staging(trunkbot_told=(VERA, CHLOE))
    a_trunk(staged)
    asha, chloe, vera = map(staged.person, (ASHA, CHLOE, VERA))
    request = ask(staged, asha)
    assert "For you to decide" in card_says(chloe, request, "Waiting for approval", DIRECT)["text"]
    assert "For you to decide" not in card_says(vera, request, "Waiting for approval", DIRECT)["text"]
    decline(chloe, request, "Not now.")
    assert "For you to decide" not in card_says(chloe, request, "Not now.", DIRECT)["text"]


def test_more_approvals_than_there_are_others_are_refused_before_anything_waits(staging: Staging) -> None:
    """Two are needed, and of the two approvers one is who asks: nobody should wait a day to learn that."""
    staged = staging(trunkbot_approvals={"delete": 2}, trunkbot_operators=(ASHA,))
    group = staged.bot._access
    a_trunk(staged)
    asha = staged.person(ASHA)
    group.lists = type(group.lists)(operators=(ASHA,), approvers=(CHLOE,))
    asha.send("trunk-ops", "/trunk delete sales_line")
    asha.see("permanently")
    asha.fill("Type the trunk's name", "sales_line")
    asha.fill("Reason", "We moved.")
    assert asha.submit() == {}
    said = text_of(asha.modal())
    assert "This needs 2 approvals, but too few people can approve it." in said
    assert staged.operations() == []


def test_a_sign_off_does_not_move_the_time_at_which_it_was_done(staging: Staging) -> None:
    """The card and the restore tell when the trunk was deleted, not when somebody looked at it."""
    staged = staging(trunkbot_break_glass=(ASHA,))
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = break_the_glass(staged, asha)
    card = card_says(chloe, request, "Done.")
    done_at = operation(staged, request).updated_at
    chloe.click("Sign off", card)
    card_says(chloe, request, f"signed off by <@{CHLOE}>")
    assert operation(staged, request).updated_at == done_at


def test_nobody_is_notified_about_their_own_click(staging: Staging) -> None:
    """The card shows it. Someone else's click is news."""
    staged = staging()
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    mine = ask(staged, asha)
    press(asha, "Withdraw", mine)
    card_says(asha, mine, f"Withdrawn by <@{ASHA}>.")
    declined = ask(staged, asha)
    decline(chloe, declined, "Not now.")
    card_says(asha, declined, "Not now.", DIRECT)
    assert not [m for m in asha.messages(DIRECT) if mine in text_of(m)]
    assert asha.ephemerals(OPS) == chloe.ephemerals(OPS) == []


def test_every_row_of_a_delete_names_its_trunk(staging: Staging) -> None:
    """The audit log is searched by trunk."""
    staged = staging()
    a_trunk(staged)
    asha, diego = staged.person(ASHA), staged.person(DIEGO)
    request = ask(staged, asha)
    approve(diego, request)
    until(lambda: operation(staged, request).state == State.DONE, "the delete")
    for event in ("asked", "approved", "done"):
        assert [row.trunk for row in rows(staged, request, event)] == ["sales_line"], event
