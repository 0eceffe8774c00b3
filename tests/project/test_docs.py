"""The papers, the manifest, the Procfile, --help and the code say the same thing."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import commands
from bot.cli.audit import audit
from bot.cli.main import main
from bot.config.settings import Settings
from bot.verbs.verb import Verb, Verbs
from commands.help import GROUPS

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
PAPERS = {name: (ROOT / name).read_text() for name in TRACKED if name.endswith(".md")}
README, ARCHITECTURE, SECURITY = PAPERS["README.md"], PAPERS["bot/README.md"], PAPERS[".github/SECURITY.md"]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REQUIREMENTS = [Requirement(line) for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]


def test_the_table_of_commands_is_the_help() -> None:
    """The same commands in the same groups and order, with the words of the code."""
    table = README.split("<!-- verbs -->")[1].split("<!-- /verbs -->")[0]
    rows = [line for line in table.splitlines()[1:] if not line.startswith(("| Command", "|---"))]
    verbs = Verbs.of(commands)
    expected = []
    for title, names in GROUPS.items():
        expected += [f"| **{title}** | | |", *(_row(verb) for name in names if (verb := verbs.get(name)))]
    assert rows == expected
    assert sorted(name for names in GROUPS.values() for name in names) == [verb.name for verb in verbs]


def _row(verb: Verb) -> str:
    usage = verb.usage.replace("|", "\\|")
    return f"| `/trunk {usage}` | {verb.summary} | `{verb.example}` |"


def test_the_readme_is_short() -> None:
    """The rest is in the papers it links to."""
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_link_of_a_paper_leads_somewhere(name: str) -> None:
    """To a tracked file or folder, and to a heading that is there."""
    broken = []
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", PAPERS[name]):
        path, _, anchor = target.partition("#")
        file = Path(name) if not path else (ROOT / name).parent.joinpath(path).resolve().relative_to(ROOT)
        is_there = str(file) in TRACKED or any(tracked.startswith(f"{file}/") for tracked in TRACKED)
        if not is_there or (anchor and anchor not in _anchors(PAPERS[str(file)])):
            broken.append(target)
    assert broken == []


def _anchors(paper: str) -> set[str]:
    """The names that GitHub gives its headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", paper, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    """By the name of its variable."""
    table = README.split("## Settings")[1].split("\n## ")[0]
    named = set(re.findall(r"`((?:SLACK|EXOTEL|TRUNKBOT)_[A-Z_]+)`", table))
    assert named == {name.upper() for name in Settings.model_fields}


def test_every_scope_is_justified_and_no_other() -> None:
    """The bot asks for no more than it needs."""
    scopes = MANIFEST["oauth_config"]["scopes"]
    table = SECURITY.split("## The scopes, and why each")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z_]+(?::[a-z]+)?)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE))))
    assert named - {"connections:write"} == {*scopes["bot"], *scopes["bot_optional"]}


def test_every_library_is_justified() -> None:
    """Each dependency is named in the table."""
    table = ARCHITECTURE.split("## The libraries")[1].lower()
    names = [requirement.name.lower() for requirement in REQUIREMENTS]
    assert [name for name in names if not name.startswith("types-") and name not in table] == []


def test_what_is_imported_is_installed_without_the_tools_of_developers() -> None:
    """A plain `pip install .` runs the bot and the sandbox."""
    modules = packages_distributions()
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]} | {"pydantic-core"}
    every = (*ROOT.glob("bot/**/*.py"), *ROOT.glob("commands/**/*.py"))
    sources = [path for path in every if "training" not in path.parts]
    undeclared = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources
        for name in _imported(path)
        if name not in {"bot", "commands"} and name not in sys.stdlib_module_names
        if not {canonicalize_name(each) for each in modules.get(name, [])} & declared
    }
    assert undeclared == set()


def _imported(path: Path) -> Iterator[str]:
    """The first part of each module's name that the file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]


def test_every_room_is_in_the_architecture_and_no_other() -> None:
    """A reader finds where a behavior lives by the name of its room."""
    table = ARCHITECTURE.split("## The rooms")[1].split("\n## ")[0]
    named = re.findall(r"^\| `(bot/[a-z_]+(?:/|\.py))`", table, re.MULTILINE)
    there = [f"bot/{path.name}" for path in (ROOT / "bot").glob("*.py") if not path.name.startswith("__")]
    there += [f"bot/{path.parent.name}/" for path in (ROOT / "bot").glob("*/__init__.py")]
    assert sorted(named) == sorted(there)


def test_every_thread_is_in_the_architecture_and_no_other() -> None:
    """By the name that a stack dump shows."""
    table = ARCHITECTURE.split("## The threads")[1].split("\n## ")[0]
    code = "\n".join(path.read_text() for path in (ROOT / "bot").rglob("*.py") if "sandbox" not in path.parts)
    named = re.findall(r'(?:\bLoop\(|super\(\).__init__\()"([^"]+)", (?:self|store|watchman)', code)
    named += re.findall(r'(?:ContextThreads|LaneThreads|ThreadPoolExecutor)\([A-Z_]+, "([a-z]+)"', code)
    named += re.findall(r'thread_name_prefix="([a-z]+)"', code)
    named += re.findall(r'Thread\(target=\S+, name=f?"([a-z]+)', code)
    assert sorted(re.findall(r"^\| `([a-z ]+)` \|", table, re.MULTILINE)) == sorted(named)


def test_the_lock_holds_each_dependency_at_a_version_that_the_project_allows() -> None:
    """And nothing that only one machine has."""
    lines = (ROOT / ".ci" / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    locked = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    wrong = [
        requirement.name
        for requirement in REQUIREMENTS
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"))
    ]
    assert wrong == []


def test_slacks_command_line_reads_the_manifest_and_starts_the_bot() -> None:
    """It hands both hooks to a shell, and adds a flag to the first."""
    hooks = json.loads((ROOT / ".slack" / "hooks.json").read_text())["hooks"]
    python, trunkbot = sys.executable, f"{sys.executable} -m bot"
    script = hooks["get-manifest"].replace(".venv/bin/python", python) + f" --source={ROOT}"
    assert json.loads(subprocess.check_output(["sh", "-c", script], cwd=ROOT)) == MANIFEST
    script = hooks["start"].replace(".venv/bin/trunkbot", trunkbot) + " --env-file /nonexistent"
    environment = {"PATH": "/usr/bin:/bin", "SLACK_CLI_XOXB": "xoxb-of-slack", "SLACK_CLI_XAPP": "xapp-of-slack"}
    ran = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert "EXOTEL_API_KEY" in ran.stderr
    assert "SLACK" not in ran.stderr


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
    events = {"app_home_opened", "app_mention", "subteam_members_changed"}
    events |= {"message.channels", "message.groups", "message.im"}
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == events


@pytest.mark.parametrize(("name", "missing"), [("worker", "SLACK_APP_TOKEN"), ("web", "SLACK_SIGNING_SECRET")])
def test_the_procfile_starts_the_bot(name: str, missing: str) -> None:
    """Over Socket Mode or HTTP. It then says which settings are missing."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert set(lines) == {"worker", "web"}
    command = lines[name].replace("$PORT", "0").split()
    assert command[0] == "trunkbot"
    ran = bot(*command[1:], "--env-file", "/nonexistent")
    assert ran.returncode == 2
    assert f"{missing} is not set" in ran.stderr
    assert "Traceback" not in ran.stderr


AUDIT = ("list", "search", "export", "head", "verify", "prune", "datasette")


@pytest.mark.parametrize(
    "words",
    [[], ["run"], ["sandbox"], ["sandbox", "exotel"], ["sandbox", "slack"], *(["audit", name] for name in AUDIT)],
)
def test_every_command_helps(words: list[str]) -> None:
    """Without the settings that it needs to run."""
    assert "Usage: trunkbot" in help_of(*words)


@pytest.mark.parametrize("words", [[], ["audit"], ["sandbox"]])
def test_no_line_of_a_list_of_commands_is_cut_off(words: list[str]) -> None:
    """A terminal has 80 columns."""
    listed = help_of(*words).split("Commands:\n")[1].splitlines()
    assert [line for line in listed if line.endswith("...")] == []


def test_the_commands_of_the_audit_log_are_in_the_papers_and_no_other() -> None:
    """Each is explained once."""
    table = ARCHITECTURE.split("### The audit log on the machine")[1].split("\n## ")[0]
    assert set(re.findall(r"`trunkbot audit ([a-z]+)", table)) == set(AUDIT) == set(audit.commands)


def test_the_options_in_the_papers_are_options_of_the_command_line() -> None:
    """A command copied from a page works."""
    groups = [["run"], ["sandbox"], ["sandbox", "slack"], *(["audit", name] for name in AUDIT)]
    helped = "".join(help_of(*words) for words in groups)
    named = {option for paper in PAPERS.values() for option in re.findall(r"`trunkbot [^`]*?(--[a-z-]+)", paper)}
    assert {option for option in named if option not in helped} == set()


def test_the_top_level_holds_what_it_should_and_nothing_else() -> None:
    """Dot-files aside, it fits on one line of a listing."""
    top = {Path(name).parts[0] for name in TRACKED}
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


def help_of(*words: str) -> str:
    """What `trunkbot … --help` prints."""
    ran = CliRunner(env=dict.fromkeys(os.environ)).invoke(main, [*words, "--help"], prog_name="trunkbot")
    assert ran.exit_code == 0, ran.output
    return ran.stdout


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
