"""The command line: `trunkbot run`, `trunkbot sandbox`, `trunkbot doctor`, `trunkbot audit`, `trunkbot db`,
`trunkbot export`, `trunkbot plan`, `trunkbot ready` and `trunkbot stats`."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.audit import audit
from bot.cli.db import db
from bot.cli.doctor import doctor
from bot.cli.fleet import export, plan
from bot.cli.options import from_env_file
from bot.cli.ready import ready
from bot.cli.stats import stats
from bot.domain.errors import SettingsError

PORT = click.IntRange(0, 65535)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trunkbot")
def main() -> None:
    """Run your Exotel voice trunks from Slack, with one command: /trunk."""


@main.command()
@click.option("--http", is_flag=True, help="Receive signed HTTP requests instead of using Socket Mode.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: address to listen on.")
@click.option("--port", type=PORT, default=8080, show_default=True, help="With --http: port to listen on.")
@from_env_file
def run(http: bool, host: str, port: int, env_file: Path) -> None:
    """Run the bot against your Slack workspace and your Exotel account.

    Reads settings from the environment or a .env file, and lists all that are missing.
    """
    # The bot's libraries take most of a second to import, and --help shouldn't wait for them.
    from bot.app.server import run as serve
    from bot.config.settings import read_settings
    from bot.logs.logs import log_thread_errors, log_to_stderr

    try:
        settings = read_settings("http" if http else "socket", env_file)
        log_to_stderr(settings.trunkbot_log, settings.secrets)
        log_thread_errors()
        asyncio.run(serve(settings, http=http, host=host, port=port))
    except SettingsError as error:
        _give_up(error)
    except (OSError, sqlite3.Error) as error:
        _give_up(SettingsError([_by_the_machine(error)]))


@main.group(invoke_without_command=True)
@click.option("--port", type=PORT, default=3000, show_default=True, help="Port of the page and the fake Slack.")
@click.option("--exotel-port", type=PORT, default=3001, show_default=True, help="Port of the fake Exotel.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep everything in for next time. Without it, stopping the sandbox deletes everything.",
)
@click.option("--two-approvals", is_flag=True, help="Ask for two approvals, by Chloe and Diego, instead of one.")
@click.option("--break-glass", is_flag=True, help="Let Asha delete without approval in an emergency.")
@click.pass_context
def sandbox(
    context: click.Context, port: int, exotel_port: int, data: Path | None, two_approvals: bool, break_glass: bool
) -> None:
    """Try the bot with a fake Slack and a fake Exotel. No account needed."""
    if context.invoked_subcommand is None:
        from bot.sandbox.workspace import demo_settings, run_sandbox

        settings = demo_settings(approvals=2 if two_approvals else 1, break_glass=break_glass)
        try:
            run_sandbox(port=port, exotel_port=exotel_port, data=data, settings=settings, words=_words)
        except SettingsError as error:
            _give_up(error)


@sandbox.command()
@click.option("--port", type=PORT, default=3001, show_default=True, help="Port to listen on (loopback only).")
def exotel(port: int) -> None:
    """Run only the fake Exotel. Account sandbox1, key sandbox, token sandbox."""
    from bot.sandbox.workspace import run_exotel

    try:
        run_exotel(port=port)
    except SettingsError as error:
        _give_up(error)


@sandbox.command()
@click.option("--port", type=PORT, default=3000, show_default=True, help="Port to listen on (loopback only).")
@click.option("--request-url", help="URL of your app's signed requests. Without it, your app connects by Socket Mode.")
@click.option("--scope", "scopes", multiple=True, help="Extra scope to grant; repeatable.")
@click.option("--command", "commands", multiple=True, help="Slash command of your app; repeatable.")
@click.option(
    "--manifest",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your app's manifest (JSON or YAML): its scopes, events, commands and shortcuts.",
)
@click.option("--strict", is_flag=True, help="Refuse a message with blocks and no text. Slack only warns.")
def slack(
    port: int,
    request_url: str | None,
    scopes: Sequence[str],
    commands: Sequence[str],
    manifest: Path | None,
    strict: bool,
) -> None:
    """Run only the fake Slack, for your own app. Tokens: xoxb-sandbox and xapp-sandbox."""
    from bot.sandbox.workspace import run_slack

    try:
        run_slack(
            port=port,
            request_url=request_url,
            scopes=scopes,
            commands=commands,
            manifest=manifest,
            strict=strict,
        )
    except SettingsError as error:
        _give_up(error)


main.add_command(audit)
main.add_command(db)
main.add_command(doctor)
main.add_command(export)
main.add_command(plan)
main.add_command(ready)
main.add_command(stats)


def _words() -> list[tuple[str, str, str]]:
    """Each command, the words after it, and its summary."""
    import commands
    from bot.verbs.verb import Verbs

    return [(verb.name, verb.usage.removeprefix(verb.name).strip(), verb.summary) for verb in Verbs.of(commands)]


def _by_the_machine(error: OSError | sqlite3.Error) -> str:
    """Say what the machine refused: a full disk, a folder that's missing or can't be written."""
    if isinstance(error, OSError) and error.errno is not None:
        where = f" {error.filename}" if error.filename else ""
        return f"{error.strerror}{where}. Check the disk's space and permissions, and that the temp folder exists."
    return f"{error} ({type(error).__name__}). Check the disk's space and permissions, then run `trunkbot doctor`."


def _give_up(error: SettingsError) -> None:
    click.echo("trunkbot can't start:", err=True)
    for problem in error.problems:
        click.echo(f"  - {problem}", err=True)
    sys.exit(2)
