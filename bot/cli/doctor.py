"""`trunkbot doctor`: the checks of `/trunk doctor` in a terminal, whether or not the bot is running."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import from_env_file
from bot.domain.errors import SettingsError

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.domain.finding import Finding

_MARKS = {True: "ok  ", False: "BAD ", None: "?   "}


@click.command()
@click.option("--http", is_flag=True, help="Check a bot that receives HTTP requests instead of using Socket Mode.")
@from_env_file
def doctor(http: bool, env_file: Path) -> None:
    """Check that the bot can work, with a fix for each problem.

    Checks tokens, scopes, channel, accounts, clock, database and audit log. Changes nothing. Exits with status 1 if
    there is a problem.
    """
    # The bot's libraries take most of a second to import, and --help shouldn't wait for them.
    from bot.config.settings import read_settings
    from bot.domain.finding import all_well

    try:
        settings = read_settings("http" if http else "socket", env_file)
        findings = _findings(settings)
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"{_MARKS[False]} Settings: {problem}")
        sys.exit(1)
    for finding in findings:
        click.echo(f"{_MARKS[finding.ok]} {finding.name}: {finding.seen}")
        if finding.fix and finding.ok is not True:
            click.echo(f"       {finding.fix}")
    sys.exit(0 if all_well(findings) else 1)


def _findings(settings: Settings) -> Sequence[Finding]:
    from bot.app.services import look_at_sentences
    from bot.config.derived import lists, policy
    from bot.domain import AccountSid
    from bot.domain.finding import Finding
    from bot.exotel import ExotelClient
    from bot.health.doctor import look_at_app_token, look_at_database, look_at_exotel, look_at_rights, look_at_slack
    from bot.slack.client import slack_client

    slack = slack_client(settings)
    findings = [
        Finding("Settings", True, "Complete and valid."),
        *look_at_slack(slack, settings.trunkbot_channel),
    ]
    if settings.slack_app_token:
        findings.append(look_at_app_token(slack, settings.slack_app_token.get_secret_value()))
    findings.append(look_at_rights(slack, lists(settings), policy(settings)))
    for account in settings.accounts:
        sid, key = AccountSid(account.account_sid), account.api_key.get_secret_value()
        with ExotelClient(sid, key, account.api_token, account.url) as api:
            findings.append(look_at_exotel(account.name, api))
    return [*findings, *look_at_database(settings.trunkbot_db, datetime.now(UTC)), *look_at_sentences()]
