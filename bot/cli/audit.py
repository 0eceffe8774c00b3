"""`trunkbot audit …`: the audit log in a terminal, also while the bot runs. Only `prune` writes."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import orjson
from sqlite_utils import Database

from bot.cli.datasette import TIME_LIMIT_MS, metadata
from bot.cli.options import InSentences, a_hash, a_moment, filters, of_database, page
from bot.domain.errors import DatabaseInUse, SettingsError
from bot.domain.phrasing import many
from bot.store import Store
from bot.store.audit import search as log
from bot.store.audit.events import plain_name
from bot.store.audit.files import Kind, in_place_of, write
from bot.store.audit.log import UNREADABLE, AuditRow
from bot.store.audit.retention import Going, export_up_to, last_to_go
from bot.store.audit.retention import prune as take_out
from bot.store.audit.search import Sought
from bot.store.audit.verify import Noted, Verified, look_deeper
from bot.store.audit.verify import verify as walk
from bot.store.backup import lacks_newest_rows
from bot.store.file import problem_of_place

_MENTION = re.compile(r"<(?:@|!subteam\^|#)([A-Z0-9]+)(?:\|[^>]*)?>")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Database]:
    """Open the log read-only. Raises SettingsError, also if it turns out to be damaged."""
    with log.open_to_read(path) as db:
        try:
            yield db
        except UNREADABLE as error:
            raise SettingsError(
                [
                    f"The audit log in {path} can't be read to the end ({error}).",
                    "Run `trunkbot audit verify` to find the damaged row. Keep a copy of the file, and restore a "
                    "backup.",
                ]
            ) from error


@click.group(cls=InSentences)
def audit() -> None:
    """Read, export, verify and prune the audit log."""


@audit.command("list")
@of_database
@filters
@page
def list_rows(path: Path, limit: int, before: int | None, **sought: Any) -> None:
    """List rows, newest first.

    Columns: number, time (UTC), person, event, command, trunk, request and sentence.
    """
    _print_page(path, Sought(**sought), limit, before)


@audit.command("search")
@click.argument("words", nargs=-1, required=True)
@of_database
@filters
@page
def search_rows(path: Path, words: tuple[str, ...], limit: int, before: int | None, **sought: Any) -> None:
    """Find rows that contain all these words, newest first."""
    _print_page(path, Sought(**sought, words=" ".join(words)), limit, before)


@audit.command()
@of_database
@filters
@click.option("--words", default="", help="Only rows that contain all these words.")
@click.option("--format", "kind", type=click.Choice([kind.value for kind in Kind]), default="csv", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default=Path("-"),
    help="File to write instead of the screen; replaced only once the export is complete.",
)
def export(path: Path, kind: str, output: Path, **sought: Any) -> None:
    """Export matching rows as CSV or JSON lines, newest first."""
    with _reading(path) as db:
        rows, called = log.every(db, _with_person_id(db, Sought(**sought))), log.names_of_people(db)
        if str(output) == "-":
            write(Kind(kind), rows, click.open_file("-", "w", encoding="utf-8"), called)
            return
        with in_place_of(output, path) as file:
            write(Kind(kind), rows, file, called)


@audit.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("trunkbot-metadata.json"))
@of_database
def datasette(output: Path, path: Path) -> None:
    """Write a metadata file that explains the database in Datasette."""
    with _reading(path) as db, in_place_of(output, path) as file:
        file.write(orjson.dumps(metadata(path.stem, db), option=orjson.OPT_INDENT_2).decode())
    limit = f"--setting sql_time_limit_ms {TIME_LIMIT_MS}"
    click.echo(f"Wrote {output}. Open it with: datasette --metadata {output} {limit} {path}")


@audit.command()
@of_database
def head(path: Path) -> None:
    """Show the last row's number and hash.

    Note them somewhere that people with access to the file can't write to.
    """
    with _reading(path) as db:
        number, its_hash = log.head(db)
    click.echo(f"row {number}  {its_hash}")
    click.echo(f"Compare it later: trunkbot audit verify --row {number} --hash {its_hash}", err=True)


@audit.command()
@of_database
@click.option("--row", type=click.IntRange(1), help="Row number of a head noted earlier.")
@click.option("--hash", "noted", callback=a_hash, help="Its hash.")
def verify(path: Path, row: int | None, noted: str | None) -> None:
    """Check that nobody changed the log. Exits with status 1 if someone did.

    Checks the chain of hashes, and the tables and triggers that protect it. To detect a log that was rebuilt with all
    its hashes, give --row and --hash of a head noted earlier, such as one posted in the channel.
    """
    if (row is None) != (noted is None):
        raise click.UsageError("Use --row and --hash together: a row number and its hash.")
    if problem := problem_of_place(path):
        raise click.ClickException(f"{problem} Nothing was verified.")
    with _reading(path) as db:
        verified = walk(db, Noted(row, noted) if row and noted else None)
        trouble = [*verified.trouble, *look_deeper(db)]
        notes = [*verified.notes, *([_COPIED_ALONE] if lacks_newest_rows(db, path) else [])]
    for line in [*_verdict(verified, trouble), *notes]:
        click.echo(_one_line(line))
    if verified.bad is not None or trouble:
        sys.exit(1)
    if noted:
        click.echo(f"The noted head matches: row {row} has that hash.")
    else:
        click.echo(
            "To detect a log that was rebuilt with all its hashes, compare a head noted earlier (--row, --hash)."
        )


_COPIED_ALONE = (
    "A bot was using this file, and its -wal file isn't beside it: if this is a copy, or that file was deleted, the "
    "newest rows are missing. Make copies with `trunkbot db backup`."
)


def _verdict(verified: Verified, trouble: Sequence[str]) -> list[str]:
    head = f"Head: row {verified.row}, hash {verified.head}"
    if verified.bad is not None:
        return [
            f"Row {verified.bad} is bad: {verified.why}. Verified before it: {many(verified.rows, 'row')}.",
            *trouble,
            "Keep a copy of the file, and find out who had access to it: trunkbot never changes a row.",
        ]
    if trouble:
        return [
            f"{many(verified.rows, 'row')} verified, but the log has problems. {head}",
            *trouble,
            "Rows may have been rewritten with their hashes: only a head noted elsewhere shows that (--row, --hash). "
            "Keep a copy of the file. `trunkbot run` restores triggers and views, and logs that it did.",
        ]
    return [f"{many(verified.rows, 'row')} verified. {head}"]


@audit.command()
@click.option("--before", callback=a_moment, metavar="TIME", required=True, help="Prune rows before this time (UTC).")
@click.option(
    "--export", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="New file for the rows."
)
@of_database
def prune(before: str, file: Path, path: Path) -> None:
    """Move old rows to a file.

    The file has JSON lines, and is complete before any row is removed. The chain still verifies. Stop the bot first.
    """
    with _reading(path):
        pass
    with closing(_alone(path)) as store:
        going = _what_goes(store, before)
        if going is None:
            click.echo("No rows are that old. Nothing was exported or removed.")
            return
        rows = _exported(store, going, file)
        try:
            with store.transaction() as db:
                take_out(db, store.now(), going, rows, file, _who())
        except sqlite3.Error as error:
            raise click.ClickException(
                f"Couldn't remove the rows ({error}): they are all still in the log, and in {file}. Fix the problem "
                "and run the same command again; it reuses the file."
            ) from error
    click.echo(f"Moved {many(rows, 'row')} (up to number {going.seq}) from the log to {file}.")


def _alone(path: Path) -> Store:
    """Open the database for this process alone. Raises ClickException."""
    try:
        return Store(path)
    except DatabaseInUse as error:
        raise click.ClickException(
            f"A bot, or another prune, is using {path}. Nothing was exported or removed. Stop the bot, prune, and "
            "start it again. Until then Slack shows people an error, and earlier requests wait; none is lost."
        ) from error
    except SettingsError as error:
        raise click.ClickException(f"{' '.join(error.problems)} Nothing was exported or removed.") from error


def _what_goes(store: Store, before: str) -> Going | None:
    """Find the rows to prune. Raises ClickException if the log has a problem: the evidence must not leave it."""
    with store.reading() as db:
        verified = walk(db)
        if not verified.is_whole:
            why = f"Row {verified.bad} is bad" if verified.bad is not None else "The log has problems"
            raise click.ClickException(f"{why}, so nothing was removed. Run `trunkbot audit verify` for details.")
        return last_to_go(db, before)


def _exported(store: Store, going: Going, file: Path) -> int:
    try:
        with store.reading() as db:
            return export_up_to(db, going.seq, file)
    except FileExistsError as error:
        raise click.ClickException(
            f"{file} already exists and has other contents. Nothing was removed; choose another file."
        ) from error
    except OSError as error:
        raise click.ClickException(f"Can't write {file} ({error.strerror}). Nothing was removed.") from error


def _who() -> str:
    """The user who runs this command; with sudo, also the person behind it."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"user {os.getuid()}"
    sudo_user = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo by {sudo_user})" if sudo_user else name


def _with_person_id(db: Database, sought: Sought) -> Sought:
    """Replace a person's name by their id. Raises ClickException."""
    if sought.is_no_word:
        raise click.ClickException(f"{sought.words!r} has no letters or digits to search for.")
    typed = sought.person.removeprefix("@").lower()
    users = [user for user, name in log.names_of_people(db).items() if typed and name.lower() == typed]
    if len(users) > 1:
        raise click.ClickException(f"{sought.person} could be {' or '.join(users)}. Use the id.")
    return replace(sought, person=users[0]) if users else sought


def _print_page(path: Path, sought: Sought, limit: int, before: int | None) -> None:
    with _reading(path) as db:
        sought = _with_person_id(db, sought)
        rows, called = log.search(db, sought, limit, before), log.names_of_people(db)
        none = "" if rows else f"No matching rows. {_what_there_is(db, sought)}".strip()
    for row in rows:
        click.echo(_line(row, called))
    if none:
        click.echo(none, err=True)
    elif len(rows) == limit:
        click.echo(f"There may be more. Add --before {rows[-1].seq}", err=True)


def _line(row: AuditRow, called: Mapping[str, str]) -> str:
    name = called.get(row.actor, "")
    who = f"{name}({row.actor})" if name else row.actor
    cells = (row.seq, row.at, who, row.event, row.verb, row.trunk, row.operation_id)
    sentence = _MENTION.sub(lambda mention: called.get(mention[1]) or mention[1], row.sentence)
    return "  ".join(_one_line(str(cell or "-")) for cell in cells) + f"  {_one_line(sentence)}"


def _what_there_is(db: Database, sought: Sought) -> str:
    """Name the events and commands in the log, if it has none of that name."""
    there = log.known(db)
    unknown = _unknown("event", plain_name(sought.event), [plain_name(event) for event in there.events])
    return f"{unknown} {_unknown('command', ' '.join(sought.verb.lower().split()), there.verbs)}".strip()


def _unknown(kind: str, asked: str, there: Sequence[str]) -> str:
    if not asked or asked in there:
        return ""
    return f"The log has no {kind} {asked!r}; it has {', '.join(sorted(set(there))) or 'none yet'}."


def _one_line(text: str) -> str:
    """Mask characters that would move the cursor or begin another line."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)
