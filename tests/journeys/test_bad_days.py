"""Exotel on a bad day: what failed is said, what exists is said, and nothing is ever done twice."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain import TrunkName
from bot.domain.buttons import CHECK_AGAIN
from bot.domain.lane import Lane
from bot.logs.context import in_lane
from bot.web.serving import listen_on
from tests.journeys.acts import (
    INBOUND,
    OPS,
    OUTBOUND,
    begin,
    card,
    fill,
    held,
    modal_says,
    offered,
    private_answer,
    review,
    set_up,
    thread,
    trunk,
)
from tests.support.looking import buttons, text_of
from tests.support.stage import ASHA, BEN, CHLOE, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

TO_AN_ADDRESS = INBOUND | {"Destination host": "44.248.146.12"}
STEPS = {
    "trunks": "Create the trunk support_line",
    "phone-numbers": "Add the number +911800123456",
    "whitelisted-ips": "Whitelist the IP 44.248.146.12",
    "destination-uris": "Add the destination URI 44.248.146.12:5061;transport=tls",
}
THERE = {
    "trunks": "support_line was created",
    "phone-numbers": "+911800123456 is on the trunk.",
    "whitelisted-ips": "44.248.146.12 is whitelisted.",
    "destination-uris": "Inbound calls go to",
}
ALL_OF_IT = (["+911800123456"], ["44.248.146.12/32"], ["sip:44.248.146.12:5061;transport=tls"])


def worked(stage: Stage) -> Counter[str]:
    """How many calls of each kind were sent that change something."""
    return Counter(call.what for call in stage.aim.writes())


@pytest.mark.parametrize(
    ("kinds", "calls_each"),
    [
        (("429", "drop_before", "html502", "503"), 2),
        # After these drops the work is there, so a second call would be one too many.
        (("drop_after", "drop_after", "drop_after", "drop_after"), 1),
    ],
    ids=["not done", "done but not answered"],
)
def test_a_bad_answer_to_each_step_is_overcome_and_nothing_is_done_twice(
    staged: Stage, kinds: tuple[str, ...], calls_each: int
) -> None:
    """A lost answer is looked into before anything is repeated, so each thing is there, once."""
    asha = staged.person(ASHA)
    for what, kind in zip(STEPS, kinds, strict=True):
        staged.aim.at("POST", what, kind)
    begin(asha, "Inbound", TO_AN_ADDRESS)
    modal_says(asha, "All 4 steps done")
    card(asha, "All 4 steps done")
    assert list(staged.account.trunks()) == ["support_line"]
    assert held(staged, "support_line") == ALL_OF_IT
    assert set(worked(staged).values()) == {calls_each}
    assert len(asha.messages(OPS)) == 1
    assert staged.refusals() == []


@pytest.mark.parametrize(
    ("what", "kind", "door"),
    [
        ("trunks", "500", "http"),
        ("phone-numbers", "503", "socket"),
        ("whitelisted-ips", "html502", "http"),
        ("destination-uris", "500", "socket"),
    ],
)
def test_a_failed_step_says_why_and_what_is_done_and_someone_else_finishes_it(
    tmp_path: Path, what: str, kind: str, door: str
) -> None:
    """Asha's set-up stops; Ben presses the button on its card and only what was missing is done."""
    with stage(tmp_path, door) as staged:
        asha, ben = staged.person(ASHA), staged.person(BEN)
        staged.aim.at("POST", what, kind, count=3)
        begin(asha, "Inbound", TO_AN_ADDRESS)
        modal = text_of(modal_says(asha, "Failed at"))
        stopped = card(ben, "Failed at")
        exists = next((line for line in text_of(stopped).splitlines() if "Done so far" in line), "")
        does_not = next(line for line in text_of(stopped).splitlines() if "Still to do" in line)
        assert f"Failed at “{STEPS[what]}”. " in modal
        # Each try was followed by a look that found nothing: the card may not leave it open as well.
        assert "may or may not" not in modal
        assert STEPS[what] in does_not
        for other in STEPS:
            assert (THERE[other] in exists) != (STEPS[other] in does_not), other
        assert worked(staged)[what] == 3

        before = worked(staged)
        assert ben.click("Try again from here", stopped)["ok"]
        finished = card(ben, "All 4 steps done")
        assert "attempt 2" in text_of(finished)
        assert held(staged, "support_line") == ALL_OF_IT
        again = worked(staged) - before
        assert again[what] == 1
        assert all(THERE[other] not in exists for other in again), "what existed is not asked for again"
        assert len(ben.messages(OPS)) == 1
        assert [row.actor for row in staged.audit("tried_again")] == [BEN]
        assert "support_line was created" in text_of(thread(ben, finished, "Inbound calls go to"))
        assert staged.refusals() == []


def test_where_even_the_look_fails_it_is_not_certain_and_a_look_later_settles_it(over_http: Stage) -> None:
    """The answer is lost and so is the look: nobody claims anything until Ben has it looked at. The button says that it
    goes on where the thing did not happen, and beside it is one that only looks."""
    asha, ben = over_http.person(ASHA), over_http.person(BEN)
    over_http.aim.at("POST", "phone-numbers", "drop_after")
    over_http.aim.at("GET", "phone-numbers", "503", count=3)
    begin(asha, "Outbound", OUTBOUND)
    modal_says(asha, "Outcome unknown")
    doubtful = card(ben, "Outcome unknown")
    assert "Outcome unknown at “Add the number +919876543210”. " in text_of(doubtful)
    told = text_of({"blocks": doubtful["blocks"]}).lower()
    doubts = ("may or may not", "nobody knows", "it may still arrive")
    assert sum(told.count(doubt) for doubt in doubts) == 1, "that it is not known is said once"
    assert offered(doubtful) == [CHECK_AGAIN, "Show the trunk"]
    assert "carries out the rest. *Show the trunk* only looks." in text_of(doubtful)
    assert "did not work" not in text_of(doubtful), "one claim too many"
    assert ben.click(CHECK_AGAIN, doubtful)["ok"]
    finished = card(ben, "All 3 steps done")
    assert "+919876543210 is on the trunk." in text_of(thread(ben, finished, "+919876543210 is on the trunk."))
    assert "before" not in text_of(finished), "this request's own call made it"
    assert worked(over_http)["phone-numbers"] == 1
    assert held(over_http, "sales_line")[0] == ["+919876543210"]


def test_try_again_from_the_modal_goes_on_in_the_modal(staged: Stage) -> None:
    """The button is where one looks already, and the same view tells the end."""
    asha = staged.person(ASHA)
    staged.aim.at("POST", "phone-numbers", "400")
    begin(asha, "Outbound", OUTBOUND)
    modal_says(asha, "Failed at")
    assert asha.click("Try again from here")["ok"]
    modal_says(asha, "All 3 steps done")
    assert worked(staged) == {"trunks": 1, "phone-numbers": 2, "whitelisted-ips": 1}


def test_two_people_who_press_try_again_at_once_start_it_once(staged: Stage) -> None:
    """The second hears that it was started already; no call is made twice."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    staged.aim.at("POST", "phone-numbers", "400")
    begin(asha, "Outbound", OUTBOUND)
    stopped = card(ben, "Failed at")
    staged.aim.hold("POST", "phone-numbers")
    assert asha.close()["ok"]
    with ThreadPoolExecutor(2) as threads:
        clicks = [threads.submit(person.click, "Try again from here", stopped) for person in (asha, ben)]
    assert all(click.result()["ok"] for click in clicks)
    until(lambda: any("This is " in text_of(p.ephemerals(OPS)) for p in (asha, ben)), "an answer")
    staged.aim.release()
    card(ben, "All 3 steps done")
    assert ben.click("Try again from here", stopped)["ok"] is False, "the button is gone once it is done"
    assert worked(staged) == {"trunks": 1, "phone-numbers": 2, "whitelisted-ips": 1}
    assert len(staged.audit("tried_again")) == 1


def test_a_slow_exotel_holds_nobody_up(over_http: Stage) -> None:
    """While it answers nothing at all the wizard opens, help answers, and the set-up is under way."""
    asha, ben = over_http.person(ASHA), over_http.person(BEN)
    over_http.aim.hold()
    begin(asha, "Outbound", OUTBOUND)
    modal_says(asha, "Create the trunk sales_line: running")
    ben.send(OPS, "/trunk help")
    private_answer(ben, "/trunk setup")
    ben.send(OPS, "/trunk list")
    private_answer(ben, "Exotel is slow")
    assert not any(call.ended for call in over_http.aim.writes())
    over_http.aim.release()
    private_answer(ben, "*sales_line*")
    assert over_http.refusals() == []


def test_a_change_typed_on_one_line_says_that_exotel_is_still_asked(staged: Stage) -> None:
    """Who hears nothing types it again: as with a look, and here that nothing was changed so far."""
    asha = staged.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    staged.aim.hold()
    asha.send(OPS, "/trunk number add sales_line +919876543211")
    private_answer(asha, "Exotel is slow. I'll post the answer here when it arrives.")
    staged.aim.release()
    private_answer(asha, "On it: ")
    card(asha, "Done.")


def test_a_form_that_comes_too_late_for_slack_is_answered_in_words(staged: Stage) -> None:
    """A trigger lives three seconds; whoever typed something that needs its form is told so, and not left waiting."""
    asha = staged.person(ASHA)
    staged.slack.triggers.lifetime = -1
    asha.send(OPS, "/trunk number add no_such_line +911800123456")
    private_answer(asha, "Slack opens a form only within three seconds")
    assert staged.operations() == []


def test_an_account_without_the_list_of_trunks_can_be_set_up_all_the_same(staged: Stage) -> None:
    """The seed's endpoints are enough; what cannot be seen is said."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    trunk(staged, "unseen_line")
    staged.account.fault(portal_off=True)
    staged.restart()
    ben.send(OPS, "/trunk list")
    private_answer(ben, "I haven't seen any trunks yet, and Exotel doesn't list this account's")
    set_up(asha, "Outbound", OUTBOUND)
    ben.send(OPS, "/trunk list")
    said = text_of(private_answer(ben, "*sales_line*"))
    assert "These are the trunks I've seen" in said
    assert "+919876543210" in said
    ben.send(OPS, "/trunk show sales_line")
    private_answer(ben, "Exotel doesn't list this account's trunks")
    assert staged.refusals() == []


def test_a_trunk_the_bot_never_saw_can_be_set_up_by_its_sid_where_the_account_has_no_list(staged: Stage) -> None:
    """The button on that trunk's card is for that trunk: it may not lead to a form for a new one."""
    asha = staged.person(ASHA)
    staged.account.fault(portal_off=True)
    staged.restart()
    trunk_sid = trunk(staged, "unseen_line")
    asha.send(OPS, f"/trunk show {trunk_sid}")
    asha.click("Set up outbound", private_answer(asha, "missing a phone number"))
    asha.wait_for(lambda: "Caller ID number" in asha.labels(), what="the form")
    fill(asha, {name: value for name, value in OUTBOUND.items() if name != "Trunk name"})
    assert asha.submit() == {}
    modal_says(asha, f"Use the trunk {trunk_sid}")


def test_a_name_that_is_taken_is_said_to_be_taken_even_where_the_account_has_no_list(staged: Stage) -> None:
    """Exotel said 409; that the list cannot be read is not the reason."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    trunk(staged, "sales_line")
    staged.account.fault(portal_off=True)
    assert asha.submit() == {}
    said = text_of(modal_says(asha, "Failed at"))
    assert "already" in said or "taken" in said
    assert list(staged.account.trunks()) == ["sales_line"]


def test_a_lost_create_on_an_account_without_the_list_can_be_finished(staged: Stage) -> None:
    """Names are unique, so asking once more is safe, and is done at once: 409 says that it is there, most likely by the
    call whose answer was lost, and what to do is said."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    staged.account.fault(portal_off=True)
    staged.aim.at("POST", "trunks", "drop_after")
    assert asha.submit() == {}
    said = text_of(modal_says(asha, "Failed at"))
    assert "probably created just now" in said
    assert "/trunk setup SID" in said
    assert list(staged.account.trunks()) == ["sales_line"]


def test_a_wrong_key_names_the_person_to_ask(tmp_path: Path) -> None:
    """Not “401”: which settings, and that nothing was changed."""
    with stage(tmp_path, exotel_api_token="not-the-token") as staged:
        asha = staged.person(ASHA)
        begin(asha, "Outbound", OUTBOUND)
        said = text_of(modal_says(asha, "Failed at"))
        assert "EXOTEL_API_KEY and EXOTEL_API_TOKEN" in said
        assert "Nothing was changed" in said
        assert "not-the-token" not in said
        asha.send(OPS, "/trunk list")
        told = text_of(private_answer(asha, "API key"))
        assert "Ask <!subteam^S0APPROVER> to check it." in told
        assert "EXOTEL_" not in told
        chloe = staged.person(CHLOE)
        chloe.send(OPS, "/trunk list")
        assert "EXOTEL_API_KEY and EXOTEL_API_TOKEN" in text_of(private_answer(chloe, "API key"))


def test_a_trunk_that_is_gone_is_said_with_those_that_are_there(tmp_path: Path) -> None:
    """Somebody deleted it in the dashboard a moment ago."""
    with stage(tmp_path) as staged:
        api = staged.account.api
        for name in ("sales_line", "support_line", "gone_line"):
            sid = api.create_trunk(TrunkName(name)).trunk_sid
        asha = staged.person(ASHA)
        asha.send(OPS, "/trunk list")
        private_answer(asha, "gone_line")
        staged.account.fault(portal_off=True)
        api.delete_trunk(sid)
        asha.send(OPS, "/trunk show gone_line")
        told = private_answer(asha, "Your trunks: `sales_line` and `support_line`.")
        assert {"sales_line", "support_line"} <= set(buttons(told))
        assert "Request id for Exotel support:" in text_of(told)


def test_a_long_wait_for_the_rate_limit_is_shown_to_people_who_wait(tmp_path: Path) -> None:
    """On the card, for a change; in the answer, for a look."""
    with stage(tmp_path) as staged:
        asha = staged.person(ASHA)
        directory = next(iter(staged.bot._accounts)).directory
        with in_lane(Lane.DECISION):
            while directory.wait_hint() < 10:
                directory.all()
        asha.send(OPS, "/trunk create slow_line")
        card(asha, "Waiting about")
        asha.send(OPS, "/trunk list")
        private_answer(asha, "Waiting about")
        asha.send(OPS, "/trunk help")
        private_answer(asha, "/trunk setup")
    with closing(sqlite3.connect(tmp_path / "trunkbot.db")) as db:
        states = db.execute("SELECT state FROM operations").fetchall()
    assert states == [("running",)], "what was sent away unsent is gone on with at the next start"


def test_an_exotel_that_is_not_there_is_said_and_what_was_not_changed(tmp_path: Path) -> None:
    """No connection: nothing was sent, so nothing can have happened."""
    with listen_on("127.0.0.1", 0) as closed:
        port = closed.getsockname()[1]
    with stage(tmp_path, exotel_base_url=f"http://127.0.0.1:{port}") as staged:
        asha = staged.person(ASHA)
        begin(asha, "Outbound", OUTBOUND)
        said = text_of(modal_says(asha, "Failed at"))
        assert "I couldn't reach Exotel" in said
        assert "Nothing was changed" in said
        asha.send(OPS, "/trunk show sales_line")
        assert offered(private_answer(asha, "no connection")) == ["Try again"]


def test_each_button_that_a_doubtful_outcome_names_is_on_its_card(over_http: Stage) -> None:
    """Whatever was lost: a sentence that sends people to a button that is not there sends them nowhere."""
    asha = over_http.person(ASHA)
    over_http.aim.at("POST", "phone-numbers", "drop_after")
    over_http.aim.at("GET", "phone-numbers", "503", count=3)
    begin(asha, "Outbound", OUTBOUND)
    doubtful = text_of(modal_says(asha, "Outcome unknown"))
    named = re.findall(r"press “([^”]+)”", doubtful)
    assert named
    assert set(named) <= set(offered(asha.modal()))
