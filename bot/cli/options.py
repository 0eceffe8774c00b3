"""Options of the commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.domain.clock import iso
from bot.domain.times import EXAMPLES, read_moment
from bot.store.audit.events import Only

F = TypeVar("F", bound=Callable[..., Any])

from_env_file = click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".env"),
    show_default=True,
    help="A file of settings; the environment comes first.",
)


def of_database(command: F) -> F:
    """Options that name the bot's database, as `trunkbot run` finds it; the command is given its `path`."""

    @click.option(
        "--db",
        "named",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="TRUNKBOT_DB",
        help="The bot's database file (also TRUNKBOT_DB).  [default: trunkbot.db]",
    )
    @from_env_file
    @wraps(command)
    def with_path(*args: Any, named: Path | None, env_file: Path, **others: Any) -> Any:
        return command(*args, path=named or _from_file(env_file) or Path("trunkbot.db"), **others)

    return with_path  # type: ignore[return-value]


def a_hash(context: click.Context, option: click.Parameter, typed: str | None) -> str | None:
    """SHA-256 in hex, as it is copied from a message: capitals, blanks and the ` around it do not matter."""
    if typed is None:
        return None
    digest = typed.strip(" `\n").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise click.BadParameter(f"{typed!r} is no hash: it has 64 digits and letters from a to f.", context, option)
    return digest


def a_moment(context: click.Context, option: click.Parameter, typed: str | None) -> str:
    """A time as people type it, in UTC where it names no zone; as the log writes it, and empty where there is none."""
    if typed is None:
        return ""
    try:
        return iso(read_moment(typed, datetime.now(UTC)))
    except ValueError:
        raise click.BadParameter(f"{typed!r} is no time. Write {EXAMPLES}.", context, option) from None


def filters(command: F) -> F:
    """Add the options that make a `Sought`, except its words."""
    for option in (
        click.option("--until", callback=a_moment, metavar="TIME", help="Before this time, in UTC."),
        click.option("--since", callback=a_moment, metavar="TIME", help=f"From this time on, in UTC: {EXAMPLES}."),
        click.option(
            "--only",
            type=click.Choice([only.value for only in Only if only]),
            callback=lambda context, option, chosen: Only(chosen or ""),
            help="main: what people did and what became of it. changes: of that, what changed something, or may have.",
        ),
        click.option(
            "--event",
            default="",
            help="What happened: asked, refused, approved, declined, done, failed, drift, settings, api_call, …",
        ),
        click.option("--verb", default="", help="The command, such as delete or 'ip add'."),
        click.option("--person", default="", help="A Slack user id, the name of somebody known here, or trunkbot."),
        click.option("--trunk", default="", help="The trunk's name."),
    ):
        command = option(command)
    return command


def page(command: F) -> F:
    """Add the options that choose a page."""
    for option in (
        click.option("--before", type=click.IntRange(1), help="The page that comes before this row number."),
        click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Rows on a page."),
    ):
        command = option(command)
    return command


def _from_file(env_file: Path) -> Path | None:
    # Not every command reads it, and --help must not wait for what reads it.
    from dotenv import dotenv_values

    settings = dotenv_values(env_file, encoding="utf-8") if env_file.is_file() else {}
    named = {name.upper(): value for name, value in settings.items()}.get("TRUNKBOT_DB")
    return Path(named) if named else None
