"""`trunkbot audit …`: the audit log in a terminal, while the bot may go on running. All but `prune` only reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import orjson
from sqlite_utils import Database

from bot.cli.audit_options import filters, page
from bot.cli.audit_proof import head, prune, verify
from bot.cli.audit_reading import InSentences, one_line, reading
from bot.cli.datasette import TIME_LIMIT_MS, metadata
from bot.cli.options import of_database
from bot.store.audit.events import plain_name
from bot.store.audit.files import Kind, in_place_of, write
from bot.store.audit.log import AuditRow
from bot.store.audit.search import (
    Sought,
    every,
    known,
    search,
)
from bot.store.people import names

_MENTION = re.compile(r"<(?:@|!subteam\^|#)([A-Z0-9]+)(?:\|[^>]*)?>")


@click.group(cls=InSentences)
def audit() -> None:
    """Read the audit log, export it, and prove that nobody changed it."""


audit.add_command(head)
audit.add_command(verify)
audit.add_command(prune)


@audit.command("list")
@of_database
@filters
@page
def list_rows(path: Path, limit: int, before: int | None, **sought: Any) -> None:
    """The newest rows first. Each with its number, time in UTC, who, event, verb, trunk, request, and what it says."""
    _print_page(path, Sought(**sought), limit, before)


@audit.command("search")
@click.argument("words", nargs=-1, required=True)
@of_database
@filters
@page
def search_rows(path: Path, words: tuple[str, ...], limit: int, before: int | None, **sought: Any) -> None:
    """Rows in which all these words stand, the newest first."""
    _print_page(path, Sought(**sought, words=" ".join(words)), limit, before)


@audit.command()
@of_database
@filters
@click.option("--words", default="", help="Only rows in which all these words stand.")
@click.option("--format", "kind", type=click.Choice([kind.value for kind in Kind]), default="csv", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default=Path("-"),
    help="A file, not the screen; it is written over once all is there.",
)
def export(path: Path, kind: str, output: Path, **sought: Any) -> None:
    """Write all rows that fit as CSV or JSON lines, the newest first."""
    with reading(path) as db:
        rows, called = every(db, _meant(db, Sought(**sought))), names(db)
        if str(output) == "-":
            write(Kind(kind), rows, click.open_file("-", "w", encoding="utf-8"), called)
            return
        with in_place_of(output, path) as file:
            write(Kind(kind), rows, file, called)


@audit.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("trunkbot-metadata.json"))
@of_database
def datasette(output: Path, path: Path) -> None:
    """Write a metadata file for Datasette. It then shows the database in words a person understands."""
    with reading(path) as db, in_place_of(output, path) as file:
        file.write(orjson.dumps(metadata(path.stem, db), option=orjson.OPT_INDENT_2).decode())
    limit = f"--setting sql_time_limit_ms {TIME_LIMIT_MS}"
    click.echo(f"Wrote {output}. Open it with: datasette --metadata {output} {limit} {path}")


def _meant(db: Database, sought: Sought) -> Sought:
    """With the person's id, where a name was typed. Raises ClickException."""
    if sought.is_no_word:
        raise click.ClickException(f"No letter or digit is in {sought.words!r}, so nothing was looked up.")
    said = sought.person.removeprefix("@").lower()
    meant = [user for user, name in names(db).items() if said and name.lower() == said]
    if len(meant) > 1:
        raise click.ClickException(f"{sought.person} may be {' or '.join(meant)}, so nothing was looked up. Which?")
    return replace(sought, person=meant[0]) if meant else sought


def _print_page(path: Path, sought: Sought, limit: int, before: int | None) -> None:
    with reading(path) as db:
        sought = _meant(db, sought)
        rows, called = search(db, sought, limit, before), names(db)
        none = "" if rows else f"No row fits. {_what_there_is(db, sought)}".strip()
    for row in rows:
        click.echo(_line(row, called))
    if none:
        click.echo(none, err=True)
    elif len(rows) == limit:
        click.echo(f"There may be more: add --before {rows[-1].seq}", err=True)


def _line(row: AuditRow, called: Mapping[str, str]) -> str:
    name = called.get(row.actor, "")
    who = f"{name}({row.actor})" if name else row.actor
    cells = (row.seq, row.at, who, row.event, row.verb, row.trunk, row.operation_id)
    told = _MENTION.sub(lambda found: called.get(found[1]) or found[1], row.sentence)
    return "  ".join(one_line(str(cell or "-")) for cell in cells) + f"  {one_line(told)}"


def _what_there_is(db: Database, sought: Sought) -> str:
    """The names that could have been meant, where the log has none of those that were."""
    there = known(db)
    said = _unknown("event", plain_name(sought.event), [plain_name(event) for event in there.events])
    return f"{said} {_unknown('verb', ' '.join(sought.verb.lower().split()), there.verbs)}".strip()


def _unknown(kind: str, asked: str, there: Sequence[str]) -> str:
    if not asked or asked in there:
        return ""
    return f"The log has no {kind} {asked!r}; it has {', '.join(sorted(set(there))) or 'none yet'}."
