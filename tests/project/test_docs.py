"""README, manifest, Procfile, --help and code say the same thing."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import commands
from bot.cli.audit import audit
from bot.config.settings import Settings
from bot.verbs.verb import Verbs

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_the_table_of_verbs_is_the_code() -> None:
    """A verb without its row, or a row without its verb, is a defect."""
    table = README.split("<!-- verbs -->")[1].split("<!-- /verbs -->")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    expected = [
        f"| `/trunk {verb.usage.replace('|', chr(92) + '|')}` | {verb.summary} | `{verb.example}` |"
        for verb in Verbs.of(commands)
    ]
    assert rows == expected


def test_every_setting_stands_in_the_readme_and_no_other() -> None:
    """Under the name of its variable."""
    table = README.split("### Settings")[1].split("**Who may do what.**")[0]
    named = set(re.findall(r"`((?:SLACK|EXOTEL|TRUNKBOT)_[A-Z_]+)`", table))
    assert named == {name.upper() for name in Settings.model_fields}


def test_every_scope_is_justified_in_the_readme_and_no_other() -> None:
    """The least that will do."""
    table = README.split("### The scopes, and why each")[1].split("## What you can type")[0]
    named = set(re.findall(r"`([a-z]+(?::[a-z]+)?)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE))))
    assert named - {"connections:write"} == set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_every_library_is_justified_in_the_readme() -> None:
    """Each dependency has its line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    table = README.split("## Libraries, and why")[1].split("## Develop")[0].lower()
    names = [re.split(r"[<>=]", requirement)[0].lower() for requirement in wanted]
    assert [name for name in names if not name.startswith("types-") and name not in table] == []


def test_every_room_stands_in_the_readme_and_no_other() -> None:
    """Whoever looks for a behaviour finds its file by its name."""
    table = README.split("| Room | What is in it |")[1].split("\n## ")[0]
    told = re.findall(r"`(bot/[a-z_]+(?:/|\.py))`", table)
    there = [f"bot/{path.name}" for path in (ROOT / "bot").glob("*.py") if not path.name.startswith("__")]
    there += [f"bot/{path.parent.name}/" for path in (ROOT / "bot").glob("*/__init__.py")]
    assert sorted(told) == sorted(there)


def test_the_manifest_keeps_slacks_limits_and_names_what_the_bot_listens_to() -> None:
    """Lengths are from Slack's manifest schema."""
    information = MANIFEST["display_information"]
    assert len(information["name"]) <= 35
    assert len(information["description"]) <= 140
    assert 175 <= len(information["long_description"]) <= 4000
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == "/trunk"
    assert len(command["description"]) <= 2000
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == {"app_home_opened", "message.im"}


def test_the_procfile_starts_a_command_that_there_is() -> None:
    """`trunkbot run` is read by the command line, and says what it lacks."""
    (line,) = (ROOT / "Procfile").read_text().splitlines()
    name, _, command = line.partition(": ")
    assert name == "worker"
    assert command.split()[0] == "trunkbot"
    ran = bot(*command.split()[1:], "--env-file", "/nonexistent")
    assert ran.returncode == 2
    assert "SLACK_BOT_TOKEN is not set" in ran.stderr
    assert "Traceback" not in ran.stderr


AUDIT = ("list", "search", "export", "head", "verify", "prune", "datasette")


@pytest.mark.parametrize(
    "words",
    [[], ["run"], ["sandbox"], ["sandbox", "exotel"], ["sandbox", "slack"], *(["audit", name] for name in AUDIT)],
)
def test_every_command_helps(words: list[str]) -> None:
    """And every option that the README names is there."""
    ran = bot(*words, "--help")
    assert ran.returncode == 0
    assert "Usage: trunkbot" in ran.stdout


@pytest.mark.parametrize("words", [[], ["audit"], ["sandbox"]])
def test_no_line_of_a_list_of_commands_is_cut_off(words: list[str]) -> None:
    """On a terminal of 80 letters, what a command is for is read to its end."""
    listed = bot(*words, "--help").stdout.split("Commands:\n")[1].splitlines()
    assert [line for line in listed if line.endswith("...")] == []


def test_the_commands_of_the_audit_log_stand_in_the_readme_and_no_other() -> None:
    """A command nobody knows of, or one that is not there, is a defect."""
    table = README.split("## The audit log")[1].split("\n## ")[0]
    assert set(re.findall(r"`trunkbot audit ([a-z]+)", table)) == set(AUDIT) == set(audit.commands)


def test_the_options_of_the_readme_are_options_of_the_command_line() -> None:
    """Copied from the page, they work."""
    commands_ = [["run"], ["sandbox"], *(["audit", name] for name in AUDIT)]
    helped = "".join(bot(*words, "--help").stdout for words in commands_)
    for option in set(re.findall(r"`trunkbot [^`]*?(--[a-z-]+)", README)):
        assert option in helped


def test_the_top_level_holds_what_it_should_and_nothing_else() -> None:
    """So that a newcomer sees the house at one glance."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    top = {Path(name).parts[0] for name in tracked}
    allowed = {
        "pyproject.toml",
        "README.md",
        "bot",
        "commands",
        "tests",
        "manifest.yml",
        "Procfile",
        "LICENSE",
    }
    assert {name for name in top if not name.startswith(".")} == allowed


def bot(*words: str) -> subprocess.CompletedProcess[str]:
    """`trunkbot`, with an environment that holds no settings."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
        timeout=120,
    )
