"""In an emergency: off until people are named for it; then at once, loudly, and signed off by another."""

from __future__ import annotations

import json

from bot.domain import TrunkName
from bot.domain.records import State
from tests.approvals.acts import (
    DIRECT,
    OPS,
    a_trunk,
    ask,
    card_says,
    deletes,
    fill_in,
    it_is_later,
    modal_says,
    operation,
    press,
    rows,
    told,
)
from tests.approvals.conftest import Staging
from tests.support.looking import buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, Stage
from tests.support.waiting import until


def in_an_emergency(person: Person) -> None:
    """From the form that asks for approval to the one that deletes now; what was typed is taken along."""
    person.click("Delete now, without approval…")
    person.see("Delete `sales_line` now, without approval?")
    assert person.modal()["submit"]["text"] == "Delete now"


def break_the_glass(stage: Stage, person: Person, reason: str = "Fraud is running on it.") -> str:
    """Ask for it at once; the request's id."""
    fill_in(person, reason=reason)
    in_an_emergency(person)
    assert person.submit() == {}
    person.close(clear=True)
    (request,) = [one.id for one in stage.operations()]
    return request


def test_it_is_off_by_default_and_a_forged_form_does_not_switch_it_on(staged: Stage) -> None:
    """Nobody is offered it, and a person who sends it all the same is refused at the field."""
    a_trunk(staged)
    asha = staged.person(ASHA)
    fill_in(asha)
    assert buttons(asha.modal()) == []
    asha.fill("Type the trunk's name", "wrong")
    assert asha.submit()
    form = staged.deliveries.last("view_submission")
    forged = json.loads(json.dumps(form).replace('"wrong"', '"sales_line"').replace("delete/form", "delete/now"))
    answer = staged.deliver("interactive", forged)
    assert "You can't delete without approval." in answer["ack"]["errors"]["reason"]
    assert staged.operations() == []


def test_each_way_has_a_button_that_says_what_it_does(staging: Staging) -> None:
    """Asking for approval is the form's own button; the one that deletes now is red, and apart."""
    staged = staging(trunkbot_break_glass=(ASHA,))
    staged.account.api.create_trunk(TrunkName("sales_line"))
    asha, ben = staged.person(ASHA), staged.person(BEN)
    for person, emergency in ((asha, ["Delete now, without approval…"]), (ben, [])):
        fill_in(person)
        assert person.modal()["submit"]["text"] == "Ask for approval"
        assert buttons(person.modal()) == emergency
        assert "Nothing is deleted until someone else approves." in text_of(person.modal())
    assert "nothing but the trunk itself." in text_of(ben.modal())
    danger = asha.modal()["blocks"][-1]["elements"][0]
    assert danger["style"] == "danger"
    in_an_emergency(asha)
    asha.fill("Type the trunk's name", "sales")
    assert "Type sales_line to confirm." in str(asha.submit())
    asha.click("Ask for approval instead")
    asha.see("Delete `sales_line` permanently?")
    assert staged.operations() == []


def test_it_is_done_at_once_said_loudly_and_waits_to_be_signed_off(staging: Staging) -> None:
    """No approval, no cooling-off; the channel and the approvers are told; only another approver signs it off."""
    staged = staging(trunkbot_break_glass=(ASHA,), trunkbot_approvers=("S0APPROVER", ASHA), trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, ben, chloe, diego = map(staged.person, (ASHA, BEN, CHLOE, DIEGO))
    request = break_the_glass(staged, asha)
    done = card_says(ben, request, "Done.")
    assert ":rotating_light:" in text_of(done)
    assert "*Emergency delete – no approval.*" in text_of(done)
    assert "An approver must review it and sign it off." in text_of(done)
    assert f"*Requested by* <@{ASHA}>: Fraud is running on it." in text_of(done)
    assert buttons(done) == ["Restore…", "Sign off"]
    card_says(chloe, request, "Emergency delete", DIRECT)
    assert deletes(staged) == 1
    (begun,) = rows(staged, request, "break_glass")
    told_later = "Started without approval, as an emergency: Delete sales_line."
    assert (begun.actor, begun.sentence) == (ASHA, told_later)

    chloe.send(OPS, "/trunk pending")
    pending = chloe.wait_for(lambda: next((m for m in chloe.ephemerals(OPS) if "sign it off" in text_of(m)), None))
    assert "For you to decide" in text_of(pending)
    assert buttons(pending) == ["Sign off"]
    for other in (asha, ben):
        press(other, "Sign off", request)
        told(other, "Only another approver can sign off an emergency delete.")
    chloe.click("Sign off", pending)
    signed = card_says(ben, request, f"signed off by <@{CHLOE}>")
    assert buttons(signed) == ["Restore…"]
    assert ":white_check_mark:" in text_of(signed)
    assert "must review it" not in text_of(signed)
    diego.send(OPS, "/trunk pending")
    told(diego, "Nothing is waiting for approval.")
    assert len(rows(staged, request, "refused")) == 2
    assert [row.sentence for row in rows(staged, request, "signed_off")] == ["Signed off: Deleted sales_line."]


def test_the_ordinary_way_stays_the_first_choice(staging: Staging) -> None:
    """Who may break the glass and does not choose to waits like everybody else."""
    staged = staging(trunkbot_break_glass=(ASHA,))
    a_trunk(staged)
    asha = staged.person(ASHA)
    request = ask(staged, asha)
    assert "Waiting for approval (0 of 1)" in text_of(card_says(asha, request, "Waiting"))
    assert operation(staged, request).state == State.WAITING


def test_it_waits_for_an_exotel_that_cannot_be_read_and_can_be_withdrawn_meanwhile(staging: Staging) -> None:
    """Nothing is deleted unseen, not even now: it must be possible to restore it."""
    staged = staging(trunkbot_break_glass=(ASHA,))
    a_trunk(staged)
    asha = staged.person(ASHA)
    fill_in(asha)
    in_an_emergency(asha)
    staged.account.next_calls("503", 1000, "reads")
    assert asha.submit() == {}
    modal_says(asha, "Reading the trunk from Exotel…")
    asha.close(clear=True)
    (request,) = [one.id for one in staged.operations()]
    waiting = card_says(asha, request, "Reading the trunk from Exotel…")
    assert "Approve…" not in buttons(waiting)
    press(asha, "Withdraw", request)
    card_says(asha, request, f"Withdrawn by <@{ASHA}>.")
    assert deletes(staged) == 0


def test_it_begins_once_exotel_can_be_read_again(staging: Staging) -> None:
    """Fifteen seconds later, by the bot's clock, it is looked at again."""
    staged = staging(trunkbot_break_glass=(ASHA,))
    a_trunk(staged)
    asha = staged.person(ASHA)
    fill_in(asha)
    in_an_emergency(asha)
    staged.account.next_calls("503", 1000, "reads")
    assert asha.submit() == {}
    asha.close(clear=True)
    (request,) = [one.id for one in staged.operations()]
    until(lambda: staged.account.state()["faults"]["next"]["count"] < 990, "the first look")
    staged.account.fault(next={"kind": "none"})
    it_is_later(staged, seconds=60)
    card_says(asha, request, "Done.")
    assert deletes(staged) == 1
