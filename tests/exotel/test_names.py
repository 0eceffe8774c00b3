"""What the API calls things comes in as it can be shown; whoever made it elsewhere may have written anything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.exotel.models import Setting, Trunk


@given(st.text(min_size=1))
def test_a_name_is_short_and_on_one_line_and_all_of_it_can_be_seen(name: str) -> None:
    """Nothing that ends a line, turns the reading direction round or is not seen; a long one shows that it was cut."""
    shown = Trunk(trunk_sid="trmum1abc", trunk_name=name).trunk_name
    assert len(shown) <= 300
    assert shown.isprintable()
    assert len(name) <= 300 or shown.endswith("…")


def test_what_the_api_allows_comes_in_as_it_is() -> None:
    """Sixteen letters of a name, a host of 253."""
    destination = f"sip:{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 61}:5061;transport=tls"
    trunk = Trunk(trunk_sid="trmum1abc", trunk_name="support_line_016", destination_uris=destination)
    assert (trunk.trunk_name, trunk.destination_uris) == ("support_line_016", destination)


def test_an_odd_value_that_nobody_needs_is_none() -> None:
    """And does not hide the rest."""
    assert Setting(name="trunk_external_alias", value={"odd": True}).value is None  # type: ignore[arg-type]
