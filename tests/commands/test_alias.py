"""`/trunk alias …`: the caller ID that called people see."""

from __future__ import annotations

import pytest

from bot.domain import E164
from bot.domain.errors import NotSwitchedOn
from bot.domain.records import Risk
from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest
from commands.alias.set import AliasSet
from commands.alias.show import verb as show
from tests.commands.asking import ACCOUNT, ask, words
from tests.commands.carrying import (
    NUMBER,
    OTHER_NUMBER,
    carried_out,
    done,
    form,
    lost,
    make,
    offered,
    submitted,
    values,
    wished,
)
from tests.support.account import Account


def alias(account: Account, trunk: str) -> list[str]:
    return [setting["value"] for setting in account.trunks()[trunk]["settings"]]


def test_an_alias_that_is_mapped_is_set_without_ado(exotel: Account, services: Services) -> None:
    """And overwritten the next time."""
    make(exotel, "sales_line", numbers=(NUMBER, OTHER_NUMBER))
    done(f"alias set sales_line {OTHER_NUMBER}", services, exotel)
    receipt = done("alias set sales_line +91 98765 43210", services, exotel)
    assert alias(exotel, "sales_line") == [NUMBER]
    assert "not mapped" not in receipt


def test_an_alias_that_is_not_mapped_is_asked_about_then_set_and_the_receipt_warns(
    exotel: Account, services: Services
) -> None:
    """Nobody documents that it must be, so it is not claimed, and the form can be submitted all the same."""
    sid = make(exotel, "sales_line", numbers=(NUMBER,))
    view = form(f"alias set sales_line {OTHER_NUMBER}", services)
    assert f"{OTHER_NUMBER} isn't on sales_line, so callees may not see it." in words(view)
    assert offered(view) == {f"Add {OTHER_NUMBER} to the trunk": f"number add {sid} {OTHER_NUMBER}"}
    assert alias(exotel, "sales_line") == []
    wish = submitted("alias set", values(view), services)
    assert isinstance(wish, ChangeRequest)
    receipt = carried_out(AliasSet(), wish, exotel)
    assert alias(exotel, "sales_line") == [OTHER_NUMBER]
    assert "isn't on this trunk" in receipt
    assert "test call" in receipt


def test_the_alias_is_shown_with_what_can_be_done_about_it(exotel: Account, services: Services) -> None:
    """Or that there is none."""
    sid = make(exotel, "sales_line")
    none = show.answer(ask("sales_line"), services)
    assert "has no caller ID set" in none.text
    assert list(offered({"blocks": none.blocks})) == ["Set one"]
    exotel.api.set_alias(sid, E164(NUMBER))
    some = show.answer(ask("sales_line"), services)
    assert NUMBER in words(some.blocks)
    assert list(offered({"blocks": some.blocks})) == ["Change it", "Clear it"]


def test_where_the_account_cannot_be_asked_it_says_so(exotel: Account, services: Services) -> None:
    """Setting it is in the seed, reading it is not."""
    make(exotel, "sales_line", numbers=(NUMBER,))
    services.trunks.all()
    exotel.fault(portal_off=True)
    with pytest.raises(NotSwitchedOn, match="isn't switched on for this account"):
        show.answer(ask("sales_line"), services)
    done(f"alias set sales_line {NUMBER}", services, exotel)
    assert alias(exotel, "sales_line") == [NUMBER]


def test_clearing_waits_for_approval_and_names_the_number(exotel: Account, services: Services) -> None:
    """Which number people see then is not claimed."""
    sid = make(exotel, "sales_line")
    exotel.api.set_alias(sid, E164(NUMBER))
    line = "alias clear sales_line the campaign has ended"
    _, wish = wished(line, services)
    assert wish.risk == Risk.REMOVE
    assert wish.reason == "the campaign has ended"
    assert f"no longer see {NUMBER}" in lost(line, services)
    assert "doesn't say" in done(line, services, exotel)
    assert alias(exotel, "sales_line") == []


def test_what_is_overwritten_is_named_and_can_be_put_back(exotel: Account, services: Services) -> None:
    """It is done at once, so it must be undone as easily: the number before is on no screen but this."""
    sid = make(exotel, "sales_line", numbers=(NUMBER,))
    exotel.api.set_alias(sid, E164(OTHER_NUMBER))
    verb, wish = wished(f"alias set sales_line {NUMBER}", services)
    assert wish.risk == Risk.NONE
    facts = {**verb.facts(wish.request)}
    for step in verb.plan(wish.request):
        facts |= step.do(exotel.api, facts).facts
    receipt = verb.receipt(wish.request, facts, ACCOUNT)
    assert f"It was `{OTHER_NUMBER}` before." in words(receipt[0]), "on the card itself"
    assert offered({"blocks": list(receipt)})[f"Put {OTHER_NUMBER} back"] == f"alias set {sid} {OTHER_NUMBER}"
    assert "before" not in done(f"alias set sales_line {NUMBER}", services, exotel), "it is this one already"


def test_an_account_that_cannot_be_asked_for_the_alias_can_set_one(exotel: Account, services: Services) -> None:
    """What was there before is then not known, and nothing is claimed of it."""
    make(exotel, "sales_line", numbers=(NUMBER,))
    services.trunks.all()
    exotel.fault(portal_off=True)
    assert "before" not in done(f"alias set sales_line {NUMBER}", services, exotel)
