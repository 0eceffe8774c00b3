"""Words that name no verb: which one was meant, and what is read as a trouble instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import commands
from bot.knowledge.training.sentences import read_sentences
from bot.verbs.suggestions import MOST
from bot.verbs.verb import UNKNOWN, Verbs
from tests.knowledge.test_knowledge import DATA, UNSEEN, heard

VERBS = Verbs.of(commands)
NAMES = [verb.name for verb in VERBS]


def nearest(text: str) -> list[tuple[str, str]]:
    return [(verb.name, rest) for verb, rest in VERBS.suggest(text)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("add ip", ["ip add"]),
        ("add number", ["number add"]),
        ("ip", ["ip add", "ip change", "ip list", "ip remove"]),
        ("number", ["number add", "number list", "number mode", "number move", "number remove"]),
        ("status", ["show", "check", "list"]),
        ("approve", ["pending"]),
        ("undo", ["restore", "pending"]),
        ("password", ["creds", "creds add", "creds remove", "creds rotate"]),
        ("shwo", ["show"]),
        ("stup", ["setup"]),
        ("numbr lst", ["number list"]),
        ("ip remvoe", ["ip remove"]),
        ("whitlist", ["ip add"]),
    ],
)
def test_what_people_say_leads_to_the_verb_that_does_it(typed: str, meant: list[str]) -> None:
    """The likeliest first."""
    assert [name for name, _ in nearest(typed)][: len(meant)] == meant


def test_remove_and_a_trunk_is_to_delete_it() -> None:
    """Before everything that takes something off a trunk."""
    assert nearest("remove sales_line")[0] == ("delete", "sales_line")
    assert ("number remove", "sales_line") in nearest("remove sales_line")


@pytest.mark.parametrize(
    ("typed", "verb", "rest"),
    [
        ("shwo sales_line", "show", "sales_line"),
        ("status of sales_line", "show", "sales_line"),
        ("add ip to sales_line 44.1.2.3", "ip add", "sales_line 44.1.2.3"),
        ("undo delete sales_line", "restore", "sales_line"),
        ("ip remvoe sales_line 44.1.2.3 the office is closed", "ip remove", "sales_line 44.1.2.3 the office is closed"),
    ],
)
def test_what_was_typed_besides_goes_along(typed: str, verb: str, rest: str) -> None:
    """Nobody types a name twice."""
    assert nearest(typed)[0] == (verb, rest)


def test_every_word_that_leads_somewhere_names_no_verb_itself() -> None:
    """And is first the word of one verb, before it is that of others as well."""
    own = {word for verb in VERBS for word in (*verb.words, *verb.things)}
    groups = {word for verb in VERBS for word in verb.group_words}
    assert {word for verb in VERBS for word in verb.also} <= own
    assert not [word for word in own if VERBS.read(word)[0]]
    assert [word for word in own | groups if not VERBS.suggest(word)] == []


@given(st.text(max_size=60))
def test_any_words_have_few_guesses_each_of_a_verb_there_is(text: str) -> None:
    """And never an error."""
    found = [name for name, _ in nearest(text)]
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert set(found) <= set(NAMES)


@pytest.mark.parametrize(
    "typed",
    [
        "nobody can call us",
        "why does sales_line get 403",
        "no audio on sales_line",
        "403",
        "1008",
        "it doesn't work",
        "number not reachable",
        "calls drop after 30 seconds",
        "call fails with 403",
    ],
)
def test_what_reads_like_a_trouble_or_a_code_is_explained(typed: str) -> None:
    """Marked as words that named no verb."""
    verb, rest = VERBS.resolve(typed)
    assert verb
    assert (verb.name, rest) == ("explain", f"{UNKNOWN}{typed}")


@pytest.mark.long
def test_nine_of_ten_troubles_that_name_no_verb_are_heard() -> None:
    """Of the sentences that measure what is known, those whose row is found and that begin with no verb."""
    texts = [one.text for name, _, _ in UNSEEN for one in read_sentences(DATA / name) if heard(one.text) == one.key]
    known = [text for text in texts if heard(text) != "not-sure" and not VERBS.read(text)[0] and " " in text]
    missed = [text for text in known if VERBS.resolve(text)[0] is None]
    print(f"{len(known) - len(missed)} of {len(known)} are heard")
    assert len(known) > 500
    assert len(missed) <= len(known) // 10, missed


@pytest.mark.parametrize("end", ["", " sales_line", " sales_line 44.248.146.11/32", " sales_line +919876543210 flow"])
@pytest.mark.parametrize("name", NAMES)
def test_a_slip_in_a_verb_is_no_trouble(name: str, end: str) -> None:
    """Two letters swapped: the verb is suggested, and nothing is explained."""
    for place in range(1, len(name) - 1):
        if " " in name[place : place + 2] or name[place] == name[place + 1]:
            continue
        typed = f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}{end}"
        verb, _ = VERBS.resolve(typed)
        assert verb is None or verb.name != "explain", typed


@pytest.mark.parametrize("typed", ["add ip", "remove sales_line", "status", "undo", "hello there", "sales_line please"])
def test_what_is_asked_for_is_no_trouble(typed: str) -> None:
    """It is suggested, or help is."""
    assert VERBS.resolve(typed)[0] is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("remove +919876543210 from slow_line", "number remove"),
        ("remove 44.1.2.3 from slow_line", "ip remove"),
        ("remove sip.acme.io from slow_line", "dest remove"),
        ("delete slow_line", "delete"),
        ("delte slow_line", "delete"),
        ("erase slow_line", "delete"),
    ],
)
def test_the_first_suggestion_destroys_no_more_than_was_typed(typed: str, first: str) -> None:
    """A number that is to go is no reason to offer the end of its trunk first."""
    assert VERBS.suggest(typed)[0][0].name == first
