"""What lets a wide network call is decided by somebody else, who is shown all that is asked, and why."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import TrunkName
from bot.domain.buttons import TRY_AGAIN
from bot.domain.records import StepRow
from bot.words.review_cards import approve_view, review_card
from tests.approvals.acts import OPS, a_trunk, card, modal_says, press, refused, told
from tests.journeys.acts import BOTH, OUTBOUND, review
from tests.support.looking import buttons, text_of
from tests.support.stage import ASHA, CHLOE, Stage
from tests.support.waiting import until

WIDE = BOTH | {"Static public IP": "44.248.146.0", "Mask": "24", "Customer-facing number": "+911800123456"}
ALL_OF_IT = (
    "Create the trunk both_ways",
    "Add the number +919876543210",
    "Add the number +911800123456",
    "Whitelist the IP 44.248.146.0/24",
    "Add the destination URI sip.yourcompany.com:5061;transport=tls",
    "44.248.146.0/24: A /24 lets 256 addresses place calls you pay for.",
    "The whole office calls.",
)


def asked(stage: Stage, why: str = "The whole office calls.") -> str:
    """Asha asks for a set-up with a wide network; the request's id, once it can be decided."""
    asha = stage.person(ASHA)
    review(asha, "Both", WIDE)
    asha.fill("Reason", why)
    assert asha.submit() == {}
    modal_says(asha, "A /24 lets 256 addresses")
    return stage.operations()[-1].id


def test_the_card_and_the_dialog_show_every_step_with_its_values_and_the_reason(staged: Stage) -> None:
    """Nobody can say yes to “A /24”: which addresses, which numbers, where to, and why?"""
    request = asked(staged)
    chloe = staged.person(CHLOE)
    shown = text_of(card(chloe, request))
    for piece in ALL_OF_IT:
        assert piece in shown, piece
    assert "For you to decide" in text_of(card(chloe, request, "trunkbot"))
    press(chloe, "Approve…", request)
    dialog = text_of(modal_says(chloe, "What this opens up:"))
    for piece in ALL_OF_IT:
        assert piece in dialog, piece
    assert refused(staged) == []


def test_the_review_asks_for_the_reason_that_the_approver_will_read(staged: Stage) -> None:
    """At its field, and only where somebody else decides."""
    asha = staged.person(ASHA)
    review(asha, "Both", WIDE)
    assert asha.modal()["submit"]["text"] == "Ask for approval"
    assert list(asha.submit()) == ["Reason"]
    assert staged.operations() == []
    review(asha, "Outbound", OUTBOUND)
    assert asha.labels() == []
    assert asha.modal()["submit"]["text"] == "Set it up"


def test_the_asker_is_not_offered_to_approve_it_themselves(staged: Stage) -> None:
    """A red button that answers “somebody else must decide it” is a trap."""
    asked(staged)
    view = staged.person(ASHA).modal()
    assert buttons(view) == ["Withdraw"]
    assert view["blocks"][0]["text"]["text"] == "Waiting for approval"


def test_a_wide_address_typed_without_a_reason_opens_the_form_that_asks_for_it(staged: Stage) -> None:
    """And with one it waits at once."""
    a_trunk(staged)
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk ip add sales_line 44.248.146.0/24")
    modal_says(asha, "*Reason*: This needs approval, so add a reason for the approvers.")
    asha.fill("Reason", "The whole office calls.")
    assert asha.submit() == {}
    asha.close(clear=True)
    asha.send(OPS, "/trunk ip add sales_line 44.248.147.0/24 the second office")
    told(asha, "Sent for approval:")
    asha.send(OPS, "/trunk pending")
    said = told(asha, "2 waiting")
    assert f"requested by <@{ASHA}>: The whole office calls." in said
    assert f"requested by <@{ASHA}>: the second office" in said


def test_however_much_is_asked_slack_takes_it_and_what_is_left_out_is_counted(staged: Stage) -> None:
    """A trunk of nine hundred numbers is restored: the card holds its share, the dialog all of them."""
    request = asked(staged)
    operation = staged.bot.operations.get(request)
    row = staged.bot.reviews.row(request)
    assert operation
    assert row
    steps = [StepRow(str(number), f"Add the number +9198765{number:05}") for number in range(900)]
    many = replace(operation, steps=tuple(steps))
    shown = review_card(many, row, "Restore sales_line")
    assert len(shown.blocks) <= 50
    assert "more." in text_of({"blocks": list(shown.blocks)})
    dialog = approve_view(many, row, "Restore sales_line", row.losses, "sales_line")
    assert text_of(dialog).count("Add the number +9198765") == 900


def test_a_set_up_that_waits_is_carried_out_as_it_was_shown(staged: Stage) -> None:
    """All of it, once somebody else has said yes."""
    request = asked(staged)
    chloe = staged.person(CHLOE)
    press(chloe, "Approve…", request)
    modal_says(chloe, "What this opens up:")
    assert chloe.submit() == {}
    until(lambda: "both_ways" in staged.account.trunks(), "the trunk")
    until(lambda: staged.operations()[-1].state == "done", "the end")


def test_a_name_that_was_taken_meanwhile_is_changed_and_nothing_else_is_typed_again(staged: Stage) -> None:
    """Neither the numbers nor the reason: the form and the review stand as they were."""
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = asked(staged)
    staged.account.api.create_trunk(TrunkName("both_ways"))
    press(chloe, "Approve…", request)
    modal_says(chloe, "What this opens up:")
    assert chloe.submit() == {}
    chloe.wait_for(lambda: "Failed at" in text_of(card(chloe, request)), what="the end")
    assert buttons(card(chloe, request)) == [
        "Add to that trunk…",
        "Show the trunk that has it",
        "Edit and retry…",
        TRY_AGAIN,
    ]
    press(asha, "Edit and retry…", request)
    asha.wait_for(lambda: "Trunk name" in asha.labels(), what="the form")
    asha.fill("Trunk name", "third_line")
    assert asha.submit() == {}
    anew = modal_says(asha, "Create the trunk third_line")
    (reason,) = [block["element"]["initial_value"] for block in anew["blocks"] if block.get("block_id") == "reason"]
    assert reason == "The whole office calls."
