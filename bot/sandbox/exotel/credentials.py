"""A trunk's SIP digest credentials. No response carries a password, except in the seed's shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.envelope import ApiResult, page, single
from bot.sandbox.exotel.records import Credential, Trunk, with_id
from bot.sandbox.exotel.refusals import duplicate, missing
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState


def show(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Return the credentials in the faults' `credentials_shape`.

    "list": the added ones, `"response": []` at first; with `id` in the query only that one. "seed": one object with the
    trunk's own user name and password.
    """
    trunk = state.trunk(request.trunk_sid)
    credentials = shown(state, trunk)
    if state.faults.credentials_shape == "seed":
        return single({"username": credentials[0].user_name, "password": credentials[0].password})
    wanted = request.query.get("id")
    if wanted:
        return page(request, [_public(with_id(credentials, wanted))], {"id": wanted}, counted=True)
    return page(request, [_public(each) for each in credentials], counted=True)


def shown(state: ExotelState, trunk: Trunk) -> list[Credential]:
    """The credentials in the API's response, in either shape."""
    return [trunk.own_credential] if state.faults.credentials_shape == "seed" else trunk.credentials


def add(state: ExotelState, request: ApiRequest) -> ApiResult:
    trunk = state.trunk(request.trunk_sid)
    user_name = rules.text(request.body, "user_name")
    lenient = state.faults.lenient_credentials
    password = rules.password(rules.text(request.body, "password"), lenient)
    friendly_name = rules.friendly_name(request.body, lenient)
    _refuse_taken(user_name, trunk.credentials)
    now = state.now()
    credential = Credential(state.new_id(), user_name, password, friendly_name, trunk.trunk_sid, now, now)
    trunk.credentials.append(credential)
    return single(_public(credential))


def change(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Change the user name, the password or the friendly name, or several of them."""
    credentials, lenient = state.trunk(request.trunk_sid).credentials, state.faults.lenient_credentials
    credential = with_id(credentials, request.id)
    user_name = rules.optional_text(request.body, "user_name") or credential.user_name
    password = rules.optional_text(request.body, "password")
    friendly_name = rules.friendly_name(request.body, lenient)
    if not request.body.keys() & {"user_name", "password", "friendly_name"}:
        raise missing("user_name", "password", "friendly_name")
    if password is not None:
        password = rules.password(password, lenient)
    _refuse_taken(user_name, [other for other in credentials if other is not credential])
    credential.user_name = user_name
    credential.password = password or credential.password
    if "friendly_name" in request.body:
        credential.friendly_name = friendly_name
    credential.date_updated = state.now()
    return single(_public(credential))


def remove(state: ExotelState, request: ApiRequest) -> ApiResult:
    credentials = state.trunk(request.trunk_sid).credentials
    credential = with_id(credentials, request.required("id"))
    credentials.remove(credential)
    return single(_public(credential))


def _public(credential: Credential) -> Mapping[str, object]:
    return {name: value for name, value in asdict(credential).items() if name != "password"}


def _refuse_taken(user_name: str, credentials: list[Credential]) -> None:
    if any(each.user_name == user_name for each in credentials):
        raise duplicate(f"Unable to create Credential with UserName {user_name}")
