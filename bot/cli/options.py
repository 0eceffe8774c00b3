"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

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


def _from_file(env_file: Path) -> Path | None:
    # Not every command reads it, and --help must not wait for what reads it.
    from dotenv import dotenv_values

    settings = dotenv_values(env_file, encoding="utf-8") if env_file.is_file() else {}
    named = {name.upper(): value for name, value in settings.items()}.get("TRUNKBOT_DB")
    return Path(named) if named else None
