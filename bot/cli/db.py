"""`trunkbot db …`: the database file itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.options import InSentences, of_database
from bot.domain.phrasing import many
from bot.store.backup import back_up


@click.group(cls=InSentences)
def db() -> None:
    """Back up the database."""


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@of_database
def backup(file: Path, path: Path) -> None:
    """Copy the database to FILE, also while the bot runs, and verify the copy.

    FILE must not exist. Exits with status 1 if the copy has problems; then the database has them too.
    """
    verified, deeper = back_up(path, file)
    bad = [f"Row {verified.bad} is bad: {verified.why}."] if verified.bad is not None else []
    trouble = [*bad, *verified.trouble, *deeper]
    if trouble:
        click.echo(f"Wrote {file}, but it has problems, and so has {path}:")
        for line in trouble:
            click.echo(line)
        click.echo("Keep earlier backups. `trunkbot audit verify` shows the details.")
        sys.exit(1)
    click.echo(f"Wrote {file}: {many(verified.rows, 'row')} verified. Head: row {verified.row}, hash {verified.head}")
