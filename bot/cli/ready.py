"""`trunkbot ready`: ask the running bot if it can work, for health checks of containers."""

from __future__ import annotations

import json
import sys
from http.client import HTTPConnection, HTTPException

import click

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a server binds to, no client can ask
_SECONDS = 10


@click.command()
@click.option("--host", envvar="TRUNKBOT_WATCH_HOST", default="127.0.0.1", show_default=True, help="Address to ask.")
@click.option("--port", envvar="TRUNKBOT_WATCH_PORT", type=click.IntRange(1, 65535), default=9464, show_default=True)
def ready(host: str, port: int) -> None:
    """Exit with status 0 if the running bot can work, else with 1.

    Asks /readyz, and says what is wrong. The options are also TRUNKBOT_WATCH_HOST and TRUNKBOT_WATCH_PORT.
    """
    connection = HTTPConnection(_ANYWHERE.get(host, host), port, timeout=_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        findings = json.loads(answer.read())["findings"]
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"No bot answers at {host}:{port} ({type(error).__name__}).") from None
    finally:
        connection.close()
    if answer.status == 200:
        click.echo("ready")
        return
    for finding in findings:
        if finding["ok"] is not True:
            click.echo(f"{finding['name']}: {finding['seen']} {finding['fix']}".strip(), err=True)
    sys.exit(1)
