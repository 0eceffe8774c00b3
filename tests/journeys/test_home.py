"""The Home tab while it is open: it changes by itself, and leads to everything that waits."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.sandbox.slack.rates import Rates, Tier
from bot.sandbox.slack.refusal import Refusal
from bot.store import OpenHome, Store, open_views
from tests.approvals.acts import a_trunk, ask
from tests.journeys.acts import OPS, OUTBOUND, modal_says, private_answer, set_up, trunk
from tests.support.looking import buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, VERA, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

HOME = "home"


class TooMany(Rates):
    """Slack has had enough of `views.publish` for a second, so many times."""

    refuse = 2

    def count(self, method: str, tier: Tier, channel: str | None = None) -> None:
        """Raises Refusal."""
        if method == "views.publish" and self.refuse:
            self.refuse -= 1
            raise Refusal("ratelimited", http_status=429, headers={"Retry-After": "1"})
        super().count(method, tier, channel)


def home_says(person: Person, text: str) -> str:
    """All that the Home tab says, once it says that too."""
    return text_of(person.see(text, HOME))


def published(person: Person) -> int:
    """How often the tab changed under this person's eyes."""
    return sum(frame["type"] == "home" for frame in person.frames)


def kept(store: Store) -> list[OpenHome]:
    """The tabs that the bot takes to be open, as a restart would find them."""
    with store.reading() as db:
        return open_views.homes(db)


def checked(staged: Stage, name: str) -> None:
    """Somebody checks a trunk, and the check is kept."""
    before = len(staged.audit("checked"))
    staged.person(BEN).send(OPS, f"/trunk check {name}")
    until(lambda: len(staged.audit("checked")) > before, "the check")


def test_everybody_with_the_tab_open_sees_a_change_without_opening_it_again(either_door: Stage) -> None:
    """From nothing to done, in the tabs of two people who only watch."""
    asha, chloe, vera = map(either_door.person, (ASHA, CHLOE, VERA))
    for watching in (chloe, vera):
        assert "None yet." in text_of(watching.home())
    set_up(asha, "Outbound", OUTBOUND)
    for watching in (chloe, vera):
        told = home_says(watching, "All 3 steps done")
        assert "*`sales_line` is set up" in told
        assert "*sales_line* · never checked" in told
    assert either_door.refusals() == []


def test_a_check_is_seen_in_the_tabs_that_are_open(staged: Stage) -> None:
    """The verdict stands there, whoever checked."""
    vera = staged.person(VERA)
    a_trunk(staged)
    staged.person(BEN).send(OPS, "/trunk list")
    vera.home()
    checked(staged, "sales_line")
    told = home_says(vera, "Fix: whitelisted IP")
    assert ":x: *sales_line*" in told
    assert "1 trunk: 1 not ready." in told
    vera.click("Show", HOME)
    modal_says(vera, "missing your static IP on the whitelist")


def test_what_waits_for_chloe_is_decided_from_her_home_tab(tmp_path: Path) -> None:
    """It comes while the tab is open; Decide opens what any approval opens; then it is gone, from Asha's tab too."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as staged:
        sid = a_trunk(staged)
        asha, chloe, vera = map(staged.person, (ASHA, CHLOE, VERA))
        for person in (asha, chloe, vera):
            assert "Waiting for your decision" not in text_of(person.home())
        ask(staged, asha)
        assert "Withdraw" in buttons(asha.see("Your open requests", HOME))
        chloe.wait_for(lambda: "Decide" in buttons(chloe.home_view or {}), what="the button")
        assert f"Requested by <@{ASHA}>: We moved to the new line." in home_says(chloe, "1 request needs your decision")
        chloe.click("Decide", HOME)
        modal_says(chloe, "can't place or receive calls through")
        chloe.fill("Type the trunk's name", "sales_line")
        assert chloe.submit() == {}
        modal_says(chloe, "Approved.")
        for person in (asha, chloe, vera):
            told = home_says(person, "Done.")
            assert "Your open requests" not in told
            assert sid not in told
        assert vera.sees("Nothing needs your decision.", HOME)
        # A modal that is closed in the very moment of an update takes it no more; nobody sees that.
        closed = ("views.update", "not_found")
        assert [one for one in staged.refusals() if (one["method"], one["error"]) != closed] == []


def test_a_modal_from_the_tab_is_titled_after_its_button(staged: Stage) -> None:
    vera = staged.person(VERA)
    vera.home()
    vera.click("Pending", HOME)
    vera.modal("Pending")


def test_who_opens_a_decision_may_decline_it_there(staged: Stage) -> None:
    """Decide is a question, and no is an answer to it."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    ask(staged, asha)
    chloe.home()
    chloe.click("Decide", HOME)
    modal_says(chloe, "can't place or receive calls through")
    chloe.click("Decline instead…")
    chloe.modal("Decline request")
    chloe.fill("Reason", "We still need it.")
    assert chloe.submit() == {}
    assert "Declined by" in home_says(chloe, "We still need it.")
    assert "sales_line" in staged.account.trunks()


def test_a_tab_that_was_open_before_a_restart_goes_on_changing(either_door: Stage) -> None:
    """And one that says already what is so is left alone."""
    vera, asha = either_door.person(VERA), either_door.person(ASHA)
    vera.home()
    before = published(vera)
    either_door.restart()
    set_up(asha, "Outbound", OUTBOUND)
    home_says(vera, "All 3 steps done")
    assert published(vera) > before
    assert either_door.refusals() == []


def test_a_tab_is_published_again_only_where_it_differs(staged: Stage) -> None:
    """Opened again and again, and after a restart too."""
    vera, asha = staged.person(VERA), staged.person(ASHA)
    vera.home()
    for _ in range(5):
        vera.home()
    staged.restart()
    vera.home()
    assert published(vera) == 1
    set_up(asha, "Outbound", OUTBOUND)
    home_says(vera, "All 3 steps done")
    assert published(vera) <= 4, "not once for each step"


def test_a_tab_that_someone_else_overwrote_is_put_right(staged: Stage) -> None:
    """Such as a second bot with this token: what was published last is not what stands there."""
    vera, asha = staged.person(VERA), staged.person(ASHA)
    vera.home()
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    httpx.post(
        f"{staged.slack_url}/api/views.publish",
        json={"user_id": VERA, "view": view},
        headers={"Authorization": "Bearer xoxb-sandbox"},
    )
    vera.wait_for(lambda: len((vera.home_view or {"blocks": ()})["blocks"]) == 1, what="the other view")
    set_up(asha, "Outbound", OUTBOUND)
    assert "Your voice trunks" in home_says(vera, "All 3 steps done")
    assert {problem["error"] for problem in staged.refusals()} <= {"hash_conflict"}


def test_a_publish_that_slack_puts_off_is_made_later(staged: Stage) -> None:
    """Answered 429, twice: the tab is only late."""
    vera, asha = staged.person(VERA), staged.person(ASHA)
    vera.home()
    staged.slack.rates = TooMany(staged.slack.clock)
    set_up(asha, "Outbound", OUTBOUND)
    home_says(vera, "All 3 steps done")
    assert [problem["error"] for problem in staged.refusals()] == ["ratelimited", "ratelimited"]


def test_five_hundred_trunks_fit_and_opening_the_tab_asks_exotel_nothing(staged: Stage) -> None:
    """The one in trouble stands first; the rest is counted, and a press away."""
    vera = staged.person(VERA)
    for place in range(500):
        staged.aim.state.new_trunk(f"line_{place:03}_{'x' * 40}", "ANY-ANY", "sandbox1.pstn.exotel.com")
    staged.person(BEN).send(OPS, "/trunk list")
    private_answer(staged.person(BEN), "1 to 8 of 500")
    checked(staged, f"line_400_{'x' * 40}")
    asked = len(staged.aim.seen)
    told = text_of(vera.home())
    assert len(staged.aim.seen) == asked
    assert "500 trunks: 1 not ready, 499 never checked." in told
    assert told.rindex("line_400") < told.rindex("line_000")
    vera.click("List the trunks", HOME)
    modal_says(vera, "1 to 8 of 500")
    assert staged.refusals() == []


def test_a_tab_that_was_opened_long_ago_is_no_longer_published_to(staged: Stage) -> None:
    """Nobody can tell that it was closed; who comes back opens it, and sees what is so."""
    vera, asha = staged.person(VERA), staged.person(ASHA)
    trunk(staged, "old_line")
    vera.home()
    store = staged.bot.store
    until(lambda: [home for home in kept(store) if home.hash], "what Slack said of it, in the file")
    with store.transaction() as db:
        db.execute("UPDATE open_homes SET opened_at = '2026-01-01T00:00:00.000Z'")
    staged.restart()
    before = published(vera)
    asha.home()
    set_up(asha, "Outbound", OUTBOUND)
    home_says(asha, "All 3 steps done")
    assert published(vera) == before
    vera.home()
    home_says(vera, "All 3 steps done")
