"""Several accounts: each thing that is shown, asked and done belongs to one of them, and says which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.records import State
from bot.sandbox.exotel.state import ExotelState
from tests.journeys.acts import OPS, card, modal_says, private_answer
from tests.support.account import Account, serve_account
from tests.support.looking import text_of
from tests.support.stage import ASHA, DIEGO, Stage, stage
from tests.support.waiting import until

GENERAL = "general"
FILE = """
[support]
account_sid = "sandbox1"
api_key = "sandbox"
api_token = "sandbox"
base_url = "{first}"

[apac]
account_sid = "sandbox2"
api_key = "sandbox"
api_token = "sandbox"
base_url = "{second}"
channels = ["C0GENERAL0"]
"""


@dataclass
class Two:
    """A stage whose bot serves two accounts."""

    staged: Stage
    support: Account
    apac: Account


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with two_accounts(tmp_path_factory.mktemp("accounts")) as ready:
        yield ready


@contextmanager
def two_accounts(folder: Path) -> Iterator[Two]:
    with serve_account(ExotelState()) as support, serve_account(ExotelState("sandbox2")) as apac:
        file = folder / "accounts.toml"
        file.write_text(FILE.format(first=support.url, second=apac.url))
        with stage(folder, exotel_accounts=str(file), trunkbot_cooling_seconds=0) as staged:
            yield Two(staged, support, apac)


def test_a_trunk_is_made_on_the_account_that_was_named(two: Two) -> None:
    """And the card says which that is, and the row too."""
    asha = two.staged.person(ASHA)
    asha.send(OPS, "/trunk create --account apac east_line")
    told = card(asha, "east_line")
    assert "(account apac)" in text_of(told)
    until(lambda: two.staged.operations()[-1].state == State.DONE, "the trunk")
    assert "east_line" in two.apac.trunks()
    assert "east_line" not in two.support.trunks()
    assert two.staged.operations()[-1].account == "sandbox2"
    calls = [row for row in two.staged.audit("api_call") if "POST" in row.sentence]
    assert [row.account for row in calls] == ["sandbox2"]


def test_a_channel_has_its_own_default_and_the_first_account_is_that_of_all_others(two: Two) -> None:
    """Nobody on call should have to type the account each time."""
    asha = two.staged.person(ASHA)
    asha.send(GENERAL, "/trunk list")
    assert "Account *apac*" in text_of(private_answer(asha, "sandbox2", channel=GENERAL))
    asha.send(OPS, "/trunk list")
    assert private_answer(asha, "Account *support*")


def test_the_buttons_of_an_answer_stay_on_its_account(two: Two) -> None:
    """A list of one account never leads to another's trunk."""
    asha = two.staged.person(ASHA)
    asha.send(OPS, "/trunk create --account=apac west_line")
    until(lambda: "west_line" in two.apac.trunks(), "the trunk")
    asha.send(OPS, "/trunk list --account sandbox2")
    told = private_answer(asha, "Trunks of sandbox2")
    asha.click("Show", told)
    assert "Account *apac*" in text_of(private_answer(asha, "*west_line*"))
    assert two.staged.refusals() == []


def test_a_form_opened_for_an_account_is_carried_out_on_it(two: Two) -> None:
    """Its menu of trunks is that account's as well."""
    asha = two.staged.person(ASHA)
    asha.send(OPS, "/trunk create --account apac form_line")
    until(lambda: "form_line" in two.apac.trunks(), "the trunk")
    until(lambda: all(each.state.is_over for each in two.staged.operations()), "its end")
    asha.send(OPS, "/trunk ip add --account apac")
    modal_says(asha, "Account *apac*")
    asha.choose("Trunk", "form_line")
    asha.fill("Static public IP", "44.248.146.11")
    assert asha.submit() == {}
    modal_says(asha, "now accepts calls from")
    assert [entry["ip"] for entry in two.apac.trunks()["form_line"]["whitelisted_ips"]] == ["44.248.146.11"]


def test_an_account_that_is_not_there_is_refused_with_those_that_are(two: Two) -> None:
    """Nothing is done on the default instead."""
    asha = two.staged.person(ASHA)
    before = len(two.staged.operations())
    asha.send(OPS, "/trunk create --account emea north_line")
    assert "You have support and apac." in text_of(private_answer(asha, "There's no account “emea”."))
    asha.send(OPS, "/trunk create north_line --account")
    assert private_answer(asha, "Which account?")
    assert len(two.staged.operations()) == before


def test_a_delete_is_reviewed_and_done_on_its_account_though_another_has_a_trunk_of_that_name(tmp_path: Path) -> None:
    """The same name on both: only the one that was approved goes."""
    # On a channel of its own: after the cards of the tests above, the next one would wait for Slack's rate.
    with two_accounts(tmp_path) as two:
        asha, diego = two.staged.person(ASHA), two.staged.person(DIEGO)
        for account in ("support", "apac"):
            asha.send(OPS, f"/trunk create --account {account} twin_line")
        until(lambda: "twin_line" in two.apac.trunks() and "twin_line" in two.support.trunks(), "both twins")
        asha.send(OPS, "/trunk delete twin_line --account apac")
        modal_says(asha, "permanently")
        asha.fill("Type the trunk's name", "twin_line")
        asha.fill("Reason", "Moved.")
        assert asha.submit() == {}
        assert card(asha, "Delete twin_line (account apac)")
        diego.click("Approve…", card(diego, "What will be lost:"))
        modal_says(diego, "twin_line")
        diego.fill("Type the trunk's name", "twin_line")
        assert diego.submit() == {}
        until(lambda: "twin_line" not in two.apac.trunks(), "the delete")
        assert "twin_line" in two.support.trunks()


def test_curl_names_the_api_of_the_account_that_was_meant(two: Two) -> None:
    """Another region has another address."""
    asha = two.staged.person(ASHA)
    asha.send(OPS, "/trunk curl setup outbound --account apac")
    told = text_of(private_answer(asha, "A new trunk with curl"))
    assert f"export EXOTEL_URL={two.apac.url}" in told
    assert "/v2/accounts/sandbox2/trunks" in told
