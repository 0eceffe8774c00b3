"""Who may do what is decided at every command, click and form; a refusal is private and written down first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.store import open_views
from tests.journeys.acts import (
    OPS,
    OUTBOUND,
    WIZARD,
    begin,
    card,
    modal_says,
    open_form,
    private_answer,
    review,
    set_up,
)
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, VERA, Stage, stage
from tests.support.waiting import until


def test_a_person_with_no_rights_is_refused_privately_and_it_is_in_the_log_before_the_answer(
    either_door: Stage,
) -> None:
    """Vera's /trunk setup: no form, no word to others, whom to ask, and a row."""
    vera, asha = either_door.person(VERA), either_door.person(ASHA)
    vera.send(OPS, "/trunk setup")
    # `send` returns with the acknowledgement, which carries the refusal: the row must stand by now.
    (row,) = either_door.audit("refused")
    assert (row.actor, row.verb) == (VERA, "setup")
    said = text_of(private_answer(vera, "Only operators can do this"))
    assert "<!subteam^S0OPERATOR>" in said
    assert vera.view() is None
    assert asha.ephemerals(OPS) == []
    assert asha.messages(OPS) == []
    assert either_door.operations() == []
    assert either_door.refusals() == []


def test_try_again_pressed_without_rights_is_refused_privately_and_written_down(over_http: Stage) -> None:
    """The button is in the channel for all to see; pressing it is for those who may."""
    asha, vera = over_http.person(ASHA), over_http.person(VERA)
    over_http.aim.at("POST", "trunks", "400")
    begin(asha, "Outbound", OUTBOUND)
    stopped = card(vera, "Failed at")
    calls = len(over_http.aim.seen)
    assert vera.click("Try again from here", stopped)["ok"]
    assert [row.actor for row in over_http.audit("refused")] == [VERA]
    private_answer(vera, "Only operators can do this")
    assert over_http.audit("tried_again") == []
    assert len(over_http.aim.seen) == calls
    assert over_http.account.trunks() == {}
    assert over_http.refusals() == []


def back(body: dict[str, Any]) -> dict[str, Any]:
    """Vera clicks what leads back to a form's beginning."""
    action = {"action_id": "setup/back/direction", "block_id": "b", "type": "button"}
    return {"type": "block_actions", "user": {"id": VERA}, "trigger_id": "x", "actions": [action], **body}


def test_going_back_in_a_form_takes_the_right_to_open_it(over_http: Stage) -> None:
    """A view that somebody else has open, as one could forge it."""
    asha = over_http.person(ASHA)
    before = open_form(asha, "Outbound")
    assert over_http.deliver("interactive", back({"view": before})) == {"ack": {}}
    (row,) = over_http.audit("refused")
    assert (row.actor, row.verb) == (VERA, "setup")
    modal_says(asha, "Only operators can do this")


@pytest.mark.parametrize("user", [VERA, ASHA])
def test_a_button_that_leads_back_and_stands_in_no_form_leads_nowhere(
    over_http: Stage, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a message either; whoever presses it is told so."""
    person = over_http.person(user)
    person.send(OPS, "/trunk list")
    private_answer(person, "no trunks")
    url = over_http.deliveries.last("slash_commands")["response_url"]
    clicked = back({"user": {"id": user}, "view": None, "response_url": url})
    assert over_http.deliver("interactive", clicked) == {"ack": {}}
    private_answer(person, "Only operators can do this" if user == VERA else "This button is from an older version")
    assert "Traceback" not in caplog.text


def test_the_log_says_what_was_refused(staged: Stage) -> None:
    """“Somebody was refused something” is no use on the day after: which request, or what was typed."""
    asha, vera = staged.person(ASHA), staged.person(VERA)
    staged.aim.at("POST", "trunks", "400")
    begin(asha, "Outbound", OUTBOUND)
    vera.click("Try again from here", card(vera, "Failed at"))
    vera.send(OPS, "/trunk setup outbound somebodys_line")
    clicked, typed = staged.audit("refused")
    assert clicked.operation_id == staged.operations()[0].id
    assert "somebodys_line" in typed.sentence + typed.detail


def test_a_form_is_judged_by_the_person_who_sent_it(either_door: Stage) -> None:
    """Asha's review, delivered as if Vera had submitted it."""
    asha = either_door.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    assert asha.submit() == {}
    modal_says(asha, "is set up for")
    payload = either_door.deliveries.last("view_submission")
    payload["user"] = {**payload["user"], "id": VERA, "name": "vera"}
    payload["view"]["id"] = "VANOTHER01"
    answer = either_door.deliver("interactive", payload)["ack"]
    assert answer["response_action"] == "update"
    assert "Only operators can do this" in text_of(answer["view"])
    assert len(either_door.operations()) == 1
    assert [row.actor for row in either_door.audit("refused")] == [VERA]


def test_while_no_operators_are_named_everybody_may_look_and_nobody_may_change(tmp_path: Path) -> None:
    """And the bot says how to fix that, with the id to add."""
    with stage(tmp_path, "http", trunkbot_operators=()) as staged:
        asha = staged.person(ASHA)
        asha.send(OPS, "/trunk setup")
        said = text_of(private_answer(asha, "TRUNKBOT_OPERATORS"))
        assert f"(your id: {ASHA})" in said
        asha.send(OPS, "/trunk list")
        private_answer(asha, "There are no trunks on this account yet")
        asha.send(OPS, "/trunk")
        private_answer(asha, "runs your Exotel voice trunks")
        assert "TRUNKBOT_OPERATORS" in text_of(asha.home())
        assert staged.refusals() == []


def test_operators_can_be_named_one_by_one(tmp_path: Path) -> None:
    """A user id does as well as a usergroup's."""
    with stage(tmp_path, trunkbot_operators=(VERA,)) as staged:
        vera, asha = staged.person(VERA), staged.person(ASHA)
        set_up(vera, "Outbound", OUTBOUND)
        asha.send(OPS, "/trunk setup")
        private_answer(asha, f"Ask <@{VERA}>")


def test_a_usergroup_that_slack_does_not_list_means_no(tmp_path: Path) -> None:
    """Whatever cannot be resolved is a refusal that says so, never a yes."""
    with stage(tmp_path, trunkbot_operators=("S0NOBODY00",)) as staged:
        asha = staged.person(ASHA)
        asha.send(OPS, "/trunk setup")
        private_answer(asha, "Slack can't say right now who is in <!subteam^S0NOBODY00>")
        assert asha.view() is None


@pytest.mark.parametrize("words", ["", " outbound", " inbound sales_line", " both"])
def test_no_wording_of_setup_opens_a_form_without_the_right(shared: Stage, words: str) -> None:
    """Whatever stands behind the verb."""
    vera = shared.person(VERA)
    refused = len(shared.audit("refused"))
    vera.send("trunkbot", f"/trunk setup{words}")
    until(lambda: len(shared.audit("refused")) == refused + 1)
    assert vera.view() is None
    vera.leave()


def test_a_press_on_a_home_tab_from_before_a_right_was_lost_is_refused_in_a_modal(staged: Stage) -> None:
    """There is nowhere else on that tab to say it."""
    ben = staged.person(BEN)
    ben.home()
    before = ben._button("Set up a trunk", "home")
    assert before
    until(lambda: _hash_of_the_tab(staged), "the bot to have written down what it published")
    group = staged.slack.usergroups["S0OPERATOR"]
    staged.slack.usergroups["S0OPERATOR"] = type(group)(group.id, group.handle, group.name, (ASHA,))
    with staged.bot.store.transaction() as db:
        # The bot takes nobody to have the tab before them, and leaves it as it is.
        db.execute("DELETE FROM open_homes")
    staged.restart()
    assert ben._click(*before)["ok"]
    modal_says(ben, "Only operators can do this")


def _hash_of_the_tab(staged: Stage) -> str:
    with staged.bot.store.reading() as db:
        (home,) = open_views.homes(db)
    return home.hash


def test_a_right_that_was_lost_meanwhile_is_gone_at_the_next_click(staged: Stage) -> None:
    """Ben leaves the usergroup with the wizard open; the bot reads the group again, and his form is refused."""
    ben = staged.person(BEN)
    review(ben, "Outbound", OUTBOUND)
    group = staged.slack.usergroups["S0OPERATOR"]
    staged.slack.usergroups["S0OPERATOR"] = type(group)(group.id, group.handle, group.name, (ASHA,))
    staged.restart()
    assert ben.submit() == {}
    modal_says(ben, "Only operators can do this")
    assert staged.account.trunks() == {}
    assert ben.modal()["title"]["text"] == WIZARD
