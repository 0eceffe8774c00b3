"""`/trunk creds`: a password is shown to one person, when they press the button, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape

import pytest
from pydantic import SecretStr

from bot.domain import TrunkName
from bot.store import Store
from bot.trunks.directory import Directory, NotOne
from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest
from commands.creds.show import reveal, verb
from tests.commands.asking import ask, words
from tests.commands.carrying import form, make, typed
from tests.commands.fakes import services_on
from tests.support.account import Account

PASSWORD = "Zx9_very_secret_4711"


@pytest.fixture
def trunk_sid(exotel: Account) -> str:
    return exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid


def add(exotel: Account, trunk_sid: str, user_name: str, password: str) -> None:
    """Add a SIP user for the person who asks in these tests."""
    exotel.api.add_credential(trunk_sid, user_name, SecretStr(PASSWORD))
    exotel.api.fresh_passwords.keep(trunk_sid, user_name, SecretStr(password), ask().user)


@pytest.fixture
def services(exotel: Account, store: Store, trunk_sid: str) -> Iterator[Services]:
    exotel.api.create_trunk(TrunkName("bare_line"))
    add(exotel, trunk_sid, "pbx_one", PASSWORD)
    with ThreadPoolExecutor(8) as pool:
        yield services_on(Directory(exotel.api, store, "sandbox1", pool))


def test_the_password_is_masked_until_the_button_is_pressed(services: Services) -> None:
    """First the user name, then, to whoever presses, the password."""
    first = words(verb.open_live(ask("sales_line"), services))
    assert "pbx_one" in first
    assert PASSWORD not in first
    assert "Show the password" in first
    second = words(reveal(ask("sales_line"), services))
    assert PASSWORD in second
    assert "Show the password" not in second


def test_a_trunk_without_credentials_says_why_it_may_need_none(services: Services) -> None:
    """An empty list is an answer, not an error."""
    assert "by their whitelisted IP" in words(verb.open_live(ask("bare_line"), services))


def test_a_trunk_without_credentials_offers_to_add_some(services: Services) -> None:
    """For a PBX that is asked for them."""
    (row,) = [block for block in verb.open_live(ask("bare_line"), services)["blocks"] if block["type"] == "actions"]
    assert row["elements"][0]["action_id"] == "creds add"


def test_a_password_that_exotel_does_show_is_shown_to_whoever_asks(
    exotel: Account, services: Services, trunk_sid: str
) -> None:
    """The seed's shape: one object, with the trunk's own user."""
    exotel.fault(credentials_shape="seed")
    ben = replace(ask("sales_line"), user="UBEN000001")
    assert "Show the password" in words(verb.open_live(ben, services))
    assert exotel.sandbox.trunks[trunk_sid].own_credential.password in words(reveal(ben, services))


def test_without_a_name_it_asks_which_trunk(services: Services) -> None:
    """With a button for each."""
    with pytest.raises(NotOne) as caught:
        verb.open_live(ask(), services)
    assert len(caught.value.fits) == 2


@pytest.mark.parametrize("password", ["`tick`tock`", "*bold* _and_ ~more~", "a<b>&c;", ":smile:", "two  spaces", "`"])
def test_a_password_is_shown_letter_by_letter(
    exotel: Account, services: Services, trunk_sid: str, password: str
) -> None:
    """Of one that Slack would make markup of, too: whoever copies it copies all of it."""
    add(exotel, trunk_sid, "pbx_odd", password)
    shown = [block for block in reveal(ask("sales_line"), services)["blocks"] if block["type"] == "rich_text"]
    runs = [run for block in shown for element in block["elements"] for run in element["elements"]]
    assert unescape(runs[-1]["text"]) == password
    assert [set(run) for run in runs] == [{"type", "text"}] * len(runs), "no style, no link"


def test_a_password_that_is_too_long_for_slack_is_not_shown_in_part(
    exotel: Account, services: Services, trunk_sid: str
) -> None:
    """It says so, and where it can be read."""
    add(exotel, trunk_sid, "pbx_long", "x" * 2001)
    assert "It's too long for Slack (2,001 characters)." in words(reveal(ask("sales_line"), services))


def test_a_password_that_exotel_no_longer_shows_is_shown_once_to_its_asker(
    exotel: Account, services: Services, trunk_sid: str
) -> None:
    """Anyone else, and anyone later, is offered a new one."""
    add(exotel, trunk_sid, "livekit", "Abc123")
    ben = replace(ask("sales_line"), user="UBEN000001")
    assert "Show the password" in words(verb.open_live(ask("sales_line"), services))
    assert "Show the password" not in words(verb.open_live(ben, services))
    assert "Abc123" not in words(reveal(ben, services))
    assert "New password for livekit" in words(reveal(ben, services))
    shown = words(reveal(ask("sales_line"), services))
    assert "Abc123" in shown
    assert "Nothing can show it again" in shown
    exotel.api.fresh_passwords.keep(trunk_sid, "livekit", SecretStr("Def456"), "UBEN000001")
    assert "Abc123" not in words(reveal(ask("sales_line"), services))


def test_a_sip_user_beside_a_whitelist_is_asked_about_first(exotel: Account, services: Services) -> None:
    """Either one then lets a call in."""
    make(exotel, "both_line", ip="44.248.146.11")
    shown = words(form("creds add both_line pbx_two", services))
    assert "already recognizes calls by 44.248.146.11" in shown
    assert "Submit again" in shown
    typed_alone, wanted = typed("creds add bare_line pbx_two", services)
    assert typed_alone.name == "creds add"
    assert isinstance(wanted, ChangeRequest)
