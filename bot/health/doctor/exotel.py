"""A finding on one Exotel account: it answers, accepts the key, and the key is for this account."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bot.domain.errors import BadCredentials, CircuitOpen, ExotelError, NotReached, NotSwitchedOn
from bot.domain.finding import Finding
from bot.domain.phrasing import duration, many
from bot.exotel import ExotelClient

MOST_ASKED = 3
_UNAUTHORIZED, _FORBIDDEN = 401, 403
_THE_KEY = "Check the API key, token and subdomain. A key works in one region only."
_OTHER_REGION = (
    "Check the API key and token. If they're right, EXOTEL_SUBDOMAIN is the other region: a good key gets 401 there "
    "too. india is api.in.exotel.com, singapore is api.exotel.com."
)
_ALLOWLIST = (
    "The account may allow API calls only from listed addresses: add this machine's public IP to the API IP allowlist "
    "in Exotel's dashboard. Otherwise EXOTEL_ACCOUNT_SID isn't the account of this key."
)


def look_at_exotel(
    name: str, api: ExotelClient, known: Sequence[str] = (), *, clock: Callable[[], float] = time.monotonic
) -> Finding:
    """Read the trunks of an account. `name` is empty if it is the only one; `known` are SIDs of trunks seen on it, for
    an account without a list. Never raises."""
    title = f"Exotel ({name})" if name else "Exotel"
    began = clock()
    try:
        count = len(api.trunks())
    except NotSwitchedOn as error:
        return _without_a_list(title, api, known, lambda: _in(began, clock), error.http_status)
    except BadCredentials as error:
        return Finding(title, False, error.sentence, _OTHER_REGION if error.http_status == _UNAUTHORIZED else _THE_KEY)
    except CircuitOpen as error:
        fix = "trunkbot keeps retrying. Meanwhile, check status.exotel.com."
        return Finding(title, False, error.sentence, fix)
    except NotReached as error:
        return Finding(title, False, error.sentence, "Check this machine's network, and EXOTEL_SUBDOMAIN.")
    except ExotelError as error:
        return Finding(title, False, error.sentence, "If this continues, contact Exotel support.")
    return Finding(title, True, f"Connected{_in(began, clock)}. The account has {many(count, 'trunk')}.")


def _without_a_list(
    title: str, api: ExotelClient, known: Sequence[str], took: Callable[[], str], status: int | None
) -> Finding:
    """Ask for known trunks: Exotel gives the same answer for an account without a list, for a wrong account SID, and
    for an address that isn't on the account's API allowlist."""
    statuses = {status}
    for trunk_sid in known[:MOST_ASKED]:
        try:
            api.numbers(trunk_sid)
        except ExotelError as error:
            statuses.add(error.http_status)
        else:
            seen = f"Connected{took()}. The account doesn't list its trunks, but a known one answers."
            return Finding(title, True, seen)
    if known and statuses == {_FORBIDDEN}:
        return Finding(title, False, f"Answers every call with HTTP 403{took()}.", _ALLOWLIST)
    return Finding(
        title,
        None,
        f"Answers{took()}, but doesn't list trunks"
        + (", and none of the trunks seen on this account answer." if known else ", and no trunk is known to ask for."),
        "Some accounts have no list. If yours does, EXOTEL_ACCOUNT_SID isn't the account of this key, or a gateway "
        "answers in Exotel's place. To find out, run `/trunk show` with a trunk's SID.",
    )


def _in(began: float, clock: Callable[[], float]) -> str:
    return f" ({duration(clock() - began)})"
