"""`/trunk disconnect`: nobody can call while a trunk is taken down, and nothing of it stays."""

from __future__ import annotations

from pydantic import SecretStr

from bot.domain.records import Risk
from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest, Submission, Wrong
from commands.disconnect import verb
from tests.commands.asking import ask, words
from tests.commands.carrying import NUMBER, OTHER_NUMBER, carried_out, make
from tests.support.account import Account


def a_whole_trunk(account: Account) -> str:
    """With everything that can be on one."""
    sid = make(
        account,
        "support_line",
        numbers=(NUMBER, OTHER_NUMBER),
        ip="44.248.146.11",
        destination="abc.india.sip.livekit.cloud:5061;transport=tls",
    )
    account.api.add_credential(sid, "livekit", SecretStr("Abc123Abc123Abc123Abc123"))
    return sid


def asked(services: Services, name: str = "support_line", reason: str = "moved") -> ChangeRequest | Wrong:
    """The form as a person submits it."""
    view = verb.open_live(ask("support_line"), services)
    outcome = verb.screens["form"](
        Submission(ask(), {"typed_name": name, "reason": reason}, view["private_metadata"], services)
    )
    assert isinstance(outcome, ChangeRequest | Wrong)
    return outcome


def test_everything_is_taken_off_in_order_before_the_trunk_goes(exotel: Account, services: Services) -> None:
    """SIP users first, the trunk last; the form says so, and the receipt says what is left for a person."""
    sid = a_whole_trunk(exotel)
    made = len(exotel.writes())
    shown = words(verb.open_live(ask("support_line"), services))
    assert shown.index("1. Remove the SIP user livekit") < shown.index("6. Delete the trunk support_line")
    assert "Nothing is removed until someone else approves" in shown
    wanted = asked(services)
    assert isinstance(wanted, ChangeRequest)
    assert wanted.risk is Risk.DELETE
    receipt = carried_out(verb, wanted, exotel)
    assert [path for _, path in exotel.writes()[made:]] == [
        "credentials",
        "destination-uris",
        "whitelisted-ips",
        "phone-numbers",
        "phone-numbers",
        "trunks",
    ]
    assert {method for method, _ in exotel.writes()[made:]} == {"DELETE"}
    assert exotel.trunks() == {}
    assert f"the flow that dials `sip:{sid}`" in receipt


def test_the_name_and_a_reason_are_required(exotel: Account, services: Services) -> None:
    """As for any deletion."""
    a_whole_trunk(exotel)
    outcome = asked(services, name="sales_line", reason="")
    assert isinstance(outcome, Wrong)
    assert set(outcome.fields) == {"typed_name", "reason"}


def test_an_account_that_cannot_remove_parts_deletes_the_trunk_with_them(exotel: Account, services: Services) -> None:
    """Only the trunk's own deletion is in every account's API."""
    a_whole_trunk(exotel)
    services.trunks.all()
    exotel.fault(portal_off=True)
    wanted = asked(services)
    assert isinstance(wanted, ChangeRequest)
    assert [step.kind for step in wanted.plan] == ["delete_trunk"]
    carried_out(verb, wanted, exotel)
    assert exotel.trunks() == {}


def test_a_large_trunk_takes_its_numbers_along(exotel: Account, services: Services) -> None:
    """A request for each of a thousand numbers would take minutes."""
    make(exotel, "support_line", numbers=tuple(f"+9198765432{number:02}" for number in range(41)))
    wanted = asked(services)
    assert isinstance(wanted, ChangeRequest)
    assert [step.kind for step in wanted.plan] == ["delete_trunk"]
