"""A trunk's SIP digest credentials, in the three shapes the API returns them in."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.envelope import ApiResult, page, single
from bot.sandbox.exotel.records import Credential, Trunk, with_id
from bot.sandbox.exotel.refusals import duplicate
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState


def show(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Return the credentials in the faults' `credentials_shape`.

    "empty": the added ones, `"response": []` at first. "seed": one object with the trunk's own user name and password.
    "list": the added ones, or else the trunk's own.
    """
    trunk = state.trunk(request.trunk_sid)
    credentials = shown(state, trunk)
    if state.faults.credentials_shape == "seed":
        return single({"username": credentials[0].user_name, "password": credentials[0].password})
    return page(request, [asdict(each) for each in credentials])


def shown(state: ExotelState, trunk: Trunk) -> list[Credential]:
    """The credentials in the API's response, in any shape."""
    own, shape = trunk.own_credential, state.faults.credentials_shape
    if shape == "seed":
        return [own]
    return trunk.credentials or ([own] if shape == "list" else [])


def add(state: ExotelState, request: ApiRequest) -> ApiResult:
    trunk = state.trunk(request.trunk_sid)
    user_name, password, friendly_name = _read(request)
    _refuse_taken(user_name, trunk.credentials)
    now = state.now()
    credential = Credential(state.new_id(), user_name, password, friendly_name, trunk.trunk_sid, now, now)
    trunk.credentials.append(credential)
    return single(asdict(credential))


def change(state: ExotelState, request: ApiRequest) -> ApiResult:
    credentials = state.trunk(request.trunk_sid).credentials
    credential = with_id(credentials, request.id)
    user_name, password, friendly_name = _read(request)
    _refuse_taken(user_name, [other for other in credentials if other is not credential])
    credential.user_name, credential.password = user_name, password
    credential.friendly_name = friendly_name
    credential.date_updated = state.now()
    return single(asdict(credential))


def _read(request: ApiRequest) -> tuple[str, str, str | None]:
    user_name = rules.text(request.body, "user_name")
    password = rules.text(request.body, "password")
    return user_name, password, rules.friendly_name(request.body)


def _refuse_taken(user_name: str, credentials: list[Credential]) -> None:
    if any(each.user_name == user_name for each in credentials):
        raise duplicate(f"Unable to create Credential with UserName {user_name}")
