"""`trunkbot audit …`: the audit log in a terminal, while the bot may go on running. All but `prune` only reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

import click
import orjson
from sqlite_utils import Database

from bot.audit_files import Kind, write
from bot.errors import SettingsError
from bot.store import Store
from bot.store.audit_retention import export_up_to, last_to_go
from bot.store.audit_retention import prune as take_out
from bot.store.audit_search import Sought, every, open_to_read, search
from bot.store.audit_search import verify as walk
from bot.store.store import iso

F = TypeVar("F", bound=Callable[..., Any])

_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%fZ"])
"""The last is how the log itself, and what `/trunk audit` tells one to type, has it."""

_DATABASE = click.option(
    "--db",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="TRUNKBOT_DB",
    default=Path("trunkbot.db"),
    show_default=True,
    help="The bot's database file (also TRUNKBOT_DB).",
)


def _filters(command: F) -> F:
    for option in (
        click.option("--until", type=_TIME, help="Before this time, in UTC."),
        click.option("--since", type=_TIME, help="From this time on, in UTC."),
        click.option("--event", default="", help="What happened: asked, refused, approved, api_call, done, failed, …"),
        click.option("--verb", default="", help="The command, such as delete or 'ip add'."),
        click.option("--person", default="", help="A Slack user id, or trunkbot."),
        click.option("--trunk", default="", help="The trunk's name."),
    ):
        command = option(command)
    return command


@click.group()
def audit() -> None:
    """Read the audit log, export it, and prove that nobody changed it."""


@audit.command("list")
@_DATABASE
@_filters
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Rows on a page.")
@click.option("--before", type=click.IntRange(1), help="The page that comes before this row number.")
def list_rows(path: Path, limit: int, before: int | None, **filters: Any) -> None:
    """The newest rows first."""
    _print_page(path, _sought(filters), limit, before)


@audit.command("search")
@click.argument("words", nargs=-1, required=True)
@_DATABASE
@_filters
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Rows on a page.")
@click.option("--before", type=click.IntRange(1), help="The page that comes before this row number.")
def search_rows(path: Path, words: tuple[str, ...], limit: int, before: int | None, **filters: Any) -> None:
    """Rows in which all these words stand, the newest first."""
    _print_page(path, _sought(filters, " ".join(words)), limit, before)


@audit.command()
@_DATABASE
def verify(path: Path) -> None:
    """Walk the chain of hashes. Ends with status 1, naming the first bad row, where it does not hold."""
    with _reading(path) as db:
        found = walk(db)
    if found.bad is not None:
        click.echo(f"Row {found.bad} is bad: {found.why}. The {found.rows} rows before it are as written.")
        sys.exit(1)
    click.echo(f"All {found.rows} rows are as they were written. Head: {found.head}")
    click.echo("Compare the head with one noted earlier: a tail that was cut off shows only there.")


@audit.command()
@_DATABASE
@_filters
@click.option("--words", default="", help="Only rows in which all these words stand.")
@click.option("--format", "kind", type=click.Choice([kind.value for kind in Kind]), default="csv", show_default=True)
@click.option("--output", type=click.File("w", encoding="utf-8", lazy=False), default="-", help="A file, not a screen.")
def export(path: Path, kind: str, words: str, output: IO[str], **filters: Any) -> None:
    """Write all rows that fit as CSV or JSON lines, the newest first."""
    with _reading(path) as db:
        write(Kind(kind), every(db, _sought(filters, words)), output)


@audit.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("trunkbot-metadata.json"))
@_DATABASE
def datasette(output: Path, path: Path) -> None:
    """Write a metadata file, so that Datasette shows the database in words a person understands."""
    output.write_bytes(orjson.dumps(_metadata(path.stem), option=orjson.OPT_INDENT_2))
    click.echo(f"Wrote {output}. Open it with: datasette --metadata {output} {path}")


@audit.command()
@click.option("--before", type=_TIME, required=True, help="Rows from before this time, in UTC.")
@click.option("--export", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file.")
@_DATABASE
def prune(before: datetime, file: Path, path: Path) -> None:
    """Write old rows to a file as JSON lines, and only then take them out of the log. The chain still verifies."""
    with _reading(path) as db:
        bad = walk(db).bad
    if bad is not None:
        raise click.ClickException(f"Row {bad} is bad, so nothing was taken out. See `trunkbot audit verify`.")
    with closing(Store(path, shared=True)) as store:
        with store.reading() as db:
            last = last_to_go(db, iso(before.replace(tzinfo=UTC)))
            if last is None:
                click.echo("No row is that old. Nothing was written or taken out.")
                return
            try:
                rows = export_up_to(db, last[0], file)
            except OSError as error:
                raise click.ClickException(f"{file} cannot be written ({error}). Nothing was taken out.") from error
        with store.transaction() as db:
            take_out(db, store.now(), *last, rows)
    click.echo(f"{rows} rows up to number {last[0]} are in {file} and no longer in the log.")


def _sought(filters: dict[str, Any], words: str = "") -> Sought:
    """The options as the log says them: times as ISO 8601 in UTC."""
    times = {
        name: when.replace(tzinfo=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for name in ("since", "until")
        if (when := filters.pop(name))
    }
    return Sought(**filters, **times, words=words)


@contextmanager
def _reading(path: Path) -> Iterator[Database]:
    try:
        opened = open_to_read(path)
    except SettingsError as error:
        raise click.ClickException(" ".join(error.problems)) from error
    with opened as db:
        yield db


def _print_page(path: Path, sought: Sought, limit: int, before: int | None) -> None:
    with _reading(path) as db:
        rows = search(db, sought, limit, before)
    for row in rows:
        click.echo(f"{row.seq}  {row.at}  {row.actor}  {row.event}  {row.trunk or '-'}  {_one_line(row.sentence)}")
    if not rows:
        click.echo("No row fits.", err=True)
    elif len(rows) == limit:
        click.echo(f"There may be more: add --before {rows[-1].seq}", err=True)


def _one_line(text: str) -> str:
    """Nothing in a row may move the cursor or begin a line of its own."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def _metadata(database: str) -> dict[str, Any]:
    views = {
        "what_happened": "Everything that happened, the newest first, without the API calls.",
        "who_did_what": "How often each person used each command, and how that went.",
        "api_calls": "Every call to Exotel: its status, Exotel's code and request id, and how long it took.",
        "approvals": "Every request that others had to decide.",
        "audit": "The audit log itself, each row chained to the one before it by SHA-256.",
    }
    tables = {name: {"description": text} for name, text in views.items()}
    return {"title": "trunkbot", "databases": {database: {"tables": tables}}}
