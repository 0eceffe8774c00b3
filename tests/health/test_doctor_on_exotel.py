"""The doctor on Exotel: which of the account's settings, or of the machine's, keeps the bot out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from bot.domain import AccountSid
from bot.exotel import ExotelClient
from bot.health.doctor.exotel import look_at_exotel
from tests.exotel.scripted import OK, Step, says, scripted

DENIED = (
    b'{"response": {"code": %d, "status": "failure", "data": null, '
    b'"error_data": {"code": %d, "message": "Authorization failed", "description": "Authorization failed"}}}'
)
FORBIDDEN = says(DENIED % (403, 1003), "403 Forbidden")
BLOCKED = says(b"<html>403 Forbidden</html>", "403 Forbidden")
UNAUTHORIZED = says(DENIED % (401, 1010), "401 Unauthorized")
A_LIST = says(OK % b"[]")


@pytest.mark.parametrize(
    ("answers", "known", "is_good", "sentence"),
    [
        ([BLOCKED, BLOCKED], ["trmum1abc"], False, "add this machine's public IP to the API IP allowlist"),
        ([FORBIDDEN, FORBIDDEN], ["trmum1abc"], False, "add this machine's public IP to the API IP allowlist"),
        ([FORBIDDEN, A_LIST], ["trmum1abc"], True, "a known one answers"),
        ([FORBIDDEN], [], None, "no trunk is known to ask for"),
        ([UNAUTHORIZED], [], False, "EXOTEL_SUBDOMAIN is the other region: a good key gets 401 there too"),
    ],
)
def test_a_403_on_every_call_and_a_401_of_the_other_region_have_their_own_sentences(
    answers: Sequence[Step], known: Sequence[str], is_good: bool | None, sentence: str
) -> None:
    """A 403 on some calls is an endpoint that the account doesn't have."""
    with (
        scripted(*answers) as server,
        ExotelClient(AccountSid("acme1"), "key", SecretStr("token"), server.base_url) as api,
    ):
        finding = look_at_exotel("", api, known)
    assert finding.ok is is_good
    assert sentence in f"{finding.seen} {finding.fix}"
