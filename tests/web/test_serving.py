"""An address that can't be listened on is refused in a sentence."""

from __future__ import annotations

import pytest

from bot.domain.errors import SettingsError
from bot.web.serving import listen_on


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "no.such.host.invalid", "a..b", "300.1.1.1"])
def test_a_host_that_is_not_this_machines_is_named(host: str) -> None:
    with pytest.raises(SettingsError) as caught:
        listen_on(host, 0)
    (problem,) = caught.value.problems
    assert host in problem
    assert "0.0.0.0" in problem
