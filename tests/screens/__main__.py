"""`python -m tests.screens`: go through the product in the sandbox and write each screen to one file."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import click

from tests.screens.scenes import all_screens

FILE = Path(__file__).with_name("screens.txt")


@click.command()
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), default=FILE, show_default="the one kept here")
def main(file: Path) -> None:
    """Write what each kind of screen says, with real values, so that the product can be read through in ten minutes."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        file.write_text(all_screens(Path(folder)), encoding="utf-8")
    click.echo(f"Wrote {file}.")


if __name__ == "__main__":
    main()
