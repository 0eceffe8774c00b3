"""What holds for every type made from what people type, whatever they type."""

from __future__ import annotations

import copy
import pickle
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.domain import (
    E164,
    AccountSid,
    Destination,
    Direction,
    Fqdn,
    Mask,
    Port,
    PublicIPv4,
    Transport,
    TrunkName,
    TrunkSid,
)
from bot.domain.errors import BadInput, TrunkbotError

PARSERS: dict[str, Callable[[str], Any]] = {
    "AccountSid": AccountSid.parse,
    "Destination": Destination.parse,
    "Direction": Direction.parse,
    "E164": E164.parse,
    "Fqdn": Fqdn.parse,
    "Mask": Mask.parse,
    "Port": Port.parse,
    "PublicIPv4": PublicIPv4.parse,
    "Transport": Transport.parse,
    "TrunkName": TrunkName.parse,
    "TrunkSid": TrunkSid.parse,
}
ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "AccountSid": TypeAdapter(AccountSid),
    "Destination": TypeAdapter(Destination),
    "Direction": TypeAdapter(Direction),
    "E164": TypeAdapter(E164),
    "Fqdn": TypeAdapter(Fqdn),
    "Mask": TypeAdapter(Mask),
    "Port": TypeAdapter(Port),
    "PublicIPv4": TypeAdapter(PublicIPv4),
    "Transport": TypeAdapter(Transport),
    "TrunkName": TypeAdapter(TrunkName),
    "TrunkSid": TypeAdapter(TrunkSid),
}
NAMES = sorted(PARSERS)

# Pieces that people type, so that the machine's nonsense comes close to theirs.
PIECES = [
    *("44.248.146.11", "10.0.0.5", "192.168.1", "0", "7", "32", "/24", "255.255.255.0", "::1", "fe80::", "[", "]"),
    *("sip.acme.in", "pbx", "münchen", "xn--mnchen-3ya", ".de", ".local", ".", "..", "-", "_", "a" * 64),
    *("sip:", "sips:", "<", ">", "@", ":", ":5061", ":5060", ";", ";transport=", "tls", "tcp", "udp", "http://", "/"),
    *("+", "+91", "0091", "98765 43210", "098765", "1800", "XXXX", " x12", "ext. 5", ", ", "(0)", "９８", "१२"),
    *("Sales line", "outbound", "termination", "both", "trmum1f708622631150902801a1n", "your_sid"),
    *(" ", "\t", "\n", "\u00a0", "\u202a", "\u200b", "\u200d", "\x00", "\ud800", "😀", "ß", "½"),
]
ANYTHING = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.text(st.sampled_from("0123456789.+-:/;=abct@ "), max_size=40),
)
EVERY_TYPE = pytest.mark.parametrize("name", NAMES)


def fault_of(name: str, raw: str) -> BadInput | None:
    """What the type holds against the text; any exception but BadInput fails the test that asks."""
    try:
        PARSERS[name](raw)
    except BadInput as fault:
        return fault
    return None


@EVERY_TYPE
@given(raw=ANYTHING)
def test_anything_typed_gives_a_value_or_a_sentence_that_can_stand_at_a_field(name: str, raw: str) -> None:
    """No other exception gets out; a sentence ends as one, is short, and hides nothing invisible."""
    fault = fault_of(name, raw)
    if fault is None:
        return
    assert fault.sentence.endswith((".", "?"))
    assert len(fault.sentence) <= 300, f"{len(fault.sentence)}: {fault.sentence}"
    assert not {unicodedata.category(char) for char in fault.sentence} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(fault.sentence) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
    fault.sentence.encode()


@EVERY_TYPE
@given(raw=ANYTHING)
def test_a_suggestion_would_be_accepted_and_stands_in_the_sentence(name: str, raw: str) -> None:
    """What the bot says to type instead must work when it is typed."""
    fault = fault_of(name, raw)
    if fault is not None and fault.suggestion is not None:
        assert str(PARSERS[name](fault.suggestion)) == fault.suggestion
        assert fault.suggestion in fault.sentence


@EVERY_TYPE
@pytest.mark.parametrize("raw", ["9" * 5000, "a" * 5000, "a." * 2500, "+" * 5000, "1," * 2500, ";" * 5000, "-" * 5000])
def test_a_page_pasted_into_a_field_is_answered_with_a_short_sentence(name: str, raw: str) -> None:
    """What was typed is quoted, cut at 60 characters."""
    fault = fault_of(name, raw)
    assert fault is not None
    assert len(fault.sentence) <= 300


@EVERY_TYPE
@given(raw=ANYTHING)
def test_what_was_accepted_reads_back_as_itself(name: str, raw: str) -> None:
    """Parsing twice is parsing once."""
    try:
        value = PARSERS[name](raw)
    except BadInput:
        return
    assert PARSERS[name](str(value)) == value


@EVERY_TYPE
@given(raw=ANYTHING)
def test_what_was_accepted_survives_json(name: str, raw: str) -> None:
    """Requests are written down as JSON and read again, perhaps by another process."""
    try:
        value = PARSERS[name](raw)
    except BadInput:
        return
    adapter = ADAPTERS[name]
    again = adapter.validate_json(adapter.dump_json(value))
    assert again == value
    assert type(again) is type(value)
    assert adapter.validate_python(value) == value


EXAMPLES = {
    "AccountSid": ("sandbox1", '"sandbox1"'),
    "Destination": ("sip:sip.acme.in", '"sip.acme.in:5061;transport=tls"'),
    "Direction": ("termination", '"outbound"'),
    "E164": ("+91 98765-43210", '"+919876543210"'),
    "Fqdn": ("SIP.Acme.in.", '"sip.acme.in"'),
    "Mask": ("/24", "24"),
    "Port": ("05061", "5061"),
    "PublicIPv4": (" 44.248.146.11\u200b", '"44.248.146.11"'),
    "Transport": ("TLS", '"tls"'),
    "TrunkName": ("support_line", '"support_line"'),
    "TrunkSid": ("trmum1f708622631150902801a1n", '"trmum1f708622631150902801a1n"'),
}


@EVERY_TYPE
def test_json_holds_plain_text_and_numbers(name: str) -> None:
    """No objects, no class names: what a person would have typed."""
    raw, json = EXAMPLES[name]
    adapter = ADAPTERS[name]
    assert adapter.dump_json(adapter.validate_python(raw)).decode() == json


@EVERY_TYPE
def test_a_refused_value_hands_its_sentence_through_pydantic(name: str) -> None:
    """A request built from a form can mark the field with the very sentence."""
    with pytest.raises(BadInput) as own:
        PARSERS[name]("no! never.")
    with pytest.raises(ValidationError) as through:
        ADAPTERS[name].validate_python("no! never.")
    (error,) = through.value.errors()
    assert str(error["ctx"]["error"]) == own.value.sentence
    assert error["loc"] == ()


@EVERY_TYPE
@pytest.mark.parametrize("wrong", [None, 3.5, True, ["44.248.146.11"], b"44.248.146.11\xff"])
def test_what_is_no_text_at_all_is_a_validation_error_too(name: str, wrong: Any) -> None:
    """A payload that was tampered with is refused like any other."""
    with pytest.raises(ValidationError):
        ADAPTERS[name].validate_python(wrong)


@EVERY_TYPE
def test_every_type_has_a_json_schema(name: str) -> None:
    """So that a request can be described as well as stored."""
    assert ADAPTERS[name].json_schema()


@pytest.mark.parametrize("made_from", [AccountSid, E164, Fqdn, Mask, Port, PublicIPv4, TrunkName, TrunkSid])
def test_there_is_no_way_to_make_one_without_the_check(made_from: type) -> None:
    """Calling the class is parsing too, so whoever holds one holds a good one."""
    with pytest.raises(BadInput):
        made_from("no! never.")


@pytest.mark.parametrize(
    "value", [E164("+919876543210"), Mask(24), PublicIPv4("44.248.146.11"), Destination.parse("sip.acme.in")]
)
def test_values_can_be_copied_and_hashed_but_not_changed(value: Any) -> None:
    """They travel between threads and live in sets."""
    assert copy.deepcopy(value) == value
    assert pickle.loads(pickle.dumps(value)) == value
    assert value in {value}
    with pytest.raises((AttributeError, TypeError)):
        value.note = "changed"


def test_bad_input_is_ours_and_a_value_error_too() -> None:
    """pydantic turns ValueErrors into field errors; ours must be one."""
    assert issubclass(BadInput, ValueError)
    assert issubclass(BadInput, TrunkbotError)
