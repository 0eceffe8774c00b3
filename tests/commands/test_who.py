"""`/trunk who @name`, which Slack sends as it was typed."""

from __future__ import annotations

import pytest

from bot.slack.markup import as_typed
from bot.store import Known
from commands.who import verb
from tests.commands.asking import ask, words
from tests.commands.fakes import EmptyLog, services_on
from tests.commands.test_any_line import StillDirectory


class WithPeople(EmptyLog):
    """A log that knows three people, one of them without a name."""

    def audit_known(self) -> Known:
        return Known(people={"UVERA00001": "vera", "UBEN000001": "ben.k", "UBEN000002": "ben.r", "UNONAME001": ""})


SERVICES = services_on(StillDirectory(), store=WithPeople())


@pytest.mark.parametrize("typed", ["@vera", "vera", "@Vera", "“vera”", "@ver", "<@UVERA00001|vera>", "UVERA00001"])
def test_a_person_is_found_by_name(typed: str) -> None:
    """By name, its beginning, or a mention."""
    assert verb.answer(ask(as_typed(typed)), SERVICES).text == "What <@UVERA00001> can do."


def test_a_name_of_several_people_asks_which() -> None:
    """Nobody's rights are shown meanwhile."""
    answer = verb.answer(ask("@ben"), SERVICES)
    assert answer.text.startswith("Who is `@ben`? It could be <@UBEN000001> and <@UBEN000002>. Pick them here:")
    assert "approve" not in words(list(answer.blocks))


def test_a_name_nobody_has_asks_which() -> None:
    """With the menu of people."""
    assert verb.answer(ask("@nobody"), SERVICES).text == "Who is `@nobody`? Pick them here:"
