"""The reader's promises beyond single sentences: it asks, it refuses, and it fails safely."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import Effect, EmbeddedReader, Move, Stance, intent
from bot.conversation.choices import choices
from bot.conversation.threads import after
from bot.trunks.snapshots import Route
from tests.sentences.__main__ import EXAMPLES
from tests.sentences.files import read_world

WORLD = read_world(EXAMPLES / "world.json")
READER = EmbeddedReader()


def test_an_implied_direction_is_offered_first_and_still_asked() -> None:
    """Our dialer calls customers: that is outbound, but the person says so."""
    meaning = READER.understand("set up a trunk for our dialer to call customers", WORLD)
    assert meaning.missing[0] == "direction"
    assert choices(meaning, "direction", WORLD) == ["outbound", "inbound", "both"]


def test_a_removal_without_its_trunk_offers_the_one_that_has_it() -> None:
    """The trunk is on the account, not in the sentence: it is asked for."""
    meaning = READER.understand("please remove the number +918047112233", WORLD)
    assert (meaning.verb, meaning.missing) == ("number remove", ["trunk"])
    assert choices(meaning, "trunk", WORLD)[0] == "sales_line"


def test_what_is_not_there_is_not_removed() -> None:
    """The number is on another trunk."""
    meaning = READER.understand("remove +911800123456 from sales_line", WORLD)
    assert meaning.verb is None
    assert meaning.absent == {"number": ["+911800123456"]}


def test_a_trunk_that_was_not_read_is_named() -> None:
    """The caller reads it, and asks again."""
    unread = replace(WORLD, account=replace(WORLD.account, contents={}))
    meaning = READER.understand("remove +918047112233 from sales_line", unread)
    assert (meaning.verb, meaning.unread) == (None, ["sales_line"])


def test_nothing_destructive_while_the_account_is_out_of_sight() -> None:
    """Exotel can't be read: no card, no form."""
    away = replace(WORLD, account=replace(WORLD.account, contents={}, reachable=False))
    assert READER.understand("delete mumbai_otp", away).verb is None


def test_a_time_that_cannot_be_kept_is_quoted() -> None:
    """Nothing is scheduled."""
    assert READER.understand("rename sales_line to sales_north tomorrow", WORLD).cannot_keep == "tomorrow"


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("don't delete sales_line", Stance.DENIED),
        ("should we delete sales_line?", Stance.ASKED),
        ("Ravi deleted sales_line", Stance.TOLD),
        ("delete sales_line if Ravi agrees", Stance.CONDITIONAL),
        ("could you please delete sales_line?", Stance.REQUEST),
        ("delete sales_line because it is not used any more", Stance.REQUEST),
    ],
)
def test_the_stance_is_told_apart(text: str, stance: Stance) -> None:
    """Only a request starts anything."""
    assert READER.understand(text, WORLD).stance is stance


def test_how_to_is_answered_with_help() -> None:
    """Asking how isn't asking for it."""
    meaning = READER.understand("how do I delete a trunk?", WORLD)
    assert (meaning.verb, meaning.value("verb"), meaning.effect) == ("help", "delete", Effect.READ)


@pytest.mark.parametrize("text", ["help", "help me", "what can you do?", "how does this work"])
def test_a_call_for_help_is_about_every_command(text: str) -> None:
    """Not about the likeliest one; and it is no answer to an open question."""
    first = READER.understand("create a trunk", WORLD)
    for context in (WORLD, replace(WORLD, thread=after(WORLD.thread, first, WORLD))):
        meaning = READER.understand(text, context)
        assert (meaning.verb, meaning.fields) == ("help", {})


def test_a_request_made_again_is_no_name() -> None:
    """“Set up inbound”, said twice, isn't about a trunk called up_inbound."""
    first = READER.understand("set up inbound", WORLD)
    meaning = READER.understand("set up inbound", replace(WORLD, thread=after(WORLD.thread, first, WORLD)))
    assert (meaning.verb, meaning.fields) == ("setup", {"direction": ("inbound",)})


@pytest.mark.parametrize("text", ["why?", "I don't know", "what for"])
def test_a_question_back_is_no_name(text: str) -> None:
    """A trunk called `why` would be made of it."""
    first = READER.understand("create a trunk", WORLD)
    meaning = READER.understand(text, replace(WORLD, thread=after(WORLD.thread, first, WORLD)))
    assert meaning.verb in (None, "help")


def test_an_old_thread_is_over() -> None:
    """Half an hour later the question has to be asked in full."""
    first = READER.understand("test sales_line", WORLD)
    later = replace(WORLD, thread=after(WORLD.thread, first, WORLD), now=WORLD.now + timedelta(minutes=31))
    assert READER.understand("outbound", later).move is Move.TOO_LATE


def test_yes_submits_nothing() -> None:
    """A word isn't a click."""
    first = READER.understand("delete mumbai_otp", WORLD)
    meaning = READER.understand("yes", replace(WORLD, thread=after(WORLD.thread, first, WORLD)))
    assert meaning.verb is None


def test_too_much_is_not_read() -> None:
    """Neither 3,001 characters nor eleven values."""
    assert READER.understand("add " * 751, WORLD).overloaded
    assert READER.understand("add " + ", ".join(f"+9198765432{n:02}" for n in range(11)), WORLD).overloaded


def test_a_bug_is_caught_and_logged_without_the_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The person gets an answer, the log no sentence."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("delete sales_line")

    monkeypatch.setattr(intent, "ranked", broken)
    with caplog.at_level(logging.ERROR):
        assert READER.understand("delete sales_line", WORLD).verb is None
    assert "sales_line" not in caplog.text


def test_chatter_is_not_for_us() -> None:
    """In a channel the bot stays silent."""
    assert not READER.understand("who wants to come to lunch", WORLD).for_us


DENIED = (
    "{}, but don't remove +918047112233 from sales_line",
    "{}. remove +918047112233 from sales_line? no, leave it",
    "{}, should I remove +918047112233 from sales_line?",
    "{}, no need to remove +918047112233 from sales_line",
    "+918047112233 was removed from sales_line because {}",
    "if {}, remove +918047112233 from sales_line",
    "{}. Leave +918047112233 alone, do not remove it from sales_line",
    "{}, remove +918047112233 from sales_line nahi karna",
)
REASONS = (
    "nobody should reach us there anymore",
    "it no longer belongs to us",
    "we are not paying for it",
    "ab zaroorat nahi hai",
)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_that_says_no_doesnt_deny_the_request_and_a_denial_beside_it_does(reason: str) -> None:
    """“Nobody should reach us there” is about the number; “don't remove it” is about the request."""
    asked = READER.understand(f"remove +918047112233 from sales_line, {reason}", WORLD)
    assert (asked.verb, asked.fields["number"]) == ("number remove", ("+918047112233",))
    for denied in DENIED:
        assert READER.understand(denied.format(reason), WORLD).verb is None, denied


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("rmove +918047112233 from sales_line", "number remove"),
        ("disassociate +918047112233 from sales_line", "number remove"),
        ("de-whitelist 44.248.146.11 on sales_line", "ip remove"),
        ("charge 44.248.146.16 on sales_line to /28", None),
        ("remote +918047112233 from sales_line", None),
    ],
)
def test_a_removal_word_may_have_a_slip_but_not_be_another_word(text: str, verb: str | None) -> None:
    """A letter too many or too few, or two swapped; another letter makes another word."""
    assert READER.understand(text, WORLD).verb == verb


def test_a_dotted_netmask_is_a_mask_and_no_address() -> None:
    """As routers write it."""
    meaning = READER.understand("change the netmask of 44.248.146.16 to 255.255.255.240 on sales_line", WORLD)
    assert (meaning.verb, meaning.fields["ip"]) == ("ip change", ("44.248.146.16/28",))


def test_an_address_is_removed_from_the_list_it_is_on() -> None:
    """People say “IP” for a destination, too."""
    contents = dict(WORLD.account.contents)
    route = Route(destination="52.66.140.11:5060;transport=tcp")
    contents["support_line"] = contents["support_line"].model_copy(update={"destinations": (route,)})
    world = replace(WORLD, account=replace(WORLD.account, contents=contents))
    meaning = READER.understand("remove the old ip 52.66.140.11 from support_line", world)
    assert (meaning.verb, meaning.fields["destination"]) == ("dest remove", (route.destination,))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("which trunks are being monitored right now", "watch"),
        ("no need to check sales_line", None),
        ("check sales_line", "check"),
        ("attach +912261234599 to sales_line", "number add"),
        ("whitelist an ip on sales_line", "ip add"),
        ("wipe the caller ID of sales_line", "alias clear"),
    ],
)
def test_what_is_asked_for_is_told_from_what_only_sounds_like_it(text: str, verb: str | None) -> None:
    """A list, a look, an addition, a removal."""
    assert READER.understand(text, WORLD).verb == verb


def test_the_user_name_is_the_word_after_the_kind_of_thing() -> None:
    """“add cred labuser” and “needs a login, call it …”."""
    for text in ("add cred labuser sales_line", "sales_line needs a login, call it labuser"):
        assert READER.understand(text, WORLD).fields.get("user") == ("labuser",), text
