"""What Slack delivers twice and what is no operation, or is one no longer: done once, and never answered with a
contradiction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.acts import OPS, OUTBOUND, begin, card, modal_says, private_answer, set_up, trunk
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


@pytest.fixture(params=["socket", "http"])
def staged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, request.param, trunkbot_cooling_seconds=0) as ready:
        yield ready


@pytest.fixture
def asha(staged: Stage) -> Person:
    return staged.person(ASHA)


def again(staged: Stage, kind: str) -> None:
    """The last of that kind once more; and somebody else is served after it, so that it has been seen to."""
    deliver_as = {"slash_commands": "slash_commands", "event_callback": "events_api"}
    staged.deliver(deliver_as.get(kind, "interactive"), staged.deliveries.last(kind))
    ben = staged.person(BEN)
    before = len(ben.ephemerals(OPS))
    ben.send(OPS, "/trunk who")
    ben.wait_for(lambda: len(ben.ephemerals(OPS)) > before)
    ben.leave()


def test_a_line_that_is_delivered_again_once_it_is_done_is_answered_with_what_was_done(
    staged: Stage, asha: Person
) -> None:
    """The trunk has its new name by then: “there is no trunk of the old one” would be news from nowhere."""
    trunk(staged, "support_line")
    asha.send(OPS, "/trunk rename support_line hotline")
    private_answer(asha, "On it: Rename `support_line` to `hotline`.")
    until(lambda: [one.state for one in staged.operations()] == ["done"], "the rename")
    staged.deliver("slash_commands", staged.deliveries.last("slash_commands"))
    private_answer(asha, "Renamed `support_line` to `hotline`. See its card in")
    assert asha.view() is None
    assert len(staged.operations()) == 1


def test_a_click_on_try_again_that_is_delivered_again_after_it_failed_again_starts_no_third_attempt(
    staged: Stage, asha: Person
) -> None:
    """One click, one attempt, however late the second delivery comes."""
    staged.aim.at("POST", "phone-numbers", "400", count=2)
    begin(asha, "Outbound", OUTBOUND)
    stopped = card(asha, "Failed at")
    asha.close()
    assert asha.click("Try again from here", stopped)["ok"]
    card(asha, "attempt 2")
    until(lambda: [one.state for one in staged.operations()] == ["failed"], "the second failure")
    again(staged, "block_actions")
    assert len(staged.audit("tried_again")) == 1
    assert staged.operations()[0].attempt == 2


def test_a_download_that_is_delivered_twice_sends_one_file(staged: Stage, asha: Person) -> None:
    """And stands in the log once."""
    asha.send(OPS, "/trunk audit")
    answer = private_answer(asha, "Download CSV")
    asha.click("Download CSV", answer)
    asha.wait_for(lambda: [m for m in asha.messages("trunkbot") if m.get("files")])
    again(staged, "block_actions")
    assert len([m for m in asha.messages("trunkbot") if m.get("files")]) == 1
    assert len(staged.audit("audit_downloaded")) == 1


def test_the_head_of_the_audit_log_is_posted_once_for_one_command(staged: Stage, asha: Person) -> None:
    """By then there are more rows, and it would be another head."""
    asha.send(OPS, "/trunk audit head")
    private_answer(asha, "ends with row")
    again(staged, "slash_commands")
    assert len([m for m in asha.messages(OPS) if "audit log ends" in text_of(m)]) <= 1


def test_a_watch_begins_once_and_ends_once(staged: Stage, asha: Person) -> None:
    """“It isn't being watched, so nothing ended” is no answer to the click that ended it."""
    trunk(staged, "sales_line")
    asha.send(OPS, "/trunk watch sales_line daily")
    watched = private_answer(asha, "Watching ")
    staged.deliver("slash_commands", staged.deliveries.last("slash_commands"))
    asha.click("Stop watching", watched)
    private_answer(asha, "Stopped watching")
    again(staged, "block_actions")
    assert len(staged.audit("watch_begun")) == 1
    assert "isn't being watched" not in text_of(asha.ephemerals(OPS))


def test_the_result_of_a_test_call_is_kept_once(staged: Stage, asha: Person) -> None:
    """And its second delivery is answered as the first."""
    set_up(asha, "Outbound", OUTBOUND)
    asha.close()
    asha.send(OPS, "/trunk test sales_line outbound")
    modal_says(asha, "Step 1")
    while not staged.audit("test_call"):
        view = asha.modal()
        for label in asha.labels():
            asha.choose(label, asha.options(label)[0])
        asha.submit()
        asha.wait_for(lambda view=view: asha.modal() != view)  # type: ignore[misc]
    payload = staged.deliveries.last("view_submission")
    answer = staged.deliver("interactive", payload)["ack"]
    assert answer["response_action"] == "update"
    assert len(staged.audit("test_call")) == 1


def test_a_look_that_is_delivered_again_while_it_is_under_way_is_answered_by_the_first(
    staged: Stage, asha: Person
) -> None:
    """“This one was not begun” would be said of the very command that is being answered."""
    trunk(staged, "sales_line")
    staged.account.fault(slow_seconds=0.5)
    asha.send(OPS, "/trunk check sales_line")
    again(staged, "slash_commands")
    private_answer(asha, "Outbound (termination)")
    assert "still running" not in text_of(asha.ephemerals(OPS))
    asha.send(OPS, "/trunk delete sales_line")
    again(staged, "slash_commands")
    modal_says(asha, "permanently")
    assert "still running" not in text_of(asha.ephemerals(OPS))


def test_a_message_to_the_bot_is_answered_once(staged: Stage, asha: Person) -> None:
    """Slack sends an event again until it is acknowledged, and a little longer."""
    root = asha.send("trunkbot", "hello")["ts"]
    asha.wait_for(lambda: asha.thread(root), what="the answer")
    again(staged, "event_callback")
    second = asha.send("trunkbot", "hello again")["ts"]
    asha.wait_for(lambda: asha.thread(second), what="the second answer")
    assert len(asha.thread(root)) == 1
