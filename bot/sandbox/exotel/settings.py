"""A trunk's settings, of which one is known: its alias. Setting it again overwrites it."""

from __future__ import annotations

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.call import Call
from bot.sandbox.exotel.envelope import Item, Reply, batch, one
from bot.sandbox.exotel.paging import page
from bot.sandbox.exotel.records import Setting, Trunk, seen
from bot.sandbox.exotel.refusals import Refusal, not_found
from bot.sandbox.exotel.state import ExotelState


def put(state: ExotelState, call: Call) -> Reply:
    trunk = state.trunk(call.trunk_sid)
    wishes = rules.objects(call.body, "settings", "Settings")
    return batch([_set(state, trunk, wish) for wish in wishes], count_failed=False)


def _set(state: ExotelState, trunk: Trunk, wish: rules.Body) -> Item:
    try:
        name, value = rules.setting(wish)
    except Refusal as refusal:
        return Item(refusal=refusal)
    now = state.now()
    setting = next((each for each in trunk.settings if each.name == name), None)
    if setting is None:
        setting = Setting(name, value, trunk.trunk_sid, now, now)
        trunk.settings.append(setting)
    setting.value, setting.date_updated = value, now
    return Item(seen(setting))


def list_all(state: ExotelState, call: Call) -> Reply:
    wanted = call.query.get("name")
    settings = state.trunk(call.trunk_sid).settings
    filters = {"name": wanted} if wanted else {}
    return page(call, [seen(each) for each in settings if wanted in (None, "", each.name)], **filters)


def remove(state: ExotelState, call: Call) -> Reply:
    trunk = state.trunk(call.trunk_sid)
    name = call.asked("name", "Name")
    for setting in trunk.settings:
        if setting.name == name:
            trunk.settings.remove(setting)
            return one(seen(setting))
    raise not_found()
