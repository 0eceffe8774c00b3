"""`trunkbot audit head`, `verify` and `prune`: what proves the log, and what shortens it."""

from __future__ import annotations

import os
import pwd
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from bot.cli.audit_options import a_hash, a_moment
from bot.cli.audit_reading import one_line, reading
from bot.cli.options import of_database
from bot.domain.counted import many
from bot.domain.errors import DatabaseInUse, SettingsError
from bot.store import Store
from bot.store.audit import search as audit_search
from bot.store.audit.retention import Going, export_up_to, last_to_go
from bot.store.audit.retention import prune as take_out
from bot.store.audit.verify import Noted, Verified, look_deeper
from bot.store.audit.verify import verify as walk


@click.command()
@of_database
def head(path: Path) -> None:
    """The last row's number and hash. To be noted where nobody who has the file can write."""
    with reading(path) as db:
        number, its_hash = audit_search.head(db)
    click.echo(f"row {number}  {its_hash}")
    click.echo(f"Compare it later: trunkbot audit verify --row {number} --hash {its_hash}", err=True)


@click.command()
@of_database
@click.option("--row", type=click.IntRange(1), help="The number of a head that was noted earlier.")
@click.option("--hash", "noted", callback=a_hash, help="Its hash.")
def verify(path: Path, row: int | None, noted: str | None) -> None:
    """Walk the chain of hashes, and look at what guards it. Ends with status 1 where something is not as it was.

    A head that was noted earlier, such as the one in the channel, is compared with --row and --hash. Without it nobody
    can tell this log from another one that was made with all its hashes.
    """
    if (row is None) != (noted is None):
        raise click.UsageError("--row and --hash belong together: the number of a row and its hash.")
    with reading(path) as db:
        found = walk(db, Noted(row, noted) if row and noted else None)
        trouble = [*found.trouble, *look_deeper(db)]
    for line in [*_verdict(found, trouble), *found.notes]:
        click.echo(one_line(line))
    if found.bad is not None or trouble:
        sys.exit(1)
    if noted:
        click.echo(f"The head that was noted is still there: row {row} has that hash.")
    else:
        click.echo(
            "Compare the head with one noted earlier (--row, --hash): only there does a log show that was made anew, "
            "hashes and all."
        )


def _verdict(found: Verified, trouble: Sequence[str]) -> list[str]:
    head = f"Head: row {found.row}, hash {found.head}"
    if found.bad is not None:
        return [
            f"Row {found.bad} is bad: {found.why}. Before it, {many(found.rows, 'row')} as written.",
            *trouble,
            "Keep a copy of the file as it is, and find out who had access to it: trunkbot changes no row.",
        ]
    if trouble:
        return [
            f"{many(found.rows, 'row')} that fit the chain, but not all is as it should be. {head}",
            *trouble,
            "Rows may have been made anew with their hashes: only a head noted elsewhere shows that (--row, --hash). "
            "Keep a copy of the file as it is. `trunkbot run` puts triggers and views back, and writes that down.",
        ]
    return [f"{many(found.rows, 'row')}, each as it was written. {head}"]


@click.command()
@click.option("--before", callback=a_moment, metavar="TIME", required=True, help="Rows from before this time, in UTC.")
@click.option("--export", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file.")
@of_database
def prune(before: str, file: Path, path: Path) -> None:
    """Write old rows to a file, and only then take them out. The file holds JSON lines; the chain still verifies.

    Needs the database for itself: stop the bot first.
    """
    with reading(path):
        pass
    with closing(_alone(path)) as store:
        going = _what_goes(store, before)
        if going is None:
            click.echo("No row is that old. Nothing was written or taken out.")
            return
        rows = _exported(store, going, file)
        try:
            with store.transaction() as db:
                take_out(db, store.now(), going, rows, file, _who())
        except sqlite3.Error as error:
            raise click.ClickException(
                f"The rows could not be taken out ({error}), so they are all still in the log; {file} has them too. "
                "Mend that, then give the same command again: it takes the file for its own."
            ) from error
    click.echo(f"{many(rows, 'row')} up to number {going.seq}: in {file}, and no longer in the log.")


def _alone(path: Path) -> Store:
    """Raises ClickException where it cannot be had alone, or cannot be written."""
    try:
        return Store(path)
    except DatabaseInUse as error:
        raise click.ClickException(
            f"A bot, or another prune, is using {path}, so nothing was written or taken out. Stop it first; what "
            "people ask meanwhile is answered by Slack with an error, and nothing asked before is lost. Then prune, "
            "and start it again."
        ) from error
    except SettingsError as error:
        raise click.ClickException(f"{' '.join(error.problems)} Nothing was written or taken out.") from error


def _what_goes(store: Store, before: str) -> Going | None:
    """Raises ClickException where something is wrong with the log: what would show that must not leave it."""
    with store.reading() as db:
        found = walk(db)
        if not found.is_whole:
            why = f"Row {found.bad} is bad" if found.bad is not None else "The log is not as trunkbot left it"
            raise click.ClickException(f"{why}, so nothing was taken out. `trunkbot audit verify` says what is wrong.")
        return last_to_go(db, before)


def _exported(store: Store, going: Going, file: Path) -> int:
    try:
        with store.reading() as db:
            return export_up_to(db, going.seq, file)
    except FileExistsError as error:
        raise click.ClickException(
            f"{file} is there already and does not hold these rows, so it was left as it is. Nothing was taken out; "
            "name another file."
        ) from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written ({error.strerror}). Nothing was taken out.") from error


def _who() -> str:
    """Who runs this on the machine; where that is somebody's role, who took it on."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"user {os.getuid()}"
    taken_on_by = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo by {taken_on_by})" if taken_on_by else name
