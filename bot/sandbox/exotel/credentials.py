"""SIP digest credentials of a trunk, in the three shapes they are answered in."""

from __future__ import annotations

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.call import Call
from bot.sandbox.exotel.envelope import Reply, one
from bot.sandbox.exotel.paging import page
from bot.sandbox.exotel.records import Credential, Trunk, seen, with_id
from bot.sandbox.exotel.refusals import duplicate
from bot.sandbox.exotel.state import ExotelState


def show(state: ExotelState, call: Call) -> Reply:
    """As the faults' `credentials_shape` says.

    "empty": what was added, `"response": []` at first. "seed": one object with the trunk's own user name and
    password. "list": what was added, or the trunk's own where nothing was.
    """
    trunk = state.trunk(call.trunk_sid)
    shown = answered(state, trunk)
    if state.faults.credentials_shape == "seed":
        return one({"username": shown[0].user_name, "password": shown[0].password})
    return page(call, [seen(each) for each in shown])


def answered(state: ExotelState, trunk: Trunk) -> list[Credential]:
    """Those that the API answers with, in whichever shape."""
    own, shape = trunk.own_credential, state.faults.credentials_shape
    if shape == "seed":
        return [own]
    return trunk.credentials or ([own] if shape == "list" else [])


def add(state: ExotelState, call: Call) -> Reply:
    trunk = state.trunk(call.trunk_sid)
    user_name, password, friendly_name = _wished(call)
    _refuse_taken(user_name, trunk.credentials)
    now = state.now()
    credential = Credential(state.new_id(), user_name, password, friendly_name, trunk.trunk_sid, now, now)
    trunk.credentials.append(credential)
    return one(seen(credential))


def change(state: ExotelState, call: Call) -> Reply:
    credentials = state.trunk(call.trunk_sid).credentials
    credential = with_id(credentials, call.id)
    user_name, password, friendly_name = _wished(call)
    _refuse_taken(user_name, [other for other in credentials if other is not credential])
    credential.user_name, credential.password = user_name, password
    credential.friendly_name = friendly_name
    credential.date_updated = state.now()
    return one(seen(credential))


def remove(state: ExotelState, call: Call) -> Reply:
    credentials = state.trunk(call.trunk_sid).credentials
    credential = with_id(credentials, call.asked("id", "Id"))
    credentials.remove(credential)
    return one(seen(credential))


def _wished(call: Call) -> tuple[str, str, str | None]:
    user_name = rules.text(call.body, "user_name", "UserName")
    password = rules.text(call.body, "password", "Password")
    return user_name, password, rules.friendly_name(call.body)


def _refuse_taken(user_name: str, credentials: list[Credential]) -> None:
    if any(each.user_name == user_name for each in credentials):
        raise duplicate(f"Unable to create Credential with UserName {user_name}")
