"""What people read: every refusal the vendor is known to use, in plain words with a way on."""

from __future__ import annotations

import pytest

from bot.domain.errors import AlreadyExists, BadCredentials, InvalidParameter, NoSuchTrunk, Refused
from bot.exotel import sentences
from bot.exotel.call import Call
from bot.exotel.refusals import Refusal, as_error

CALL = Call("POST", "/trunks/trmum1abc/phone-numbers", "map +919876543210 to the trunk", trunk="trmum1abc")

OBSERVED: list[tuple[int, int, str, type[Refused], str]] = [
    (404, 1000, "Not Found", NoSuchTrunk, "can't find that on this account"),
    (400, 1001, "TrunkName is mandatory", InvalidParameter, "“TrunkName is mandatory”"),
    (400, 1001, "Ip is mandatory", InvalidParameter, "“Ip is mandatory”"),
    (400, 1001, "PhoneNumber is mandatory", InvalidParameter, "“PhoneNumber is mandatory”"),
    (400, 1002, "Maximum allowed length for TrunkName is 16", InvalidParameter, "at most 16 characters"),
    (400, 1002, "Allowed characters for TrunkName is alphanumeric and _", InvalidParameter, "letters A to Z, digits"),
    (400, 1002, "Invalid PhoneNumber", InvalidParameter, "doesn't accept that phone number"),
    (400, 1002, "Invalid ip", InvalidParameter, "doesn't accept that IP address"),
    (400, 1002, "mask should be in-between 16 and 32", InvalidParameter, "between 16 and 32"),
    (400, 1002, "Domain name should end with .pstn.exotel.com", InvalidParameter, "EXOTEL_ACCOUNT_SID"),
    (400, 1002, "Nso code is invalid", InvalidParameter, "ANY-ANY"),
    (400, 1002, "Destination not whitelisted", InvalidParameter, "Whitelist the address on this trunk"),
    (400, 1002, "Destination is not a valid Ip or Fqdn", InvalidParameter, "neither a public IP address nor"),
    (403, 1003, "Authorization failed", NoSuchTrunk, "this account has no such trunk"),
    (400, 1007, "unexpected end of JSON input", InvalidParameter, "“unexpected end of JSON input”"),
    (409, 1008, "Unable to create trunk with name X", AlreadyExists, "already has a trunk with that name"),
    (409, 1008, "Unable to create DidTrunkMapping with TrunkSid X", AlreadyExists, "already on a trunk"),
    (409, 1008, "Unable to Whitelist-ip with ip X", AlreadyExists, "already whitelisted"),
    (401, 1010, "Authorization failed", BadCredentials, "EXOTEL_API_TOKEN"),
    (415, 1011, "text/plain", InvalidParameter, "“text/plain”"),
]


@pytest.mark.parametrize(("status", "code", "description", "name", "words"), OBSERVED)
def test_every_observed_refusal_has_its_name_and_its_words(
    status: int, code: int, description: str, name: type[Refused], words: str
) -> None:
    """The class is for code to branch on, the words are for people; both come from one table."""
    error = as_error(CALL, Refusal(code, status, status, description))
    assert type(error) is name
    assert words in str(error)
    assert str(error).startswith("Exotel didn't map +919876543210 to the trunk: ")
    assert " Nothing was changed. " in str(error)
    assert (error.code, error.http_status, error.description) == (code, status, description)
    assert not error.may_have_worked


@pytest.mark.parametrize("rule", sentences.TABLE, ids=lambda rule: f"{rule.code} {rule.begins}")
def test_every_rule_can_be_reached(rule: sentences.RefusalRule) -> None:
    """A row below a more general one of its code would never be said."""
    error = as_error(CALL, Refusal(rule.code, 400, 400, rule.begins or "something else"))
    assert rule.advice in str(error)


@pytest.mark.parametrize(
    ("status", "name"),
    [(400, InvalidParameter), (401, BadCredentials), (403, NoSuchTrunk), (404, NoSuchTrunk), (409, AlreadyExists)],
)
def test_a_code_nobody_knows_is_named_by_its_status(status: int, name: type[Refused]) -> None:
    """The vendor may add codes; HTTP's own are older."""
    assert type(as_error(CALL, Refusal(4711, status, 200, "Surprise"))) is name


def test_a_refusal_that_fits_nothing_is_still_one() -> None:
    """It is quoted, and nothing is made of it."""
    error = as_error(CALL, Refusal(4711, 418, 418, "I am a teapot"))
    assert type(error) is Refused
    assert "it said no (“I am a teapot”). Nothing was changed." in str(error)


def test_words_with_braces_in_them_are_words() -> None:
    """What the vendor says is never taken for a template."""
    assert "“{0} {said}”" in str(as_error(CALL, Refusal(1007, 400, 400, "{0} {said}")))
