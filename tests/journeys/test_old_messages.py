"""An old button on an old message still works, or says plainly why not: a bot of today on the file of one before it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.domain.records import Operation, State
from tests.journeys.acts import OPS, modal_says, private_answer
from tests.store import old
from tests.support.looking import buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, Stage, stage
from tests.support.waiting import until


@pytest.fixture(params=old.DAYS)
def day(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def upgraded(day: str, tmp_path: Path) -> Iterator[Stage]:
    """A bot that was started on the file of that day. Its Exotel has none of the trunks, and its Slack no message."""
    old.build(day, tmp_path / "trunkbot.db")
    with stage(tmp_path, trunkbot_cooling_seconds=0, trunkbot_approvals={"delete": 2}) as staged:
        yield staged


def stands_again(staged: Stage, day: str, request: Operation, *people: Person) -> dict[str, Any]:
    """The card of that request as it was posted on that day, once each of these people sees it."""
    (card,) = [message for message in old.posted(day) if f"request {request.id}" in text_of(message)]
    slack = WebClient("xoxb-sandbox", f"{staged.slack_url}/api/")
    ts = slack.chat_postMessage(channel="C0TRUNKOPS", **{key: card[key] for key in ("text", "blocks")})["ts"]

    def seen_by(person: Person) -> dict[str, Any] | None:
        return next((message for message in person.messages(OPS) if message["ts"] == ts), None)

    card, *_ = [person.wait_for(partial(seen_by, person), what="the old card") for person in people]
    return card


def test_every_button_of_an_old_card_does_what_it_says_or_says_why_not(upgraded: Stage, day: str) -> None:
    """Try again, withdraw, decline, and an approval that comes too late."""
    asha, ben, chloe, diego = map(upgraded.person, (ASHA, BEN, CHLOE, DIEGO))
    _, voted, untouched, failed = upgraded.operations()

    assert ben.click("Try again from here", stands_again(upgraded, day, failed, ben))["ok"]
    until(lambda: upgraded.bot.operations.get(failed.id).state == State.DONE, "the set-up")  # type: ignore[union-attr]
    assert list(upgraded.account.trunks()) == ["warehouse"]

    card = stands_again(upgraded, day, untouched, asha, chloe)
    assert asha.click("Withdraw", card)["ok"]
    until(lambda: upgraded.bot.operations.get(untouched.id).state == State.WITHDRAWN, "the end")  # type: ignore[union-attr]
    assert chloe.click("Approve…", card)["ok"]
    private_answer(chloe, "withdr")

    card = stands_again(upgraded, day, voted, diego)
    assert diego.click("Decline…", card)["ok"]
    modal_says(diego, "Reason")
    diego.fill("Reason", "The line is in use.")
    assert diego.submit() == {}
    modal_says(diego, "Declined.")
    assert [row.actor for row in upgraded.audit("declined")] == [DIEGO]
    # Of the messages and tabs that this Slack never had.
    # What it owed is posted before its socket is open, so Slack's events about those posts find nobody at first.
    events = [each for each in upgraded.refusals() if each["method"] == "message"]
    assert {each["error"] for each in events} <= {"dispatch_failed"}
    assert {each["error"] for each in upgraded.refusals() if each not in events} <= {
        "message_not_found",
        "hash_conflict",
    }


def test_an_old_approval_of_a_trunk_that_is_gone_says_so(upgraded: Stage, day: str) -> None:
    """What was reviewed is not there, so there is nothing to approve."""
    diego = upgraded.person(DIEGO)
    _, voted, *_ = upgraded.operations()
    assert diego.click("Approve…", stands_again(upgraded, day, voted, diego))["ok"]
    modal_says(diego, "nothing left to decide")
    assert upgraded.audit("stale")[0].operation_id == voted.id


def test_what_was_owed_is_delivered(upgraded: Stage, day: str) -> None:
    """The notice, and the card that had to change, posted again where its message is not to be found; what was deleted
    can be restored from either card."""
    asha = upgraded.person(ASHA)
    gone, *_ = upgraded.operations()
    asha.see("A notice that was owed")
    card = asha.see(f"request {gone.id}")
    assert "Restore…" in buttons(card)
    assert asha.click("Restore…", stands_again(upgraded, day, gone, asha))["ok"]
    modal_says(asha, "What can't come back")
