"""What was understood, in a few words."""

from __future__ import annotations

import pytest

from bot.conversation.roles import ROLES
from bot.words.blocks import Message
from bot.words.sentences import headed, marked_phrase, notes, phrase


@pytest.mark.parametrize("verb", sorted(ROLES))
def test_every_command_that_is_understood_can_be_said(verb: str) -> None:
    """With nothing known, and with everything; no placeholder is left."""
    full = {name: ["value"] for name in ROLES[verb].fields}
    for said in (phrase(verb, {}), phrase(verb, full)):
        assert not set("{}[]") & set(said)
        assert said[0].isupper()


@pytest.mark.parametrize(
    ("verb", "fields", "said"),
    [
        (
            "number add",
            {"number": ["+919812345678"], "trunk": ["a_b"], "mode": ["flow"]},
            "Add +91 98123 45678 to a_b, mode flow",
        ),
        (
            "number add",
            {"number": ["+919812345678", "+919812345679"], "trunk": ["a_b"]},
            "Add +91 98123 45678 and +91 98123 45679 to a_b",
        ),
        ("setup", {"direction": ["both"]}, "Set up a trunk for outbound and inbound"),
        ("watch", {"trunk": ["a_b"], "every": ["off"]}, "Stop watching a_b"),
        ("who", {}, "Show who can do what"),
    ],
)
def test_it_is_said_as_a_person_would(verb: str, fields: dict[str, list[str]], said: str) -> None:
    """With the values that are known."""
    assert phrase(verb, fields) == said


def test_a_person_is_a_mention_and_nothing_else_is_markup() -> None:
    """A name can be any word."""
    assert marked_phrase("who", {"person": ["UASHA00001"]}) == "Show what <@UASHA00001> can do"
    assert marked_phrase("rename", {"trunk": ["a"], "name": ["<!here>"]}) == "Rename a to &lt;!here&gt;"


def test_a_time_that_cannot_be_kept_and_a_corrected_number_are_pointed_out() -> None:
    """Before anything is submitted."""
    lines = notes("tomorrow", {"number": "080 4711 2233"}, {"number": ["+918047112233"]}, destroys=True)
    assert lines[0] == "I can't schedule this (tomorrow); it starts once it's submitted and approved."
    assert lines[1] == "I read 080 4711 2233 as +91 80 4711 2233."


def test_a_long_answer_keeps_the_button_for_something_else() -> None:
    """Slack takes fifty blocks."""
    blocks = [{"type": "divider"}] * 60
    whole = headed("list", {}, Message("text", blocks), "ID").payload()["blocks"]
    assert len(whole) <= 50
    assert whole[-1]["elements"][0]["text"]["text"] == "Not what I meant"
