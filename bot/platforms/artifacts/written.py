"""JSON objects, and the commands that put the secrets in and send them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.platforms.wiring import PASSWORD

_PUT_IN = f"jq '(.. | select(. == \"{PASSWORD}\")) = env.EXOTEL_SIP_PASSWORD' "
READ_PASSWORD = "read -rs EXOTEL_SIP_PASSWORD && export EXOTEL_SIP_PASSWORD"  # noqa: S105  # reads it, has none
"""Takes the password from the keyboard: it's in no file, no shell history and no list of processes."""


def written(body: Mapping[str, object]) -> str:
    """Write an object; JSON's own escapes keep every value in its place."""
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def with_password(file: str, command: str) -> str:
    """Hand the file to a command that reads its standard input, with the password in its place."""
    return f"{_PUT_IN}{file} |\n  {command}"


def posted(file: str, url: str, header: str, method: str = "POST") -> str:
    """Send the file to an API. `header` authorizes, with the key in a variable of the shell."""
    json_body = "-H 'Content-Type: application/json' -d @-"
    curl = f'curl -sS --fail-with-body -X {method} {url} \\\n  -H "{header}" {json_body}'
    return with_password(file, curl)
