"""Everybody may look: help, list, show, the Home tab and a word to the bot, with what the account holds now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.acts import (
    OPS,
    OUTBOUND,
    WIZARD,
    card,
    modal_says,
    offered,
    private_answer,
    sent_by_the_bot,
    set_up,
    thread,
    trunk,
)
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, VERA, Stage, stage


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Three trunks, in the three states a trunk can be in before it works both ways."""
    with stage(tmp_path_factory.mktemp("stocked"), "http") as ready:
        trunk(ready, "sales_line", "+919876543210", "44.248.146.11")
        trunk(ready, "sales_two")
        trunk(ready, "support_line", "+911800123456")
        yield ready


@pytest.fixture
def vera(stocked: Stage) -> Iterator[Person]:
    """Somebody with no rights at all."""
    vera = stocked.person(VERA)
    yield vera
    assert stocked.refusals() == []
    assert vera.messages(OPS) == [], "what one person looks at is told to nobody else"
    vera.leave()


def say(person: Person, command: str, answer: str) -> str:
    """Types it and waits for the newest answer, which must say so; returns all its words."""
    before = len(person.ephemerals(OPS))
    person.send(OPS, command)

    def answered() -> str | None:
        newest = person.ephemerals(OPS)[before:]
        return text_of(newest[-1]) if newest and answer in text_of(newest[-1]) else None

    return person.wait_for(answered, what=f"an answer to {command!r} that says {answer!r}")


def test_help_names_every_verb_and_the_rule_of_directions(stocked: Stage, vera: Person) -> None:
    """All there is to type, with both vocabularies, and for Vera that she may look only."""
    said = say(vera, "/trunk help", "You can type")
    for verb in ("/trunk setup", "/trunk list", "/trunk show", "/trunk help"):
        assert f"`{verb}" in said
    assert "Outbound (termination)" in said
    assert "Inbound (origination)" in said
    assert "You can view trunks. Ask <!subteam^" in said


def test_plain_trunk_from_somebody_who_may_not_change_anything_is_help(vera: Person) -> None:
    """A wizard that would be refused is no welcome."""
    say(vera, "/trunk", "runs your Exotel voice trunks")
    assert vera.view() is None


def test_help_for_one_verb_shows_an_example_and_who_may(vera: Person) -> None:
    """`/trunk help setup`, in any case of letters."""
    said = say(vera, "/trunk HELP Setup", "Only operators can do this")
    assert "For example: `/trunk setup" in said


@pytest.mark.parametrize(
    ("typed", "nearest"), [("lsit", "/trunk list"), ("set", "/trunk setup"), ("shwo", "/trunk show"), ("hlep", "help")]
)
def test_a_verb_nobody_knows_gets_the_nearest(vera: Person, typed: str, nearest: str) -> None:
    """And nothing was done."""
    said = say(vera, f"/trunk {typed}", "I don't know")
    assert nearest in said


def test_a_verb_like_no_other_gets_help(vera: Person) -> None:
    """Where nothing is near, all there is is near."""
    say(vera, "/trunk qqqqqq", "Try `/trunk help`")
    vera.click("Help", vera.ephemerals(OPS)[-1])
    private_answer(vera, "You can type")


def test_list_shows_direction_numbers_and_health_at_a_glance(vera: Person) -> None:
    """Three trunks in three states, each in a word beside its sign."""
    said = say(vera, "/trunk list", "*sales_line*")
    assert "*sales_line*: outbound only" in said
    assert "*sales_two*: empty" in said
    assert "*support_line*: incomplete" in said
    assert "`+919876543210`" in said


@pytest.mark.parametrize("named", ["sales_line", "SALES_L", "sales_l", "the SID"])
def test_show_finds_a_trunk_by_name_sid_or_unique_beginning(stocked: Stage, vera: Person, named: str) -> None:
    """With what it can do each way, what is missing, and what is on it; what a PBX needs is a press away."""
    trunk_sid = stocked.account.trunks()["sales_line"]["trunk_sid"]
    said = say(vera, f"/trunk show {trunk_sid if named == 'the SID' else named}", "sales_line: outbound only")
    for shown in (trunk_sid, "44.248.146.11", "missing a destination URI"):
        assert shown in said
    assert "Registration" not in said, "what is the same on every trunk stands once, with /trunk pbx"
    vera.click("PBX settings", vera.ephemerals(OPS)[-1])
    private_answer(vera, "sales_line: settings for Any PBX")


def test_show_of_a_beginning_that_two_trunks_share_asks_which(vera: Person) -> None:
    """The choice is a button each."""
    say(vera, "/trunk show sales", "more than one trunk")
    choices = vera.ephemerals(OPS)[-1]
    assert offered(choices) == ["sales_line", "sales_two"]
    vera.click("sales_two", choices)
    private_answer(vera, "sales_two: empty")


def test_show_of_no_such_trunk_says_which_there_are(vera: Person) -> None:
    """Never a bare “not found”."""
    say(vera, "/trunk show nope", "No trunk called “nope”")
    assert offered(vera.ephemerals(OPS)[-1]) == ["sales_line", "sales_two", "support_line"]


def test_show_alone_offers_the_trunks_there_are(vera: Person) -> None:
    """One press shows one."""
    say(vera, "/trunk show", "Which trunk?")
    vera.click("support_line", vera.ephemerals(OPS)[-1])
    private_answer(vera, "support_line: incomplete")


def test_the_home_tab_tells_who_one_is_and_what_there_is(stocked: Stage, vera: Person) -> None:
    """Vera may look; Asha may change, and her buttons work from there."""
    say(vera, "/trunk list", "*sales_line*")
    home = text_of(vera.home())
    assert "You can view trunks" in home
    assert "sales_line" in home
    asha = stocked.person(ASHA)
    assert "You can view and change trunks" in text_of(asha.home())
    asha.click("List the trunks", "home")
    modal_says(asha, "*sales_line*: outbound only")
    asha.close()
    asha.click("Set up a trunk", "home")
    asha.modal(WIZARD)
    asha.leave()


def test_the_home_tab_invites_nobody_to_what_they_may_not_do(vera: Person) -> None:
    """Vera may look, and every button there does."""
    assert "Set up a trunk" not in offered(vera.home())
    vera.click("List the trunks", "home")
    modal_says(vera, "*sales_line*")
    vera.close()


def test_a_word_to_the_bot_is_answered_with_what_to_say(vera: Person) -> None:
    """In its thread, with a way to all it can do."""
    said = vera.send("trunkbot", "hello there")
    answer = thread(vera, {"ts": said["ts"]}, "Tell me in plain words")
    assert "What I can do" in offered(answer)


def test_a_command_where_the_bot_is_no_member_is_answered_all_the_same(vera: Person) -> None:
    """Privately, wherever it was typed."""
    vera.send("general", "/trunk list")
    private_answer(vera, "*sales_line*", channel="general")
    assert vera.messages("general") == []


def test_a_long_list_is_turned_page_by_page(either_door: Stage) -> None:
    """Eight trunks a page; what is shown is said."""
    vera = either_door.person(VERA)
    for number in range(10):
        trunk(either_door, f"line_{number:02}")
    vera.send(OPS, "/trunk list")
    first = private_answer(vera, "1 to 8 of 10")
    assert offered(first)[-1] == "More"
    vera.click("More", first)
    second = private_answer(vera, "9 to 10 of 10")
    assert "line_09" in text_of(second)
    vera.click("Earlier", second)
    vera.wait_for(lambda: text_of(vera.ephemerals(OPS)).count("1 to 8 of 10") == 2)
    assert either_door.refusals() == []


def test_one_trunk_is_not_one_trunks(staged: Stage) -> None:
    """Small words, read aloud by a screen reader."""
    vera = staged.person(VERA)
    trunk(staged, "only_line")
    vera.send(OPS, "/trunk list")
    assert "1 trunks" not in text_of(private_answer(vera, "*only_line*"))


def test_plain_trunk_is_the_wizard_for_somebody_new_and_help_ever_after(either_door: Stage) -> None:
    """Asha has set up a trunk once; Ben never has."""
    asha, ben = either_door.person(ASHA), either_door.person(BEN)
    asha.send(OPS, "/trunk")
    asha.modal(WIZARD)
    asha.close()
    asha.no_modal()
    set_up(asha, "Outbound", OUTBOUND)
    asha.close()
    asha.no_modal()
    asha.send(OPS, "/trunk")
    private_answer(asha, "runs your Exotel voice trunks")
    assert asha.view() is None
    ben.send(OPS, "/trunk")
    ben.modal(WIZARD)
    card(ben, "is set up for")
    home = text_of(ben.home())
    assert "*`sales_line` is set up for outbound*" in home
    assert f"<@{ASHA}>" in home
    assert "xoxb" not in sent_by_the_bot(either_door)
