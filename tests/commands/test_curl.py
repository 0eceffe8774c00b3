"""`/trunk curl`: the calls it shows, run by curl against Exotel, do what they say."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.domain import E164, AccountSid, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import BadInput
from bot.sandbox.exotel.endpoints import TABLE
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.words.blocks import Message
from commands.curl import verb
from commands.curl.calls import ApiCall, Group, Subject, calls, calls_of
from tests.commands.asking import ask, words
from tests.journeys.acts import OPS, private_answer
from tests.support.account import Account
from tests.support.stage import ASHA, stage

CURL = shutil.which("curl")
NUMBER, IP, HOST = "+919876543210", "44.248.146.11", "sip.acme.io"
PASSWORD = "Zx9_very_secret_4711"

needs_curl = pytest.mark.skipif(CURL is None, reason="curl is not installed, so its lines were not run by it")


@pytest.fixture
def trunk_sid(exotel: Account) -> str:
    """sales_line, with one of everything."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, E164(NUMBER))
    exotel.api.whitelist_ip(sid, PublicIPv4(IP), Mask(32))
    exotel.api.add_destination(sid, Destination.parse(HOST))
    exotel.api.add_credential(sid, "pbx_one", SecretStr(PASSWORD))
    exotel.api.set_alias(sid, E164(NUMBER))
    return sid


def copied(message: Message) -> str:
    """What somebody copies out of the message's code blocks, one under the other."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return "\n".join(html.unescape(text[3:-3]) for text in texts if text.startswith("```"))


def lines(message: Message) -> dict[str, str]:
    """Title of each call, and its line."""
    found = re.findall(r"^# (.*)\n(curl .*)$", copied(message), re.MULTILINE)
    return {title.removesuffix(" (if your account supports it)"): command for title, command in found}


def run(command: str, exotel: Account) -> dict[str, Any]:
    """As a shell runs it, with the variables that it names; the answer's `response`, item by item. A trunk map has
    none."""
    assert CURL
    environment = {"EXOTEL_URL": exotel.url, "EXOTEL_API_KEY": "sandbox", "EXOTEL_API_TOKEN": "sandbox"}
    words = ["/bin/sh", "-euc", command]
    path = {"PATH": f"{Path(CURL).parent}:/usr/bin:/bin"}
    ran = subprocess.run(words, env=environment | path, capture_output=True, text=True, timeout=120, check=True)
    answer = json.loads(ran.stdout)
    if "exophone" in answer:
        return {"data": [answer]}
    response = answer["response"]
    items = response if isinstance(response, list) else [response]
    assert all(item["status"] == "success" for item in items), ran.stdout
    return {"data": [item["data"] for item in items]}


def fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = re.sub(rf"\b{re.escape(name)}\b", value.replace("\\", "\\\\"), text)
    return text


# What the reader fills in, by the words in CAPITALS.
FILLED = {
    "TRUNK_NAME": "fresh_line",
    "PHONE_NUMBER": "+911800123456",
    "PUBLIC_IP": "44.248.146.12",
    "HOST:PORT;transport=tls": "sip2.acme.io:5061;transport=tls",
    "SIP_USER_NAME": "pbx_two",
    "SIP_PASSWORD": "another_secret_0815",
}
OTHERS = {"Change a SIP credential": {"SIP_USER_NAME": "pbx_three"}}
"""Two of one user name are refused."""


@needs_curl
def test_every_call_for_a_trunk_run_by_curl_does_what_its_title_says(
    trunk_sid: str, exotel: Account, services: Services
) -> None:
    """Down the whole list but the delete, which comes last; the state is Exotel's own."""
    shown = lines(verb.answer(ask("sales_line"), services))
    (credential,) = exotel.api.credentials(trunk_sid)
    values = FILLED | {"CREDENTIAL_ID": credential.id or ""}
    last = shown.pop("Delete it and everything on it")
    rename = shown.pop("Rename it")
    for title, command in shown.items():
        run(fill(command, values | OTHERS.get(title, {})), exotel)
    assert len(shown) + 2 == 25
    held = exotel.trunks()["sales_line"]
    assert [number["phone_number"] for number in held["phone_numbers"]] == ["+911800123456"]
    assert [entry["ip"] for entry in held["whitelisted_ips"]] == ["44.248.146.12"]
    assert "sip2.acme.io" in json.dumps(held["destination_uris"])
    assert HOST not in json.dumps(held["destination_uris"])
    assert exotel.api.settings(trunk_sid) == []
    run(fill(rename, FILLED | {"TRUNK_NAME": "renamed_line"}), exotel)
    assert set(exotel.trunks()) == {"renamed_line", "fresh_line"}
    run(last, exotel)
    assert set(exotel.trunks()) == {"fresh_line"}


@needs_curl
@pytest.mark.parametrize("way", ["outbound", "inbound", "both"])
def test_the_calls_of_a_setup_run_by_curl_in_their_order_make_a_trunk(
    exotel: Account, services: Services, way: str
) -> None:
    """The first one's SID goes into the others."""
    first, *rest = lines(verb.answer(ask(f"setup {way}"), services)).values()
    (trunk,) = run(fill(first, FILLED), exotel)["data"]
    for command in rest:
        run(fill(command, FILLED | {"TRUNK_SID": trunk["trunk_sid"]}), exotel)
    held = exotel.trunks()["fresh_line"]
    assert len(held["phone_numbers"]) == 1
    assert len(held["whitelisted_ips"]) == (way != "inbound")
    assert len(held["destination_uris"]) == (way != "outbound")


@needs_curl
@pytest.mark.parametrize(
    ("typed", "title", "kind", "shown"),
    [
        ("number +91 1800 123 456", "Add a number", "phone_numbers", "+911800123456"),
        ("ip 44.248.146.16/29", "Whitelist an IP, for outbound (termination)", "whitelisted_ips", "44.248.146.16"),
        (
            "dest sip9.acme.io",
            "Add a destination URI, for inbound (origination)",
            "destination_uris",
            "sip9.acme.io:5061",
        ),
    ],
)
def test_a_value_that_is_typed_stands_in_the_call_and_nothing_is_left_to_fill_in(
    trunk_sid: str, exotel: Account, services: Services, typed: str, title: str, kind: str, shown: str
) -> None:
    """The change as one line, ready to run."""
    command = lines(verb.answer(ask(f"sales_line {typed}"), services))[title]
    assert shown in command
    run(command, exotel)
    assert shown in json.dumps(exotel.trunks()["sales_line"][kind])


def test_every_documented_call_is_there_and_each_goes_to_an_endpoint_that_is(trunk_sid: str) -> None:
    """Those of the seed and those of the portal; the portal's are marked. One trunk is read with a filter."""
    expected = {(method, path, found.portal) for path, methods in TABLE.items() for method, found in methods.items()}
    expected -= {("GET", "trunks/*", True)}

    def template(call: ApiCall) -> tuple[str, str, bool]:
        places = call.path.removeprefix("/").split("/")
        return call.method, "/".join("*" if nth % 2 else place for nth, place in enumerate(places)), call.portal

    assert {template(call) for call in calls(Subject(AccountSid("sandbox1")))} == expected


def test_no_secret_is_in_it_and_the_login_is_the_shells_own_variable(trunk_sid: str, services: Services) -> None:
    """Neither key, token nor SIP password."""
    for typed in ("sales_line", "sales_line creds pbx_two", "postman", "setup"):
        shown = words(verb.answer(ask(typed), services).blocks)
        assert PASSWORD not in shown
        assert "sandbox:sandbox" not in shown
    for command in lines(verb.answer(ask("sales_line"), services)).values():
        assert '-u "$EXOTEL_API_KEY:$EXOTEL_API_TOKEN"' in command


def test_one_thing_alone_can_be_asked_for(trunk_sid: str, services: Services) -> None:
    """With buttons to the others."""
    message = verb.answer(ask("sales_line ip"), services)
    assert len(lines(message)) == 4
    assert all("whitelist" in command for command in lines(message).values())
    assert "dest" in words(message.blocks)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sales_line fax", "I don't know “fax”"),
        ("sales_line ip 10.0.0.1", "10.0.0.1"),
        ("sales_line number 12", "12"),
        ("sales_line dest 10.0.0.1", "10.0.0.1"),
        ("sales_line trunk a-name-with-dashes", "dashes"),
        (f"sales_line creds {'x' * 65}", "too long"),
        ("setup sideways", "sideways"),
    ],
)
def test_what_exotel_would_refuse_is_refused_with_its_sentence(
    trunk_sid: str, services: Services, typed: str, said: str
) -> None:
    """Rather than written into a line that fails."""
    with pytest.raises(BadInput, match=re.escape(said)):
        verb.answer(ask(typed), services)


def test_without_a_trunk_it_asks_which_and_says_what_else_there_is(trunk_sid: str, services: Services) -> None:
    """With a button for each."""
    with pytest.raises(NotOne, match="postman") as caught:
        verb.answer(ask(), services)
    assert [trunk.trunk_name for trunk in caught.value.fits] == ["sales_line"]


@given(text=st.text(max_size=64), group=st.sampled_from(list(Group)))
def test_whatever_is_written_into_a_line_stays_one_word_of_it(text: str, group: Group) -> None:
    """Read by the shell's own rules, the body is the body that was meant."""
    subject = Subject(AccountSid("sandbox1"), trunk_sid=text or "x", number_id=text, ip_id=text, destination_id=text)
    value = text if group in (Group.CREDS, Group.TRUNK) else ""
    for call in calls_of(group, subject, value):
        command = call.line(subject.account_sid)
        assert len(command.splitlines()) == 1
        read = shlex.split(command)
        assert read[:6] == ["curl", "-sS", "-X", call.method, "-u", "$EXOTEL_API_KEY:$EXOTEL_API_TOKEN"]
        assert read[6].startswith("$EXOTEL_URL/v2/accounts/sandbox1/trunk")
        assert not set(read[6]) & set(" {}[]\"'\\`;|<>")
        assert len(read) == (11 if call.body is not None else 7)
        if call.body is not None:
            assert json.loads(read[10]) == call.body


def test_slack_takes_it_and_only_the_one_who_asked_sees_it(tmp_path: Path) -> None:
    """Through the sandbox, which refuses what Slack refuses."""
    with stage(tmp_path) as staged:
        staged.account.api.create_trunk(TrunkName("sales_line"))
        asha = staged.person(ASHA)
        asha.send(OPS, "/trunk curl sales_line")
        private_answer(asha, "$EXOTEL_URL")
        assert staged.refusals() == []
        assert asha.messages(OPS) == []
