"""The table of endpoints: method and path to the function that serves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from bot.sandbox.exotel import credentials, destinations, numbers, settings, trunks, whitelist
from bot.sandbox.exotel.envelope import Reply, one
from bot.sandbox.exotel.paging import page
from bot.sandbox.exotel.records import Numbered, Record, Trunk, seen, with_id
from bot.sandbox.exotel.refusals import not_found, plain
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState

Work = Callable[[ExotelState, ApiRequest], Reply]


@dataclass(frozen=True)
class Endpoint:
    """`portal`: in the vendor's newer reference only, so that an account may not have it switched on."""

    work: Work
    portal: bool = False


def lister(part: Callable[[Trunk], Sequence[Record]]) -> Work:
    """List all of a part of a trunk, in the form that every part has."""
    return lambda state, request: page(request, [seen(each) for each in part(state.trunk(request.trunk_sid))])


def remover(part: Callable[[Trunk], list[Numbered]]) -> Work:
    """Remove one by its id."""

    def remove(state: ExotelState, request: ApiRequest) -> Reply:
        records = part(state.trunk(request.trunk_sid))
        record = with_id(records, request.asked("id"))
        records.remove(record)
        return one(seen(record))

    return remove


def portal(work: Work) -> Endpoint:
    return Endpoint(work, portal=True)


# Paths under /v2/accounts/{account_sid}; * stands for a SID or an id, at every second place.
TABLE: Mapping[str, Mapping[str, Endpoint]] = {
    "trunks": {
        "GET": portal(trunks.list_all),
        "POST": Endpoint(trunks.create),
        "DELETE": Endpoint(trunks.delete),
    },
    "trunks/*": {"PUT": portal(trunks.rename)},
    "trunk-maps": {"GET": portal(trunks.map_of)},
    "trunks/*/phone-numbers": {
        "GET": Endpoint(lister(lambda trunk: trunk.phone_numbers)),
        "POST": Endpoint(numbers.add),
        "DELETE": portal(remover(lambda trunk: trunk.phone_numbers)),
    },
    "trunks/*/phone-numbers/*": {"PUT": portal(numbers.change)},
    "trunks/*/whitelisted-ips": {
        "GET": Endpoint(lister(lambda trunk: trunk.whitelisted_ips)),
        "POST": Endpoint(whitelist.add),
        "DELETE": portal(remover(lambda trunk: trunk.whitelisted_ips)),
    },
    "trunks/*/whitelisted-ips/*": {"PUT": portal(whitelist.change)},
    "trunks/*/destination-uris": {
        "GET": Endpoint(lister(lambda trunk: trunk.destination_uris)),
        "POST": Endpoint(destinations.add),
        "DELETE": portal(remover(lambda trunk: trunk.destination_uris)),
    },
    "trunks/*/destination-uris/*": {"PUT": portal(destinations.change)},
    "trunks/*/credentials": {
        "GET": Endpoint(credentials.show),
        "POST": portal(credentials.add),
        "DELETE": portal(remover(lambda trunk: trunk.credentials)),
    },
    "trunks/*/credentials/*": {"PUT": portal(credentials.change)},
    "trunks/*/settings": {
        "GET": portal(settings.list_all),
        "POST": Endpoint(settings.put),
        "DELETE": portal(settings.remove),
    },
}


def find(method: str, places: list[str]) -> Endpoint:
    """`places` is the path after the account SID, split at slashes. Raises 404/1000 or 405."""
    template = "/".join("*" if nth % 2 else place for nth, place in enumerate(places))
    methods = TABLE.get(template)
    if methods is None or "" in places:
        raise not_found()
    if method not in methods:
        raise plain(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": ", ".join(methods)})
    return methods[method]
