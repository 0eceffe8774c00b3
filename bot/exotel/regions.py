"""Where the API stands: a region's name or a host, turned into an address."""

from __future__ import annotations

import re

from bot.errors import BadInput

REGIONS = {"india": "api.in.exotel.com", "singapore": "api.exotel.com"}

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})+")


def resolve(region: str) -> str:
    """Turn `india`, `singapore` or a host into `https://…`; raises BadInput.

    The seed writes hosts with an `@` in front (`@api.in.exotel.com`); it is taken off.
    """
    word = region.strip().lower().removeprefix("@")
    host = REGIONS.get(word, word)
    if not _HOST.fullmatch(host):
        raise BadInput(
            f"“{region.strip()[:80]}” is no Exotel region. Nothing was changed. "
            "Write india, singapore, or a host such as api.in.exotel.com, with no https:// in front."
        )
    return f"https://{host}"
