"""Clicks and forms that no card of this version makes decide nothing."""

from __future__ import annotations

import pytest

from bot.domain.records import State
from tests.approvals.acts import a_trunk, ask, operation, press
from tests.support.looking import text_of
from tests.support.stage import ASHA, CHLOE, Stage
from tests.support.waiting import until


def test_a_form_of_an_unknown_kind_does_not_approve(staged: Stage) -> None:
    """Chloe's own approval form, renamed on its way: only the two forms that there are decide."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    press(chloe, "Decline…", request)
    chloe.modal("Decline request")
    chloe.fill("Reason", "Not now.")
    assert chloe.submit() == {}
    payload = staged.deliveries.last("view_submission")
    second = ask(staged, asha)
    payload["view"] |= {"callback_id": "review/approve_all", "private_metadata": second}
    answer = staged.deliver("interactive", payload)["ack"]
    assert "another version of trunkbot" in text_of(answer["view"])
    assert operation(staged, second).state == State.WAITING


@pytest.mark.parametrize("action", ["review/approve_all", "review/", "review/approve/now"])
def test_a_button_of_an_unknown_kind_is_answered_and_does_nothing(staged: Stage, action: str) -> None:
    """Acknowledged, and said plainly; never silence."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    press(chloe, "Decline…", request)
    payload = staged.deliveries.last("block_actions")
    payload["actions"] = [payload["actions"][0] | {"action_id": action}]
    chloe.close()
    chloe.no_modal()
    assert "ack" in staged.deliver("interactive", payload)
    until(lambda: any("another version of trunkbot" in text_of(m) for m in chloe.ephemerals("trunk-ops")), "an answer")
    assert operation(staged, request).state == State.WAITING
