"""`python -m tests.bench`: one table, and JSON for machines."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from tests.bench import acks, audit_rows, looks_at_servers, rate, readers, set_ups, slow_exotel, weight
from tests.bench.lines import Line, table

PARTS: dict[str, Callable[[bool], Awaitable[list[Line]]]] = {
    "http": acks.over_signed_http,
    "socket": acks.over_socket_mode,
    "slow": slow_exotel.lines,
    "rate": rate.lines,
    "set-ups": set_ups.lines,
    "readers": readers.lines,
    "servers": looks_at_servers.lines,
    "audit": audit_rows.lines,
    "weight": weight.lines,
}


@click.command()
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here as well.")
@click.option("--only", type=click.Choice(list(PARTS)), multiple=True, help="One part; may be given several times.")
@click.option("--quick", is_flag=True, help="Smaller sizes: shows that it runs; its figures are noise.")
def main(file: Path | None, only: tuple[str, ...], quick: bool) -> None:
    """Measure trunkbot, each figure beside a reference from the same run."""
    logging.disable(logging.CRITICAL)
    lines: list[Line] = []
    for name in only or PARTS:
        click.echo(f"measuring {name} …", err=True)
        lines += asyncio.run(_measure(name, quick))
    click.echo(table(lines))
    if file:
        file.write_text(json.dumps([one.as_json() for one in lines], indent=1, ensure_ascii=False))


async def _measure(name: str, quick: bool) -> list[Line]:
    return await PARTS[name](quick)


if __name__ == "__main__":
    main()
