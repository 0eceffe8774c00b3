"""The vendor's ten documented calls, as its documentation writes them, against the sandbox."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.exotel.conftest import Account

BASE = "https://<your_api_key>:<your_api_token><subdomain>/v2/accounts/<your_sid>"

CREATE = f"""curl -X POST "{BASE}/trunks" \\
  -H "Content-Type: application/json" \\
  -d '{{"trunk_name": "my_trunk", "nso_code": "ANY-ANY", "domain_name": "<your_sid>.pstn.exotel.com"}}'"""

MAP = f"""curl -X POST "{BASE}/trunks/<trunk_sid>/phone-numbers" \\
  -H "Content-Type: application/json" \\
  -d '{{"phone_number": "+919XXXXXXXXX"}}'"""

WHITELIST = f"""curl -X POST "{BASE}/trunks/<trunk_sid>/whitelisted-ips" \\
  -H "Content-Type: application/json" \\
  -d '{{"ip": "<your_pbx_public_ip>", "mask": 32}}'"""

ROUTE_TO_IP = f"""curl -X POST "{BASE}/trunks/<trunk_sid>/destination-uris" \\
  -H "Content-Type: application/json" \\
  -d '{{"destinations": [{{"destination": "<your_pbx_public_ip>:5061;transport=tls"}}]}}'"""

ROUTE_TO_FQDN = f"""curl -X POST "{BASE}/trunks/<trunk_sid>/destination-uris" \\
  -H "Content-Type: application/json" \\
  -d '{{"destinations": [{{"destination": "sip.yourcompany.com:5061;transport=tls"}}]}}'"""

GET = 'curl -X GET "{base}/trunks/<trunk_sid>/{part}"'

SET_ALIAS = f"""curl -X POST "{BASE}/trunks/<trunk_sid>/settings" \\
  -H "Content-Type: application/json" \\
  -d '{{"settings": [{{"name": "trunk_external_alias", "value": "+919XXXXXXXXX"}}]}}'"""

DELETE = f'curl -X DELETE "{BASE}/trunks?trunk_sid=<trunk_sid>"'

Run = Callable[[list[str]], Any]


def with_curl(command: list[str]) -> Any:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    run = subprocess.run([*command, "-sS"], capture_output=True, text=True, timeout=120, check=True)
    return json.loads(run.stdout)


def with_httpx(command: list[str]) -> Any:
    """The same command line, its options read by hand."""
    words = dict(zip(command[1::2], command[2::2], strict=False))
    method, url = command[2], command[3]
    rest = dict(zip(command[4::2], command[5::2], strict=True))
    assert words["-X"] == method
    headers = dict([rest["-H"].split(": ")]) if "-H" in rest else {}
    return httpx.request(method, url, headers=headers, content=rest.get("-d")).json()


@pytest.mark.parametrize("run", [with_curl, with_httpx])
def test_the_documented_examples_work_as_written(account: Account, run: Run) -> None:
    """Placeholders filled in, key and token in the URL, each in the order the guide gives them."""
    blanks = {
        "https://": "http://",
        "<your_api_key>": "sandbox",
        "<your_api_token>": "sandbox",
        "<subdomain>": f"@{account.base_url.removeprefix('http://')}",
        "<your_sid>": "sandbox1",
        "<your_pbx_public_ip>": "8.8.8.8",
        "+919XXXXXXXXX": "+919876543210",
    }

    def answer(example: str) -> Any:
        for blank, filling in blanks.items():
            example = example.replace(blank, filling)
        return run(shlex.split(example.replace("\\\n", " ")))["response"]

    def got(part: str) -> Any:
        return answer(GET.format(base=BASE, part=part))

    created = answer(CREATE)
    assert created["data"]["trunk_name"] == "my_trunk"
    blanks["<trunk_sid>"] = created["data"]["trunk_sid"]
    assert answer(MAP)["data"]["phone_number"] == "+919876543210"
    assert answer(WHITELIST)["data"]["ip"] == "8.8.8.8"
    assert answer(ROUTE_TO_IP)[0]["data"]["destination"] == "sip:8.8.8.8:5061;transport=tls"
    assert answer(ROUTE_TO_FQDN)[0]["status"] == "success"
    assert [item["data"]["destination"] for item in got("destination-uris")] == [
        "sip:sip.yourcompany.com:5061;transport=tls",
        "sip:8.8.8.8:5061;transport=tls",
    ]
    assert [item["data"]["mask"] for item in got("whitelisted-ips")] == [32]
    assert got("credentials") == []
    account.break_it(credentials_shape="seed")
    assert got("credentials")["data"]["username"] == blanks["<trunk_sid>"]
    assert [item["data"]["phone_number"] for item in got("phone-numbers")] == ["+919876543210"]
    assert answer(SET_ALIAS)[0]["data"]["value"] == "+919876543210"
    assert answer(DELETE)["data"]["trunk_sid"] == blanks["<trunk_sid>"]
    assert got("phone-numbers")["error_data"]["code"] == 1003
