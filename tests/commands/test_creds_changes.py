"""SIP credentials are made, renewed and taken away; their passwords are in nobody's book."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import FriendlyName, SipUserName, new_password
from bot.domain.errors import BadInput
from bot.domain.records import State
from tests.commands.carrying import make
from tests.commands.test_risky_verbs import OPS, approved, card
from tests.journeys.acts import modal_says
from tests.support.looking import text_of
from tests.support.stage import ASHA, CHLOE, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

USER = "pbx-mumbai"


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    """Nobody waits for the minute in which an approved request can be stopped."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as ready:
        make(ready.account, "sales_line")
        yield ready


def held(staged: Stage) -> dict[str, str]:
    """User name → password, as Exotel has them and shows them to nobody."""
    (trunk,) = staged.account.sandbox.trunks.values()
    return {one.user_name: one.password for one in trunk.credentials}


def kept(staged: Stage) -> str:
    """The password that the bot would show Asha."""
    (account,) = staged.bot._accounts
    (sid,) = staged.account.sandbox.trunks
    password = account.api.fresh_passwords.take(sid, USER, ASHA)
    return password.get_secret_value() if password else ""


def added(staged: Stage) -> str:
    """The credential, made by Asha; its password."""
    asha = staged.person(ASHA)
    asha.send(OPS, f"/trunk creds add sales_line {USER} PBX_in_Mumbai")
    until(lambda: USER in held(staged), "the credential")
    until(lambda: staged.operations()[-1].state == State.DONE, "the end")
    return held(staged)[USER]


def books(folder: Path, staged: Stage) -> str:
    """Every text of the database, and every message and call that Slack was sent."""
    with sqlite3.connect(staged.settings.trunkbot_db) as db:
        told = "\n".join(db.iterdump())
    asha = staged.person(ASHA)
    return told + json.dumps([asha.messages(OPS), asha.ephemerals(OPS)])


def test_a_credential_is_made_with_a_password_that_only_the_asker_sees(
    staged: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In a modal, once they press for it; in no row, card or log."""
    caplog.set_level(logging.INFO)
    password = added(staged)
    assert len(password) >= 24
    asha = staged.person(ASHA)
    receipt = card(asha, "Show credentials to me")
    assert password not in text_of(receipt)
    asha.click("Show credentials to me", receipt)
    assert password not in text_of(modal_says(asha, "••••"))
    asha.click("Show the password")
    assert password in text_of(modal_says(asha, "Nothing can show it again"))
    assert password not in books(tmp_path, staged)
    assert password not in caplog.text
    assert staged.refusals() == []


def test_a_user_name_that_is_there_already_keeps_its_password(staged: Stage) -> None:
    """Whatever signs in with it goes on."""
    password = added(staged)
    asha = staged.person(ASHA)
    asha.send(OPS, f"/trunk creds add sales_line {USER}")
    card(asha, "already has a SIP user pbx-mumbai. Nothing was changed.")
    assert held(staged)[USER] == password


def test_an_added_credential_whose_answer_is_lost_is_found_and_not_made_twice(staged: Stage) -> None:
    """It wasn't there before the call, so it is ours; the password is the one that was sent."""
    staged.aim.at("POST", "credentials", "drop_after")
    password = added(staged)
    assert staged.account.writes().count(("POST", "credentials")) == 1
    assert kept(staged) == password


def test_a_new_password_waits_for_somebody_else_and_then_differs(staged: Stage, tmp_path: Path) -> None:
    """What signs in with the old one is refused from then on, so the approver reads that."""
    old = added(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk creds rotate sales_line {USER} it was in an e-mail")
    approved(chloe, f"Change the SIP password of {USER} on sales_line", "until they have the new password")
    until(lambda: held(staged)[USER] != old, "a new password")
    until(lambda: staged.operations()[-1].state == State.DONE, "the end")
    new = held(staged)[USER]
    assert len(new) >= 24
    assert new not in books(tmp_path, staged)


def test_a_new_password_whose_answer_is_lost_is_set_again(staged: Stage) -> None:
    """Exotel doesn't show if it was set. The same one is sent again, so that either call leaves what Asha is shown."""
    old = added(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    id = next(one["id"] for one in staged.account.trunks()["sales_line"]["credentials"])
    staged.aim.at("PUT", str(id), "drop_after")
    asha.send(OPS, f"/trunk creds rotate sales_line {USER} it was in an e-mail")
    approved(chloe, "Change the SIP password", "until they have the new password")
    until(lambda: staged.operations()[-1].state == State.DONE, "the end")
    assert held(staged)[USER] != old
    assert kept(staged) == held(staged)[USER]
    assert [method for method, _ in staged.account.writes()].count("PUT") == 2


def test_a_credential_is_taken_away_once_somebody_else_approves(staged: Stage) -> None:
    """For good."""
    added(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk creds remove sales_line {USER} the PBX was sold")
    approved(chloe, f"Remove the SIP user {USER} from sales_line", "are refused")
    until(lambda: USER not in held(staged), "the end of it")


def test_an_account_without_such_credentials_is_told_what_to_do_instead(staged: Stage) -> None:
    """A static public IP needs no password."""
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk show sales_line")
    asha.wait_for(lambda: "PBX settings" in text_of(asha.ephemerals(OPS)), what="the trunk")
    staged.account.fault(portal_off=True)
    asha.send(OPS, f"/trunk creds add sales_line {USER}")
    told = text_of(card(asha, "Your account doesn't have SIP credentials in the API"))
    assert "whitelist it with `/trunk ip add`" in told
    assert "Nothing was changed" in told
    asha.send(OPS, "/trunk creds sales_line")
    shown = text_of(modal_says(asha, "has no SIP credentials"))
    assert "account doesn't support adding them through the API" in shown
    assert "Add a SIP user" not in shown


def test_the_trunks_own_credential_cannot_be_changed_and_that_is_said(staged: Stage) -> None:
    """The seed's shape has no id to change it by."""
    staged.account.fault(credentials_shape="seed")
    sid = staged.account.trunks()["sales_line"]["trunk_sid"]
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk creds rotate sales_line {sid} we want a new one")
    approved(chloe, "Change the SIP password", "until they have the new password")
    told = text_of(card(asha, "built-in SIP user, which can't be changed through the API"))
    assert "Nothing was changed" in told


def test_passwords_are_long_mixed_and_never_the_same() -> None:
    """From `secrets`."""
    made = [new_password().get_secret_value() for _ in range(1000)]
    assert len(set(made)) == 1000
    for password in made:
        assert len(password) >= 24
        assert password.isascii()
        assert password.isalnum()
        assert any(map(str.isdigit, password))
        assert any(map(str.isupper, password))
        assert any(map(str.islower, password))


@given(st.text(max_size=80))
def test_a_user_name_is_taken_or_refused_with_what_is_allowed(text: str) -> None:
    """And what is taken reads back as itself."""
    try:
        name: str = SipUserName.parse(text)
    except BadInput as error:
        name = ""
        told = error.sentence
    assert (1 <= len(name) <= 64 and SipUserName.parse(name) == name) or "user name" in told


@pytest.mark.parametrize(("label", "better"), [("PBX in Mumbai", "PBX_in_Mumbai"), ("head-office", "head_office")])
def test_a_label_that_exotel_refuses_is_refused_at_its_field(label: str, better: str) -> None:
    """Exotel takes letters, digits and underscores only."""
    with pytest.raises(BadInput, match="can't be a label") as refused:
        FriendlyName.parse(label)
    assert refused.value.suggestion == better
    assert FriendlyName.parse(better) == better
