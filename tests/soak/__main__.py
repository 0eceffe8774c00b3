"""`python -m tests.soak`: see --help."""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path

import click

from tests.soak.report import table
from tests.soak.soak import Soak


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--minutes", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="How long people work."
)
@click.option("--seed", type=int, help="Who does what, and how it goes wrong; when is up to the machine.")
@click.option(
    "--life", type=click.FloatRange(min=1), default=20.0, show_default=True, help="The bot's longest life, s."
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="A new folder for the bot's file and log. Without it they are kept only where something was found.",
)
def main(minutes: float, seed: int | None, life: float, keep: Path | None) -> None:
    """Work with the bot while it is killed and both Slack and Exotel fail; then compare what was asked, what the
    journal says and what Exotel did. Exits with 0 where all agree."""
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    folder = keep or Path(tempfile.mkdtemp(prefix="trunkbot-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise click.BadParameter(f"{folder} is not empty.", param_hint="--keep")
    click.echo(f"A soak of {minutes:g} min with the seed {seed} in {folder} …", err=True)
    result = Soak(folder, seed, life).run(minutes * 60)
    click.echo(table(result))
    if result.is_good and keep is None:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    else:
        click.echo(f"Kept: {folder}")
    sys.exit(not result.is_good)


if __name__ == "__main__":
    main()
