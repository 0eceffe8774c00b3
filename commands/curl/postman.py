"""The account's trunks as a Postman collection, schema v2.1: a folder for each trunk, a request for each call.

Key and token are secret variables without a value. Each request is on one line, so that it can be split at line ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from commands.curl.calls import (
    CREDENTIAL_ID,
    DESTINATION,
    DESTINATION_ID,
    DIGITS,
    IP,
    IP_ID,
    NUMBER,
    NUMBER_ID,
    PASSWORD,
    TRUNK_NAME,
    USER_NAME,
    ApiCall,
    Subject,
    calls,
)

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

_FILLED_IN = {
    DESTINATION: "destination",
    CREDENTIAL_ID: "credential_id",
    DESTINATION_ID: "destination_id",
    DIGITS: "number_digits",
    IP: "public_ip",
    IP_ID: "ip_id",
    NUMBER: "phone_number",
    NUMBER_ID: "number_id",
    PASSWORD: "sip_password",
    TRUNK_NAME: "trunk_name",
    USER_NAME: "sip_user_name",
}
"""The CAPITALS of the curl commands, and the variables that replace them."""
_SECRET = ("api_key", "api_token", "sip_password")

Item = dict[str, Any]


def collection(subjects: Sequence[Subject], account_sid: str, url: str) -> str:
    """Make the collection as JSON, a request per line. `url` is the API's address."""
    head = {
        "info": {"name": f"Exotel trunks of {account_sid}", "schema": SCHEMA},
        "auth": {"type": "basic", "basic": [_login("username", "api_key"), _login("password", "api_token")]},
        "variable": [
            {"key": "base_url", "value": url, "type": "string"},
            *(_empty(name) for name in ("api_key", "api_token", *_FILLED_IN.values())),
        ],
    }
    return _lines(head, [_folder(subject) for subject in subjects])


def _lines(head: Item, folders: Sequence[Item]) -> str:
    """Break the JSON into lines for people; Postman accepts any white space."""
    opened = json.dumps(head, ensure_ascii=True)[:-1]
    shown = []
    for folder in folders:
        requests = ",\n".join(json.dumps(item) for item in folder["item"])
        shown.append(f'{{"name": {json.dumps(folder["name"])}, "item": [\n{requests}]}}')
    return f'{opened}, "item": [\n' + ",\n".join(shown) + "]}"


def _login(key: str, variable: str) -> Item:
    return {"key": key, "value": f"{{{{{variable}}}}}", "type": "string"}


def _empty(name: str) -> Item:
    return {"key": name, "value": "", "type": "secret" if name in _SECRET else "string"}


def _folder(subject: Subject) -> Item:
    items = [_item(call, subject.account_sid) for call in calls(subject)]
    return {"name": subject.trunk_name, "item": items}


def _item(call: ApiCall, account_sid: str) -> Item:
    request: Item = {"method": call.method, "header": [], "url": "{{base_url}}" + _filled(call.target(account_sid))}
    if call.body is not None:
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {"mode": "raw", "raw": _filled(json.dumps(call.body))}
    return {"name": call.title, "request": request}


def _filled(text: str) -> str:
    words = "|".join(re.escape(word) for word in sorted(_FILLED_IN, key=len, reverse=True))
    return re.sub(rf"(?:\b|(?<=%2B))(?:{words})\b", lambda match: f"{{{{{_FILLED_IN[match[0]]}}}}}", text)
