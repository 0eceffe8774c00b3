"""Nobody is offered a button they would be refused at."""

from __future__ import annotations

import pytest

import commands
from bot.front.usable import Usable
from bot.verbs.verb import START, Right, Verbs
from bot.words.blocks import Message, actions, button, modal, section
from commands.help import verb as help_verb
from tests.commands.asking import ask, words
from tests.support.looking import buttons

VERBS = Verbs.of(commands)
USABLE = Usable(VERBS)
VIEWER, OPERATOR = ask(may=False), ask()


@pytest.mark.parametrize("verb", list(VERBS), ids=lambda verb: verb.name)
def test_a_viewer_is_offered_what_a_viewer_can_do(verb: object) -> None:
    """Numbered or not, on an account or not."""
    name, right = verb.name, verb.right_for("sales_line")  # type: ignore[attr-defined]
    pressed = button("Press", f"{name}#2", "sales_line --account support")
    answer = Message("Here.", [section("Here."), actions([pressed, button("Help", "help")])])
    assert buttons({"blocks": USABLE.message(answer, OPERATOR).blocks}) == ["Press", "Help"]
    left = ["Help"] if right is Right.CHANGE else ["Press", "Help"]
    assert buttons({"blocks": USABLE.message(answer, VIEWER).blocks}) == left


def test_a_row_that_would_be_empty_is_left_out() -> None:
    """Slack refuses an empty row; the sentence stays."""
    set_up = button("Set up inbound", "setup", "inbound trmum1a")
    blocks = [section("Inbound: missing a destination.", set_up), actions([set_up])]
    assert USABLE.view(modal("a/b", "A trunk", blocks), VIEWER)["blocks"] == [
        section("Inbound: missing a destination.")
    ]
    assert USABLE.message(Message("Nothing there."), VIEWER) == Message("Nothing there.")


def test_everyone_can_see_what_is_watched() -> None:
    """Reading is harmless; starting and stopping is for operators."""
    watch = VERBS.get("watch")
    assert watch is not None
    assert watch.right_for("") is Right.LOOK
    assert watch.right_for("sales_line off") is Right.CHANGE
    assert "Everyone can view this; operators can change it." in words(help_verb.say(ask("watch"), VERBS).blocks)


def test_the_first_screen_is_short_and_leads_to_all_commands() -> None:
    """The main jobs as buttons; what a viewer can't do, and whom to ask, in one line."""
    first = help_verb.say(ask(START), VERBS)
    assert buttons({"blocks": first.blocks})[-1] == "All commands"
    assert len(first.blocks) < 5
    viewer = words(help_verb.say(ask(START, may=False), VERBS).blocks)
    assert ":lock: Only operators can do this." in viewer
    assert "Only operators can do this." in words(help_verb.say(ask("setup", may=False), VERBS).blocks)
