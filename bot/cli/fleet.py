"""`trunkbot export` and `trunkbot plan`: an account as a file, and the differences between the two. Both only read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TextIO

import click

from bot.cli.options import from_env_file
from bot.domain.errors import SettingsError

if TYPE_CHECKING:
    from bot.config.settings import ExotelAccount
    from bot.fleet import Fleet, TrunkPlan
    from bot.trunks.directory import Directory
    from bot.trunks.snapshots import Snapshot

DIFFERENT = 2
"""The exit status of `plan --exit-code` if there are differences, as Terraform has it; 1 is an error."""
_AT_ONCE = 8
_NO_LIST = (
    "Exotel doesn't list this account's trunks, so I can't read them all here. Type `/trunk export` in Slack: the bot "
    "knows the trunks it has seen."
)

account = click.option("--account", "name", help="Name of the account, if there are several. [default: the first]")


@click.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["yaml", "json", "csv"]),
    default="yaml",
    show_default=True,
    help="YAML for reviews, JSON for programs, CSV for spreadsheets.",
)
@account
@from_env_file
def export(kind: str, name: str | None, env_file: Path) -> None:
    """Write all trunks of the account as one file.

    The file goes to standard output: numbers, IPs, destinations, caller IDs and SIP user names, no passwords. Needs
    only the settings for Exotel, and changes nothing.
    """
    from bot.fleet import FileKind, write

    with _directory(name, env_file) as (chosen, directory, _):
        trunks = _everything(directory)
        at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        click.echo(write(FileKind(kind), trunks, chosen.account_sid, at, {}), nl=False)


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--exit-code", is_flag=True, help="Exit with status 2 if there are differences, and 1 for an error.")
@account
@from_env_file
def plan(file: TextIO, exit_code: bool, name: str | None, env_file: Path) -> None:
    """Compare a file with the account as it is now.

    FILE is YAML, JSON or CSV; - is standard input.

    + is to add, ~ to change, - to remove, ! to do by hand; each with the /trunk command for it. Whatever the file
    doesn't mention is left alone unless it says “prune: true”. Needs only the settings for Exotel; changes nothing.
    """
    from bot.fleet import BadFile, compare, read
    from bot.fleet.comparison import not_in_file

    try:
        text = file.read()
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} isn't UTF-8 text. Save it as UTF-8 and try again.") from None
    with _directory(name, env_file) as (chosen, directory, region):
        try:
            fleet = read(text, region)
        except BadFile as error:
            click.echo("\n".join(f"{file.name}:{fault.line}: {fault.sentence}" for fault in error.faults), err=True)
            sys.exit(1)
        if fleet.account not in {"", chosen.account_sid}:
            raise click.ClickException(
                f"The file is of the account {fleet.account}, but this is {chosen.account_sid}. Choose the account "
                "with --account, or remove the line “account:”."
            )
        now = _everything(directory)
        plans = compare(fleet, now)
    _show(plans, not_in_file(fleet, now), fleet)
    sys.exit(DIFFERENT if exit_code and any(each.differences for each in plans) else 0)


def _show(plans: Sequence[TrunkPlan], others: Sequence[str], fleet: Fleet) -> None:
    from bot.domain.phrasing import first_few, many
    from bot.fleet.comparison import totals

    for each in plans:
        if not each.differences:
            continue
        sid = f" ({each.trunk_sid})" if each.trunk_sid else " (new)"
        click.echo(f"{each.trunk_name}{sid}: {each.summary}")
        for difference in each.differences:
            needs = " [needs approval]" if difference.needs_approval else ""
            click.echo(f"  {difference}{needs}")
            if difference.command:
                click.echo(f"      /trunk {difference.command}")
        for effect in each.effects:
            click.echo(f"  Needs approval: {effect}")
        click.echo()
    click.echo(totals(plans))
    left = sum(each.left_alone for each in plans)
    if left:
        why = "trunkbot can't set it up" if fleet.prune else "the file doesn't have it, and has no “prune: true”"
        click.echo(f"{many(left, 'setting')} on these trunks left alone: {why}.")
    if others:
        click.echo(f"Not in the file, and left alone: {first_few(others, 10)}.")


@contextmanager
def _directory(name: str | None, env_file: Path) -> Iterator[tuple[ExotelAccount, Directory, str]]:
    """The account of that name, its trunks, and the country of its numbers. Raises ClickException."""
    from bot.config.settings import read_exotel_settings
    from bot.domain import AccountSid
    from bot.domain.errors import TrunkbotError
    from bot.exotel import ExotelClient
    from bot.store import Store
    from bot.trunks.directory import Directory

    try:
        settings = read_exotel_settings(env_file)
        chosen = _chosen(settings.accounts, name)
        key = chosen.api_key.get_secret_value()
        with (
            ExotelClient(AccountSid(chosen.account_sid), key, chosen.api_token, chosen.url) as api,
            ThreadPoolExecutor(_AT_ONCE) as threads,
            # The bot's own database belongs to the bot, which may be running.
            TemporaryDirectory() as folder,
        ):
            store = Store(Path(folder) / "seen.db")
            try:
                yield chosen, Directory(api, store, chosen.account_sid, threads), settings.trunkbot_number_region
            finally:
                store.close()
    except SettingsError as error:
        raise click.ClickException(" ".join(error.problems)) from None
    except TrunkbotError as error:
        raise click.ClickException(str(error)) from None


def _chosen(accounts: Sequence[ExotelAccount], name: str | None) -> ExotelAccount:
    for each in accounts:
        if name is None or name in {each.name, each.account_sid}:
            return each
    names = ", ".join(each.name or each.account_sid for each in accounts)
    raise SettingsError([f"There's no account “{name}”. Choose one of {names}."])


def _everything(directory: Directory) -> list[Snapshot]:
    listing = directory.all()
    if not listing.whole:
        raise SettingsError([_NO_LIST])
    return [directory.snapshot(trunk) for trunk in listing.trunks]
