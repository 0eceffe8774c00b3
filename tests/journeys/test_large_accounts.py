"""An account of five hundred trunks, and a trunk of a thousand numbers: all of it can be reached, and nobody waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.exotel.records import PhoneNumber
from tests.journeys.acts import OPS, modal_says, offered, private_answer
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, VERA, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

TRUNKS, NUMBERS = 500, 1000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """What was read is kept for a minute, so that a walk through the pages is one reading."""
    with stage(tmp_path_factory.mktemp("large"), trunkbot_cache_seconds=60) as staged:
        state = staged.aim.state
        for place in range(1, TRUNKS):
            made = state.new_trunk(f"line_{place:03}", "ANY-ANY", "sandbox1.pstn.exotel.com")
        now = state.now()
        made.phone_numbers = [
            PhoneNumber(state.new_id(), f"+9198{place:08}", made.trunk_sid, None, now, now) for place in range(NUMBERS)
        ]
        # Made through the bot, so that it forgets that it found the account empty.
        staged.person(ASHA).send(OPS, "/trunk create line_000")
        until(lambda: staged.operations() and staged.operations()[-1].state == "done", "the first trunk")
        yield staged


def test_every_one_of_a_thousand_numbers_is_on_some_page(large: Stage) -> None:
    """Turned with the buttons, from the first to the last."""
    vera = large.person(VERA)
    vera.send(OPS, "/trunk number list line_499")
    told, page = "", private_answer(vera, "1 to 30 of 1000")
    for start in range(0, NUMBERS, 30):
        page = private_answer(vera, f"{start + 1} to {min(start + 30, NUMBERS)} of 1000")
        told += text_of(page)
        if "More" in offered(page):
            vera.click("More", page)
    assert all(f"+9198{place:08}" in told for place in range(NUMBERS))
    assert large.refusals() == []


def test_the_first_and_the_last_page_of_five_hundred_trunks(large: Stage) -> None:
    """And what is shown is said."""
    vera = large.person(VERA)
    vera.send(OPS, "/trunk list")
    assert "line_007" in text_of(private_answer(vera, "1 to 8 of 500"))
    vera.send(OPS, "/trunk list 496")
    assert "line_499" in text_of(private_answer(vera, "497 to 500 of 500"))


def test_any_of_five_hundred_trunks_is_found_by_typing_some_of_its_name(large: Stage) -> None:
    """A menu holds a hundred; past that one searches."""
    asha = large.person(ASHA)
    asha.send(OPS, "/trunk list")
    private_answer(asha, "1 to 8 of 500")
    asha.send(OPS, "/trunk ip add")
    modal_says(asha, "Trunk")
    assert asha.options("Trunk", "ne_42") == [f"line_42{last}" for last in range(10)]
    assert asha.options("Trunk", "line_499") == ["line_499"]


def test_nobody_waits_for_their_acknowledgement_while_a_large_account_is_read(large: Stage) -> None:
    """The handler never does the reading: Exotel answers nothing before the last of them."""
    asha, lookers = large.person(ASHA), [large.person(user) for user in (VERA, BEN, CHLOE, DIEGO)]
    large.aim.hold()
    for place in range(8):
        # One look of each kind at a time is what a person may have under way.
        look = ("show", "number list")[place // 4]
        lookers[place % 4].send(OPS, f"/trunk {look} line_{100 + place}")
        assert asha.send(OPS, "/trunk help")["ok"]
    until(lambda: any(call.is_held for call in large.aim.seen), "a look at Exotel")
    large.aim.release()
    private_answer(lookers[3], "line_107")
