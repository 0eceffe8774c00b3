"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

from_env_file = click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".env"),
    show_default=True,
    help="A file of settings; the environment comes first.",
)
