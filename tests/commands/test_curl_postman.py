"""`/trunk curl postman`: a collection of Postman's schema v2.1, whose requests do what they say."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import httpx
import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.domain import E164, AccountSid, Destination, Mask, PublicIPv4, TrunkName
from bot.verbs.services import Services
from bot.words.blocks import Message
from commands.curl import verb
from commands.curl.calls import Subject
from commands.curl.postman import collection
from commands.curl.words import as_postman
from tests.commands.asking import ask, words
from tests.commands.fakes import SentFiles
from tests.journeys.acts import OPS, private_answer
from tests.support.account import Account
from tests.support.looking import elements
from tests.support.stage import ASHA, stage


@pytest.fixture
def trunk_sid(exotel: Account) -> str:
    """sales_line, with one of everything."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, E164("+919876543210"))
    exotel.api.whitelist_ip(sid, PublicIPv4("44.248.146.11"), Mask(32))
    exotel.api.add_destination(sid, Destination.parse("sip.acme.io"))
    exotel.api.add_credential(sid, "pbx_one", SecretStr("Zx9_very_secret_4711"))
    exotel.api.set_alias(sid, E164("+919876543210"))
    return sid


def copied(message: Message) -> str:
    """What somebody copies out of the message's code blocks, one under the other."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return "\n".join(html.unescape(text[3:-3]) for text in texts if text.startswith("```"))


# The part of Postman's collection schema v2.1.0 that is used here, and nothing beyond it.


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Info(Strict):
    name: str
    schema_: Annotated[
        Literal["https://schema.getpostman.com/json/collection/v2.1.0/collection.json"], Field(alias="schema")
    ]


class AuthAttribute(Strict):
    key: str
    value: str
    type: Literal["string"]


class Auth(Strict):
    type: Literal["basic"]
    basic: list[AuthAttribute]


class Variable(Strict):
    key: str
    value: str
    type: Literal["string", "secret"]


class Header(Strict):
    key: str
    value: str


class Body(Strict):
    mode: Literal["raw"]
    raw: str


class PostmanRequest(Strict):
    method: Literal["GET", "POST", "PUT", "DELETE"]
    url: str
    header: list[Header]
    body: Body | None = None


class Item(Strict):
    name: str
    request: PostmanRequest


class Folder(Strict):
    name: str
    item: list[Item]


class Collection(Strict):
    info: Info
    auth: Auth
    variable: list[Variable]
    item: list[Folder]


FILLED = {
    "api_key": "sandbox",
    "api_token": "sandbox",
    "trunk_name": "fresh_line",
    "phone_number": "+911800123456",
    "public_ip": "44.248.146.12",
    "destination": "sip2.acme.io:5061;transport=tls",
    "sip_user_name": "pbx_two",
    "sip_password": "Sip_password_2026_for_a_test",
}
OTHERS = {"Rename it": {"trunk_name": "renamed_line"}, "Change a SIP credential": {"sip_user_name": "pbx_three"}}
"""Two of one name are refused."""


def send(item: Item, collection: Collection, values: dict[str, str]) -> httpx.Response:
    """As Postman sends it: variables of the collection put in, basic auth, the raw body."""

    def put_in(text: str) -> str:
        return re.sub(r"{{(\w+)}}", lambda found: values[found[1]], text)

    login = {attribute.key: put_in(attribute.value) for attribute in collection.auth.basic}
    request = item.request
    return httpx.request(
        request.method,
        put_in(request.url),
        auth=(login["username"], login["password"]),
        headers={header.key: put_in(header.value) for header in request.header},
        content=put_in(request.body.raw) if request.body else None,
    )


@pytest.mark.long
def test_the_postman_collection_keeps_its_schema_and_its_requests_do_what_they_say(
    trunk_sid: str, exotel: Account, services: Services
) -> None:
    """Pasted from the message; each request succeeds, item by item, and in the end the trunk is gone."""
    collection = Collection.model_validate_json(copied(verb.answer(ask("postman.txt"), services)))
    (folder,) = collection.item
    assert folder.name == "sales_line"
    (credential,) = exotel.api.credentials(trunk_sid)
    values = FILLED | {"base_url": exotel.url, "credential_id": credential.id or ""}
    assert set(values) <= {variable.key for variable in collection.variable}
    ends = ("Rename it", "Delete it and everything on it")
    items = sorted(folder.item, key=lambda item: ends.index(item.name) if item.name in ends else -1)
    for item in items:
        whole = send(item, collection, values | OTHERS.get(item.name, {})).json()
        if "exophone" in whole:
            # Trunk maps have no envelope.
            continue
        found = whole["response"] if isinstance(whole["response"], list) else [whole["response"]]
        assert all(one["status"] == "success" for one in found), (item.name, whole)
    assert set(exotel.trunks()) == {"fresh_line"}


def test_key_token_and_password_are_secret_variables_with_no_value(trunk_sid: str, services: Services) -> None:
    """Only the API's address is filled in."""
    collection = Collection.model_validate_json(copied(verb.answer(ask("postman.txt"), services)))
    secrets = {variable.key for variable in collection.variable if variable.type == "secret"}
    assert {"api_key", "api_token", "sip_password"} <= secrets
    assert all(variable.value == "" for variable in collection.variable if variable.key != "base_url")


def test_every_variable_that_a_request_names_is_one_of_the_collection(trunk_sid: str, services: Services) -> None:
    """None is left without its place to fill in."""
    text = copied(verb.answer(ask("postman.txt sales_line"), services))
    known = {variable.key for variable in Collection.model_validate_json(text).variable}
    assert set(re.findall(r"{{(\w+)}}", text)) <= known


def test_a_bare_trunk_leaves_variables_where_nothing_stands(exotel: Account, services: Services) -> None:
    """A number's digits alone in a query, whose + is written already."""
    exotel.api.create_trunk(TrunkName("bare_line"))
    text = copied(verb.answer(ask("postman.txt"), services))
    for name in ("{{phone_number}}", "%2B{{number_digits}}", "{{ip_id}}", "{{destination_id}}", "{{number_id}}"):
        assert name in text


def test_many_trunks_are_too_long_for_a_message_and_come_one_by_one(exotel: Account, services: Services) -> None:
    """It says so; every trunk has its button, a row at a time."""
    for number in range(23):
        exotel.api.create_trunk(TrunkName(f"line_{number:02}"))
    first, second = verb.answer(ask("postman"), services), verb.answer(ask("postman +20"), services)
    assert "is too long" in first.text
    assert "1 to 20 of 23" in words(first.blocks)
    assert "1 to 20 of 23" in words(verb.answer(ask("postman +" + "9" * 5000), services).blocks)
    shown = words(first.blocks) + words(second.blocks)
    assert all(f"line_{number:02}" in shown for number in range(23))
    assert (
        Collection.model_validate_json(copied(verb.answer(ask("postman.txt line_22"), services))).item[0].name
        == "line_22"
    )


def test_several_trunks_come_as_one_collection_in_parts(exotel: Account, services: Services) -> None:
    """Pasted one after the other they are one JSON."""
    for number in range(4):
        exotel.api.create_trunk(TrunkName(f"line_{number}"))
    message = verb.answer(ask("postman.txt"), services)
    assert "parts one after the other" in words(message.blocks)
    folders = Collection.model_validate_json(copied(message)).item
    assert [folder.name for folder in folders] == [f"line_{number}" for number in range(4)]
    assert len(message.blocks) <= 50


def test_the_file_equals_what_is_shown(trunk_sid: str, exotel: Account, services: Services) -> None:
    """Of one trunk and of several, by the very button under the message; under the name Postman gives its exports."""
    sent = SentFiles()
    sending = replace(services, files=sent)
    one = verb.answer(ask("postman sales_line"), sending)
    exotel.api.create_trunk(TrunkName("support_line"))
    both = verb.answer(ask("postman"), sending)
    shown = []
    for message in (one, both):
        download, show = (button for _, button in elements({"blocks": message.blocks}))
        assert download["text"]["text"] == "Download the file"
        assert "as a direct message" in verb.answer(ask(download["value"]), sending).text
        shown.append(copied(verb.answer(ask(show["value"]), sending)))
    assert [(file.name, file.content.decode()) for file in sent] == [
        ("sales_line.postman_collection.json", shown[0]),
        ("sandbox1.postman_collection.json", shown[1]),
    ]


def test_the_answer_is_short_with_the_download_first(trunk_sid: str, services: Services) -> None:
    """Nobody scrolls through a dozen blocks of JSON to reach the button at their end."""
    message = verb.answer(ask("postman"), services)
    assert copied(message) == ""
    assert len(message.blocks) <= 5
    assert "1 trunk: " in message.text
    first = next(button for _, button in elements({"blocks": message.blocks}))
    assert (first["text"]["text"], first["style"]) == ("Download the file", "primary")


def test_a_collection_too_long_for_a_message_is_offered_as_a_file() -> None:
    """Whole, where pasting it would take more than a dozen parts."""
    trunks = [Subject(AccountSid("sandbox1"), "trmum1", f"line_{number}") for number in range(9)]
    text = collection(trunks, "sandbox1", "https://api.in.exotel.com")
    message = as_postman(text, trunks, [])
    assert "too long for a message" in message.text
    assert copied(message) == ""
    ((_, button),) = elements({"blocks": message.blocks})
    assert button["value"] == "postman.json"


def test_slack_takes_the_collection_and_only_the_one_who_asked_sees_it(tmp_path: Path) -> None:
    """Through the sandbox, which refuses what Slack refuses."""
    with stage(tmp_path) as staged:
        staged.account.api.create_trunk(TrunkName("sales_line"))
        asha = staged.person(ASHA)
        asha.send(OPS, "/trunk curl postman")
        asha.click("Show it here", where=private_answer(asha, "requests."))
        private_answer(asha, "schema.getpostman.com")
        assert staged.refusals() == []
        assert asha.messages(OPS) == []
