"""Who pastes a whole SIP address, password and all, finds it in no log and no table."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.domain.typed import quote, without_passwords
from bot.logs.logs import log_to
from tests.journeys.acts import OPS, trunk
from tests.support.looking import text_of
from tests.support.stage import ASHA, CHLOE, VERA, Stage
from tests.support.waiting import until

PASSWORD = "s3cretpw"
LINES = (
    f"dest add sales_line sip:pbx:{PASSWORD}@sip.acme.io:5061;transport=tls",
    f"test sip:pbx:{PASSWORD}@sip.acme.io",
    f"show pbx:{PASSWORD}@sip.acme.io",
    f"dest add sales_line https://pbx:{PASSWORD}@sip.acme.io",
)


def everything_stored(folder: Path) -> bytes:
    """The database, its journal and whatever else it keeps beside itself, byte by byte."""
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("trunkbot.db"))


@pytest.mark.long
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("user", [ASHA, VERA])
def test_a_password_in_an_address_is_stored_nowhere(staged: Stage, tmp_path: Path, user: str, line: str) -> None:
    """Whoever types it, whether or not they may."""
    log = io.StringIO()
    log_to(log, "json")
    trunk(staged, "sales_line")
    person = staged.person(user)
    person.send(OPS, f"/trunk {line}")
    person.wait_for(lambda: person.ephemerals(OPS) or "Reading" not in text_of(person.view() or {"text": "Reading"}))
    staged.restart()
    assert PASSWORD.encode() not in everything_stored(tmp_path)
    assert PASSWORD not in log.getvalue()


def test_nor_one_in_a_reason(staged: Stage, tmp_path: Path) -> None:
    """The asker's, and the approver's who declines."""
    trunk(staged, "sales_line")
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, "/trunk delete sales_line")
    asha.fill("Type the trunk's name", "sales_line")
    asha.fill("Reason", f"pbx:{PASSWORD}@sip.acme.io is gone")
    assert asha.submit() == {}
    chloe.see("…@sip.acme.io is gone")
    chloe.click("Decline…")
    chloe.fill("Reason", f"sip:pbx:{PASSWORD}@sip.acme.io answers")
    assert chloe.submit() == {}
    until(lambda: staged.audit("declined"), "the decline")
    asha.see("Declined")
    assert PASSWORD.encode() not in everything_stored(tmp_path)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("sip:pbx:pw@sip.acme.io", "sip:…@sip.acme.io"),
        ("SIPS:pbx:p@w@sip.acme.io:5061", "SIPS:…@sip.acme.io:5061"),
        ("pbx:pw@sip.acme.io and a:b@c", "…@sip.acme.io and …@c"),
        ("https://pbx:p/w:x@acme.io/", "https://…@acme.io/"),
        ("403 from sip:100@sip.acme.io", "403 from sip:100@sip.acme.io"),
        ("mail me: ops@acme.io", "mail me: ops@acme.io"),
        ("+91:98765", "+91:98765"),
    ],
)
def test_a_login_is_struck_out_and_nothing_else(typed: str, shown: str) -> None:
    """What is left says where it was meant for."""
    assert without_passwords(typed) == shown
    assert quote(typed) == f"“{shown}”"
