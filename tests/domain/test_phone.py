"""Phone numbers: what is only formatted is taken, what is certain is suggested, the rest is asked for."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import E164
from bot.domain.errors import BadInput

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


@pytest.mark.parametrize(
    "raw",
    [
        "+919876543210",
        "+91 98765 43210",
        "+91 98765-43210",
        "(+91) 98765.43210",
        " +91-98765-43210 ",
        "tel:+919876543210",
        "＋９１９８７６５４３２１０",
        "+९१९८७६५४३२१०",
        "\u202a+91 98765 43210\u202c",
        "+91\u00a098765\u200b43210",
        "+91 98765‑43210",
    ],
)
def test_a_number_with_its_country_code_is_taken_however_it_is_written(raw: str) -> None:
    """Spaces, dashes, brackets, full width, what copy and paste brings along."""
    assert E164.parse(raw) == "+919876543210"


@pytest.mark.parametrize(
    "raw",
    [
        "098765 43210",
        "98765 43210",
        "919876543210",
        "00919876543210",
        "00 91 98765-43210",
        "+91 (0) 98765 43210",
        "+91 +91 98765 43210",
    ],
)
def test_a_number_in_another_form_is_answered_with_the_right_one(raw: str) -> None:
    """It is the person who decides, so it is suggested and not just taken."""
    with pytest.raises(BadInput, match=r"\+919876543210[?.]$") as refused:
        E164.parse(raw)
    assert refused.value.suggestion == "+919876543210"


def test_what_is_certain_depends_on_the_accounts_country() -> None:
    """The same digits are a number in one country and nothing in another."""
    with pytest.raises(BadInput) as in_singapore:
        E164.parse("6521 1234", region="SG")
    assert in_singapore.value.suggestion == "+6565211234"
    with pytest.raises(BadInput) as in_india:
        E164.parse("6521 1234", region="IN")
    assert in_india.value.suggestion is None


@pytest.mark.parametrize("raw", ["12", "112", "14155552671", "00123", "0000000000", "01"])
def test_where_the_right_form_is_not_certain_none_is_suggested(raw: str) -> None:
    """A wrong guess would be mapped and paid for."""
    with pytest.raises(BadInput) as refused:
        E164.parse(raw)
    assert refused.value.suggestion is None


@pytest.mark.parametrize("raw", ["+911800123456", "+91 1800 123 4567", "+9118001234567"])
def test_indian_toll_free_numbers_are_taken(raw: str) -> None:
    """The vendor's own example for inbound is one."""
    assert E164.parse(raw).startswith("+911800")


@pytest.mark.parametrize("raw", ["+919XXXXXXXXX", "+911800XXXXXXX", "919xxxxxxxxx"])
def test_the_documentations_placeholder_is_called_by_its_name(raw: str) -> None:
    """Copied from the guide, it has digits enough to look like a number."""
    with pytest.raises(BadInput, match="a placeholder from the docs"):
        E164.parse(raw)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "Enter a phone number"),
        ("+", "isn't a phone number"),
        ("1800-FLOWERS", "has letters in it"),
        ("+91 98765 43210 x12", "has an extension"),
        ("+919876543210 ext. 7", "has an extension"),
        ("+919876543210#7", "has an extension"),
        ("+919876543210,7", "has an extension"),
        ("+919876543210, +919876543211", "more than one number"),
        ("sip:+919876543210@acme.in", "is a SIP address"),
        ("+91 98765", "too short"),
        ("+91 98765 43210 98765", "has 17 digits"),
        ("+1 415 555 26711", "too long"),
        ("+1 555 2671", "area code is missing"),
        ("+999 1234567", "doesn't start with a country code"),
        ("+0 1234567", "doesn't start with a country code"),
        ("98765 +43210", "isn't a phone number"),
    ],
)
def test_each_way_of_being_no_number_has_its_own_words(raw: str, why: str) -> None:
    """ "Invalid number" helps nobody at three in the morning."""
    with pytest.raises(BadInput, match=why):
        E164.parse(raw)


def test_no_number_is_longer_than_the_standard_allows() -> None:
    """E.164 has 15 digits at most; phonenumbers thinks longer German numbers possible."""
    too_long = "+49" + "1" * 14
    assert phonenumbers.is_possible_number(phonenumbers.parse(too_long))
    with pytest.raises(BadInput, match="has 16 digits"):
        E164.parse(too_long)


@pytest.mark.parametrize("region", REGIONS)
def test_every_countrys_example_is_taken_in_international_form_and_suggested_in_national(region: str) -> None:
    """245 countries; the numbers come from phonenumbers' own tables."""
    number = phonenumbers.example_number(region)
    assert number is not None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert E164.parse(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)) == written
    with pytest.raises(BadInput) as refused:
        E164.parse(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL), region=region)
    assert refused.value.suggestion == written


@given(st.from_regex(r"\+[0-9]{6,16}", fullmatch=True))
def test_what_is_taken_has_exactly_the_digits_that_were_typed(raw: str) -> None:
    """Nothing is silently dropped or put in, and 15 digits are the most."""
    try:
        number = E164.parse(raw)
    except BadInput:
        return
    assert number == raw
    assert len(number) <= 16


@given(st.integers(6_000_000_000, 9_999_999_999))
def test_every_ten_digit_indian_mobile_number_can_be_typed_with_its_code(national: int) -> None:
    """Possible is enough: numbering plans grow faster than tables."""
    assert E164.parse(f"+91{national}") == f"+91{national}"
