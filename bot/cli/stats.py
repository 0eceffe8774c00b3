"""`trunkbot stats`: the changes and calls by day, as text, JSON or a picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import of_database
from bot.domain.errors import SettingsError

if TYPE_CHECKING:
    from bot.store.audit.activity import Activity

MOST_DAYS = 3650


@click.command()
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="Days up to today (UTC)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--svg",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a picture of the changes a day to FILE.",
)
@of_database
def stats(path: Path, days: int, as_json: bool, svg: Path | None) -> None:
    """Count changes and calls to Exotel by day.

    Reads the database, also while the bot runs; changes made outside trunkbot aren't in it.
    """
    from bot.store.audit.activity import activity
    from bot.store.audit.search import open_to_read
    from bot.words import charts

    now = datetime.now(UTC)
    dates = [f"{now - timedelta(days=back):%Y-%m-%d}" for back in reversed(range(days))]
    try:
        with open_to_read(path) as db:
            counted = activity(db, "", dates[0])
    except SettingsError as error:
        raise click.ClickException(" ".join(error.problems)) from None
    rows = [(day, counted.changed(day)) for day in dates]
    if svg:
        svg.write_text(charts.svg(f"Changes a day, last {days} days", rows), encoding="utf-8")
        click.echo(f"Wrote {svg}.", err=as_json)
    if as_json:
        click.echo(_json(dates, counted))
    elif not svg:
        click.echo("Changes a day")
        click.echo(charts.bars(rows))
        limited = sum(counted.limited.values())
        click.echo(f"\nCalls to Exotel: {sum(counted.calls.values()):,}, refused for the rate limit: {limited:,}.")


def _json(dates: list[str], counted: Activity) -> str:
    import orjson

    by_day = [
        {
            "day": day,
            "changes": {str(state): count for state, count in counted.changes.get(day, {}).items()},
            "calls": counted.calls.get(day, 0),
            "limited": counted.limited.get(day, 0),
        }
        for day in dates
    ]
    content = {
        "days": by_day,
        "by_person": dict(counted.by_person),
        "by_command": dict(counted.by_verb),
        "not_carried_out": counted.not_begun,
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
