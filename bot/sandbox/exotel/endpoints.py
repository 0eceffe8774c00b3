"""The table of endpoints: method and path to function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus

from bot.sandbox.exotel import credentials, destinations, numbers, settings, trunks, whitelist
from bot.sandbox.exotel.envelope import ApiResult, page, single
from bot.sandbox.exotel.records import Numbered, Trunk, with_id
from bot.sandbox.exotel.refusals import not_found, plain
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState

Work = Callable[[ExotelState, ApiRequest], ApiResult]


@dataclass(frozen=True)
class Endpoint:
    """`portal`: only in the vendor's newer reference, so an account may not have it."""

    work: Work
    portal: bool = False


def remover(part: Callable[[Trunk], list[Numbered]]) -> Work:
    """An endpoint that removes a record by its id."""

    def remove(state: ExotelState, request: ApiRequest) -> ApiResult:
        records = part(state.trunk(request.trunk_sid))
        record = with_id(records, request.required("id"))
        records.remove(record)
        return single(asdict(record))

    return remove


def portal(work: Work) -> Endpoint:
    return Endpoint(work, portal=True)


def part_of_trunk(
    part: Callable[[Trunk], list[Numbered]], add: Work, *, newest_first: bool = False
) -> Mapping[str, Endpoint]:
    """The endpoints of a sub-resource: list all, add, remove by id."""

    def list_all(state: ExotelState, request: ApiRequest) -> ApiResult:
        records = [asdict(each) for each in part(state.trunk(request.trunk_sid))]
        return page(request, records[::-1] if newest_first else records)

    return {"GET": Endpoint(list_all), "POST": Endpoint(add), "DELETE": portal(remover(part))}


# Paths under /v2/accounts/{account_sid}; * stands for a SID or an id, at every second place.
TABLE: Mapping[str, Mapping[str, Endpoint]] = {
    "trunks": {
        "GET": portal(trunks.list_all),
        "POST": Endpoint(trunks.create),
        "DELETE": Endpoint(trunks.delete),
    },
    "trunks/*": {"GET": portal(trunks.show), "PUT": portal(trunks.rename)},
    "trunk-maps": {"GET": portal(trunks.map_of)},
    "trunks/*/phone-numbers": part_of_trunk(lambda trunk: trunk.phone_numbers, numbers.add),
    "trunks/*/phone-numbers/*": {"PUT": portal(numbers.change)},
    "trunks/*/whitelisted-ips": part_of_trunk(lambda trunk: trunk.whitelisted_ips, whitelist.add),
    "trunks/*/whitelisted-ips/*": {"PUT": portal(whitelist.change)},
    "trunks/*/destination-uris": part_of_trunk(
        lambda trunk: trunk.destination_uris, destinations.add, newest_first=True
    ),
    "trunks/*/destination-uris/*": {"PUT": portal(destinations.change)},
    "trunks/*/credentials": {
        "GET": Endpoint(credentials.show),
        "POST": portal(credentials.add),
        "DELETE": portal(credentials.remove),
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
