"""`trunkbot doctor` in a terminal, beside a bot that runs, and with none."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli import main
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
        "TRUNKBOT_DB": str(staged.settings.trunkbot_db),
    }
    return CliRunner().invoke(main, ["doctor", "--env-file", str(folder / "none")], env=settings | changes)


def test_a_healthy_bot_is_found_well_while_it_runs(staged: Stage, tmp_path: Path) -> None:
    """Every part with what was seen, and status 0."""
    found = doctor(staged, tmp_path)
    assert found.exit_code == 0, found.output
    for part in ("Settings", "Bot token", "App token", "Scopes", "Clock", "Channel", "Exotel", "Database", "Audit log"):
        assert f"ok   {part}: " in found.output
    assert "xoxb-" not in found.output
    assert "xapp-" not in found.output


def test_what_is_wrong_is_said_with_its_fix_and_status_1(staged: Stage, tmp_path: Path) -> None:
    """Each by itself: a token, a key, a channel, a database that is none, a setting that is not there."""
    wrong = {
        "SLACK_BOT_TOKEN": ("xoxb-other", "BAD  Bot token", "OAuth & Permissions"),
        "SLACK_APP_TOKEN": ("xapp-other", "BAD  App token", "connections:write"),
        "EXOTEL_API_TOKEN": ("other", "BAD  Exotel", "one region only"),
        "TRUNKBOT_CHANNEL": ("C0GENERAL0", "BAD  Channel", "/invite @trunkbot"),
        "EXOTEL_ACCOUNT_SID": ("", "BAD  Settings: EXOTEL_ACCOUNT_SID is not set", ""),
    }
    for name, (value, said, fix) in wrong.items():
        found = doctor(staged, tmp_path, **{name: value})
        assert found.exit_code == 1, name
        assert said in found.output
        assert fix in found.output
        assert "xoxb-" not in found.output


def test_a_chain_that_somebody_broke_is_found(staged: Stage, tmp_path: Path) -> None:
    """The first bad row is named, and what to do with the file."""
    with staged.bot.store.transaction() as db:
        db.execute("DROP TRIGGER audit_is_never_changed")
        db.execute("UPDATE audit SET sentence = 'nothing happened' WHERE seq = 1")
    found = doctor(staged, tmp_path)
    assert found.exit_code == 1
    assert "BAD  Audit log: Row 1 does not fit the chain" in found.output
