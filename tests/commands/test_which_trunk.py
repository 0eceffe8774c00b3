"""A question for the trunk drops none silently: it offers as many as Slack takes, and counts the rest."""

from __future__ import annotations

import re

import pytest

import commands
from bot.domain import TrunkName
from bot.front.jobs import sorry
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.verbs.verb import Live, Query, Verbs
from bot.words.blocks import Message
from tests.commands.asking import ask, words
from tests.support.account import Account

THERE = 40
ASKING = ("check", "curl", "dashboard", "delete", "disconnect", "number list", "pbx", "show")
VERBS = Verbs.of(commands)


@pytest.fixture
def forty(exotel: Account) -> None:
    for number in range(THERE):
        exotel.api.create_trunk(TrunkName(f"line_{number}"))


def question(name: str, typed: str, services: Services) -> Message:
    """The question which trunk is meant."""
    verb, said = VERBS.get(name), ask(typed)
    try:
        if isinstance(verb, Live):
            verb.open_live(said, services)
        elif isinstance(verb, Query):
            return verb.answer(said, services)
    except NotOne as error:
        assert verb is not None
        return sorry(error, verb, said, services)
    raise AssertionError(f"/trunk {name} asks for no trunk.")


def offered(message: Message) -> int:
    """How many trunks have a button of their own."""
    buttons = [each for block in message.blocks for each in block.get("elements", []) if each.get("type") == "button"]
    return len([each for each in buttons if re.search(r"line_\d", each["text"]["text"])])


@pytest.mark.parametrize("name", ASKING)
def test_the_trunks_without_a_button_are_counted(name: str, forty: None, services: Services) -> None:
    """The buttons and the rest together are all the trunks."""
    asked = question(name, "", services)
    assert offered(asked) >= 5
    assert re.findall(r"(\d+) more", words(asked.blocks)) == [str(THERE - offered(asked))]


def test_a_beginning_that_fits_many_offers_as_many_and_counts_the_rest(forty: None, services: Services) -> None:
    """“line” fits all forty."""
    asked = question("show", "line", services)
    assert f"{THERE - offered(asked)} more: type `/trunk show NAME`." in words(asked.blocks)
