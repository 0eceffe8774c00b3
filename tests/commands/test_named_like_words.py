"""Trunks that are named like the words of commands: every verb that takes a direction beside a name reads it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NoReturn

import pytest

from bot.domain import Direction, TrunkName, direction_beside
from bot.domain.errors import TrunkbotError
from bot.domain.records import KnownTrunk
from bot.verbs.services import Services
from commands.check import verb as check
from commands.explain import verb as explain
from commands.pbx import verb as pbx
from commands.setup.typed import draft_from as setup
from commands.test import verb as try_a_call
from tests.commands.asking import ask, words
from tests.commands.fakes import FakeChecks
from tests.support.account import Account

NAMES = ("inbound", "outbound", "both", "in", "keep", "show", "sales_line")
Read = Callable[[str, Sequence[KnownTrunk], Services], tuple[str, str]]
"""The trunk's name and the direction that a verb makes of these words; empty where it asks for them."""


class Asked(TrunkbotError):
    """What a check was asked to look at."""

    def __init__(self, trunk: KnownTrunk, ways: Sequence[Direction]) -> None:
        self.read = trunk.trunk_name, "both" if len(ways) == 2 else "".join(ways)
        super().__init__("asked")


class AskedChecks(FakeChecks):
    """A check says what it was asked for."""

    def check(self, trunk: KnownTrunk, user: str, ways: Sequence[Direction]) -> NoReturn:
        raise Asked(trunk, ways)


def by_check(text: str, known: Sequence[KnownTrunk], services: Services) -> tuple[str, str]:
    try:
        message = check.answer(ask(text, *known), replace(services, checks=AskedChecks()))
    except Asked as found:
        return found.read
    return "", _beside_a_button(message.blocks[1]["elements"][0]["value"])


def by_pbx(text: str, known: Sequence[KnownTrunk], services: Services) -> tuple[str, str]:
    message = pbx.answer(ask(text, *known), services)
    if message.blocks[0]["type"] != "header":
        return "", _beside_a_button(message.blocks[1]["elements"][0]["value"])
    way = words(message.blocks[1]).split(" (")[0].strip().split("\n")[-1].lower()
    return message.blocks[0]["text"]["text"].partition(":")[0], "both" if way == "both ways" else way


def by_setup(text: str, known: Sequence[KnownTrunk], services: Services) -> tuple[str, str]:
    draft = setup(text, known)
    sid = draft.fields.get("trunk")
    return next((one.trunk_name for one in known if one.trunk_sid == sid), ""), str(draft.direction or "")


def by_test(text: str, known: Sequence[KnownTrunk], services: Services) -> tuple[str, str]:
    view = try_a_call.open_live(ask(text, *known), services)
    said = words(view["blocks"])
    if "Which trunk should we test?" in said:
        return "", said.partition("test? (")[2].split(" ")[0].lower()
    name = next(part for part in said.split("*") if part in NAMES)
    lacking = said.partition("isn't set up for ")[2]
    return name, lacking.split(" ")[0].lower() if lacking else ""


def _beside_a_button(value: str) -> str:
    return value.split()[-1] if len(value.split()) > 1 else ""


READERS = {"check": by_check, "pbx": by_pbx, "setup": by_setup, "test": by_test}


@pytest.fixture
def known(exotel: Account) -> list[KnownTrunk]:
    return [KnownTrunk(exotel.api.create_trunk(TrunkName(name)).trunk_sid, name) for name in NAMES]


@pytest.mark.parametrize("verb", READERS)
@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("inbound", ("", "inbound")),
        ("outbound", ("", "outbound")),
        ("inbound outbound", ("inbound", "outbound")),
        ("inbound inbound", ("inbound", "inbound")),
        ("termination inbound", ("inbound", "outbound")),
        ("inbound termination", ("inbound", "outbound")),
        ("sales_line inbound", ("sales_line", "inbound")),
        ("keep outbound", ("keep", "outbound")),
        ("show inbound", ("show", "inbound")),
    ],
)
def test_a_word_for_a_direction_is_the_direction_also_where_a_trunk_is_named_so(
    verb: str, text: str, read: tuple[str, str], known: list[KnownTrunk], services: Services
) -> None:
    """Of two such words one is the trunk; the same for all verbs."""
    assert READERS[verb](text, known, services) == read


@pytest.mark.parametrize("verb", READERS)
def test_a_sid_always_means_the_trunk(verb: str, known: list[KnownTrunk], services: Services) -> None:
    """So every button leads to it, however it is named."""
    name, way = READERS[verb](f"{known[0].trunk_sid} outbound", known, services)
    assert (name, way) == ("inbound", "outbound")


def test_explain_takes_it_for_the_direction_too(known: list[KnownTrunk], services: Services) -> None:
    """In a sentence it is hardly ever a trunk; the buttons name that by its SID."""
    services.trunks.all()
    said = words(explain.answer(ask("403 inbound", *known), services).blocks)
    assert "Inbound (origination)" in said
    assert "Outbound (termination)*: why" not in said


@pytest.mark.parametrize("typed", ["outbound sales_line", "sales_line outbound"])
def test_without_such_a_trunk_any_order_will_do(typed: str) -> None:
    """And the names are not even asked for."""

    def never() -> Iterator[str]:
        yield "sales_line"
        raise AssertionError("the trunks were read")

    assert direction_beside(typed.split(), never()) == (["sales_line"], Direction.OUTBOUND)
