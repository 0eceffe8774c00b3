"""`/trunk pending`: what waits, and for whom. `/trunk who`: who may do what, and why somebody may not."""

from __future__ import annotations

import itertools
from contextlib import closing
from pathlib import Path

import pytest

from bot.approvals.reviews import CLOCK_SLICE
from bot.domain import TrunkName, TrunkSid
from bot.domain.records import NewOperation, ReviewRow, State
from bot.store import Store, operations, reviews
from bot.verbs.forms import OnTrunk
from tests.approvals.acts import OPS, a_trunk, approve, ask, card_says, modal_says, refused, told
from tests.approvals.conftest import Staging
from tests.approvals.paper import PaperExotel, delete_verb, house, policy, two_groups
from tests.support.looking import Json, buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, VERA, Stage


def pending(person: Person, text: str = "waiting,") -> Json:
    """What `/trunk pending` says to somebody, once it says so."""
    person.send(OPS, "/trunk pending")
    return answer(person, text)


def answer(person: Person, text: str) -> Json:
    return person.wait_for(
        lambda: next((m for m in reversed(person.ephemerals(OPS)) if text in text_of(m)), None), what=repr(text)
    )


def groups(message: Json) -> dict[str, list[str]]:
    """Headings, each with the buttons under it."""
    found: dict[str, list[str]] = {}
    for block in message["blocks"]:
        if block["type"] == "section" and block["text"]["text"].count("*") == 2 and "\n" not in block["text"]["text"]:
            heading = block["text"]["text"].strip("*")
            found[heading] = []
        elif block["type"] == "actions":
            found[heading] += [element["text"]["text"] for element in block["elements"]]
    return found


def many_waiting(store: Store, count: int) -> None:
    with store.transaction() as db:
        for number in range(count):
            request = {"trunk_sid": "trmum1", "trunk_name": f"line_{number}"}
            new = NewOperation(f"k{number}", "delete", "sandbox1", request, ASHA, "C1", [], State.WAITING)
            operations.insert(db, f"OP{number:05}", store.now(), new)
            reviews.begin(db, ReviewRow(f"OP{number:05}", 1, "", "2999-01-01T00:00:00+00:00"))


def test_a_thousand_waiting_requests_take_two_hundred_looks_a_second_and_none_is_left_out(tmp_path: Path) -> None:
    """Each clock goes round them; what cools off is looked at every time."""
    with closing(Store(tmp_path / "bot.db")) as store:
        many_waiting(store, 1_000)
        there = house(store, PaperExotel(), two_groups()[0], policy()).reviews
        slices = [there._slice("tick") for _ in range(7)]
        assert {len(each) for each in slices[:5]} == {CLOCK_SLICE}
        assert len({each for some in slices[:5] for each in some}) == 1_000
        assert slices[5] == []
        assert slices[6] == slices[0]
        with store.transaction() as db:
            db.execute("UPDATE operations SET state = 'approved' WHERE id = 'OP00777'")
        with store.reading() as db:
            assert reviews.cooling_off(db) == ["OP00777"]


@pytest.mark.long
def test_pending_has_pages(staging: Staging) -> None:
    """However many wait, an answer reads a hundred of them."""
    staged = staging()
    # None of them is read meanwhile: their trunk is not there, which would end them.
    staged.aim.hold("GET")
    many_waiting(staged.bot.store, 250)
    chloe = staged.person(CHLOE)
    first = pending(chloe, "Page 1 of 3")
    assert "100 waiting" in first["text"]
    assert "Newer" in buttons(first)
    chloe.click("Newer", first)
    second = answer(chloe, "Page 2 of 3")
    assert {"Older", "Newer"} <= set(buttons(second))
    chloe.click("Newer", second)
    last = answer(chloe, "Page 3 of 3")
    assert "50 waiting" in last["text"]
    assert "Newer" not in buttons(last)


def test_pending_sorts_what_waits_by_whose_it_is_and_offers_what_would_work(staging: Staging) -> None:
    """Ben may ask and approve; one request is his, one Asha's, and one of Asha's is approved and cools off."""
    staged = staging(trunkbot_approvers=("S0APPROVER", BEN), trunkbot_cooling_seconds=600)
    for name in ("first_line", "second_line", "third_line"):
        staged.account.api.create_trunk(TrunkName(name))
    asha, ben, chloe, vera = map(staged.person, (ASHA, BEN, CHLOE, VERA))
    ask(staged, asha, "first_line", "Nobody calls it.")
    ask(staged, ben, "second_line")
    approved = ask(staged, asha, "third_line")
    approve(chloe, approved, "third_line")
    assert groups(pending(ben)) == {
        "For you to decide": ["Approve…", "Decline…"],
        "Your requests": ["Withdraw"],
        "Others": ["Stop"],
    }
    assert groups(pending(asha)) == {"Your requests": ["Withdraw", "Stop"], "Others": []}
    assert groups(pending(chloe)) == {
        "For you to decide": ["Approve…", "Decline…", "Approve…", "Decline…"],
        "Others": ["Stop"],
    }
    assert groups(pending(vera)) == {"Others": []}
    shown = text_of(pending(ben))
    assert f"*Delete `first_line`*, requested by <@{ASHA}>: Nobody calls it.\n0 of 1 approvals" in shown
    assert "Approved. Starts <!date^" in shown


def test_the_buttons_of_pending_lead_where_those_of_the_card_do(staged: Stage) -> None:
    """Chloe approves from there; Asha had withdrawn another."""
    a_trunk(staged)
    staged.account.api.create_trunk(TrunkName("other_line"))
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    taken_back = ask(staged, asha, "other_line")
    asha.click("Withdraw", pending(asha))
    card_says(asha, taken_back, f"Withdrawn by <@{ASHA}>")
    request = ask(staged, asha)
    chloe.click("Approve…", pending(chloe, "sales_line"))
    modal_says(chloe, "Type the trunk's name")
    chloe.fill("Type the trunk's name", "sales_line")
    assert chloe.submit() == {}
    card_says(asha, request, "Done.")
    asha.send(OPS, "/trunk pending")
    told(asha, "Nothing is waiting for approval.")


def test_pending_says_how_many_more_there_are_and_stays_within_what_slack_shows(staged: Stage) -> None:
    """Twenty requests, a message of at most fifty blocks, every request with its buttons."""
    sid = a_trunk(staged)
    staged.bot.stop_clocks()
    for number, asker in itertools.product(range(20), (ASHA, BEN)):
        change = delete_verb().ask_for(
            OnTrunk(trunk_sid=TrunkSid(sid), trunk_name=f"{asker}{number}"), "Spring cleaning."
        )
        staged.bot.operations.ask(change, account="sandbox1", key=f"{asker}{number}", asked_by=asker, asked_in=OPS)
    ben = staged.person(BEN)
    message = pending(ben, "40 waiting")
    assert len(message["blocks"]) <= 50
    assert text_of(message).count("and 13 more; see their cards in the channel.") == 2
    assert buttons(message).count("Withdraw") == 7
    assert refused(staged) == []


def who(person: Person, words: str, text: str) -> str:
    """What `/trunk who` says, once it says so."""
    person.send(OPS, f"/trunk who {words}")
    return text_of(answer(person, text))


def test_who_tells_the_lists_and_what_oneself_may_do(staging: Staging) -> None:
    """Three lists and a fourth; and for whoever asks, each right with its reason."""
    staged = staging(trunkbot_told=(DIEGO,), trunkbot_break_glass=(ASHA,))
    asha = staged.person(ASHA)
    shown = who(asha, "", "Who can do what")
    for part in (
        "*Request changes (operators)*\n<!subteam^S0OPERATOR>",
        "*Approve (approvers)*\n<!subteam^S0APPROVER>",
        f"*Notified directly*\n<@{DIEGO}>",
        f"*Emergency delete (break glass)*\n<@{ASHA}>",
        ":white_check_mark: can request changes",
        ":no_entry_sign: can't approve: not in <!subteam^S0APPROVER>.",
        ":rotating_light: can delete without approval",
    ):
        assert part in shown


def test_who_says_why_someone_else_cannot(staged: Stage) -> None:
    """By id or mention; in the third person, as it is about somebody else."""
    asha = staged.person(ASHA)
    for words in (VERA, f"<@{VERA}>", f"<@{VERA}|vera>"):
        shown = who(asha, words, f"*<@{VERA}>*")
        assert ":no_entry_sign: can't request changes: not in <!subteam^S0OPERATOR>." in shown
        assert ":no_entry_sign: can't approve: not in <!subteam^S0APPROVER>." in shown
        assert "You may" not in shown
    assert ":white_check_mark: can approve other people's requests" in who(asha, CHLOE, f"*<@{CHLOE}>*")


def test_who_of_a_name_offers_to_choose_the_person(staged: Stage) -> None:
    """Slack sends a typed name as it is; the menu sends the id. What Asha may do herself is no answer to that."""
    asha = staged.person(ASHA)
    shown = who(asha, "@vera", "Pick them here:")
    assert "Pick them here:" in shown
    assert "`@vera`" in shown
    assert ASHA not in shown
    assert "can request changes" not in shown
    menu = answer(asha, "Pick them here:")["blocks"][1]["elements"][0]
    assert (menu["type"], menu["action_id"]) == ("users_select", "who")


def test_who_says_what_it_cannot_know(staged: Stage) -> None:
    """A group that Slack does not tell: nobody in it may, until it does."""
    asha = staged.person(ASHA)
    staged.bot._groups._clock = lambda: 1e9
    shown = who(asha, CHLOE, f"*<@{CHLOE}>*")
    assert "Slack can't list <!subteam^S0APPROVER> right now, so nobody in it can." in shown


def test_who_says_where_nobody_is_named(staging: Staging) -> None:
    """Before anybody has configured it."""
    staged = staging(trunkbot_approvers=())
    shown = who(staged.person(ASHA), CHLOE, f"*<@{CHLOE}>*")
    assert "can't approve: TRUNKBOT_APPROVERS is empty. Ask your trunkbot admin to fill it in." in shown
