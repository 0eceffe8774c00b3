"""`trunkbot audit …`: the audit log in a terminal, even while the bot runs. All commands but `prune` only read."""

from __future__ import annotations

import contextlib
import errno
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
from bot.cli.options import a_hash, a_moment, filters, of_database, page
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

_MENTION = re.compile(r"<(?:@|!subteam\^|#)([A-Z0-9]+)(?:\|[^>]*)?>")


class _InSentences(click.Group):
    """Commands whose failures are sentences, not tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named. Raises ClickException."""
        try:
            answer = super().invoke(ctx)
            if sys.stdout:
                sys.stdout.flush()
        except SettingsError as error:
            raise click.ClickException(" ".join(error.problems)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _write_no_more()
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(
                f"It could not be written or read to its end ({where}{error.strerror}). The log is as it was."
            ) from error
        return answer


def _write_no_more() -> None:
    """Drop what could not be written: Python would try again as it ends, and print a traceback."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Database]:
    """The log, for looking only. Raises SettingsError, also where it turns out to be damaged."""
    with log.open_to_read(path) as db:
        try:
            yield db
        except UNREADABLE as error:
            raise SettingsError(
                [
                    f"The audit log in {path} cannot be read to its end ({error}).",
                    "`trunkbot audit verify` says from which row on. Keep a copy of the file as it is, and go on with "
                    "a backup.",
                ]
            ) from error


@click.group(cls=_InSentences)
def audit() -> None:
    """Read the audit log, export it, and prove that nobody changed it."""


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
    with _reading(path) as db:
        rows, called = log.every(db, _meant(db, Sought(**sought))), log.names_of_people(db)
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
    with _reading(path) as db, in_place_of(output, path) as file:
        file.write(orjson.dumps(metadata(path.stem, db), option=orjson.OPT_INDENT_2).decode())
    limit = f"--setting sql_time_limit_ms {TIME_LIMIT_MS}"
    click.echo(f"Wrote {output}. Open it with: datasette --metadata {output} {limit} {path}")


@audit.command()
@of_database
def head(path: Path) -> None:
    """The last row's number and hash. To be noted where nobody who has the file can write."""
    with _reading(path) as db:
        number, its_hash = log.head(db)
    click.echo(f"row {number}  {its_hash}")
    click.echo(f"Compare it later: trunkbot audit verify --row {number} --hash {its_hash}", err=True)


@audit.command()
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
    with _reading(path) as db:
        verified = walk(db, Noted(row, noted) if row and noted else None)
        trouble = [*verified.trouble, *look_deeper(db)]
    for line in [*_verdict(verified, trouble), *verified.notes]:
        click.echo(_one_line(line))
    if verified.bad is not None or trouble:
        sys.exit(1)
    if noted:
        click.echo(f"The head that was noted is still there: row {row} has that hash.")
    else:
        click.echo(
            "Compare the head with one noted earlier (--row, --hash): only there does a log show that was made anew, "
            "hashes and all."
        )


def _verdict(verified: Verified, trouble: Sequence[str]) -> list[str]:
    head = f"Head: row {verified.row}, hash {verified.head}"
    if verified.bad is not None:
        return [
            f"Row {verified.bad} is bad: {verified.why}. Before it, {many(verified.rows, 'row')} as written.",
            *trouble,
            "Keep a copy of the file as it is, and find out who had access to it: trunkbot changes no row.",
        ]
    if trouble:
        return [
            f"{many(verified.rows, 'row')} that fit the chain, but not all is as it should be. {head}",
            *trouble,
            "Rows may have been made anew with their hashes: only a head noted elsewhere shows that (--row, --hash). "
            "Keep a copy of the file as it is. `trunkbot run` puts triggers and views back, and writes that down.",
        ]
    return [f"{many(verified.rows, 'row')}, each as it was written. {head}"]


@audit.command()
@click.option("--before", callback=a_moment, metavar="TIME", required=True, help="Rows from before this time, in UTC.")
@click.option("--export", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file.")
@of_database
def prune(before: str, file: Path, path: Path) -> None:
    """Write old rows to a file, and only then take them out. The file holds JSON lines; the chain still verifies.

    Needs the database for itself: stop the bot first.
    """
    with _reading(path):
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
        verified = walk(db)
        if not verified.is_whole:
            why = f"Row {verified.bad} is bad" if verified.bad is not None else "The log is not as trunkbot left it"
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
    """The user who runs this on the machine, and with sudo the person behind it."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"user {os.getuid()}"
    taken_on_by = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo by {taken_on_by})" if taken_on_by else name


# Helpers of the commands above.


def _meant(db: Database, sought: Sought) -> Sought:
    """With the person's id, where a name was typed. Raises ClickException."""
    if sought.is_no_word:
        raise click.ClickException(f"No letter or digit is in {sought.words!r}, so nothing was looked up.")
    typed = sought.person.removeprefix("@").lower()
    users = [user for user, name in log.names_of_people(db).items() if typed and name.lower() == typed]
    if len(users) > 1:
        raise click.ClickException(f"{sought.person} may be {' or '.join(users)}, so nothing was looked up. Which?")
    return replace(sought, person=users[0]) if users else sought


def _print_page(path: Path, sought: Sought, limit: int, before: int | None) -> None:
    with _reading(path) as db:
        sought = _meant(db, sought)
        rows, called = log.search(db, sought, limit, before), log.names_of_people(db)
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
    sentence = _MENTION.sub(lambda mention: called.get(mention[1]) or mention[1], row.sentence)
    return "  ".join(_one_line(str(cell or "-")) for cell in cells) + f"  {_one_line(sentence)}"


def _what_there_is(db: Database, sought: Sought) -> str:
    """The names that could have been meant, where the log has none of those that were."""
    there = log.known(db)
    unknown = _unknown("event", plain_name(sought.event), [plain_name(event) for event in there.events])
    return f"{unknown} {_unknown('verb', ' '.join(sought.verb.lower().split()), there.verbs)}".strip()


def _unknown(kind: str, asked: str, there: Sequence[str]) -> str:
    if not asked or asked in there:
        return ""
    return f"The log has no {kind} {asked!r}; it has {', '.join(sorted(set(there))) or 'none yet'}."


def _one_line(text: str) -> str:
    """Nothing in a row may move the cursor or begin a line of its own."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)
