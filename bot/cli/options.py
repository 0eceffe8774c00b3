"""Options shared by the commands."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.domain.clock import iso
from bot.domain.errors import SettingsError
from bot.domain.times import EXAMPLES, read_moment
from bot.store.audit.events import Only

F = TypeVar("F", bound=Callable[..., Any])


class InSentences(click.Group):
    """A group that reports failures as sentences instead of tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises ClickException."""
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
                f"Couldn't finish reading or writing ({where}{error.strerror}). The database wasn't changed."
            ) from error
        return answer


def _write_no_more() -> None:
    """Drop unwritten output: Python would try again at exit, and print a traceback."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


from_env_file = click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".env"),
    show_default=True,
    help="Settings file; the environment takes precedence.",
)


def of_database(command: F) -> F:
    """Add the options that name the bot's database, and call the command with its `path`."""

    @click.option(
        "--db",
        "named",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="TRUNKBOT_DB",
        help="Database file (also TRUNKBOT_DB).  [default: trunkbot.db]",
    )
    @from_env_file
    @wraps(command)
    def with_path(*args: Any, named: Path | None, env_file: Path, **others: Any) -> Any:
        return command(*args, path=named or _from_file(env_file) or Path("trunkbot.db"), **others)

    return with_path  # type: ignore[return-value]


def a_hash(context: click.Context, option: click.Parameter, typed: str | None) -> str | None:
    """Read SHA-256 in hex, as copied from a message: case, spaces and surrounding ` don't matter."""
    if typed is None:
        return None
    digest = typed.strip(" `\n").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise click.BadParameter(f"{typed!r} isn't a hash: 64 digits and letters a to f.", context, option)
    return digest


def a_moment(context: click.Context, option: click.Parameter, typed: str | None) -> str:
    """Read a time as people type it, in UTC if it names no zone; return it in ISO 8601, or empty if there is none."""
    if typed is None:
        return ""
    try:
        return iso(read_moment(typed, datetime.now(UTC)))
    except ValueError:
        raise click.BadParameter(f"{typed!r} isn't a time. Try {EXAMPLES}.", context, option) from None


def filters(command: F) -> F:
    """Add the options for the fields of `Sought`, except `words`."""
    for option in (
        click.option("--until", callback=a_moment, metavar="TIME", help="Rows before this time (UTC)."),
        click.option("--since", callback=a_moment, metavar="TIME", help=f"Rows from this time on (UTC): {EXAMPLES}."),
        click.option(
            "--only",
            type=click.Choice([only.value for only in Only if only]),
            callback=lambda context, option, chosen: Only(chosen or ""),
            help="main: what people did and how it ended. changes: only what changed something, or may have.",
        ),
        click.option(
            "--event",
            default="",
            help="Event, such as asked, refused, approved, declined, done, failed, drift, settings or api_call.",
        ),
        click.option("--verb", default="", help="Command, such as delete or 'ip add'."),
        click.option("--person", default="", help="Slack user id, name of someone in the log, or trunkbot."),
        click.option("--trunk", default="", help="Trunk name."),
    ):
        command = option(command)
    return command


def page(command: F) -> F:
    """Add the paging options."""
    for option in (
        click.option("--before", type=click.IntRange(1), help="Rows before this row number."),
        click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Rows to show."),
    ):
        command = option(command)
    return command


def _from_file(env_file: Path) -> Path | None:
    # Not every command needs it, and --help shouldn't wait for the import.
    from dotenv import dotenv_values

    from bot.config.env_file import check_env_file

    try:
        check_env_file(env_file)
    except SettingsError as error:
        raise click.ClickException(" ".join(error.problems)) from None
    settings = dotenv_values(env_file, encoding="utf-8-sig") if env_file.is_file() else {}
    named = {name.upper(): value for name, value in settings.items()}.get("TRUNKBOT_DB")
    return Path(named) if named else None
