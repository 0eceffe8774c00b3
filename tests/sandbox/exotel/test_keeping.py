from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from bot.sandbox.exotel.control import picture
from bot.sandbox.exotel.state import ExotelState
from tests.sandbox.exotel.conftest import Account, listed, succeeded


def filled(account: Account) -> str:
    trunk = account.trunk()
    account.post(f"{trunk}/phone-numbers", {"phone_number": "+919876543210", "mode": "flow"})
    account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8", "mask": 24})
    account.post(f"{trunk}/destination-uris", {"destinations": [{"destination": "8.8.8.9:5061;transport=tls"}]})
    odd = json.dumps({"user_name": "pbx \ud800 é", "password": "p"})
    account.call("POST", f"{trunk}/credentials", content=odd, headers={"Content-Type": "application/json"})
    account.post(f"{trunk}/settings", {"settings": [{"name": "trunk_external_alias", "value": "+918047112345"}]})
    return trunk


def test_a_saved_account_is_loaded_again(account: Account, tmp_path: Path) -> None:
    """Everything under every trunk, passwords included; new ids go on from the old."""
    trunk = filled(account)
    account.break_it(credentials_shape="seed")
    password = succeeded(account.get(f"{trunk}/credentials"))["password"]
    account.state.save(tmp_path / "exotel.json")
    other = ExotelState()
    other.load(tmp_path / "exotel.json")
    assert picture(other)["trunks"] == picture(account.state)["trunks"]
    assert other.trunk(trunk.rpartition("/")[2]).own_credential.password == password
    assert other.new_id() == account.state.new_id()


def test_a_loaded_account_answers_like_the_saved_one(account: Account, tmp_path: Path) -> None:
    """Over the wire, after everything was forgotten in between."""
    trunk = filled(account)
    before = listed(account.get(f"{trunk}/destination-uris"))
    account.state.save(tmp_path / "exotel.json")
    account.state.reset()
    account.state.load(tmp_path / "exotel.json")
    assert listed(account.get(f"{trunk}/destination-uris")) == before


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"next_id": 1, "trunks": [{}]}', "\x00", '{"trunks": 7}'])
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    """The account stays empty too. `trunkbot sandbox` names the file."""
    path = tmp_path / "exotel.json"
    path.write_text(content)
    state = ExotelState()
    with pytest.raises((ValueError, TypeError, KeyError)):
        state.load(path)
    assert state.trunks == {}
    assert path.read_text() == content


def test_saving_leaves_one_file_that_only_its_owner_can_read(account: Account, tmp_path: Path) -> None:
    """It replaces the old one in one step: no half of a file, and no draft left behind."""
    account.state.save(tmp_path / "exotel.json")
    account.trunk()
    account.state.save(tmp_path / "exotel.json")
    (kept,) = tmp_path.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_save_that_fails_leaves_the_last_one_whole(account: Account, tmp_path: Path) -> None:
    """The draft cannot be written (a directory is in its place); what was kept is still there."""
    account.state.save(tmp_path / "exotel.json")
    kept = (tmp_path / "exotel.json").read_text()
    (tmp_path / "exotel.json.new").mkdir()
    account.trunk()
    with pytest.raises(OSError):
        account.state.save(tmp_path / "exotel.json")
    assert (tmp_path / "exotel.json").read_text() == kept
