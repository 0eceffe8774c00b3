"""The button under an error: what comes next, and the same once more only where that can help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import commands
from bot.domain import E164, TrunkName, errors
from bot.domain.errors import BadInput, TrunkbotError
from bot.front.jobs import sorry
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query, Verb, Verbs
from commands.curl import verb as curl
from commands.whois import verb as whois
from tests.commands.asking import ask
from tests.support.account import Account

VERBS = Verbs.of(commands)


def under(error: TrunkbotError, verb: Verb, said: Ask, services: Services) -> dict[str, Any]:
    (row, *_) = [block for block in sorry(error, verb, said, services).blocks if block["type"] == "actions"]
    first: dict[str, Any] = row["elements"][0]
    return first


def answered(verb: Query, text: str, services: Services) -> dict[str, Any]:
    """The button under the error that these words end in."""
    said = ask(text)
    with pytest.raises(TrunkbotError) as caught:
        verb.answer(said, services)
    return under(caught.value, verb, said, services)


def test_a_number_without_its_country_code_is_looked_up_with_one_click(exotel: Account, services: Services) -> None:
    """The button carries the right number, not the wrong one once more."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, E164("+919876543210"))
    button = answered(whois, "9876543210", services)
    assert button["text"]["text"] == "Look up +919876543210"
    assert f"`{sid}`" in whois.answer(ask(button["value"]), services).text


def test_a_correction_of_a_part_carries_the_whole_line(exotel: Account, services: Services) -> None:
    """The trunk and the thing stay as they were typed."""
    exotel.api.create_trunk(TrunkName("sales_line"))
    button = answered(curl, "sales_line number 9876543210", services)
    assert (button["action_id"], button["value"]) == ("curl", "sales_line number +919876543210")


@pytest.mark.parametrize("verb", [whois, curl], ids=lambda verb: verb.name)
def test_what_cannot_be_read_leads_to_how_it_is_typed(verb: Verb, services: Services) -> None:
    """The same words again would be the same error again."""
    button = under(BadInput("No."), verb, ask("x"), services)
    assert (button["text"]["text"], button["action_id"], button["value"]) == (
        f"How to use /trunk {verb.name}",
        "help",
        verb.name,
    )


@pytest.mark.parametrize("kind", [errors.NotSwitchedOn, errors.InvalidParameter])
def test_what_exotel_refuses_every_time_is_not_offered_again(
    kind: type[errors.ExotelError], services: Services
) -> None:
    """An endpoint that the account does not have is not there a minute later."""
    assert under(kind("No."), whois, ask("+919876543210"), services)["action_id"] == "list"


@pytest.mark.parametrize(
    "kind",
    [
        errors.NotReached,
        errors.AnswerLost,
        errors.GarbledAnswer,
        errors.RateLimited,
        errors.ServerFault,
        errors.NoSuchTrunk,
    ],
)
def test_what_may_pass_is_offered_again(kind: type[errors.ExotelError], services: Services) -> None:
    """With the very words; a bad minute of Exotel's may refuse a trunk that is there."""
    button = under(kind("No."), whois, ask("+919876543210"), services)
    assert (button["text"]["text"], button["value"]) == ("Try again", "+919876543210")


@pytest.mark.parametrize("verb", list(VERBS), ids=lambda verb: verb.name)
def test_a_corrected_line_fits_its_button_for_every_verb(verb: Verb, services: Services) -> None:
    """Slack takes 75 characters."""
    button = under(BadInput("No.", suggestion="x" * 80), verb, replace(ask("y")), services)
    assert len(button["text"]["text"]) <= 75
    assert button["value"] == "x" * 80
