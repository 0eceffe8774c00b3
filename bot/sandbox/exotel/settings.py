"""A trunk's settings. The only known one is its alias; setting it again overwrites it."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.envelope import ApiResult, batch, page, single
from bot.sandbox.exotel.records import Setting, Trunk
from bot.sandbox.exotel.refusals import not_found
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState


def put(state: ExotelState, request: ApiRequest) -> ApiResult:
    trunk = state.trunk(request.trunk_sid)
    items = rules.objects(request.body, "settings")
    return batch(items, lambda item: asdict(_set(state, trunk, item)), count_failed=False)


def _set(state: ExotelState, trunk: Trunk, item: rules.Body) -> Setting:
    name, value = rules.setting(item)
    now = state.now()
    setting = next((each for each in trunk.settings if each.name == name), None)
    if setting is None:
        setting = Setting(name, value, trunk.trunk_sid, now, now)
        trunk.settings.append(setting)
    setting.value, setting.date_updated = value, now
    return setting


def list_all(state: ExotelState, request: ApiRequest) -> ApiResult:
    wanted = request.query.get("name")
    settings = state.trunk(request.trunk_sid).settings
    filters = {"name": wanted} if wanted else {}
    return page(request, [asdict(each) for each in settings if wanted in (None, "", each.name)], filters)


def remove(state: ExotelState, request: ApiRequest) -> ApiResult:
    trunk = state.trunk(request.trunk_sid)
    name = request.required("name")
    for setting in trunk.settings:
        if setting.name == name:
            trunk.settings.remove(setting)
            return single(asdict(setting))
    raise not_found()
