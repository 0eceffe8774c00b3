"""`/trunk help`, and what is said to a word that names no verb."""

from __future__ import annotations

import pytest

import commands
from bot.domain.records import KnownTrunk
from bot.verbs.verb import Verbs
from commands.help import GROUPS
from commands.help import verb as help_verb
from tests.commands.asking import ask, words

VERBS = Verbs.of(commands)


def test_help_names_every_verb_with_what_it_does() -> None:
    """The verbs themselves are what is read."""
    said = words(help_verb.say(ask(), VERBS).blocks)
    for verb in VERBS:
        assert f"/trunk {verb.name}" in said
        assert verb.summary in said


@pytest.mark.parametrize("verb", list(VERBS), ids=lambda verb: verb.name)
def test_help_on_a_verb_shows_a_real_example_of_it(verb: object) -> None:
    """An example that `/trunk` itself reads as that verb."""
    name, example = verb.name, verb.example  # type: ignore[attr-defined]
    assert example in words(help_verb.say(ask(name), VERBS).blocks)
    found, _ = VERBS.read(example.removeprefix("/trunk "))
    assert found is verb


@pytest.mark.parametrize(
    ("typed", "meant"), [("stup", "setup"), ("lst", "list"), ("shwo sales_line", "show"), ("hepl", "help")]
)
def test_a_word_that_names_no_verb_gets_the_nearest_ones(typed: str, meant: str) -> None:
    """As buttons, and saying that nothing was done."""
    message = help_verb.say(ask(f"? {typed}"), VERBS)
    assert "I don't know" in message.text
    buttons = [element["action_id"] for block in message.blocks for element in block.get("elements", [])]
    assert meant in buttons


def test_the_likeliest_verb_begins_as_what_was_typed() -> None:
    """A slip is seldom in the first letter."""
    message = help_verb.say(ask("? lst"), VERBS)
    assert message.blocks[1]["elements"][0]["action_id"] == "list"


def test_a_trunks_name_where_a_verb_is_wanted_leads_to_the_trunk() -> None:
    """Somebody tired typed half of it."""
    message = help_verb.say(ask("? sales_line please", KnownTrunk("trmum1a", "sales_line")), VERBS)
    button = message.blocks[1]["elements"][0]
    assert (button["action_id"], button["value"]) == ("show", "trmum1a")


def test_help_on_a_trouble_leads_to_its_explanation() -> None:
    """Somebody in trouble asks for help in their own words."""
    button = help_verb.say(ask("nobody can call us"), VERBS).blocks[1]["elements"][0]
    assert (button["action_id"], button["value"]) == ("explain", "nobody can call us")


def test_a_suggestion_carries_what_was_typed_besides_and_shows_it() -> None:
    """Nothing is handed on that the button does not say; the trunk's name goes first, as verbs want it."""
    known = KnownTrunk("trmum1a", "sales_line")

    def first(typed: str) -> tuple[str, str, str]:
        button = help_verb.say(ask(f"? {typed}", known), VERBS).blocks[1]["elements"][0]
        return button["text"]["text"], button["action_id"], button.get("value", "")

    assert first("shwo sales_line") == ("/trunk show sales_line", "show", "sales_line")
    whole = "/trunk ip add sales_line 44.1.2.3"
    assert first("add ip 44.1.2.3 to sales_line") == (whole, "ip add", "sales_line 44.1.2.3")
    assert first(f"shwo {'x' * 80}") == ("/trunk show", "show", "")
    assert first("trunks please") == ("/trunk list", "list", "")


def test_help_is_grouped_by_what_people_want_to_do() -> None:
    """Setup, connect, check and explain come first, and no verb stands twice."""
    lines = words(help_verb.say(ask(), VERBS).blocks).splitlines()
    told = [line.split("`")[1].removeprefix("/trunk ") for line in lines if line.startswith("`/trunk ")]
    assert told[:4] == ["setup", "connect", "check", "explain"]
    assert sorted(told) == sorted([verb.name for verb in VERBS if verb.name != "help"] + ["help"])
    assert [line for line in lines if line.startswith("*") and line.endswith("*")] == [f"*{one}*" for one in GROUPS]


def test_what_was_typed_comes_back_harmless() -> None:
    """No mention can be made of it."""
    assert "<!channel>" not in words(help_verb.say(ask("? <!channel> `x`"), VERBS).blocks)


def test_somebody_without_rights_reads_why() -> None:
    """The ruling stands at the end of the help."""
    assert "Only operators can do this." in words(help_verb.say(ask(may=False), VERBS).blocks)
