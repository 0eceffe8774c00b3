"""`/trunk dashboard`: the step that no API takes, and that somebody took it."""

from __future__ import annotations

from bot.domain import E164
from bot.verbs.services import Services
from bot.verbs.verb import Right
from commands.dashboard import verb
from commands.show import verb as show
from tests.commands.asking import ask, words
from tests.commands.carrying import make
from tests.support.account import Account
from tests.support.looking import buttons

NUMBER, OTHER = "+911800123456", "+911800123457"
HOST = "sip:sip.acme.io:5061;transport=tls"


def shown(services: Services, text: str = "support_line") -> str:
    """What the command answers."""
    return words(verb.answer(ask(text), services).blocks)


def test_it_says_where_to_go_and_what_to_enter(exotel: Account, services: Services) -> None:
    """With links, for exactly this trunk and its numbers; everyone can read it."""
    sid = make(exotel, "support_line", numbers=(NUMBER,), destination=HOST)
    said = shown(services)
    assert "One step left for you" in said
    assert f"`sip:{sid}`" in said
    assert "<https://my.exotel.com/numbers|Number Manager>" in said
    assert f"assign `{NUMBER}` to that flow" in said
    assert verb.right_for("support_line") is Right.LOOK
    assert verb.right_for("support_line done") is Right.CHANGE


def test_what_was_done_is_kept_until_a_number_comes_or_it_is_taken_back(exotel: Account, services: Services) -> None:
    """Show asks only for the numbers nobody vouched for."""
    sid = make(exotel, "support_line", numbers=(NUMBER,), destination=HOST)
    before = words(show.answer(ask("support_line"), services).blocks)
    assert f"set up, if `{NUMBER}` is assigned to its flow." in before
    done = verb.answer(ask("support_line done"), services)
    assert "Marked as done" in words(done.blocks)
    assert "Marked as done" in shown(services)
    assert "assigned to its flow" not in words(show.answer(ask("support_line"), services).blocks)
    exotel.api.map_number(sid, E164(OTHER))
    assert f"assign `{OTHER}` to that flow" in shown(services)
    assert "One step left" in shown(services, "support_line undo")
    assert f"`{NUMBER}` and `{OTHER}`" in shown(services)


def test_a_trunk_without_numbers_has_nothing_to_assign(exotel: Account, services: Services) -> None:
    """It gets one first."""
    make(exotel, "support_line")
    assert buttons({"blocks": verb.answer(ask("support_line done"), services).blocks}) == ["Add a number"]
