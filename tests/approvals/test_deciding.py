"""Approve, Decline, Withdraw: who may, through which door, and what everybody sees of it."""

from __future__ import annotations

import json

from bot.domain import TrunkName
from bot.domain.records import State
from tests.approvals.acts import (
    DIRECT,
    OPS,
    a_trunk,
    approve,
    ask,
    card,
    card_says,
    decline,
    deletes,
    fill_in,
    modal_says,
    open_approval,
    operation,
    press,
    refused,
    refused_clicks,
    told,
)
from tests.approvals.conftest import Staging
from tests.support.looking import buttons, text_of
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, VERA, Stage
from tests.support.waiting import until


def test_a_delete_is_asked_shown_approved_and_announced(staged: Stage) -> None:
    """The whole of it: what will be lost, who asks, why, until when; then the story, and the asker hears directly."""
    sid = a_trunk(staged)
    asha, ben, chloe, diego = map(staged.person, (ASHA, BEN, CHLOE, DIEGO))
    request = ask(staged, asha)
    shown = text_of(card_says(ben, request, "What will be lost:"))
    for part in (
        "Waiting for approval (0 of 1) · expires <!date^",
        f"*Requested by* <@{ASHA}>: We moved to the new line.",
        "+919876543210 can't place or receive calls through sales_line any more.",
    ):
        assert part in shown
    assert buttons(card(ben, request)) == ["Approve…", "Decline…", "Withdraw"]
    for approver in (chloe, diego):
        assert "For you to decide: " in card_says(approver, request, "Waiting for approval", DIRECT)["text"]

    seen = open_approval(chloe, request, DIRECT)
    assert "+919876543210 can't place or receive calls through sales_line any more." in text_of(seen)
    chloe.fill("Type the trunk's name", "sales")
    assert chloe.submit() == {"Type the trunk's name": "That doesn't match. Type sales_line to confirm."}
    chloe.fill("Type the trunk's name", "sales_line")
    assert chloe.submit() == {}
    modal_says(chloe, "Approved. ")

    done = card_says(ben, request, "Done.")
    assert f"approved by <@{CHLOE}> <!date^" in text_of(done)
    assert f"sales_line ({sid}) was deleted." in text_of(done)
    assert buttons(done) == ["Restore…"]
    assert "Done." in text_of(card_says(asha, request, "Done.", DIRECT))
    for approver in (chloe, diego):
        assert "Approve…" not in buttons(card_says(approver, request, "Done.", DIRECT))
    assert deletes(staged) == 1
    assert "sales_line" not in staged.account.trunks()
    beside = ("api_call", "api_call_begun", "message_posted", "message_updated")
    events = [row.event for row in staged.audit() if row.operation_id == request and row.event not in beside]
    assert events == ["asked", "read", "approved", "queued", "begun", "step_started", "step_done", "done"]
    assert refused(staged) == []


def test_a_decline_wants_a_reason_and_the_asker_and_the_channel_read_it(staged: Stage) -> None:
    """The buttons are gone."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    press(chloe, "Decline…", request)
    modal_says(chloe, "Reason")
    chloe.fill("Reason", "The support desk still uses it")
    assert chloe.submit() == {}
    declined = card_says(asha, request, f"Declined by <@{CHLOE}>: The support desk still uses it.")
    assert buttons(declined) == []
    card_says(asha, request, "The support desk still uses it", DIRECT)
    assert operation(staged, request).state == State.REJECTED
    assert deletes(staged) == 0


def test_only_the_one_who_asked_can_withdraw(staged: Stage) -> None:
    """Ben and Chloe are told whose it is; Asha withdraws, and then it cannot be approved any more."""
    a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    request = ask(staged, asha)
    for other in (ben, chloe):
        press(other, "Withdraw", request)
        told(other, f"Only <@{ASHA}> can withdraw this, because they asked for it.")
    press(asha, "Withdraw", request)
    assert buttons(card_says(ben, request, f"Withdrawn by <@{ASHA}>.")) == []
    old_click(staged, "approve", request)
    told(asha, f"This was already withdrawn by <@{ASHA}>.")


def test_two_of_three_approvals_are_counted_on_the_card_and_nobody_counts_twice(staging: Staging) -> None:
    """The first approval counts and does not carry out; the second does."""
    staged = staging(trunkbot_approvals={"delete": 2}, trunkbot_approvers=("S0APPROVER", BEN))
    a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    request = ask(staged, asha)
    card_says(ben, request, "(0 of 2)")
    open_approval(chloe, request)
    chloe.fill("Type the trunk's name", "sales_line")
    assert chloe.submit() == {}
    modal_says(chloe, "You approved. 1 more approval needed.")
    chloe.close(clear=True)
    half = card_says(ben, request, "(1 of 2)")
    assert f"approved by <@{CHLOE}>" in text_of(half)
    press(chloe, "Approve…", request)
    told(chloe, "You already approved this. 1 more approval needed.")
    assert deletes(staged) == 0
    approve(ben, request)
    card_says(asha, request, "Done.")
    assert deletes(staged) == 1


def test_nobody_approves_their_own_request_through_any_door(staging: Staging) -> None:
    """Ben may ask and approve. Neither the card, nor a forged click in a direct message, nor /trunk pending, nor a
    forged form lets him do both."""
    staged = staging(trunkbot_approvers=("S0APPROVER", BEN))
    a_trunk(staged)
    ben, chloe = staged.person(BEN), staged.person(CHLOE)
    request = ask(staged, ben)
    for button in ("Approve…", "Decline…"):
        press(ben, button, request)
        told(ben, "your own request. You can withdraw it.")
    assert not [m for m in ben.messages(DIRECT) if request in text_of(m)], "nobody is asked to decide their own"
    ben.send(OPS, "/trunk pending")
    mine = ben.wait_for(lambda: next(iter([m for m in ben.ephemerals(OPS) if "Your requests" in text_of(m)]), None))
    assert buttons(mine) == ["Withdraw"]

    open_approval(chloe, request, DIRECT)
    click = staged.deliveries.last("block_actions")
    staged.deliver("interactive", click | {"user": click["user"] | {"id": BEN}})
    until(lambda: len(refused_clicks(staged, request, "approve")) == 2, "the refusal of a forged click")
    chloe.fill("Type the trunk's name", "sales")
    assert chloe.submit()
    form = staged.deliveries.last("view_submission")
    form = json.loads(json.dumps(form).replace('"sales"', '"sales_line"'))
    answer = staged.deliver("interactive", form | {"user": form["user"] | {"id": BEN}})
    assert "your own request" in text_of(answer["ack"]["view"])
    assert operation(staged, request).state == State.WAITING
    assert deletes(staged) == 0


def test_a_person_without_the_right_gets_a_sentence_after_it_is_logged(staged: Stage) -> None:
    """Ben is an operator and no approver, Vera is nothing; the row is there when the sentence is."""
    a_trunk(staged)
    asha, ben, vera = map(staged.person, (ASHA, BEN, VERA))
    request = ask(staged, asha)
    for number, (person, button) in enumerate([(ben, "Approve…"), (vera, "Approve…"), (vera, "Decline…")], 1):
        press(person, button, request)
        told(person, "You can't decide this.")
        refused = staged.audit("refused")
        assert len(refused) == number
        assert refused[-1].actor == person.user_id
    assert not [m for m in asha.ephemerals(OPS) if "not among those" in text_of(m)], "nobody else is told"


def test_a_person_with_no_rights_cannot_even_ask(staged: Stage) -> None:
    """Vera is told whom to ask."""
    a_trunk(staged)
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk delete sales_line")
    assert "Ask <!subteam^S0OPERATOR>" in told(vera, "Only operators can do this")
    assert [row.actor for row in staged.audit("refused")] == [VERA]


def test_a_delete_wants_the_trunks_name_and_a_reason(staged: Stage) -> None:
    """Each is marked at its field, and nothing is written down."""
    a_trunk(staged)
    asha = staged.person(ASHA)
    fill_in(asha)
    asha.fill("Type the trunk's name", "Sales_Line")
    wrong = {"Type the trunk's name": "That doesn't match. Type sales_line to confirm."}
    assert asha.submit() == wrong
    form = staged.deliveries.last("view_submission")
    answer = staged.deliver("interactive", json.loads(json.dumps(form).replace("We moved to the new line.", " ")))
    assert answer["ack"]["errors"]["reason"] == "Add a reason for the approvers."
    assert staged.operations() == []


def test_authority_is_that_of_the_click_and_not_of_the_card(staged: Stage) -> None:
    """Chloe leaves the approvers between the card and her click, and between her click and her form."""
    a_trunk(staged)
    asha, chloe, diego = map(staged.person, (ASHA, CHLOE, DIEGO))
    request = ask(staged, asha)
    open_approval(chloe, request)
    approvers(staged, DIEGO)
    chloe.fill("Type the trunk's name", "sales_line")
    assert chloe.submit() == {}
    modal_says(chloe, "You can't decide this.")
    chloe.close(clear=True)
    press(chloe, "Approve…", request)
    told(chloe, "You can't decide this.")
    assert operation(staged, request).state == State.WAITING
    approve(diego, request)
    card_says(asha, request, "Done.")


def test_a_group_that_slack_does_not_tell_means_no(staged: Stage) -> None:
    """Chloe may be in it, and nobody can tell; nor can anybody ask for what nobody could approve."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    groups = staged.bot._groups
    groups._clock = lambda: 1e9  # five minutes have passed without an answer from Slack
    del staged.slack.usergroups["S0APPROVER"]
    press(chloe, "Approve…", request)
    assert "Try again in a minute." in told(chloe, "Slack can't say right now who the approvers are")
    asha.send(OPS, "/trunk delete sales_line")
    told(asha, "Slack can't say right now who is in")
    assert operation(staged, request).state == State.WAITING


def test_old_buttons_work_after_a_restart_or_say_why_not(staged: Stage) -> None:
    """A card and an open form of the last process are as good as new; what is over says who ended it."""
    a_trunk(staged)
    asha, chloe, diego = map(staged.person, (ASHA, CHLOE, DIEGO))
    request = ask(staged, asha)
    open_approval(chloe, request)
    staged.restart()
    press(diego, "Withdraw", request)
    told(diego, "can withdraw this")
    chloe.fill("Type the trunk's name", "sales_line")
    assert chloe.submit() == {}
    card_says(diego, request, "Done.")
    staged.restart()
    old_click(staged, "approve", request)
    told(diego, f"This was already approved by <@{CHLOE}> and is done.")
    assert len(refused_clicks(staged, request, "approve")) == 1
    assert deletes(staged) == 1


def test_a_button_of_a_request_that_is_not_in_the_journal_says_so(staged: Stage) -> None:
    """The file was exchanged, or the button is of another bot: nothing is done, and nobody is left without answer."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    press(chloe, "Decline…", request)
    modal_says(chloe, "Reason")
    click = staged.deliveries.last("block_actions")
    forged = json.loads(json.dumps(click).replace(request, "ZZZZZZZZ"))
    staged.deliver("interactive", forged)
    told(chloe, "I can't find that request.")


def test_a_losers_decline_says_who_was_faster(staging: Staging) -> None:
    """Diego fills in his form while Chloe approves."""
    staged = staging(trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, chloe, diego = map(staged.person, (ASHA, CHLOE, DIEGO))
    request = ask(staged, asha)
    press(diego, "Decline…", request)
    modal_says(diego, "Reason")
    approve(chloe, request)
    diego.fill("Reason", "No.")
    assert diego.submit() == {}
    modal_says(diego, f"This was already approved by <@{CHLOE}>. You can stop it on its card until it starts.")
    assert operation(staged, request).state == State.APPROVED


def test_a_decision_stays_whatever_comes_after(staged: Stage) -> None:
    """Declined is declined: the same click again, and an approval, change nothing."""
    a_trunk(staged)
    staged.account.api.create_trunk(TrunkName("other_line"))
    asha, chloe, diego = map(staged.person, (ASHA, CHLOE, DIEGO))
    request, other = ask(staged, asha), ask(staged, asha, "other_line")
    decline(chloe, request, "No.")
    press(diego, "Withdraw", other)
    told(diego, "can withdraw this")
    for action in ("approve", "decline", "withdraw", "stop"):
        old_click(staged, action, request)
        told(diego, f"This was already declined by <@{CHLOE}>.")
        assert len(refused_clicks(staged, request, action)) == 1
    assert operation(staged, request).state == State.REJECTED


def test_operators_approvers_and_notified_are_three_lists(staging: Staging) -> None:
    """Vera is notified and can't decide; Chloe can decide and isn't notified: the channel has the card for her."""
    staged = staging(trunkbot_told=(VERA,))
    a_trunk(staged)
    asha, chloe, vera = map(staged.person, (ASHA, CHLOE, VERA))
    request = ask(staged, asha)
    assert buttons(card_says(vera, request, "Waiting for approval", DIRECT)) == []
    press(vera, "Approve…", request)
    until(lambda: refused_clicks(staged, request, "approve"), "her refusal")
    assert not [m for m in chloe.messages(DIRECT) if request in text_of(m)]
    approve(chloe, request)
    card_says(asha, request, "Done.")


def old_click(stage: Stage, action: str, request: str) -> None:
    """The newest click once more, but on that button of that request, as if its message still had it."""
    click = stage.deliveries.last("block_actions")
    button = click["actions"][0] | {"action_id": f"review/{action}", "value": request}
    assert "ack" in stage.deliver("interactive", click | {"actions": [button]})


def approvers(stage: Stage, *users: str) -> None:
    """Whoever runs the workspace changes the usergroup, and the bot hears of it."""
    group = stage.slack.usergroups["S0APPROVER"]
    stage.slack.usergroups["S0APPROVER"] = type(group)(group.id, group.handle, group.name, users)
    stage.bot._groups.refresh()
