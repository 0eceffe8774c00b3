"""Whether a browser sends something on behalf of another page. The sandbox's tokens are public: nothing else counts."""

from __future__ import annotations

from starlette.datastructures import Headers

_OWN = ("same-origin", "none")
"""`none` is what a person typed into the address bar or bookmarked (W3C, Fetch Metadata)."""


def is_from_elsewhere(headers: Headers) -> bool:
    """By its Origin, which must be this very server, port and all, and by what the browser says of the page's site.

    A browser sends no Origin with an image's GET, but always `Sec-Fetch-Site`; whoever is no browser sends neither.
    """
    host, origin = headers.get("host", "").lower(), headers.get("origin")
    if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
        return True
    return headers.get("sec-fetch-site", "none").lower() not in _OWN
