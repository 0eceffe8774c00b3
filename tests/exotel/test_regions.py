"""Where the API is, from what people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.exotel.regions import resolve


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("india", "https://api.in.exotel.com"),
        (" Singapore ", "https://api.exotel.com"),
        ("api.in.exotel.com", "https://api.in.exotel.com"),
        ("@api.exotel.com", "https://api.exotel.com"),
        ("API.EXOTEL.COM", "https://api.exotel.com"),
        ("api.eu-1.acme.in", "https://api.eu-1.acme.in"),
    ],
)
def test_a_region_or_a_host_is_an_address(written: str, address: str) -> None:
    """The region's name, the host, or the host as the seed writes it."""
    assert resolve(written) == address


@pytest.mark.parametrize(
    "written",
    ["", "mumbai", "https://api.exotel.com", "key:token@api.exotel.com", "a.b/c", "a..b", "-a.b", "a.b:1", "é.b"],
)
def test_anything_else_is_refused_with_what_to_write(written: str) -> None:
    """With the three ways there are."""
    with pytest.raises(BadInput, match=r"Write india, singapore, or a host such as api\.in\.exotel\.com"):
        resolve(written)


@given(st.text())
def test_any_text_is_an_address_or_bad_input(written: str) -> None:
    """Never another error, and never an address with anything but a host in it."""
    try:
        address = resolve(written)
    except BadInput:
        return
    assert address.startswith("https://")
    assert not set(address.removeprefix("https://")) & set("/:@?# ")
