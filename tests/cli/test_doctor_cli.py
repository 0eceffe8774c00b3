"""`trunkbot doctor` in a terminal, beside a bot that runs, and with none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from tests.support.stage import Stage


def doctor(staged: Stage, folder: Path, **changes: str) -> Result:
    """Run it with the settings of that stage, and these changes."""
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": f"{staged.slack_url}/api/",
        "EXOTEL_API_KEY": "sandbox",
        "EXOTEL_API_TOKEN": "sandbox",
        "EXOTEL_ACCOUNT_SID": "sandbox1",
        "EXOTEL_BASE_URL": staged.account.url,
        "TRUNKBOT_CHANNEL": "C0TRUNKOPS",
        "TRUNKBOT_OPERATORS": "S0OPERATOR",
        "TRUNKBOT_APPROVERS": "S0APPROVER",
        "TRUNKBOT_DB": str(staged.settings.trunkbot_db),
    }
    return CliRunner().invoke(main, ["doctor", "--env-file", str(folder / "none")], env=settings | changes)


def test_a_healthy_bot_is_found_well_while_it_runs(staged: Stage, tmp_path: Path) -> None:
    """Every part with what was seen, and status 0."""
    found = doctor(staged, tmp_path)
    assert found.exit_code == 0, found.output
    parts = (
        "Settings",
        "Bot token",
        "App token",
        "Scopes",
        "Clock",
        "Channel",
        "Rights",
        "Exotel",
        "Database",
        "Audit log",
    )
    for part in parts:
        assert f"ok   {part}: " in found.output
    assert "trunkbot is in C0TRUNKOPS." in found.output, "a terminal knows no channel by a mention"
    assert "xoxb-" not in found.output
    assert "xapp-" not in found.output


def test_what_is_wrong_is_said_with_its_fix_and_status_1(staged: Stage, tmp_path: Path) -> None:
    """Each by itself: a token, a key, a channel, a database that is none, a setting that is not there."""
    wrong = {
        "SLACK_BOT_TOKEN": ("xoxb-other", "BAD  Bot token", "OAuth & Permissions"),
        "SLACK_APP_TOKEN": ("xapp-other", "BAD  App token", "connections:write"),
        "EXOTEL_API_TOKEN": ("other", "BAD  Exotel", "the other region"),
        "TRUNKBOT_CHANNEL": ("C0GENERAL0", "BAD  Channel", "/invite @trunkbot"),
        "TRUNKBOT_OPERATORS": ("S0NOSUCHGR", "BAD  Rights: Slack can't list the usergroup", "Fix TRUNKBOT_OPERATORS"),
        "TRUNKBOT_APPROVALS": ("delete=9", "BAD  Rights: TRUNKBOT_APPROVALS needs 9", "Fix TRUNKBOT_OPERATORS"),
        "TRUNKBOT_DB": (str(tmp_path / "trunkbot.db" / "x.db"), "BAD  Database", "TRUNKBOT_DB"),
        "EXOTEL_ACCOUNT_SID": ("", "BAD  Settings: EXOTEL_ACCOUNT_SID is not set", ""),
    }
    for name, (value, said, fix) in wrong.items():
        found = doctor(staged, tmp_path, **{name: value})
        assert found.exit_code == 1, name
        assert said in found.output
        assert fix in found.output
        assert "xoxb-" not in found.output


def test_a_broken_chain_is_found(staged: Stage, tmp_path: Path) -> None:
    """The first bad row is named, and what to do with the file."""
    with staged.bot.store.transaction() as db:
        db.execute("DROP TRIGGER audit_is_never_changed")
        db.execute("UPDATE audit SET sentence = 'nothing happened' WHERE seq = 1")
    found = doctor(staged, tmp_path)
    assert found.exit_code == 1
    assert "BAD  Audit log: Row 1 is bad" in found.output


@pytest.mark.long
def test_a_silent_slack_is_not_blamed_on_the_token(staged: Stage, tmp_path: Path) -> None:
    """A proxy's page, or nobody there: the network is what to look at, and that is wrong, not unknown."""
    found = doctor(staged, tmp_path, SLACK_API_URL="http://127.0.0.1:9/")
    assert found.exit_code == 1
    assert "BAD  Slack: No proper answer" in found.output
    assert "Copy the Bot User OAuth Token" not in found.output


def test_an_account_that_the_key_is_not_for_is_not_called_well(staged: Stage, tmp_path: Path) -> None:
    """Exotel answers a wrong SID as it answers for an account without a list: then nobody can tell, and it says so."""
    found = doctor(staged, tmp_path, EXOTEL_ACCOUNT_SID="sandbox2")
    assert "?    Exotel: Answers" in found.output
    assert "EXOTEL_ACCOUNT_SID isn't the account of this key" in found.output


@pytest.mark.long
def test_a_locked_database_is_reported_with_the_likely_holders(
    staged: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not “space and rights”."""
    monkeypatch.setattr("bot.store.store.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(staged.settings.trunkbot_db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = doctor(staged, tmp_path)
        other.execute("ROLLBACK")
    assert found.exit_code == 1
    assert "Another program has it locked" in found.output


def test_looking_makes_no_file(staged: Stage, tmp_path: Path) -> None:
    """It changes nothing, as its help says."""
    empty = tmp_path / "empty.db"
    empty.touch()
    assert doctor(staged, tmp_path, TRUNKBOT_DB=str(empty)).exit_code == 0
    assert empty.stat().st_size == 0
    doctor(staged, tmp_path, TRUNKBOT_DB=str(tmp_path / "not" / "there.db"))
    assert not (tmp_path / "not").exists()
