"""`/trunk create` and `/trunk rename`: a trunk alone, and another name for one."""

from __future__ import annotations

from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest, Wrong
from commands.create import verb as create
from tests.commands.asking import ask, words
from tests.commands.carrying import carried_out, done, form, make, submitted, values
from tests.support.account import Account


def test_a_name_typed_after_the_verb_stands_in_the_form(services: Services) -> None:
    """One submit makes the trunk."""
    assert values(create.open(ask("support_line"))) == {"trunk_name": "support_line"}


def test_a_trunk_is_created_and_the_receipt_says_what_it_still_needs(exotel: Account, services: Services) -> None:
    """With its SID, which everything else asks for."""
    outcome = submitted("create", {"trunk_name": "support_line"}, services)
    assert isinstance(outcome, ChangeRequest)
    receipt = carried_out(create, outcome, exotel)
    assert exotel.trunks()["support_line"]["trunk_sid"] in receipt
    assert "needs a phone number" in receipt


def test_a_name_with_spaces_is_marked_with_one_that_would_do(services: Services) -> None:
    """In the form, filled in as it was typed."""
    view = form("create support line", services)
    assert "Try support_line" in words(view)
    assert values(view) == {"trunk_name": "support line"}
    outcome = submitted("create", {"trunk_name": ""}, services)
    assert isinstance(outcome, Wrong)


def test_a_trunk_is_renamed(exotel: Account, services: Services) -> None:
    """Its SID stays."""
    sid = make(exotel, "support_line")
    receipt = done("rename support hotline", services, exotel)
    assert exotel.trunks()["hotline"]["trunk_sid"] == sid
    assert "*hotline*" in receipt
    assert sid in receipt


def test_a_new_name_that_is_the_old_one_is_said(exotel: Account, services: Services) -> None:
    """Nothing to do, and nobody waits for it."""
    make(exotel, "support_line")
    assert "already called support_line" in words(form("rename support_line support_line", services))
    make(exotel, "hotline")
    services.trunks.all()
    assert "Another trunk is called hotline" in words(form("rename support_line hotline", services))
